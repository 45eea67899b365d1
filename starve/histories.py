"""What a workflow's history tells of its tasks: which of them came to nothing, and what counts.

A task counts against us when the worker failed it (`WorkflowTaskFailed`), when the worker had it and did not
come back in time (`WorkflowTaskTimedOut`, start to close), or when it was tried above its first attempt.
It does not where the server itself breaks off a task, because more came in meanwhile than it buffers, or
between the worker's last look and its answer, or because it has lost the update that the task answers; nor
where a task waited too long for the worker that has the case in memory and went to any worker instead
(schedule to start): that costs a replay and is no attempt.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from temporalio.api.enums.v1 import EventType, TimeoutType, WorkflowTaskFailedCause
from temporalio.api.history.v1 import HistoryEvent

OF_THE_SERVER = frozenset(
    {
        WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_FORCE_CLOSE_COMMAND,
        WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND,
    }
)

GONE_FROM_THE_SERVER = "wasn't found on the server"
"""How Temporal says that it does not know an update any more which a worker answers: what it keeps of those
that no history has yet can be lost, the sender says it again, and it calls the failure transient itself
(temporalio/temporal, pull request 5935)."""


@dataclass
class TaskCount:
    """A workflow's tasks, over all that was looked at."""

    failed: Counter[str] = field(default_factory=Counter)
    """By cause."""
    timed_out: int = 0
    waited: int = 0
    """Those that waited too long for the worker that had the case in memory."""
    broken_off: int = 0
    """Those that the server itself broke off."""
    highest: int = 1
    """The highest attempt of one that counts."""
    moments: list[str] = field(default_factory=list)
    """When each that failed or timed out was begun, and by which event: to find it in the workers' logs."""

    @property
    def well(self) -> bool:
        return not self.failed and not self.timed_out and self.highest == 1

    def __str__(self) -> str:
        said = [f"{count} failed ({cause})" for cause, count in self.failed.items()]
        if self.timed_out:
            said.append(f"{self.timed_out} timed out")
        if self.highest > 1:
            said.append(f"tried {self.highest} times")
        return "; ".join([", ".join(said), *self.moments])


def tasks_of(events: Iterable[HistoryEvent], pending_attempt: int = 0) -> TaskCount:
    """What a history tells, and the attempt of the task that is pending now (0 for none)."""
    tasks, excused = TaskCount(), False
    begun: HistoryEvent | None = None
    for event in events:
        match event.event_type:
            case EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED:
                begun = event
            case EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED:
                cause = event.workflow_task_failed_event_attributes.cause
                excused = cause in OF_THE_SERVER or _is_gone(event)
                if excused:
                    tasks.broken_off += 1
                else:
                    tasks.failed[_said(cause)] += 1
                    tasks.moments.append(_moment(begun, event))
            case EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT:
                how = event.workflow_task_timed_out_event_attributes.timeout_type
                excused = how == TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START
                tasks.waited += excused
                if not excused:
                    tasks.timed_out += 1
                    tasks.moments.append(_moment(begun, event))
            case EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED if not excused:
                attempt = event.workflow_task_scheduled_event_attributes.attempt
                tasks.highest = max(tasks.highest, attempt)
            case EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
                excused = False
    if not excused:
        tasks.highest = max(tasks.highest, pending_attempt)
    return tasks


def _is_gone(failed: HistoryEvent) -> bool:
    attributes = failed.workflow_task_failed_event_attributes
    cause = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_UPDATE_WORKFLOW_EXECUTION_MESSAGE
    return attributes.cause == cause and GONE_FROM_THE_SERVER in attributes.failure.message


def _moment(begun: HistoryEvent | None, ended: HistoryEvent) -> str:
    if begun is None:
        return f"event {ended.event_id}"
    at, seconds = begun.event_time.ToDatetime(), ended.event_time.seconds - begun.event_time.seconds
    why = ended.workflow_task_failed_event_attributes.failure.message
    told = f": {why[:200]}" if why else ""
    return f"event {begun.event_id}, begun at {at:%H:%M:%S} UTC, for {seconds} s{told}"


def _said(cause: WorkflowTaskFailedCause.ValueType) -> str:
    name = WorkflowTaskFailedCause.Name(cause)
    return name.removeprefix("WORKFLOW_TASK_FAILED_CAUSE_").lower().replace("_", " ")
