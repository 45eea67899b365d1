"""A run's workflow tasks: what has happened is told to its instance, and what that decides is carried out.

The order within one task is the SDK's own: patches, then signals and updates as they came, then everything
else; queries alone. A task that closes the run though something has just happened is thrown away and taken
again with it, local activities and all, as a server does it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import WorkflowTaskFailedCause
from temporalio.api.failure.v1 import Failure
from temporalio.api.history.v1 import (
    WorkflowTaskCompletedEventAttributes,
    WorkflowTaskFailedEventAttributes,
    WorkflowTaskStartedEventAttributes,
)
from temporalio.bridge.proto.workflow_activation.workflow_activation_pb2 import WorkflowActivation
from temporalio.bridge.proto.workflow_commands.workflow_commands_pb2 import WorkflowCommand
from temporalio.bridge.proto.workflow_completion.workflow_completion_pb2 import WorkflowActivationCompletion
from temporalio.worker import WorkflowInstance

from engine.virtual.commands import carried_out as commands
from engine.virtual.commands import failures, ordinary
from engine.virtual.commands.activities import ActivityAttempt, wait_after
from engine.virtual.payloads import changed
from engine.virtual.runs import instance, jobs
from engine.virtual.runs.asked import Query, UpdateRun
from engine.virtual.runs.held import LocalActivity, LocalMarker
from engine.virtual.runs.jobs import Job
from engine.virtual.runs.run import VirtualRun, metadata_of

CLOSING = frozenset(
    {
        "complete_workflow_execution",
        "fail_workflow_execution",
        "cancel_workflow_execution",
        "continue_as_new_workflow_execution",
    }
)
UNHANDLED_COMMAND = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND
UNHANDLED_FAILURE = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE
LONGEST_LOCAL_WAIT = 60.0
"""Seconds that a local activity waits for its next try by itself, where it does not say."""


@dataclass
class OpenTask:
    """A task that has been begun."""

    told: int
    """How many activations there had been before it."""
    jobs: list[Job]
    updates: list[UpdateRun]
    markers: list[LocalMarker]
    scheduled_id: int
    started_id: int = 0
    commands: list[WorkflowCommand | LocalMarker] = field(default_factory=list)
    at_once: list[Job] = field(default_factory=list)
    """What the instance is to be told before the task can end."""

    def take_back(self, kind: str, seq: int) -> WorkflowCommand | None:
        """A command of this very task that is not to be carried out after all; None if there is none."""
        for one in self.commands:
            if not isinstance(one, WorkflowCommand) or one.WhichOneof("variant") != kind:
                continue
            if getattr(one, kind).seq == seq:
                self.commands.remove(one)
                return one
        return None


class RunTasks:
    """The tasks of one run, one after another."""

    def __init__(self, run: VirtualRun) -> None:
        self._run, self._server = run, run.server
        self._instance: WorkflowInstance | None = None
        self._told: list[WorkflowActivation] = []
        """Every activation so far: told again, they bring an instance back to where it was."""
        self._flags: set[int] = set()
        """Which of the SDK's ways of deciding this run has used: it is told again in the same ways."""
        self.open: OpenTask | None = None

    # -- one task

    async def take(self) -> None:
        """Begin a task with all that has happened, if anything has; else answer what is asked."""
        run = self._run
        if not run.is_open or not self._server.serves(run.queue) or not (run.jobs or run.admitted):
            await self._answer()
            return
        self._server.clock.tick()
        run.stuck = None
        task = OpenTask(len(self._told), run.jobs, run.admitted, run.markers, run.scheduled_id)
        if run.scheduled_id:
            task.started_id = self._record_started(run.scheduled_id)
        task.commands = list(run.markers)
        run.jobs, run.admitted, run.markers, run.scheduled_id, self.open = [], [], [], 0, task
        await self._go_on(task, [*task.jobs, *(jobs.update(update.request) for update in task.updates)])

    def _record_started(self, scheduled_id: int) -> int:
        run = self._run
        started = WorkflowTaskStartedEventAttributes(
            scheduled_event_id=scheduled_id,
            suggest_continue_as_new=self._suggested(),
            history_size_bytes=run.history.size,
        )
        return run.record(started).event_id

    def _suggested(self) -> bool:
        history, limits = self._run.history, self._server.limits
        return len(history) >= limits.events or history.size >= limits.size

    async def _go_on(self, task: OpenTask, told: Sequence[Job]) -> None:
        """Tell it, and what follows from that at once; then end the task, unless local activities run."""
        left = list(told)
        while left:
            completion = await self._activate(left)
            if completion.HasField("failed"):
                await self._give_up(task, completion.failed.failure, UNHANDLED_FAILURE)
                return
            for command in completion.successful.commands:
                self._decided(task, command)
            left, task.at_once = task.at_once, []
        if not any(one.alarm is None for one in self._run.local.values()):
            await self._end(task)

    def _decided(self, task: OpenTask, command: WorkflowCommand) -> None:
        match command.WhichOneof("variant"):
            case "schedule_local_activity":
                order = command.schedule_local_activity
                begun = order.original_schedule_time
                scheduled = begun.ToDatetime(tzinfo=self._server.now.tzinfo) if begun.seconds else None
                one = LocalActivity(
                    order, metadata_of(command), max(order.attempt, 1), scheduled or self._server.now
                )
                self._run.local[order.seq] = one
                self._server.ready(lambda: self._try_locally(one))
            case "request_cancel_local_activity":
                self._cancel_locally(task, command.request_cancel_local_activity.seq)
            case "request_cancel_activity":
                seq = command.request_cancel_activity.seq
                never = task.take_back("schedule_activity", seq)
                if never is not None:
                    task.at_once.append(ordinary.cancelled(never.schedule_activity))
                    return
                task.at_once += ordinary.told_of_cancel(self._run, seq)
                task.commands.append(command)
            case "cancel_timer":
                if task.take_back("start_timer", command.cancel_timer.seq) is None:
                    task.commands.append(command)
            case "cancel_child_workflow_execution":
                seq = command.cancel_child_workflow_execution.child_workflow_seq
                if task.take_back("start_child_workflow_execution", seq) is None:
                    task.commands.append(command)
                else:
                    never_begun = failures.cancelled("Child workflow cancelled")
                    task.at_once.append(jobs.child_never_started(seq, never_begun))
            case "set_patch_marker":
                patch = jobs.has_patch(command.set_patch_marker.patch_id)
                first = self._told[-1]
                first.CopyFrom(_with_first(first, patch))
                task.commands.append(command)
            case _:
                task.commands.append(command)

    async def _end(self, task: OpenTask) -> None:
        run = self._run
        closing = [one for one in task.commands if _closes(one)]
        if closing and any(one.job is not None for one in run.buffered):
            await self._give_up(task, Failure(message="Something has just happened."), UNHANDLED_COMMAND)
            return
        completed_id = 0
        if task.started_id or any(not self._refuses(one) for one in task.commands):
            self._write_down(task)
            completed = WorkflowTaskCompletedEventAttributes(
                scheduled_event_id=task.scheduled_id, started_event_id=task.started_id
            )
            completed.sdk_metadata.lang_used_flags.extend(sorted(self._flags))
            completed_id = run.record(completed).event_id
        for command in sorted(task.commands, key=_closes):
            await commands.carry_out(run, command, completed_id)
        self.open = None
        if run.is_open:
            run.flush()
        else:
            await self._answer()

    def _refuses(self, command: WorkflowCommand | LocalMarker) -> bool:
        """An update turned away: nothing is written down of it."""
        if isinstance(command, LocalMarker):
            return False
        said = command.update_response
        refused = said.WhichOneof("response") == "rejected"
        return refused and not self._run.updates[said.protocol_instance_id].accepted_id

    def _write_down(self, task: OpenTask) -> None:
        """A task that was only for updates, and has come to something."""
        if not task.started_id:
            task.scheduled_id = self._run.record_scheduled()
            task.started_id = self._record_started(task.scheduled_id)

    async def _give_up(
        self, task: OpenTask, failure: Failure, cause: "WorkflowTaskFailedCause.ValueType"
    ) -> None:
        """Nothing of this task holds: its instance is thrown away, and what it was told waits again."""
        run = self._run
        self._write_down(task)
        run.record(
            WorkflowTaskFailedEventAttributes(
                scheduled_event_id=task.scheduled_id,
                started_event_id=task.started_id,
                cause=cause,
                failure=failure,
            )
        )
        self.forget()
        del self._told[task.told :]
        run.local = {seq: one for seq, one in run.local.items() if one.alarm is not None}
        run.jobs, run.markers, self.open = task.jobs, task.markers, None
        run.admitted = [*task.updates, *run.admitted]
        if cause == UNHANDLED_FAILURE:
            run.stuck = failure
            self._server.fell(run, failure)
            waiting, run.queries = run.queries, []
            for query in waiting:
                run.ask(query)
            if not run.buffered:
                return
        run.flush()

    # -- the instance

    async def _activate(self, told: Sequence[Job]) -> WorkflowActivationCompletion:
        run = self._run
        activation = WorkflowActivation(
            run_id=run.run_id,
            history_length=len(run.history) + (0 if self.open and self.open.started_id else 2),
            history_size_bytes=run.history.size,
            continue_as_new_suggested=self._suggested(),
            jobs=told,
            available_internal_flags=sorted(self._flags),
        )
        activation.timestamp.FromDatetime(self._server.now)
        codec = self._server.converter.payload_codec
        if codec is not None:
            await changed(activation, codec.decode)
        alive = self._alive(activation)
        self._told.append(activation)
        completion = instance.told(alive, activation)
        self._flags.update(completion.successful.used_internal_flags)
        activation.available_internal_flags[:] = sorted(self._flags)
        if codec is not None:
            await changed(completion, codec.encode)
        return completion

    def _alive(self, activation: WorkflowActivation) -> WorkflowInstance:
        """The instance; made anew from all it was told, where it is no longer in memory."""
        if self._instance is None:
            first = self._told[0] if self._told else activation
            self._instance = self._server.new_instance(self._run, first)
            for earlier in self._told:
                again = WorkflowActivation()
                again.CopyFrom(earlier)
                again.is_replaying = True
                instance.told(self._instance, again)
        return self._instance

    def forget(self) -> None:
        """Take the instance out of memory, its tasks ended."""
        alive, self._instance = self._instance, None
        if alive is not None:
            last = WorkflowActivation(run_id=self._run.run_id, jobs=[jobs.evict()])
            last.timestamp.FromDatetime(self._server.now)
            instance.told(alive, last)

    # -- questions

    async def _answer(self) -> None:
        """Answer every query; nobody is told anything by it, and nothing is written down."""
        run = self._run
        waiting, run.queries = run.queries, []
        for query in waiting:
            if not self._told:
                query.done(None, Failure(message="Workflow Task is not yet completed."))
            else:
                await self._answer_one(query)
        if not run.is_open:
            self.forget()

    async def _answer_one(self, query: Query) -> None:
        asked = jobs.query(query.asked.query_type, query.asked.query_args, "1")
        completion = await self._activate([asked])
        self._told.pop()
        if completion.HasField("failed"):
            query.done(None, completion.failed.failure)
            return
        [command] = completion.successful.commands
        answer = command.respond_to_query
        if answer.HasField("succeeded"):
            query.done(answer.succeeded.response)
        else:
            query.done(None, answer.failed)

    # -- local activities

    async def _try_locally(self, one: LocalActivity) -> None:
        run, order = self._run, one.order
        if run.local.get(order.seq) is not one:
            return  # cancelled, or its task is given up
        one.alarm = None
        attempt = ActivityAttempt(
            type=order.activity_type,
            id=order.activity_id,
            arguments=order.arguments,
            number=one.attempt,
            scheduled=one.scheduled,
            started=self._server.now,
            queue=run.queue,
            workflow_id=run.workflow_id,
            run_id=run.run_id,
            workflow_type=run.workflow_type,
            is_local=True,
        )
        outcome = await self._server.activities_of(run.queue).attempt(attempt)
        if run.local.get(order.seq) is not one:
            return
        if isinstance(outcome, Payload):
            await self._local_end(one, jobs.activity_done(order.seq, outcome, is_local=True), outcome)
            return
        wait = wait_after(outcome, order.retry_policy, one.attempt)
        again = self._server.now + wait if wait is not None else None
        closes = order.schedule_to_close_timeout.ToTimedelta()
        if wait is None or again is None or (closes and again >= one.scheduled + closes):
            failure = failures.of_activity(outcome, order.activity_type, order.activity_id)
            await self._local_end(one, jobs.activity_failed(order.seq, failure, is_local=True), failure)
        elif wait.total_seconds() > (order.local_retry_threshold.seconds or LONGEST_LOCAL_WAIT):
            off = jobs.activity_backs_off(order.seq, one.attempt + 1, wait, one.scheduled)
            await self._local_end(one, off, Failure(message="backs off"))
        else:
            one.attempt += 1
            one.alarm = self._server.clock.at(again, lambda: self._try_locally(one))
            if self.open is not None and not any(each.alarm is None for each in run.local.values()):
                await self._end(self.open)

    async def _local_end(self, one: LocalActivity, told: Job, came_to: Payload | Failure) -> None:
        run = self._run
        del run.local[one.order.seq]
        marker = commands.local_marker(one, came_to, self._server.now)
        if self.open is not None:
            self.open.commands.append(marker)
            await self._go_on(self.open, [told])
        else:
            run.markers.append(marker)
            run.happen(told)

    def _cancel_locally(self, task: OpenTask, seq: int) -> None:
        one = self._run.local.pop(seq, None)
        if one is not None:
            if one.alarm is not None:
                one.alarm.cancel()
            stopped = failures.cancelled("Activity cancelled")
            failure = failures.of_activity(stopped, one.order.activity_type, one.order.activity_id)
            task.at_once.append(jobs.activity_cancelled(seq, failure, is_local=True))


def _with_first(activation: WorkflowActivation, first: Job) -> WorkflowActivation:
    whole = WorkflowActivation()
    whole.CopyFrom(activation)
    del whole.jobs[:]
    whole.jobs.extend([first, *activation.jobs])
    return whole


def _closes(command: WorkflowCommand | LocalMarker) -> bool:
    return isinstance(command, WorkflowCommand) and command.WhichOneof("variant") in CLOSING
