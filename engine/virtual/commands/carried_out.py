"""What a workflow decided, carried out: each command's events, and what follows from it."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from temporalio.api.common.v1 import Header, Memo, Payload, Payloads, SearchAttributes, WorkflowType
from temporalio.api.enums.v1 import ContinueAsNewInitiator, WorkflowExecutionStatus
from temporalio.api.failure.v1 import Failure
from temporalio.api.history import v1 as events
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.update.v1 import Outcome
from temporalio.bridge.proto.workflow_commands.workflow_commands_pb2 import WorkflowCommand

from engine.virtual.commands import failures, ordinary, others
from engine.virtual.runs import jobs
from engine.virtual.runs.held import LocalActivity, LocalMarker, Timer
from engine.virtual.runs.run import VirtualRun, metadata_of

BY_WORKFLOW = ContinueAsNewInitiator.CONTINUE_AS_NEW_INITIATOR_WORKFLOW
NULL = b"binary/null"


async def carry_out(run: VirtualRun, command: WorkflowCommand | LocalMarker, task_id: int) -> None:
    """One command. ``task_id``: the event by which its task was completed."""
    if isinstance(command, LocalMarker):
        command.event.workflow_task_completed_event_id = task_id
        run.record(command.event, command.metadata)
        return
    kind = command.WhichOneof("variant") or ""
    closing = _CLOSING.get(kind)
    if closing is not None:
        await closing(run, command, task_id)
        return
    _KINDS[kind](run, command, task_id)


# -- timers


def _start_timer(run: VirtualRun, command: WorkflowCommand, task_id: int) -> None:
    order = command.start_timer
    event = run.record(
        events.TimerStartedEventAttributes(
            timer_id=str(order.seq),
            start_to_fire_timeout=order.start_to_fire_timeout,
            workflow_task_completed_event_id=task_id,
        ),
        metadata_of(command),
    )

    async def fire() -> None:
        if run.timers.get(order.seq) is timer:
            fired = events.TimerFiredEventAttributes(timer_id=str(order.seq), started_event_id=event.event_id)
            run.happen(jobs.fire_timer(order.seq), fired, timer=order.seq)

    due = run.server.now + order.start_to_fire_timeout.ToTimedelta()
    timer = Timer(run.server.clock.at(due, fire), event.event_id)
    run.timers[order.seq] = timer


def _cancel_timer(run: VirtualRun, command: WorkflowCommand, task_id: int) -> None:
    """Also one that has just fired, while this was being decided."""
    seq = command.cancel_timer.seq
    timer = run.timers.pop(seq, None)
    if timer is None:
        return
    timer.alarm.cancel()
    run.buffered = [one for one in run.buffered if one.timer != seq]
    run.record(
        events.TimerCanceledEventAttributes(
            timer_id=str(seq), started_event_id=timer.started_id, workflow_task_completed_event_id=task_id
        )
    )


# -- what is shown, and what is remembered


def _upsert(run: VirtualRun, command: WorkflowCommand, task_id: int) -> None:
    told = command.upsert_workflow_search_attributes.search_attributes
    run.record(
        events.UpsertWorkflowSearchAttributesEventAttributes(
            workflow_task_completed_event_id=task_id, search_attributes=told
        )
    )
    _put(run.search_attributes, told.indexed_fields)


def _remember(run: VirtualRun, command: WorkflowCommand, task_id: int) -> None:
    memo = command.modify_workflow_properties.upserted_memo
    run.record(
        events.WorkflowPropertiesModifiedEventAttributes(
            workflow_task_completed_event_id=task_id, upserted_memo=memo
        )
    )
    _put(run.memo, memo.fields)


def _put(held: dict[str, Payload], told: Mapping[str, Payload]) -> None:
    for name, payload in told.items():
        if payload.metadata.get("encoding") == NULL or payload.data in (b"null", b"[]"):
            held.pop(name, None)
        else:
            held[name] = payload


def _patched(run: VirtualRun, command: WorkflowCommand, task_id: int) -> None:
    patch = command.set_patch_marker
    data = _plain({"id": patch.patch_id, "deprecated": patch.deprecated})
    run.record(
        events.MarkerRecordedEventAttributes(
            marker_name="core_patch",
            details={"patch-data": Payloads(payloads=[data])},
            workflow_task_completed_event_id=task_id,
        )
    )


def _plain(value: object) -> Payload:
    return Payload(metadata={"encoding": b"json/plain"}, data=json.dumps(value).encode())


# -- activities


def local_marker(one: LocalActivity, came_to: Payload | Failure, at: datetime) -> LocalMarker:
    """What is written down of a local activity that has ended."""
    told = {
        "seq": one.order.seq,
        "attempt": one.attempt,
        "activity_id": one.order.activity_id,
        "activity_type": one.order.activity_type,
        "complete_time": _seconds(at),
        "backoff": None,
        "original_schedule_time": _seconds(one.scheduled),
    }
    marker = events.MarkerRecordedEventAttributes(
        marker_name="core_local_activity", details={"data": Payloads(payloads=[_plain(told)])}
    )
    if isinstance(came_to, Payload):
        marker.details["result"].payloads.append(came_to)
    else:
        marker.failure.CopyFrom(came_to)
    return LocalMarker(marker, one.metadata)


def _seconds(at: datetime) -> dict[str, int]:
    return {"seconds": int(at.timestamp()), "nanos": at.microsecond * 1_000}


# -- updates


def _respond(run: VirtualRun, command: WorkflowCommand, task_id: int) -> None:
    said = command.update_response
    update = run.updates[said.protocol_instance_id]
    kind = said.WhichOneof("response")
    if kind == "accepted":
        event = run.record(
            events.WorkflowExecutionUpdateAcceptedEventAttributes(
                protocol_instance_id=said.protocol_instance_id,
                accepted_request_message_id=f"{update.id}/request",
                accepted_request=update.request,
            )
        )
        update.accept(event.event_id)
        return
    outcome = Outcome()
    if kind == "completed":
        outcome.success.payloads.append(said.completed)
    else:
        outcome.failure.CopyFrom(said.rejected)
    if update.accepted_id:
        run.record(
            events.WorkflowExecutionUpdateCompletedEventAttributes(
                meta=update.request.meta, accepted_event_id=update.accepted_id, outcome=outcome
            )
        )
    else:
        del run.updates[update.id]  # turned away: nothing is remembered of it
    update.complete(outcome)


# -- the end


async def _complete(run: VirtualRun, command: WorkflowCommand, task_id: int) -> None:
    results = Payloads()
    if command.complete_workflow_execution.HasField("result"):
        results.payloads.append(command.complete_workflow_execution.result)
    event = events.WorkflowExecutionCompletedEventAttributes(
        result=results, workflow_task_completed_event_id=task_id
    )
    told = events.ChildWorkflowExecutionCompletedEventAttributes(
        result=results, workflow_execution=run.execution, workflow_type=run.started.workflow_type
    )
    status = WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED
    await run.close(status, event, lambda seq: (jobs.child_completed(seq, results.payloads), told))


async def _fail(run: VirtualRun, command: WorkflowCommand, task_id: int) -> None:
    failure = command.fail_workflow_execution.failure
    event = events.WorkflowExecutionFailedEventAttributes(
        failure=failure, workflow_task_completed_event_id=task_id
    )
    told = events.ChildWorkflowExecutionFailedEventAttributes(
        failure=failure, workflow_execution=run.execution, workflow_type=run.started.workflow_type
    )
    around = failures.of_child(failure, run.workflow_type, run.workflow_id, run.run_id)
    status = WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED
    await run.close(status, event, lambda seq: (jobs.child_failed(seq, around), told))


async def _cancelled(run: VirtualRun, command: WorkflowCommand, task_id: int) -> None:
    event = events.WorkflowExecutionCanceledEventAttributes(workflow_task_completed_event_id=task_id)
    told = events.ChildWorkflowExecutionCanceledEventAttributes(
        workflow_execution=run.execution, workflow_type=run.started.workflow_type
    )
    around = failures.of_child(failures.cancelled(), run.workflow_type, run.workflow_id, run.run_id)
    status = WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CANCELED
    await run.close(status, event, lambda seq: (jobs.child_cancelled(seq, around), told))


async def _go_on(run: VirtualRun, command: WorkflowCommand, task_id: int) -> None:
    """In a new run: attributes and memo as they are, unless the command has its own."""
    order = command.continue_as_new_workflow_execution
    attributes = SearchAttributes(indexed_fields=run.search_attributes)
    if order.HasField("search_attributes"):
        attributes.CopyFrom(order.search_attributes)
    event = events.WorkflowExecutionContinuedAsNewEventAttributes(
        new_execution_run_id=run.server.new_run_id(),
        workflow_type=WorkflowType(name=order.workflow_type or run.workflow_type),
        task_queue=TaskQueue(name=order.task_queue or run.queue),
        input=Payloads(payloads=order.arguments),
        workflow_task_completed_event_id=task_id,
        initiator=BY_WORKFLOW,
        header=Header(fields=order.headers),
        memo=Memo(fields=order.memo or run.memo),
        search_attributes=attributes,
    )
    run.follows = run.server.following(run, event)
    await run.close(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW, event)
    run.server.begun(run.follows)


_KINDS: Mapping[str, Callable[[VirtualRun, WorkflowCommand, int], None]] = {
    "start_timer": _start_timer,
    "cancel_timer": _cancel_timer,
    "upsert_workflow_search_attributes": _upsert,
    "modify_workflow_properties": _remember,
    "set_patch_marker": _patched,
    "schedule_activity": ordinary.schedule,
    "request_cancel_activity": ordinary.cancel,
    "update_response": _respond,
    "start_child_workflow_execution": others.start_child,
    "cancel_child_workflow_execution": others.cancel_child,
    "request_cancel_external_workflow_execution": others.cancel_external,
    "signal_external_workflow_execution": others.signal,
    "cancel_signal_workflow": others.cancel_signal,
}
_CLOSING = {
    "complete_workflow_execution": _complete,
    "fail_workflow_execution": _fail,
    "cancel_workflow_execution": _cancelled,
    "continue_as_new_workflow_execution": _go_on,
}
