"""The running cases as the doors see them: start, say, look; each answer of Temporal one of a few words."""

import asyncio
import hashlib
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from temporalio.client import (
    Client,
    WorkflowExecutionStatus,
    WorkflowQueryFailedError,
    WorkflowQueryRejectedError,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import (
    SearchAttributeKey,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from activities.orders import (
    DeliveryOrder,
    DraftNoteOrder,
    EventsOrder,
    NoticeOrder,
    PhotographOrder,
    ReceiptSaid,
    ResidentNoticeOrder,
    UrgentOrder,
    UrgentSaid,
)
from activities.urgent import SUMMARY
from charter.cases import Report, Snapshot
from charter.edition.services import Service
from charter.messages import Answer
from charter.safeguarding import begins_urgent
from workflows import names
from workflows.case import at_start
from workflows.delivery.workflow import Delivery
from workflows.draft_note.workflow import DraftNote
from workflows.event_delivery.workflow import NOW, EventDelivery
from workflows.officer_notice.workflow import OfficerNotice
from workflows.photograph_arrival.workflow import PhotographArrival
from workflows.processes import PROCESSES
from workflows.resident_notice.workflow import ResidentNotice
from workflows.urgent_task.workflow import UrgentTask

Got = TypeVar("Got")

START_SECONDS = 2.0
"""A customer waits no longer for Temporal: the reference is theirs already, and the relay starts the case."""
ANSWER_SECONDS = 10.0
LOOK_SECONDS = 5.0
HEALTH_SECONDS = 1.0
"""Whoever asks whether we are ready asks often, and gives up soon."""


REPORTED = SearchAttributeKey.for_keyword_list("TemporalReportedProblems")
"""The server sets it by itself: see engine.server.config for after how many failures."""


class Unavailable(Exception):
    """Temporal did not answer: what was asked may have happened, or not."""


class NotRunning(Exception):
    """Temporal knows no such running case: it has ended, or was never started."""


class RefusedByTemporal(Exception):
    """The case's validator would not take the message. `kind` is its error's type; `why` may be shown."""

    def __init__(self, kind: str, why: str, fields: list[dict[str, str]]) -> None:
        super().__init__(why)
        self.kind = kind
        self.why = why
        self.fields = fields


class RunStanding(StrEnum):
    """How a case's workflow stands, as Temporal has it."""

    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TERMINATED = "terminated"
    TIMED_OUT = "timed_out"
    UNKNOWN = "unknown"
    """Temporal has no such workflow: never started, or no longer kept."""


_RUNS = {
    WorkflowExecutionStatus.RUNNING: RunStanding.RUNNING,
    WorkflowExecutionStatus.CONTINUED_AS_NEW: RunStanding.RUNNING,
    WorkflowExecutionStatus.COMPLETED: RunStanding.COMPLETED,
    WorkflowExecutionStatus.FAILED: RunStanding.FAILED,
    WorkflowExecutionStatus.CANCELED: RunStanding.CANCELLED,
    WorkflowExecutionStatus.TERMINATED: RunStanding.TERMINATED,
    WorkflowExecutionStatus.TIMED_OUT: RunStanding.TIMED_OUT,
}


@dataclass(frozen=True)
class Standing:
    """A case's workflow now, and since when if it is closed."""

    run: RunStanding
    closed_at: datetime | None = None
    attempt: int = 0
    """Which attempt at its workflow task is under way or awaited: 1 where all is well, 0 where none is."""
    run_id: str = ""
    events: int = 0
    """How long its history is."""


@dataclass(frozen=True)
class ReportedProblem:
    """A workflow whose task has failed or timed out several times in a row, as the server reports it."""

    workflow_id: str
    reported: tuple[str, ...]
    """Such as ``category=WorkflowTaskFailed`` and ``cause=WorkflowTaskFailedCauseNonDeterministicError``."""


class LiveCases(Protocol):
    """What the doors ask of running cases; see RunningCases."""

    async def start(
        self, process: str, report: Report[Any], service: Service, *, urgent: bool = False
    ) -> None: ...

    async def submit(self, reference: str, name: str, body: dict[str, Any], message_id: str) -> Answer: ...

    async def tell(self, reference: str, name: str, body: dict[str, Any]) -> None: ...

    async def snapshot(self, reference: str) -> Snapshot | None: ...

    async def standing(self, reference: str) -> Standing: ...

    async def problems(self, limit: int) -> list[ReportedProblem]: ...

    async def receipt(self, order: DeliveryOrder, said: ReceiptSaid) -> None: ...

    async def urgent(self, order: UrgentOrder, signal: str = "", said: UrgentSaid | None = None) -> bool: ...

    async def photograph(self, order: PhotographOrder) -> None: ...

    async def tell_of(self, order: EventsOrder, *, now: bool) -> None: ...

    async def notice(self, order: NoticeOrder) -> None: ...

    async def note(self, order: DraftNoteOrder) -> None: ...
    async def tell_resident(self, order: ResidentNoticeOrder) -> None: ...

    async def reachable(self) -> bool: ...


@dataclass(frozen=True)
class RunningCases:
    """Everything the doors ask of Temporal. Raises Unavailable wherever it does not answer."""

    client: Client
    start_seconds: float = START_SECONDS
    answer_seconds: float = ANSWER_SECONDS
    look_seconds: float = LOOK_SECONDS
    queue: str = field(default=names.QUEUE)
    """The ordinary one; the urgent one is named after it."""

    async def start(
        self, process: str, report: Report[Any], service: Service, *, urgent: bool = False
    ) -> None:
        """Start the case, on the queue it belongs to; one already started, running or ended, is as good.

        ``urgent``: it is, whatever the report itself shows.
        """
        urgent = urgent or begins_urgent(report, service)
        begun = self.client.start_workflow(
            process,
            report,
            id=report.reference,
            task_queue=names.urgent_of(self.queue) if urgent else self.queue,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary=service.title,
            search_attributes=at_start(PROCESSES[process], report, service),
        )
        try:
            await _within(begun, self.start_seconds)
        except WorkflowAlreadyStartedError:
            return
        except RPCError as error:
            raise Unavailable(error.status.name) from None

    async def submit(self, reference: str, name: str, body: dict[str, Any], message_id: str) -> Answer:
        """Say a message and wait for what became of it. Raises Refused, NotRunning or Unavailable."""
        handle = self.client.get_workflow_handle(reference)
        update = handle.execute_update(
            "submit", args=[name, body], id=_hidden(message_id), result_type=Answer
        )
        try:
            answer: Any = await _within(update, self.answer_seconds)
        except WorkflowUpdateFailedError as error:
            raise _refusal(error) from None
        except WorkflowUpdateRPCTimeoutOrCancelledError:
            raise Unavailable("TIMEOUT") from None
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                raise NotRunning(reference) from None
            raise Unavailable(error.status.name) from None
        if not isinstance(answer, Answer):
            raise Unavailable("UNREADABLE")
        return answer

    async def tell(self, reference: str, name: str, body: dict[str, Any]) -> None:
        """Say a message without waiting for what becomes of it. Raises NotRunning or Unavailable."""
        handle = self.client.get_workflow_handle(reference)
        try:
            await _within(handle.signal(name, body), self.look_seconds)
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                raise NotRunning(reference) from None
            raise Unavailable(error.status.name) from None

    async def snapshot(self, reference: str) -> Snapshot | None:
        """The case as a new run would begin; None while it is not at rest. Raises NotRunning, Unavailable."""
        handle = self.client.get_workflow_handle(reference)
        asked = handle.query("snapshot", result_type=Snapshot | None)  # type: ignore[arg-type]
        try:
            found: Any = await _within(asked, self.look_seconds)
        except (WorkflowQueryFailedError, WorkflowQueryRejectedError):
            raise Unavailable("FAILED") from None
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                raise NotRunning(reference) from None
            raise Unavailable(error.status.name) from None
        return found if isinstance(found, Snapshot) else None

    async def standing(self, reference: str) -> Standing:
        """Whether the case's workflow runs, and how it closed if it does not."""
        handle = self.client.get_workflow_handle(reference)
        try:
            found = await _within(handle.describe(), self.look_seconds)
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return Standing(RunStanding.UNKNOWN)
            raise Unavailable(error.status.name) from None
        run = _RUNS.get(found.status, RunStanding.RUNNING) if found.status else RunStanding.RUNNING
        attempt = found.raw_description.pending_workflow_task.attempt
        return Standing(run, found.close_time, attempt, found.run_id, found.history_length)

    async def problems(self, limit: int) -> list[ReportedProblem]:
        """Running workflows that the server reports problems of, up to ``limit``; none where it reports none.

        A server that has no such attribute, or has it switched off, finds nothing: `standing` still tells.
        """
        try:
            return await _within(self._problems(limit), self.look_seconds)
        except RPCError as error:
            if error.status is RPCStatusCode.INVALID_ARGUMENT:
                return []
            raise Unavailable(error.status.name) from None

    async def _problems(self, limit: int) -> list[ReportedProblem]:
        query = f"{REPORTED.name} IS NOT NULL AND ExecutionStatus = 'Running'"
        return [
            ReportedProblem(found.id, tuple(found.typed_search_attributes.get(REPORTED, ())))
            async for found in self.client.list_workflows(query, limit=limit)
        ]

    async def receipt(self, order: DeliveryOrder, said: ReceiptSaid) -> None:
        """Give a letter's Delivery its receipt, starting it if it has not begun or has ended."""
        begun = self.client.start_workflow(
            Delivery.run,
            order,
            id=order.letter_id,
            task_queue=self.queue,
            start_signal="receipt",
            start_signal_args=[said.model_dump(mode="json", exclude_none=True)],
            static_summary="A letter whose receipt came",
        )
        try:
            await _within(begun, self.start_seconds)
        except RPCError as error:
            raise Unavailable(error.status.name) from None

    async def urgent(self, order: UrgentOrder, signal: str = "", said: UrgentSaid | None = None) -> bool:
        """See that a person takes it, and say what one has said of it. False where it is over."""
        begun = self.client.start_workflow(
            UrgentTask.run,
            order,
            id=order.id,
            task_queue=names.urgent_of(self.queue),
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            start_signal=signal or None,
            start_signal_args=[said.model_dump(mode="json")] if said else [],
            static_summary=SUMMARY,
        )
        try:
            await _within(begun, self.start_seconds)
        except WorkflowAlreadyStartedError:
            return False
        except RPCError as error:
            raise Unavailable(error.status.name) from None
        return True

    async def photograph(self, order: PhotographOrder) -> None:
        """See that a photograph is kept; one that is being kept, or was, is as good."""
        begun = self.client.start_workflow(
            PhotographArrival.run,
            order,
            id=f"{order.reference}-{order.id}",
            task_queue=self.queue,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary="A photograph",
        )
        try:
            await _within(begun, self.start_seconds)
        except WorkflowAlreadyStartedError:
            return
        except RPCError as error:
            raise Unavailable(error.status.name) from None

    async def tell_of(self, order: EventsOrder, *, now: bool) -> None:
        """See that a subscription is told what waits of a case; ``now``: not only at the next attempt."""
        begun = self.client.start_workflow(
            EventDelivery.run,
            order,
            id=order.id,
            task_queue=names.events_of(self.queue),
            start_signal="more",
            start_signal_args=[NOW] if now else [],
            static_summary="Another system is told of a case",
        )
        try:
            await _within(begun, self.start_seconds)
        except RPCError as error:
            raise Unavailable(error.status.name) from None

    async def notice(self, order: NoticeOrder) -> None:
        """See that an officer is told what is new; one who is being told hears of it too, or next."""
        begun = self.client.start_workflow(
            OfficerNotice.run,
            order,
            id=order.id,
            task_queue=self.queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary="An officer is told",
        )
        try:
            await _within(begun, self.start_seconds)
        except RPCError as error:
            raise Unavailable(error.status.name) from None

    async def note(self, order: DraftNoteOrder) -> None:
        """See that a resident is sent a note of a draft; one that is on its way goes once."""
        begun = self.client.start_workflow(
            DraftNote.run,
            order,
            id=order.id,
            task_queue=self.queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary="A note of a draft is sent",
        )
        try:
            await _within(begun, self.start_seconds)
        except RPCError as error:
            raise Unavailable(error.status.name) from None

    async def tell_resident(self, order: ResidentNoticeOrder) -> None:
        """See that a resident is sent what they asked for; what is being sent is not sent twice."""
        begun = self.client.start_workflow(
            ResidentNotice.run,
            order,
            id=order.id,
            task_queue=self.queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary="A resident is told",
        )
        try:
            await _within(begun, self.start_seconds)
        except RPCError as error:
            raise Unavailable(error.status.name) from None

    async def reachable(self) -> bool:
        """Whether Temporal answers at all."""
        try:
            return await _within(self.client.service_client.check_health(), HEALTH_SECONDS)
        except (RPCError, Unavailable):
            return False


async def _within(call: Awaitable[Got], seconds: float) -> Got:
    try:
        async with asyncio.timeout(seconds):
            return await call
    except TimeoutError:
        raise Unavailable("TIMEOUT") from None
    except RuntimeError:  # what the SDK raises when a lazy client cannot connect
        raise Unavailable("UNREACHABLE") from None


def _hidden(message_id: str) -> str:
    """Temporal shows an update's id to everybody, and a sender's may be an email address."""
    return hashlib.sha256(message_id.encode()).hexdigest()[:32]


def _refusal(error: WorkflowUpdateFailedError) -> Exception:
    cause = error.cause
    if not isinstance(cause, ApplicationError) or cause.type not in _REFUSALS:
        return Unavailable("FAILED")  # the case had a fault of its own: not a refusal
    fields = cause.details[0] if cause.details and isinstance(cause.details[0], list) else []
    return RefusedByTemporal(
        cause.type, cause.message, [field for field in fields if isinstance(field, dict)]
    )


_REFUSALS = frozenset({"UnknownMessage", "MalformedMessage", "NotTheirs", "TooLong"})
