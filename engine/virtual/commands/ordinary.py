"""Ordinary activities: tried, and tried again by their policy on the virtual clock, until they end."""

from datetime import timedelta

from temporalio.api.common.v1 import ActivityType, Header, Payload, Payloads, RetryPolicy
from temporalio.api.enums.v1 import RetryState
from temporalio.api.failure.v1 import Failure
from temporalio.api.history import v1 as events
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.bridge.proto.workflow_commands.workflow_commands_pb2 import (
    ActivityCancellationType,
    ScheduleActivity,
    WorkflowCommand,
)

from engine.virtual.commands import failures
from engine.virtual.commands.activities import ActivityAttempt, wait_after
from engine.virtual.runs import jobs
from engine.virtual.runs.held import RunningActivity
from engine.virtual.runs.jobs import Job
from engine.virtual.runs.run import VirtualRun, metadata_of

SERVERS_POLICY = RetryPolicy(backoff_coefficient=2.0)
"""A server's own: a second, twice as long each time up to a hundred, without end."""
for _field, _seconds in (("initial_interval", 1), ("maximum_interval", 100)):
    getattr(SERVERS_POLICY, _field).FromTimedelta(timedelta(seconds=_seconds))


def schedule(run: VirtualRun, command: WorkflowCommand, task_id: int) -> None:
    order = command.schedule_activity
    policy = order.retry_policy if order.HasField("retry_policy") else SERVERS_POLICY
    event = run.record(
        events.ActivityTaskScheduledEventAttributes(
            activity_id=order.activity_id,
            activity_type=ActivityType(name=order.activity_type),
            task_queue=TaskQueue(name=order.task_queue or run.queue),
            header=Header(fields=order.headers),
            input=Payloads(payloads=order.arguments),
            schedule_to_close_timeout=order.schedule_to_close_timeout,
            start_to_close_timeout=order.start_to_close_timeout,
            heartbeat_timeout=order.heartbeat_timeout,
            workflow_task_completed_event_id=task_id,
            retry_policy=policy,
        ),
        metadata_of(command),
    )
    order.retry_policy.CopyFrom(policy)
    one = RunningActivity(order, event.event_id, run.server.now)
    run.activities[order.seq] = one
    want_try(run, one)


def want_try(run: VirtualRun, one: RunningActivity) -> None:
    """Try it as soon as a worker takes it."""
    one.alarm = None
    if run.server.serves(one.order.task_queue or run.queue):
        run.server.ready(lambda: _try(run, one))


async def _try(run: VirtualRun, one: RunningActivity) -> None:
    order, server = one.order, run.server
    queue = order.task_queue or run.queue
    if run.activities.get(order.seq) is not one or not one.waits or not server.serves(queue):
        return
    one.waits = False
    outcome = await server.activities_of(queue).attempt(
        ActivityAttempt(
            type=order.activity_type,
            id=order.activity_id,
            arguments=order.arguments,
            number=one.attempt,
            scheduled=one.scheduled,
            started=server.now,
            queue=queue,
            workflow_id=run.workflow_id,
            run_id=run.run_id,
            workflow_type=run.workflow_type,
            is_local=False,
        )
    )
    one.waits = True
    if run.activities.get(order.seq) is not one:
        return
    if isinstance(outcome, Payload):
        done = events.ActivityTaskCompletedEventAttributes(
            result=Payloads(payloads=[outcome]), scheduled_event_id=one.scheduled_id
        )
        _end(run, one, jobs.activity_done(order.seq, outcome, is_local=False), done)
    else:
        _failed(run, one, outcome)


def _failed(run: VirtualRun, one: RunningActivity, failure: Failure) -> None:
    order, server = one.order, run.server
    one.last_failure = failure
    wait = wait_after(failure, order.retry_policy, one.attempt)
    if wait is None:
        state = RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE
        if order.retry_policy.maximum_attempts and one.attempt >= order.retry_policy.maximum_attempts:
            state = RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED
        failed = events.ActivityTaskFailedEventAttributes(
            failure=failure, scheduled_event_id=one.scheduled_id, retry_state=state
        )
        told = failures.of_activity(failure, order.activity_type, order.activity_id, state)
        _end(run, one, jobs.activity_failed(order.seq, told, is_local=False), failed)
        return
    again = server.now + wait
    closes = order.schedule_to_close_timeout.ToTimedelta()
    if closes and again > one.scheduled + closes:
        late = failures.too_late(failure)
        state = RetryState.RETRY_STATE_TIMEOUT
        timed_out = events.ActivityTaskTimedOutEventAttributes(
            failure=late, scheduled_event_id=one.scheduled_id, retry_state=state
        )
        told = failures.of_activity(late, order.activity_type, order.activity_id, state)
        _end(run, one, jobs.activity_failed(order.seq, told, is_local=False), timed_out)
        return
    one.attempt += 1

    async def try_again() -> None:
        want_try(run, one)

    one.alarm = server.clock.at(again, try_again)


def _end(
    run: VirtualRun,
    one: RunningActivity,
    told: Job,
    event: events.ActivityTaskCompletedEventAttributes
    | events.ActivityTaskFailedEventAttributes
    | events.ActivityTaskTimedOutEventAttributes,
) -> None:
    del run.activities[one.order.seq]
    started = events.ActivityTaskStartedEventAttributes(
        scheduled_event_id=one.scheduled_id, attempt=one.attempt, last_failure=one.last_failure
    )
    run.happen(None if one.given_up else told, started, event)


def told_of_cancel(run: VirtualRun, seq: int) -> list[Job]:
    """What a workflow that asks an activity to stop is told at once; nothing where it wants to wait."""
    one = run.activities.get(seq)
    if one is None or one.order.cancellation_type == ActivityCancellationType.WAIT_CANCELLATION_COMPLETED:
        return []
    one.given_up = True
    return [cancelled(one.order)]


def cancelled(order: ScheduleActivity) -> Job:
    failure = failures.of_activity(
        failures.cancelled("Activity cancelled"),
        order.activity_type,
        order.activity_id,
        RetryState.RETRY_STATE_CANCEL_REQUESTED,
    )
    return jobs.activity_cancelled(order.seq, failure, is_local=False)


def cancel(run: VirtualRun, command: WorkflowCommand, task_id: int) -> None:
    """No try of it is made any more; one that has begun has ended meanwhile."""
    one = run.activities.get(command.request_cancel_activity.seq)
    if one is None:
        return
    if one.order.cancellation_type == ActivityCancellationType.ABANDON:
        return
    if one.alarm is not None:
        one.alarm.cancel()
    del run.activities[one.order.seq]
    requested = run.record(
        events.ActivityTaskCancelRequestedEventAttributes(
            scheduled_event_id=one.scheduled_id, workflow_task_completed_event_id=task_id
        )
    )
    told = None if one.given_up else cancelled(one.order)
    run.happen(
        told,
        events.ActivityTaskCanceledEventAttributes(
            scheduled_event_id=one.scheduled_id, latest_cancel_requested_event_id=requested.event_id
        ),
    )
