"""The register and Temporal, held against each other case by case; and what differs, mended."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from temporalio.client import (
    Client,
    WorkflowExecutionDescription,
    WorkflowExecutionStatus,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from activities.orders import DeliveryOrder
from charter import references
from charter.people import Channel, Model
from charter.writing.values import worded
from engine.errors import Unreachable
from engine.workers import ready
from register import Register
from register.cases.stalled import BEHIND, UNKNOWN
from register.reopening.known import KnownCase
from starter.desk.intake import Desk
from starter.stores.histories import Histories, RunTold, TurnReplayed, missing_in
from starter.stores.opening_again import CannotOpen, OpeningAgain
from starter.stores.writing_again import CannotWrite, WritingAgain
from workflows.case import Memory
from workflows.delivery.workflow import Delivery
from workflows.names import events_of, urgent_of
from workflows.processes import NAMES

AT_ONCE = 4
"""Cases in hand at once, unless told otherwise."""
PAGE = 200


@worded(
    {
        "not_in_temporal": "Temporal does not know it",
        "temporal_behind": "Temporal has it as it was before",
        "ended_here": "It ended, and Temporal still runs it",
        "never_began": "It was never begun",
        "not_in_register": "The register does not know it",
        "register_behind": "The register has it as it was before",
        "letter_forgotten": "Nobody sees to a letter of it",
        "concern_forgotten": "Nobody is told of a concern in it",
    }
)
class Differs(StrEnum):
    """In what register and Temporal differ about a case."""

    NOT_IN_TEMPORAL = "not_in_temporal"
    TEMPORAL_BEHIND = "temporal_behind"
    ENDED_HERE = "ended_here"
    NEVER_BEGAN = "never_began"
    NOT_IN_REGISTER = "not_in_register"
    REGISTER_BEHIND = "register_behind"
    LETTER_FORGOTTEN = "letter_forgotten"
    CONCERN_FORGOTTEN = "concern_forgotten"


DONE = {
    Differs.NOT_IN_TEMPORAL: "opened again",
    Differs.TEMPORAL_BEHIND: "opened again",
    Differs.ENDED_HERE: "ended there",
    Differs.NEVER_BEGAN: "begins from its report",
    Differs.NOT_IN_REGISTER: "written again",
    Differs.REGISTER_BEHIND: "written again",
    Differs.LETTER_FORGOTTEN: "seen to again",
    Differs.CONCERN_FORGOTTEN: "told again",
}
"""What is done about each, in words."""


@dataclass(frozen=True)
class CaseDiffering:
    """One case about which they differ."""

    reference: str
    differs: Differs
    about: str = ""
    """How much: a number of turns, a letter."""
    done: str = ""
    """What was done about it; empty where nothing was."""
    why_not: str = ""
    """Why it cannot be mended, and is a person's."""


@dataclass
class Reconciled:
    """What came of it."""

    cases: int = 0
    """Cases that were looked at."""
    differences: list[CaseDiffering] = field(default_factory=list)

    @property
    def left(self) -> list[CaseDiffering]:
        """Those that still differ, for a person or because nothing was to be mended."""
        return [each for each in self.differences if not each.done]

    @property
    def for_a_person(self) -> list[CaseDiffering]:
        return [each for each in self.differences if each.why_not]


@dataclass
class Reconciling:
    """Looks at every case that either side has open, or that one side alone knows.

    With ``mend``, mends as it goes: said again, it finds nothing more to do. No program of ours may be at
    work meanwhile: what a case does between two looks would be taken for a difference.
    """

    client: Client
    desk: Desk
    queue: str
    base_url: str
    in_register: frozenset[Channel] = frozenset()
    mend: bool = False
    at_once: int = AT_ONCE
    told: Callable[[Reconciled], None] = lambda _: None
    """Hears how far it is, after each."""
    found: Reconciled = field(default_factory=Reconciled, init=False)

    def __post_init__(self) -> None:
        self._histories = Histories(self.client)
        self._again = OpeningAgain(self.client, self._register, self.desk.catalogue, self.queue)
        self._writing = WritingAgain(
            self.client, self._register, self.desk.catalogue, self.base_url, self.in_register
        )

    @property
    def _register(self) -> Register:
        return self.desk.register

    async def run(self) -> Reconciled:
        """Everything. Raises Unreachable where Temporal does not answer, RegisterError."""
        ready.build(ready.models_below(Model, Memory))
        try:
            async with asyncio.TaskGroup() as group:
                waiting: asyncio.Queue[str | None] = asyncio.Queue(maxsize=self.at_once)
                for _ in range(self.at_once):
                    group.create_task(self._lane(waiting))
                async for reference in self._references():
                    await waiting.put(reference)
                for _ in range(self.at_once):
                    await waiting.put(None)
            await self._letters()
            await self._concerns()
        except* RPCError as failed:
            status = _first(failed).status.name
            raise Unreachable(
                f"Temporal does not answer ({status}): what was mended stays so. Try again."
            ) from None
        self.found.differences.sort(key=lambda each: (each.reference, each.differs))
        if self.mend:
            await asyncio.to_thread(self._register.reopening.reconciled)
        return self.found

    # -- which cases

    async def _references(self) -> AsyncIterator[str]:
        """Those open in the register; then those that Temporal has, and the register not or as ended."""
        after = ""
        seen: set[str] = set()
        while rows := await asyncio.to_thread(self._register.reopening.page, PAGE, after):
            after = rows[-1].reference
            for row in rows:
                if not (row.ended or row.stopped):
                    seen.add(row.reference)
                    yield row.reference
        queues = ", ".join(f"'{each}'" for each in self._queues)
        kinds = ", ".join(f"'{each}'" for each in NAMES)
        query = f"WorkflowType IN ({kinds}) AND TaskQueue IN ({queues})"
        async for execution in self.client.list_workflows(query, page_size=PAGE):
            if execution.id in seen or not references.is_valid(execution.id):
                continue
            seen.add(execution.id)
            yield execution.id

    @property
    def _queues(self) -> tuple[str, ...]:
        return self.queue, urgent_of(self.queue), events_of(self.queue)

    async def _lane(self, waiting: asyncio.Queue[str | None]) -> None:
        while (reference := await waiting.get()) is not None:
            found = await self._look(reference)
            self.found.cases += 1
            if found is not None:
                self.found.differences.append(found)
            self.told(self.found)

    # -- one case

    async def _look(self, reference: str) -> CaseDiffering | None:
        case = await asyncio.to_thread(self._register.reopening.get, reference)
        run = await self._described(reference)
        if run is None:
            return await self._not_in_temporal(case) if case is not None else None
        running = run.status is WorkflowExecutionStatus.RUNNING
        if case is not None and case.ended:
            return await self._ended_here(case) if running else None
        if not running and run.status is not WorkflowExecutionStatus.COMPLETED:
            return None if case is not None else await self._compared(reference, None, run)
        return await self._compared(reference, case, run)

    async def _not_in_temporal(self, case: KnownCase) -> CaseDiffering | None:
        if case.ended or case.stopped or case.refused or not case.started:
            return None  # over, or the relay's
        if not case.told:
            done = self.mend and await asyncio.to_thread(self._register.reopening.begins_anew, case.reference)
            return self._difference(case.reference, Differs.NEVER_BEGAN, done=done)
        return await self._opened(case, Differs.NOT_IN_TEMPORAL, [])

    async def _ended_here(self, case: KnownCase) -> CaseDiffering:
        if self.mend:
            handle = self.client.get_workflow_handle(case.reference)
            await handle.terminate("The case has ended, as the register has it.")
        return self._difference(case.reference, Differs.ENDED_HERE, done=self.mend)

    async def _compared(
        self, reference: str, case: KnownCase | None, described: WorkflowExecutionDescription
    ) -> CaseDiffering | None:
        known = await asyncio.to_thread(self._register.reopening.turns, reference)
        runs, whole = await self._histories.runs(
            reference,
            described.run_id,
            lambda run: case is not None and (case.run == run.run or not _lacks(run, known)),
        )
        if not runs:
            return None  # gone since it was described
        if any(run.failed for run in runs):
            why = "its history does not fit this release: see upgrade-check"
            return await self._for_a_person(reference, case, Differs.REGISTER_BEHIND, why)
        if case is not None and case.told and _is_behind(case, runs, described):
            return await self._opened(case, Differs.TEMPORAL_BEHIND, runs[0].unheard)
        missing = missing_in(runs, known)
        if missing or case is None:
            differs = Differs.NOT_IN_REGISTER if case is None else Differs.REGISTER_BEHIND
            return await self._written(reference, case, differs, runs, missing, whole=whole)
        if self.mend:
            await self._in_step(case, runs)
        return None

    async def _in_step(self, case: KnownCase, runs: list[RunTold]) -> None:
        snapshots = [told.turn for told in runs[0].turns if told.taken is not None and told.turn.snapshot]
        if not case.kept and snapshots:
            await asyncio.to_thread(self._register.reopening.keep, snapshots[-1])
        await self._unflag(case.reference)

    # -- mended, or a person's

    async def _opened(
        self, case: KnownCase, differs: Differs, unheard: list[tuple[str, list[Any]]]
    ) -> CaseDiffering:
        about = f"turn {case.turn}"
        try:
            if not self.mend:
                await asyncio.to_thread(self._again.can_be_opened, case)
                return self._difference(case.reference, differs, about)
            await self._again.open(case, unheard)
        except CannotOpen as why:
            return await self._for_a_person(case.reference, case, differs, str(why), about)
        await self._unflag(case.reference)
        return self._difference(case.reference, differs, about, done=True)

    async def _written(
        self,
        reference: str,
        case: KnownCase | None,
        differs: Differs,
        runs: list[RunTold],
        missing: list[tuple[RunTold, TurnReplayed]],
        *,
        whole: bool,
    ) -> CaseDiffering:
        about = f"{len(missing)} {'turn' if len(missing) == 1 else 'turns'}"
        if not whole:
            about += "; of earlier ones Temporal keeps no history"
        if self.mend:
            history = case.history if case is not None else 0
            try:
                await self._writing.write(reference, missing, runs[-1], history=history)
            except CannotWrite as why:
                return await self._for_a_person(reference, case, differs, str(why), about)
            await self._unflag(reference)
        return self._difference(reference, differs, about, done=self.mend)

    async def _for_a_person(
        self, reference: str, case: KnownCase | None, differs: Differs, why: str, about: str = ""
    ) -> CaseDiffering:
        if self.mend and case is not None:
            flagged = {reference: f"it cannot be opened again as it was, for {why}."}
            await asyncio.to_thread(self._register.stalled.flag, flagged, self.desk.now(), in_full=True)
        return CaseDiffering(reference, differs, about, why_not=why)

    def _difference(
        self, reference: str, differs: Differs, about: str = "", *, done: bool = False
    ) -> CaseDiffering:
        return CaseDiffering(reference, differs, about, done=DONE[differs] if done else "")

    async def _unflag(self, reference: str) -> None:
        row = await asyncio.to_thread(self._register.cases.get, reference)
        if row is not None and row.stalled is not None and row.stalled_why in (BEHIND, UNKNOWN):
            await asyncio.to_thread(self._register.stalled.moves_again, reference, self.desk.now())

    # -- what is beside the cases

    async def _letters(self) -> None:
        """Letters still to be sent, of which Temporal knows nothing: a Delivery looks each up, then sends."""
        after = ""
        while found := await asyncio.to_thread(self._register.reopening.letters_on_their_way, PAGE, after):
            after = found[-1][0]
            for letter_id, reference in found:
                if await self._described(letter_id) is not None:
                    continue
                if self.mend:
                    await self.client.start_workflow(
                        Delivery.run,
                        DeliveryOrder(letter_id=letter_id, reference=reference),
                        id=letter_id,
                        task_queue=self.queue,
                        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                        static_summary="A letter that could not be sent at once",
                    )
                self.found.differences.append(
                    self._difference(reference, Differs.LETTER_FORGOTTEN, letter_id, done=self.mend)
                )

    async def _concerns(self) -> None:
        """What a person has to read within the hour, of which Temporal knows nothing: the relay begins it."""
        for reference, mark in await asyncio.to_thread(self._register.reopening.concerns_waiting):
            if await self._described(f"{reference}-{mark}") is not None:
                continue
            if self.mend:
                await asyncio.to_thread(self._register.reopening.concern_begins_anew, reference, mark)
            self.found.differences.append(
                self._difference(reference, Differs.CONCERN_FORGOTTEN, done=self.mend)
            )

    async def _described(self, workflow_id: str) -> WorkflowExecutionDescription | None:
        try:
            return await self.client.get_workflow_handle(workflow_id).describe()
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return None
            raise


def _lacks(run: RunTold, known: frozenset[tuple[int, Any]]) -> bool:
    """Whether the register lacks a turn of this run, so that it may lack some of the one before."""
    first = next((each.turn for each in run.turns if each.taken is not None), None)
    return first is None or (first.number, first.at) not in known


def _is_behind(case: KnownCase, runs: list[RunTold], described: WorkflowExecutionDescription) -> bool:
    """Whether the register knows more of the case than Temporal does.

    A turn that was told in a step which did not complete is no such thing: the step is taken again.
    """
    newest = runs[0]
    if case.run == newest.run:
        untaken = (each.turn.history for each in newest.turns if each.taken is None)
        return described.history_length < case.history or any(0 < each < case.history for each in untaken)
    if newest.reset or any(run.run == case.run for run in runs):
        return False
    return case.turn > newest.last


def _first(failed: BaseExceptionGroup[RPCError]) -> RPCError:
    first: BaseException = failed
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    if not isinstance(first, RPCError):
        raise first
    return first
