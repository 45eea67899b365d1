"""One run of a workflow: its history, what waits to be told to it, and how it ends.

What happens while a task is open is written down when that task is over, as a server does it, and told in the
next. What a task decided is carried out in `commands`.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from temporalio.api.common.v1 import Payloads, WorkflowExecution
from temporalio.api.enums.v1 import WorkflowExecutionStatus
from temporalio.api.failure.v1 import Failure
from temporalio.api.history.v1 import (
    ChildWorkflowExecutionTerminatedEventAttributes,
    HistoryEvent,
    WorkflowExecutionCancelRequestedEventAttributes,
    WorkflowExecutionSignaledEventAttributes,
    WorkflowExecutionStartedEventAttributes,
    WorkflowExecutionTerminatedEventAttributes,
    WorkflowTaskScheduledEventAttributes,
)
from temporalio.api.sdk.v1 import UserMetadata
from temporalio.bridge.proto.workflow_commands.workflow_commands_pb2 import (
    WorkflowCommand,
)

from engine.virtual.clock import Alarm
from engine.virtual.commands import failures
from engine.virtual.runs import jobs
from engine.virtual.runs.asked import Query, UpdateRun
from engine.virtual.runs.held import (
    ChildRun,
    HappenedToRun,
    LocalActivity,
    LocalMarker,
    Parent,
    RunningActivity,
    Timer,
)
from engine.virtual.runs.history import History
from engine.virtual.runs.jobs import Job

if TYPE_CHECKING:
    from engine.virtual.runs.tasks import RunTasks
    from engine.virtual.server import VirtualServer

TASK_TIMEOUT = timedelta(seconds=10)
"""A workflow task's, by default; nothing here takes so long."""
LAST = ("ActivityTask", "ChildWorkflowExecution")
"""What ended meanwhile is written after all else that happened during a task: a server sorts it so."""


@dataclass
class VirtualRun:
    """A run, open or closed."""

    server: "VirtualServer"
    started: WorkflowExecutionStartedEventAttributes
    metadata: UserMetadata | None = None
    parent: Parent | None = None
    history: History = field(default_factory=History)
    status: "WorkflowExecutionStatus.ValueType" = WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING
    closed_at: datetime | None = None
    follows: "VirtualRun | None" = None
    """The run that goes on from this one."""
    timers: dict[int, Timer] = field(default_factory=dict)
    activities: dict[int, RunningActivity] = field(default_factory=dict)
    local: dict[int, LocalActivity] = field(default_factory=dict)
    children: dict[int, ChildRun] = field(default_factory=dict)
    updates: dict[str, UpdateRun] = field(default_factory=dict)
    queries: list[Query] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    """What the next task is told."""
    admitted: list[UpdateRun] = field(default_factory=list)
    """Updates that the next task is told of."""
    signals: set[int] = field(default_factory=set)
    """Signals to other workflows that have not gone."""
    buffered: list[HappenedToRun] = field(default_factory=list)
    markers: list[LocalMarker] = field(default_factory=list)
    """What local activities came to while no task was open."""
    scheduled_id: int = 0
    """The event by which the next task is scheduled; 0 for none."""
    stuck: Failure | None = None
    """Why its last task failed: it is tried again when something more happens."""

    def __post_init__(self) -> None:
        self.queued = self.cancel_requested = False
        self.tasks: RunTasks = self.server.tasks_of(self)
        self.search_attributes = dict(self.started.search_attributes.indexed_fields)
        self.memo = dict(self.started.memo.fields)
        first = self.history.add(self.started, self.server.now, self.metadata)
        digest = hashlib.sha256(self.run_id.encode()).digest()
        self.jobs.append(jobs.initialize(self.started, first.event_time, int.from_bytes(digest[:4])))
        self.begun_at = self.server.now

    # -- what it is

    @property
    def workflow_id(self) -> str:
        return self.started.workflow_id

    @property
    def run_id(self) -> str:
        return self.started.original_execution_run_id

    @property
    def workflow_type(self) -> str:
        return self.started.workflow_type.name

    @property
    def queue(self) -> str:
        return self.started.task_queue.name

    @property
    def execution(self) -> WorkflowExecution:
        return WorkflowExecution(workflow_id=self.workflow_id, run_id=self.run_id)

    @property
    def root(self) -> WorkflowExecution:
        """The workflow at the top of those that began it."""
        return self.parent.run.root if self.parent is not None else self.execution

    @property
    def is_open(self) -> bool:
        return self.status == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING

    # -- what happens to it

    def record(self, event: Message, metadata: UserMetadata | None = None) -> HistoryEvent:
        return self.history.add(event, self.server.now, metadata)

    def happen(self, job: Job | None, *events: Message, timer: int | None = None) -> None:
        """Write it down, and tell it in a task. Nothing happens to a run that is over."""
        if not self.is_open:
            return
        if self.tasks.open is not None:
            self.buffered.append(HappenedToRun(events, job, timer))
            return
        self._write(events, job)
        if job is not None:
            self.want_task()

    def _write(self, events: Sequence[Message], job: Job | None) -> None:
        for event in events:
            names = event.DESCRIPTOR.fields_by_name
            begun = self.history.events[-1].event_id
            if "started_event_id" in names and not getattr(event, "started_event_id", 1):
                event.started_event_id = begun  # type: ignore[attr-defined]
            self.record(event)
        if job is not None:
            if job.HasField("signal_workflow"):
                job.signal_workflow.originating_event_id = len(self.history)
            self.jobs.append(job)

    def flush(self) -> None:
        """After a task: what happened meanwhile, and a task for it."""
        buffered, self.buffered = self.buffered, []
        first = [one for one in buffered if not _is_last(one)]
        for one in (*first, *(one for one in buffered if _is_last(one))):
            self._write(one.events, one.job)
        if self.jobs or self.admitted:
            self.want_task(speculative=not self.jobs)
        else:
            self.want_answers()

    def want_task(self, *, speculative: bool = False) -> None:
        """Have a task as soon as a worker takes one. One for updates alone is written down only if it was of
        any use."""
        if not speculative and not self.scheduled_id and self.tasks.open is None:
            self.scheduled_id = self.record_scheduled()
        self._queue()

    def record_scheduled(self) -> int:
        """That a task is to be taken; the number of that event."""
        attributes = WorkflowTaskScheduledEventAttributes(
            task_queue=self.started.task_queue, start_to_close_timeout=in_seconds(TASK_TIMEOUT), attempt=1
        )
        return self.record(attributes).event_id

    def want_answers(self) -> None:
        """Answer what has been asked, once nothing else is to be done."""
        if self.queries:
            self._queue()

    def _queue(self) -> None:
        if not self.queued and self.tasks.open is None and self.server.serves(self.queue):
            self.queued = True
            self.server.ready(self._take_task)

    async def _take_task(self) -> None:
        self.queued = False
        await self.tasks.take()

    def taken_up(self, queue: str) -> None:
        """A worker serves that queue now."""
        if queue == self.queue and (self.jobs or self.admitted or self.queries):
            self._queue()

    def admit_later(self, update: UpdateRun) -> None:
        """With its first task: it is not begun yet."""
        self.updates[update.id] = update
        self.admitted.append(update)

    def admit(self, update: UpdateRun) -> None:
        self.updates[update.id] = update
        self.admitted.append(update)
        self.want_task(speculative=not self.jobs)

    def ask(self, query: Query) -> None:
        if self.stuck is not None:
            query.done(None, Failure(message="Cannot query workflow due to Workflow Task in failed state."))
            return
        self.queries.append(query)
        if not self.jobs and not self.admitted:
            self.want_answers()

    def signal(
        self, name: str, arguments: Payloads, identity: str, by: WorkflowExecution | None = None
    ) -> None:
        event = WorkflowExecutionSignaledEventAttributes(
            signal_name=name, input=arguments, identity=identity, external_workflow_execution=by
        )
        self.happen(jobs.signal(name, arguments, identity), event)

    def request_cancel(self, reason: str, by: WorkflowExecution | None = None) -> None:
        """Only the first request is told."""
        if not self.cancel_requested:
            self.cancel_requested = True
            event = WorkflowExecutionCancelRequestedEventAttributes(
                cause=reason, external_workflow_execution=by
            )
            self.happen(jobs.cancel(reason), event)

    async def terminate(self, reason: str) -> None:
        """End it without a word to it."""
        told = ChildWorkflowExecutionTerminatedEventAttributes(
            workflow_execution=self.execution, workflow_type=self.started.workflow_type
        )
        around = failures.of_child(
            failures.terminated(reason), self.workflow_type, self.workflow_id, self.run_id
        )
        await self.close(
            WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED,
            WorkflowExecutionTerminatedEventAttributes(reason=reason),
            lambda seq: (jobs.child_failed(seq, around), told),
        )

    # -- the end

    async def close(
        self,
        status: "WorkflowExecutionStatus.ValueType",
        event: Message,
        tell: Callable[[int], tuple[Job, Message]] | None = None,
    ) -> None:
        """It is over. ``tell``: what its parent is told, given the number it has there."""
        self.record(event)
        self.status, self.closed_at = status, self.server.now
        self.jobs, self.buffered, self.scheduled_id = [], [], 0
        for alarm in self._alarms():
            alarm.cancel()
        self.timers.clear()
        self.activities.clear()
        self.local.clear()
        if self.parent is not None and tell is not None:
            self.parent.run.children.pop(self.parent.child.seq, None)
            job, told = tell(self.parent.child.seq)
            self.parent.run.happen(job, told)
        await self.server.closed(self)

    def _alarms(self) -> list[Alarm]:
        alarms: list[Alarm | None] = [timer.alarm for timer in self.timers.values()]
        alarms += [one.alarm for one in self.activities.values()]
        alarms += [one.alarm for one in self.local.values()]
        return [alarm for alarm in alarms if alarm is not None]


def _is_last(happened: HappenedToRun) -> bool:
    name = happened.events[-1].DESCRIPTOR.name if happened.events else ""
    return name.startswith(LAST) and not name.startswith("ChildWorkflowExecutionStarted")


def in_seconds(length: timedelta) -> Duration:
    duration = Duration()
    duration.FromTimedelta(length)
    return duration


def metadata_of(command: WorkflowCommand) -> UserMetadata | None:
    """The summary of a command, if it has one."""
    return command.user_metadata if command.HasField("user_metadata") else None
