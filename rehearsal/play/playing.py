"""A scenario played from its first day to its last, on as many processors as there are.

Services that share people are played together, each such part by itself: what comes out is the same however
many processors play. Complaints that lateness breeds come in when all else has been played.
"""

import asyncio
import gc
import multiprocessing
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

from charter.writing.values import spoken
from engine.config.limits import usable_processors
from rehearsal.draws.streams import Streams
from rehearsal.outcome.records import (
    CasePlayed,
    LettersSent,
    PromisePlayed,
    TeamWeek,
    WorstCase,
    YearPlayed,
)
from rehearsal.play.council import StandingCase
from rehearsal.play.parts import parts, teams_of
from rehearsal.play.year import Coming, Year
from rehearsal.scenario.arriving import arrivals
from rehearsal.scenario.model import Scenario

Progress = Callable[[float, str], None]
"""Hears which part is over, from 0 to 1, and a sentence. What it raises ends the rehearsal."""
SELDOM_COLLECTED = (100_000, 20, 100)
"""New objects after which garbage is looked for, and how seldom among the old."""
LISTENS = 0.3
"""Seconds between two looks at how far the processors are."""


class NotWanted(Exception):
    """The rehearsal is not wanted any more."""


@dataclass(frozen=True)
class _Part:
    """What one processor plays at once."""

    number: int
    scenario: Scenario
    services: frozenset[str]
    coming: Sequence[Coming]
    worst: int
    standing: Sequence[StandingCase] = ()

    @property
    def size(self) -> int:
        """How many cases it will have, as far as is known."""
        return len(self.coming) + len(self.standing)


@dataclass(frozen=True)
class _Played:
    """What came of it."""

    promises: Sequence[PromisePlayed]
    cases: Sequence[CasePlayed]
    weeks: Sequence[TeamWeek]
    letters: Sequence[LettersSent]
    worst: Sequence[WorstCase]
    notes: Sequence[str]
    elsewhere: Sequence[Coming]


def play(
    scenario: Scenario,
    *,
    progress: Progress = lambda part, said: None,
    processors: int | None = None,
    worst: int = 50,
    standing: Sequence[StandingCase] = (),
) -> YearPlayed:
    """Play it. The same scenario and seed come to the same, on any number of ``processors``.

    ``worst``: of how many cases the timelines are kept. ``standing``: cases that are open already when it
    begins, which are gone on with; their customers are left out.
    """
    began = perf_counter()
    coming = [Coming(one.at, one.service, one.key) for one in arrivals(scenario, Streams(scenario.seed))]
    open_already = [one.without_customer() for one in standing]
    cores = processors or usable_processors()
    played = list(_all_played(scenario, coming, open_already, progress, cores, worst))
    worst_of_all = sorted(
        (one for each in played for one in each.worst),
        key=lambda one: (-one.case.late_by, one.case.reference),
    )
    return YearPlayed(
        scenario=scenario.title,
        edition=_edition(scenario),
        seed=scenario.seed,
        begins=scenario.first,
        ends=scenario.last,
        promises=tuple(one for each in played for one in each.promises),
        cases=tuple(one for each in played for one in each.cases),
        weeks=tuple(one for each in played for one in each.weeks),
        letters=tuple(one for each in played for one in each.letters),
        worst=tuple(worst_of_all[:worst]),
        notes=tuple(_notes(scenario, [note for each in played for note in each.notes])),
        titles={one.code: one.title for one in scenario.edition.services},
        teams={one: spoken(one) for one in scenario.teams},
        took=perf_counter() - began,
    )


def _edition(scenario: Scenario) -> str:
    count = len(scenario.changes)
    more = f" and {count} change{'s' if count > 1 else ''}" if count else ""
    return f"{scenario.edition.id}{more}"


def _notes(scenario: Scenario, found: Sequence[str]) -> Iterator[str]:
    if scenario.illustrative:
        yield "The numbers of this scenario are illustrative: they are invented, and no council's."
    yield from found


# -- the parts


def _all_played(
    scenario: Scenario,
    coming: Sequence[Coming],
    standing: Sequence[StandingCase],
    progress: Progress,
    processors: int,
    worst: int,
) -> Iterator[_Played]:
    """The parts in order of the alphabet; the one that complaints come to is played last."""
    reports = Counter([*(one.service for one in coming), *(one.state.service for one in standing)])
    all_parts = sorted(parts(scenario), key=min)
    last = [one for one in all_parts if _bred(scenario) in one]
    first = [one for one in all_parts if one not in last and any(reports[code] for code in one)]
    told = _Told(progress, max(1, sum(reports.values())))

    def part(services: frozenset[str], more: Sequence[Coming] = ()) -> _Part:
        own = [one for one in coming if one.service in services]
        there = [one for one in standing if one.state.service in services]
        return _Part(0, scenario, services, [*own, *more], worst, there)

    played = _side_by_side([told.add(part(one)) for one in first], told, processors)
    yield from played
    bred = sorted(one for each in played for one in each.elsewhere)
    for services in last:
        if bred or any(reports[code] for code in services):
            yield from _side_by_side([told.add(part(services, bred))], told, 1)


def _bred(scenario: Scenario) -> str:
    """The service that lateness breeds reports of; empty where it breeds none."""
    return scenario.lateness.service if scenario.lateness.complains else ""


class _Told:
    """How far all parts are, by their reports."""

    def __init__(self, progress: Progress, reports: int) -> None:
        self._progress, self._reports = progress, reports
        self.sizes: list[int] = []
        self._done: dict[int, float] = {}

    def add(self, part: _Part) -> _Part:
        self.sizes.append(part.size)
        return replace(part, number=len(self.sizes) - 1)

    def hear(self, number: int, done: float) -> None:
        self._done[number] = done
        reports = sum(self.sizes[one] * done for one, done in self._done.items())
        whole = max(self._reports, sum(self.sizes))
        self._progress(reports / whole, f"{reports:,.0f} of {whole:,} reports played")


def _side_by_side(wanted: Sequence[_Part], told: _Told, processors: int) -> list[_Played]:
    if processors < 2 or len(wanted) < 2:
        return [_play(part, told.hear) for part in wanted]
    context = multiprocessing.get_context("spawn")
    heard, stop = context.SimpleQueue(), context.Event()
    pool = ProcessPoolExecutor(
        min(processors, len(wanted)), context, initializer=_begin, initargs=(heard, stop)
    )
    with pool:
        largest_first = sorted(wanted, key=lambda part: -part.size)
        futures = {part.number: pool.submit(_play_apart, part) for part in largest_first}
        try:
            _listen(set(futures.values()), heard, told)
        except BaseException:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return [futures[part.number].result() for part in wanted]


def _listen(futures: set[Future[_Played]], heard: Any, told: _Told) -> None:
    """Until all are done. Raises what one of them did."""
    while futures:
        done, futures = wait(futures, LISTENS, FIRST_COMPLETED)
        while not heard.empty():
            told.hear(*heard.get())
        for one in done:
            one.result()


def _play(part: _Part, hear: Callable[[int, float], None]) -> _Played:
    """In a context of its own: references begin there as the scenario's council has it, and nowhere else."""
    with _seldom_collected():
        return copy_context().run(_play_here, part, hear)


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Thousands of open cases are no garbage: looking through them again and again is a sixth of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(*SELDOM_COLLECTED)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _play_here(part: _Part, hear: Callable[[int, float], None]) -> _Played:
    year = Year(part.scenario, part.coming, part.services, part.worst, part.standing)
    asyncio.run(year.play(lambda done: hear(part.number, done)))
    teams, record = teams_of(part.scenario, part.services), year.record
    return _Played(
        promises=record.promises,
        cases=record.cases,
        weeks=[week for week in year.weeks() if week.team in teams],
        letters=record.letters,
        worst=record.worst,
        notes=list(_notes_of(year)),
        elsewhere=year.elsewhere,
    )


def _notes_of(year: Year) -> Iterator[str]:
    for team in year.without_people:
        yield f"Nobody works in the team “{spoken(team)}” in this scenario: what came to it waits."
    for (process, step, why), count in sorted(year.record.stops.items()):
        yield f"{count} cases of {process} stopped at “{spoken(step)}”: {why}"
    if year.record.strays:
        yield (
            f"{year.record.strays} cases were opened by other cases for services whose teams are played "
            "apart: their work is counted as if those teams had nothing else to do."
        )
    for run, failure in year.council.server.fallen[:3]:
        yield f"A case of {run.workflow_type} could not go on: {failure.message}"


# -- in a process of its own

_apart: dict[str, Any] = {}


def _begin(heard: Any, stop: Any) -> None:
    _apart.update(heard=heard, stop=stop)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.freeze()


def _end_with_parent() -> None:
    """However it ended: nobody hears what comes of this then."""
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(1)


def _play_apart(part: _Part) -> _Played:
    def hear(number: int, done: float) -> None:
        if _apart["stop"].is_set():
            raise NotWanted
        _apart["heard"].put((number, done))

    return _play(part, hear)


__all__ = ["NotWanted", "Progress", "play"]
