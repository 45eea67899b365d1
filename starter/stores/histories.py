"""What a case has written by its own history: its runs replayed with this code, and each turn overheard."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from temporalio.client import Client, WorkflowHistory
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import (
    Interceptor,
    Replayer,
    StartActivityInput,
    StartLocalActivityInput,
    UnsandboxedWorkflowRunner,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)
from temporalio.workflow import ActivityHandle

from activities.register import RegisterActivities
from charter.cases import Turn, TurnTaken
from workflows.processes import WORKFLOWS

TAKE_TURN = RegisterActivities.take_turn.__name__
RUNS = 50
"""Runs of one case that are looked back over at most: each is months of an ordinary life."""


@dataclass
class TurnReplayed:
    """A turn as a case made it up."""

    turn: Turn
    taken: TurnTaken | None = None
    """What the register answered; None where the history has no answer."""


@dataclass
class RunTold:
    """One run of a case, by its history."""

    run: str
    process: str
    report: dict[str, Any]
    """What it was started with."""
    before: str
    """The run that it goes on from, if it does."""
    reset: bool
    """A supervisor had it begin again at an earlier point: its numbers begin again there too."""
    since: int
    """The number of the last turn before it."""
    turns: list[TurnReplayed] = field(default_factory=list)
    unheard: list[tuple[str, list[Any]]] = field(default_factory=list)
    """What was said to it after the last turn that the register has taken: signals, as name and arguments."""
    failed: bool = False
    """Its history does not fit this code."""

    @property
    def last(self) -> int:
        """The number of its last turn that the register has answered."""
        return max((each.turn.number for each in self.turns if each.taken is not None), default=self.since)


class Gone(Exception):
    """Temporal no longer has that run."""


@dataclass
class Histories:
    """Reads and replays. Nothing is executed, and nothing changed."""

    client: Client

    async def run(self, reference: str, run_id: str) -> RunTold:
        """One run of a case. Raises Gone, and RPCError where Temporal does not answer."""
        handle = self.client.get_workflow_handle(reference, run_id=run_id)
        try:
            history = await handle.fetch_history()
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                raise Gone(run_id) from None
            raise
        began = history.events[0].workflow_execution_started_event_attributes
        given = await self._read(began.input.payloads)
        report: dict[str, Any] = given[0] if given and isinstance(given[0], dict) else {}
        told = RunTold(
            run=run_id,
            process=began.workflow_type.name,
            report=report,
            before=began.continued_execution_run_id,
            reset=began.original_execution_run_id not in ("", run_id),
            since=_turns_before(report),
        )
        listening = _Listening()
        replayer = Replayer(
            workflows=WORKFLOWS,
            workflow_runner=UnsandboxedWorkflowRunner(),
            data_converter=self.client.data_converter,
            interceptors=[listening],
            runtime=self.client.service_client.config.runtime,
        )
        result = await replayer.replay_workflow(history, raise_on_replay_failure=False)
        told.failed = result.replay_failure is not None
        told.turns = [listening.heard[number] for number in sorted(listening.heard)]
        told.unheard = await self._unheard(history, told)
        return told

    async def runs(
        self, reference: str, run_id: str, enough: Callable[[RunTold], bool]
    ) -> tuple[list[RunTold], bool]:
        """Runs of a case, the newest first, back to the first that is ``enough``; whether it came so far."""
        found: list[RunTold] = []
        wanted = run_id
        while wanted and len(found) < RUNS:
            try:
                found.append(await self.run(reference, wanted))
            except Gone:
                return found, False
            if enough(found[-1]):
                return found, True
            wanted = found[-1].before
        return found, not wanted

    async def _unheard(self, history: WorkflowHistory, told: RunTold) -> list[tuple[str, list[Any]]]:
        taken = max((each.turn.history for each in told.turns if each.taken is not None), default=0)
        found = []
        for event in history.events:
            if event.HasField("workflow_execution_signaled_event_attributes") and event.event_id > taken:
                said = event.workflow_execution_signaled_event_attributes
                found.append((said.signal_name, await self._read(said.input.payloads)))
            elif event.HasField("workflow_execution_update_accepted_event_attributes"):
                accepted = event.workflow_execution_update_accepted_event_attributes
                if accepted.accepted_request_sequencing_event_id > taken:
                    asked = accepted.accepted_request.input
                    found.append(("say", await self._read(asked.args.payloads)))
        return found

    async def _read(self, payloads: Iterable[Any]) -> list[Any]:
        return list(await self.client.data_converter.decode(list(payloads)))


class _Listening(Interceptor):
    """Overhears the turns of the one run that is replayed, by number."""

    def __init__(self) -> None:
        self.heard: dict[int, TurnReplayed] = {}

    def workflow_interceptor_class(
        self, input: WorkflowInterceptorClassInput
    ) -> type[WorkflowInboundInterceptor]:
        heard = self.heard

        class Overhearing(WorkflowInboundInterceptor):
            def init(self, outbound: WorkflowOutboundInterceptor) -> None:
                super().init(_Overheard(outbound, heard))

        return Overhearing


class _Overheard(WorkflowOutboundInterceptor):
    def __init__(self, following: WorkflowOutboundInterceptor, heard: dict[int, TurnReplayed]) -> None:
        super().__init__(following)
        self._heard = heard

    def start_local_activity(self, input: StartLocalActivityInput) -> ActivityHandle[Any]:
        return self._overhear(input, super().start_local_activity(input))

    def start_activity(self, input: StartActivityInput) -> ActivityHandle[Any]:
        return self._overhear(input, super().start_activity(input))

    def _overhear(
        self, input: StartLocalActivityInput | StartActivityInput, handle: ActivityHandle[Any]
    ) -> ActivityHandle[Any]:
        if input.activity == TAKE_TURN and input.args and isinstance(turn := input.args[0], Turn):
            told = self._heard[turn.number] = TurnReplayed(turn)
            handle.add_done_callback(lambda done: _answered(told, done))
        return handle


def _answered(told: TurnReplayed, done: Any) -> None:
    if not done.cancelled() and done.exception() is None:
        answer = done.result()
        told.taken = answer if isinstance(answer, TurnTaken) else TurnTaken()


def _turns_before(report: dict[str, Any]) -> int:
    """The number of the last turn of the case that this run goes on from."""
    carried = report.get("carried") or {}
    try:
        return int(carried["courier"]["numbers"][2])
    except (KeyError, IndexError, TypeError, ValueError):
        return 0


def missing_in(
    runs: Iterable[RunTold], known: Iterable[tuple[int, datetime]]
) -> list[tuple[RunTold, TurnReplayed]]:
    """The turns that the register has answered by these histories, and does not have; in order."""
    there = set(known)
    return [
        (run, told)
        for run in reversed(list(runs))
        for told in run.turns
        if told.taken is not None and (told.turn.number, told.turn.at) not in there
    ]
