"""After the storm, with nothing done to anybody any more: every invariant, each fault with its case."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy as sa
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError

from chaos.clients.struck import Handed, Posted, StruckLedger, on_map
from charter.cases import CaseState, CaseView, Entry, Kind
from charter.counting.changes import ClockError
from charter.edition.editions import Editions
from charter.edition.services import EditionPart
from register import Register
from register.cases.promises import row as promise_row
from register.letters.stored import GONE, LetterState
from register.models import cases, inbound, letters, promises
from register.outside.inbound import WAITING, Came
from starve.checks import ENOUGH, Found, each_of, look

UNSETTLED = (LetterState.STORED, LetterState.TRYING)
"""Letters that somebody is still to send, or is sending: there is none once all is well."""
QUERY_SECONDS = 20.0
NEVER = "non deterministic error"
"""Why a workflow task fails for no fault of the machine's: it is never excused."""
MEMORY_MOST = 250 * 1024 * 1024
"""Bytes that a program may have grown by, and as much again as `MEMORY_OF_A_CASE` says."""
MEMORY_OF_A_CASE = 300 * 1024
"""Bytes: what an open case in a worker's memory costs, by docs/performance.md, and a little."""
HANDLES_MOST = 200
"""Files and connections that a program may have open more than before the storm."""
LEFT_MOST = 5
"""Of what is temporary, things that may be left behind: a program that is killed clears nothing up."""

GIVEN = ("clause", "where", "source", "by", "inclusive")
"""What no case changes of a promise; a title may say which draft, a length what was estimated."""

COLUMNS = ("service", "stage", "team", "officer", "priority", "due", "late", "waiting", "outcome")
"""Of a case's state, what the register keeps in columns of their own."""
By = dict[str, list[str]]
"""Faults by what they are about."""


@dataclass(frozen=True)
class Weight:
    """What a program has taken of the machine."""

    memory: int
    """Bytes."""
    handles: int
    """Files and connections that it has open."""


@dataclass
class Verdict:
    """What was found, by invariant. Empty where it holds."""

    found: Found = field(default_factory=Found)
    """Tasks, what does not answer, what was misapplied."""
    reports: By = field(default_factory=dict)
    messages: By = field(default_factory=dict)
    letters: By = field(default_factory=dict)
    promises: By = field(default_factory=dict)
    register: By = field(default_factory=dict)
    wedged: By = field(default_factory=dict)
    leaked: By = field(default_factory=dict)
    readable: By = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)
    """How many of each thing were looked at, so that nobody takes an empty look for a good one."""


async def judge(
    client: Client, register: Register, ledger: StruckLedger, taken: Sequence[str], since: datetime
) -> Verdict:
    """Look at everything that the stores hold. ``taken`` are the references of what Notify took; workflow
    tasks count from ``since`` on."""
    verdict = Verdict()
    # Before anything is said to a case: each turn writes all of its state anew.
    await _Comparing(client, register, verdict).all([case.reference for case in ledger.cases])
    verdict.found = await look(client, register, ledger, since)
    if verdict.found.before.failed[NEVER]:
        verdict.found.troubled["before"] = f"{verdict.found.before.failed[NEVER]} failed ({NEVER})"
    verdict.reports = await asyncio.to_thread(reports_of, register, ledger)
    for reference, count in (await _lives(client)).items():
        if count != 1:
            verdict.reports.setdefault(reference, []).append(f"has {count} workflows")
    verdict.letters, posted = await asyncio.to_thread(letters_of, register, taken)
    verdict.messages = {case: list(wrong) for case, wrong in verdict.found.misapplied.items()}
    merge(verdict.messages, await asyncio.to_thread(other_messages, register, ledger))
    verdict.wedged = await asyncio.to_thread(stalled_in, register)
    if ledger.shown:
        verdict.readable["the public list"] = ledger.shown
    verdict.counted.update(letters=posted)
    return verdict


def merge(into: By, more: Mapping[str, Sequence[str]]) -> None:
    """Add faults to others."""
    for about, wrong in more.items():
        into.setdefault(about, []).extend(wrong)


# -- one case a report


def reports_of(register: Register, ledger: StruckLedger) -> By:
    """Every report that was answered has its case, and no report two."""
    wrong: dict[str, list[str]] = defaultdict(list)
    with register.database.reading() as connection:
        rows = connection.execute(sa.select(cases.c.reference, cases.c.source, cases.c.source_id)).all()
    stored = {row.reference for row in rows}
    by_source = Counter((row.source, row.source_id) for row in rows if row.source_id)
    for (source, number), count in by_source.items():
        if count > 1:
            wrong[f"{source} {number}"].append(f"is {count} cases")
    for reference, count in Counter(case.reference for case in ledger.cases).items():
        if reference not in stored:
            wrong[reference].append("was given as a reference and is not in the register")
        if count > 1:
            wrong[reference].append(f"was given to {count} reports")
    return dict(wrong)


async def _lives(client: Client) -> dict[str, int]:
    """How many lives each workflow of a case has had: runs that were not the going on of another."""
    lives: Counter[str] = Counter()
    async for each in client.list_workflows("CharterService IS NOT NULL"):
        lives[each.id] += each.status is not WorkflowExecutionStatus.CONTINUED_AS_NEW
    return lives


def listed_wrong(listed: Sequence[Mapping[str, Any]], ledger: StruckLedger) -> By:
    """Every case of a service on the map is in the public list, once."""
    times = Counter(one["service_request_id"] for one in listed)
    return {
        case.reference: [f"is in the public list {times[case.reference]} times"]
        for case in ledger.cases
        if on_map(case.process) and times[case.reference] != 1
    }


# -- each message once


def other_messages(register: Register, ledger: StruckLedger) -> By:
    """What came by mail, text, map, page and straight to Temporal: once where it was accepted, else once at
    most."""
    wrong: dict[str, list[str]] = defaultdict(list)
    with register.database.reading() as connection:
        rows = connection.execute(
            sa.select(inbound.c.id, inbound.c.source_id, inbound.c.state, inbound.c.reference)
        ).all()
    kept = defaultdict(list)
    for row in rows:
        kept[row.source_id.strip("<>")].append(row)
    by_case: dict[str, list[Posted | Handed]] = defaultdict(list)
    both: list[Posted | Handed] = [*ledger.posted, *ledger.handed]
    for one in both:
        by_case[one.reference].append(one)
    for reference, said in by_case.items():
        times = told(register.cases.timeline(reference))
        for one in said:
            what = f"{one.door} {one.id}"
            if isinstance(one, Handed):
                wrong[reference] += counted_wrong(what, times[one.id], accepted=one.accepted)
                continue
            there = kept[one.id.strip("<>")]
            wrong[reference] += counted_wrong(what, len(there), accepted=one.accepted)
            for row in there:
                if row.state in WAITING:
                    wrong[reference].append(f"{what} still waits to be said ({row.state})")
                elif row.state == Came.DONE and row.reference == reference:
                    wrong[reference] += counted_wrong(f"{what} as said", times[row.id], accepted=True)
    return {case: found for case, found in wrong.items() if found}


def told(timeline: Iterable[Entry]) -> Counter[str]:
    """How often each message stands on a timeline, applied or not."""
    return Counter(
        entry.message_id
        for entry in timeline
        if entry.message_id and entry.kind in (Kind.MESSAGE, Kind.REFUSED)
    )


def counted_wrong(what: str, times: int, *, accepted: bool) -> list[str]:
    """One fault where something is there more than once, or was accepted and is not there."""
    if times > 1 or (accepted and times != 1):
        return [f"{what} was {'accepted' if accepted else 'never answered'} and is there {times} times"]
    return []


# -- each letter once


def letters_of(register: Register, taken: Sequence[str]) -> tuple[By, int]:
    """Each letter that has gone was taken once, each that was taken has gone, and none still waits; how many
    have gone."""
    with register.database.reading() as connection:
        rows = connection.execute(sa.select(letters.c.id, letters.c.state, letters.c.channel)).all()
    return letters_wrong({row.id: LetterState(row.state) for row in rows}, taken)


def letters_wrong(states: Mapping[str, LetterState], taken: Sequence[str]) -> tuple[By, int]:
    """The same, of these."""
    wrong: dict[str, list[str]] = defaultdict(list)
    times = Counter(taken)
    for reference, count in times.items():
        if count > 1:
            wrong[reference].append(f"was taken {count} times")
    for letter, state in states.items():
        if state in GONE and letter not in times:
            wrong[letter].append(f"is {state.value} and was never taken")
        if letter in times and state not in GONE:
            wrong[letter].append(f"was taken and is {state.value}")
        if state in UNSETTLED and letter not in times:
            wrong[letter].append(f"has not gone: {state.value}")
    return dict(wrong), sum(state in GONE for state in states.values())


# -- the register as the workflows have it


@dataclass
class _Comparing:
    client: Client
    register: Register
    verdict: Verdict
    editions: Editions = field(default_factory=Editions.load)
    parts: dict[tuple[str, str, str], EditionPart] = field(default_factory=dict)

    async def all(self, references: Sequence[str]) -> None:
        await each_of(self._one, references)

    async def _one(self, reference: str) -> None:
        if len(self.verdict.wedged) >= ENOUGH:
            return
        try:
            async with asyncio.timeout(QUERY_SECONDS):
                handle = self.client.get_workflow_handle(reference)
                view: CaseView = await handle.query("case", result_type=CaseView)
        except (RPCError, TimeoutError) as error:
            self.verdict.wedged.setdefault(reference, []).append(
                f"did not say how it stands ({type(error).__name__})"
            )
            return
        differs, kept = await asyncio.to_thread(self._compare, reference, view)
        if differs:
            self.verdict.register[reference] = differs
        if kept:
            self.verdict.promises[reference] = kept
        self.verdict.counted.update(compared=1, promises=len(view.state.promises))

    def _compare(self, reference: str, view: CaseView) -> tuple[list[str], list[str]]:
        with self.register.database.reading() as connection:
            case = connection.execute(sa.select(cases).where(cases.c.reference == reference)).one()
            kept = connection.execute(sa.select(promises).where(promises.c.reference == reference)).all()
        timeline = self.register.cases.timeline(reference)
        state = view.state.model_dump(mode="json")
        differs = different(case.state or {}, state)
        differs += columns_wrong(case._asdict(), view.state)
        numbers = [entry.number for entry in timeline]
        if numbers != list(range(1, len(numbers) + 1)):
            differs.append("has a timeline with lines missing or twice")
        if view.unwritten or view.entries_in_all != len(timeline):
            lines = f"{view.entries_in_all} lines, {view.unwritten} unwritten"
            differs.append(f"has {lines}; the register has {len(timeline)}")
        rows = {row.key: row._asdict() for row in kept}
        part = self._part(case.edition, case.service, view)
        return differs, [*promises_wrong(view, rows), *(counted_afresh(view, part) if part else [])]

    def _part(self, edition: str, service: str, view: CaseView) -> EditionPart | None:
        received = view.state.received
        key = (edition, service, received.isoformat()[:10])
        if key not in self.parts:
            try:
                self.parts[key] = self.editions.in_force(received.date()).part(service, received)
            except KeyError:
                return None
        return self.parts[key]


def different(stored: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The fields in which the register's state is another than the workflow's: names alone, as they may hold
    anybody's words."""
    names = sorted(name for name in {*stored, *now} if stored.get(name) != now.get(name))
    return [f"is otherwise in the register: {', '.join(names)}"] if names else []


def columns_wrong(row: Mapping[str, Any], state: CaseState) -> list[str]:
    """What queues and figures read of a case beside its state, where it is not what the case says."""
    names = [name for name in COLUMNS if row[name] != getattr(state, name)]
    names += ["ended"] if (row["ended"] is not None) != state.ended else []
    return [f"is otherwise in the queue: {', '.join(names)}"] if names else []


def promises_wrong(view: CaseView, rows: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Each promise has the row it should have, and was kept if it ended in time."""
    wrong = []
    mine = {one.key: one for one in view.state.promises}
    if mine.keys() != rows.keys():
        wrong.append(f"has {len(mine)} promises, and rows of {len(rows)}")
    for key, one in mine.items():
        should = promise_row(view.state.reference, one)
        if key in rows and any(rows[key][name] != value for name, value in should.items()):
            names = sorted(name for name, value in should.items() if rows[key][name] != value)
            wrong.append(f"{key} has another row than it should: {', '.join(names)}")
        if one.state == "kept" and (one.ended is None or one.ended > one.due):
            wrong.append(f"{key} counts as kept and was not in time")
        if one.state == "kept late" and (one.ended is None or one.ended <= one.due):
            wrong.append(f"{key} counts as late and was in time")
    return wrong


def counted_afresh(view: CaseView, part: EditionPart) -> list[str]:
    """Each promise is the edition's, and falls due when the edition's own arithmetic says, counted anew."""
    wrong = []
    stated = {one.key: one for one in view.state.promises}
    for clock in view.clocks:
        try:
            promise = part.promise(clock.promise.id, clock.promise.category)
        except KeyError:
            wrong.append(f"{clock.key} is no promise of its service")
            continue
        if any(getattr(promise, name) != getattr(clock.promise, name) for name in GIVEN):
            wrong.append(f"{clock.key} is another promise than the edition's")
        try:
            first = clock.first_due(part.calendar).at
        except ClockError:
            continue
        if clock.key in stated and stated[clock.key].first_due != first:
            wrong.append(f"{clock.key} was first due at another time than counted anew")
    return wrong


# -- nothing wedged, leaked or readable


def stalled_in(register: Register) -> By:
    """Cases that the register itself says do not move, and reports that were never begun."""
    wrong: By = {}
    with register.database.reading() as connection:
        for row in connection.execute(sa.select(cases).where(cases.c.ended.is_(None))):
            if row.stalled is not None:
                wrong[row.reference] = [f"is flagged as stalled: {row.stalled_why}"]
            if row.start_refused:
                wrong[row.reference] = ["could not be started"]
    return wrong


def weigh(programs: Mapping[str, psutil.Process]) -> dict[str, Weight]:
    """What each program has of the machine now."""
    return {
        name: Weight(one.memory_info().rss, one.num_fds())
        for name, one in programs.items()
        if one.is_running()
    }


def grown(before: Mapping[str, Weight], after: Mapping[str, Weight], count: int) -> By:
    """Programs that have grown by more than the cases they serve explain."""
    wrong: dict[str, list[str]] = defaultdict(list)
    most = MEMORY_MOST + count * MEMORY_OF_A_CASE
    for name, now in after.items():
        then = before.get(name, Weight(0, 0))
        if now.memory - then.memory > most:
            wrong[name].append(f"has grown by {(now.memory - then.memory) / 2**20:.0f} MB")
        if now.handles - then.handles > HANDLES_MOST:
            wrong[name].append(f"has {now.handles - then.handles} more files and connections open")
    return dict(wrong)


def left_behind(scratch: Path) -> By:
    """What is temporary and still there after the end."""
    left = sorted(each.name for each in scratch.iterdir())
    return {"temporary files": [", ".join(left[:10])]} if len(left) > LEFT_MOST else {}


def readable_in(folders: Sequence[Path], words: Sequence[str]) -> tuple[By, int]:
    """Which files below these folders have one of these words in plain; how many bytes were read."""
    wrong: dict[str, list[str]] = defaultdict(list)
    sought = [word.encode() for word in words]
    read = 0
    longest = max(map(len, sought))
    for folder in folders:
        for file in sorted(each for each in folder.rglob("*") if each.is_file()):
            read += file.stat().st_size
            for piece in _pieces(file, longest):
                found = [word.decode() for word in sought if word in piece]
                if found:
                    wrong[file.name].append(f"has in plain: {', '.join(map(repr, found))}")
                    break
    return dict(wrong), read


def _pieces(file: Path, overlap: int, size: int = 1 << 22) -> Iterator[bytes]:
    tail = b""
    with file.open("rb") as stream:
        while piece := stream.read(size):
            yield tail + piece
            tail = piece[-overlap:]
