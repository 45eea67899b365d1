"""Every open case of this installation, replayed with this code: what of it would not go on.

Nothing is changed, here or there. Histories are fetched one at a time for each of a few replayers, so that
ten thousand cases take no more memory than a handful.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass, field

from temporalio.client import Client, WorkflowExecution, WorkflowHistory
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner, WorkflowReplayResult
from temporalio.workflow import NondeterminismError

from charter.people import Model
from engine.errors import Unreachable
from engine.payloads.codec import KEY_ID
from engine.signing.interceptor import Signing
from engine.workers import ready
from engine.workers.differing import FailureKind, TaskFailure, failure_of
from starter.upgrade.standing import StandingPlaces
from workflows.case import Memory
from workflows.names import events_of, urgent_of
from workflows.processes import SHORT, WORKFLOWS

AT_ONCE = 4
"""Histories in hand at once. Replaying is one processor's work: more only waits less for the server."""
KEPT = 1_000
"""Cases that do not fit and are remembered one by one; a release that breaks more is broken."""
LOCAL_ACTIVITY = "core_local_activity"
"""The SDK's name for the marker of one."""
BEHAVIOUR = "TemporalWorkflowVersioningBehavior"
"""The server's search attribute: whether a workflow stays with its release."""
_KNOWN = frozenset(one.__name__ for one in WORKFLOWS)


@dataclass(frozen=True)
class Misfit:
    """A workflow that this code could not go on with."""

    workflow_id: str
    """A case's reference, or that of something beside a case."""
    run_id: str
    process: str
    why: str
    """In plain words."""
    event: int | None = None
    """The number of the event in its history from which on it differs."""
    lines: tuple[str, ...] = ()
    """Where in our code it stands then."""


@dataclass
class Checked:
    """What has been checked so far."""

    total: int = 0
    """Open workflows when it began."""
    replayed: int = 0
    staying: int = 0
    """Short ones that stay with their release anyhow."""
    misfits: list[Misfit] = field(default_factory=list)
    broken: int = 0
    """How many do not fit, those not remembered as well."""


@dataclass
class UpgradeCheck:
    """One look at all open workflows of this installation's queues."""

    client: Client
    queue: str
    keys: Collection[str] | None = None
    """The ids of the keys on the ring; None where nothing is encrypted."""
    at_once: int = AT_ONCE
    told: Callable[[Checked], None] = lambda _: None
    """Hears how far it is, after each."""
    done: Checked = field(default_factory=Checked, init=False)

    async def check(self) -> Checked:
        """Replay each. Raises Unreachable where Temporal does not answer."""
        ready.build(ready.models_below(Model, Memory))
        queues = (self.queue, urgent_of(self.queue), events_of(self.queue))
        named = ", ".join(f"'{each}'" for each in queues)
        query = f"ExecutionStatus = 'Running' AND TaskQueue IN ({named})"
        waiting: asyncio.Queue[WorkflowExecution | None] = asyncio.Queue(maxsize=self.at_once)
        try:
            self.done.total = (await self.client.count_workflows(query)).count
            async with asyncio.TaskGroup() as group:
                for _ in range(self.at_once):
                    group.create_task(self._replay(waiting))
                async for execution in self.client.list_workflows(query, page_size=200):
                    await waiting.put(execution)
                for _ in range(self.at_once):
                    await waiting.put(None)
        except* RPCError as failed:
            raise Unreachable(
                f"Temporal does not answer ({_status(failed)}): nothing was decided. Try again."
            ) from None
        return self.done

    async def _replay(self, waiting: asyncio.Queue[WorkflowExecution | None]) -> None:
        places = StandingPlaces()
        replayer = Replayer(
            workflows=WORKFLOWS,
            workflow_runner=places.over(UnsandboxedWorkflowRunner()),
            data_converter=self.client.data_converter,
            namespace=self.client.namespace,
            interceptors=[each for each in self.client.config()["interceptors"] if isinstance(each, Signing)],
            runtime=self.client.service_client.config.runtime,
        )
        processes: dict[str, str] = {}
        async with replayer.workflow_replay_iterator(self._histories(waiting, processes)) as results:
            async for result in results:
                self._judge(result, processes.pop(result.history.run_id), places)

    async def _histories(
        self, waiting: asyncio.Queue[WorkflowExecution | None], processes: dict[str, str]
    ) -> AsyncIterator[WorkflowHistory]:
        while (execution := await waiting.get()) is not None:
            if execution.workflow_type in SHORT and _stays(execution):
                self.done.staying += 1
                continue
            if execution.workflow_type not in _KNOWN:
                self._misfit(execution, "this release no longer has its kind of workflow")
                continue
            handle = self.client.get_workflow_handle(execution.id, run_id=execution.run_id)
            try:
                history = await handle.fetch_history()
            except RPCError as error:
                if error.status is RPCStatusCode.NOT_FOUND:  # ended and forgotten since it was listed
                    continue
                raise
            if self.keys is not None and (lost := _keys_of(history) - set(self.keys)):
                named = ", ".join(sorted(lost))
                self._misfit(execution, f"it was written with a key that is not on the ring: {named}")
                continue
            processes[history.run_id] = execution.workflow_type
            yield history

    def _judge(self, result: WorkflowReplayResult, process: str, places: StandingPlaces) -> None:
        self.done.replayed += 1
        history, failure = result.history, result.replay_failure
        lines = places.take(history.run_id)
        if failure is not None:
            failed = failure_of(str(failure), nondeterminism=isinstance(failure, NondeterminismError))
            event = failed.event or _nth_local_activity(history, failed)
            why = _in_words(failed, event)
            self._keep(Misfit(history.workflow_id, history.run_id, process, why, event, lines))
        self.told(self.done)

    def _misfit(self, execution: WorkflowExecution, why: str) -> None:
        self._keep(Misfit(execution.id, execution.run_id, execution.workflow_type, why))
        self.told(self.done)

    def _keep(self, misfit: Misfit) -> None:
        self.done.broken += 1
        if len(self.done.misfits) < KEPT:
            self.done.misfits.append(misfit)


def _in_words(failed: TaskFailure, event: int | None) -> str:
    if failed.kind is FailureKind.FAULT:
        return f"this release raises {failed.error_type or 'an error'}"
    if failed.kind is FailureKind.SLOW:
        return "this release took longer over it than it may: on a busy machine check again"
    if event is None:
        return "its history does not fit this release"
    if failed.instead:
        return f"event {event} is {failed.event_type}, where this release has {failed.instead}"
    return f"event {event} is {failed.event_type}, which this release does not have there"


def _nth_local_activity(history: WorkflowHistory, failed: TaskFailure) -> int | None:
    """The event that holds its result: of these the SDK says which it is, not where."""
    found = [
        event.event_id
        for event in history.events
        if event.marker_recorded_event_attributes.marker_name == LOCAL_ACTIVITY
    ]
    return found[failed.nth - 1] if failed.nth and failed.nth <= len(found) else None


def _keys_of(history: WorkflowHistory) -> set[str]:
    started = history.events[0].workflow_execution_started_event_attributes
    named = (payload.metadata.get(KEY_ID, b"").decode(errors="replace") for payload in started.input.payloads)
    return {each for each in named if each}


def _stays(execution: WorkflowExecution) -> bool:
    return "Pinned" in execution.search_attributes.get(BEHAVIOUR, ())


def _status(failed: BaseExceptionGroup[RPCError]) -> str:
    first: BaseException = failed
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    return first.status.name if isinstance(first, RPCError) else "?"
