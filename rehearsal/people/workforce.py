"""All teams of a scenario at work on one clock: each piece of work to whoever does that step."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from charter.counting.lengths import LONDON
from rehearsal.draws.streams import Streams
from rehearsal.outcome.records import TeamWeek
from rehearsal.people.rotas import Rota, monday_of, posts, rotas
from rehearsal.people.teams import PieceOfWork, TeamAtWork
from rehearsal.scenario.model import PeoplesClock, Scenario, Work
from rehearsal.scenario.written import every_day

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_MINUTE = timedelta(minutes=1)
_NOTHING = timedelta(0)
_NEVER = datetime.max.replace(tzinfo=UTC)


class Workforce:
    """Everybody who works in a scenario: council teams and contractors, each with its queue.

    How long a step takes is drawn by the case and the step: the same case's takes as long with more people,
    or in another order. Work of a team that the scenario has nobody for waits for ever.
    """

    def __init__(self, scenario: Scenario, clock: PeoplesClock, streams: Streams) -> None:
        self._scenario, self._clock, self._streams = scenario, clock, streams
        self._rotas = {name: rotas(scenario, team, streams) for name, team in scenario.teams.items()}
        self._teams = {
            name: TeamAtWork(scenario.teams[name].takes_first, of_team, clock, self._done)
            for name, of_team in self._rotas.items()
        }
        self._nobody: dict[str, list[PieceOfWork]] = defaultdict(list)
        self._pieces: dict[Work, tuple[TeamAtWork | None, PieceOfWork]] = {}
        self._times: Counter[tuple[str, str]] = Counter()
        self._drawn: dict[tuple[str, str], tuple[timedelta, datetime]] = {}

    @property
    def without_people(self) -> tuple[str, ...]:
        """Teams that were brought work and have nobody in the scenario."""
        return tuple(sorted(self._nobody))

    def bring(self, work: Work) -> None:
        """Ask whoever does that step for it. Brought again once dropped, it takes as long as before."""
        takes, ready = self._draw(work)
        name = self._scenario.team_of(work.service, work.process, work.step)
        team = self._teams.get(name)
        if team is None:
            piece = PieceOfWork(work, takes, max(ready, self._clock.now))
            self._nobody[name].append(piece)
        else:
            piece = team.bring(work, takes, ready)
        self._pieces[work] = team, piece

    def drop(self, work: Work) -> None:
        """Nobody need do it any more, begun or not. What was never brought, or is done, is no matter."""
        team, piece = self._pieces.pop(work, (None, None))
        if piece is None or piece.done is not None:
            return
        if team is None:
            piece.dropped = self._clock.now
        else:
            team.drop(piece)

    def weeks(self, until: datetime) -> tuple[TeamWeek, ...]:
        """Each team's queue and load in every week of the scenario, as it stood at `until`."""
        scenario = self._scenario
        mondays = sorted(
            {day - timedelta(days=day.weekday()) for day in every_day(scenario.first, scenario.last)}
        )
        found: list[TeamWeek] = []
        for name, team in self._teams.items():
            there = _available(self._rotas[name], until)
            listed = {
                monday: max(
                    posts(scenario, scenario.teams[name], day)
                    for day in every_day(
                        max(monday, scenario.first), min(monday + _WEEK - _DAY, scenario.last)
                    )
                )
                for monday in mondays
            }
            found += _weeks(name, team.pieces, mondays, there, listed, until)
        for name, pieces in sorted(self._nobody.items()):
            found += _weeks(name, pieces, mondays, {}, {}, until)
        return tuple(found)

    def _done(self, piece: PieceOfWork) -> None:
        work = piece.work
        self._drawn.pop((work.reference, work.step), None)
        self._pieces.pop(work, None)
        work.done(piece.officer, piece.takes / _MINUTE)

    def _draw(self, work: Work) -> tuple[timedelta, datetime]:
        """How long it takes and from when, the same until it is done."""
        key = work.reference, work.step
        if (known := self._drawn.get(key)) is None:
            step = self._scenario.step_of(work.process, work.step)
            generator = self._streams.of("work", *key, str(self._times[key]))
            self._times[key] += 1
            takes = step.takes.draw(generator)
            ready = self._clock.now + (step.after.draw(generator) if step.after is not None else _NOTHING)
            known = self._drawn[key] = takes, ready
        return known


def _available(of_team: Iterable[Rota], until: datetime) -> Mapping[date, float]:
    """Minutes that a team's officers are there, by week."""
    found: dict[date, float] = defaultdict(float)
    for rota in of_team:
        for duty in rota.duties:
            if duty.since < until:
                found[duty.week] += (min(duty.until, until) - duty.since) / _MINUTE
    return found


def _weeks(
    name: str,
    pieces: Iterable[PieceOfWork],
    mondays: Sequence[date],
    there: Mapping[date, float],
    listed: Mapping[date, int],
    until: datetime,
) -> Iterator[TeamWeek]:
    ends = {monday: min(_midnight(monday + _WEEK), until) for monday in mondays}
    arrived, done, waiting = Counter[date](), Counter[date](), Counter[date]()
    longest = dict.fromkeys(mondays, _NOTHING)
    worked, overtime = defaultdict[date, float](float), defaultdict[date, float](float)
    for piece in pieces:
        came = monday_of(piece.ready)
        arrived[came] += 1
        if piece.done is not None:
            done[monday_of(piece.done)] += 1
        for at_it in piece.spent:
            if at_it.since < until:
                worked[at_it.week] += (min(at_it.until, until) - at_it.since) / _MINUTE
        left = min(each for each in (piece.began, piece.dropped, _NEVER) if each is not None)
        monday = max(came, mondays[0])
        while monday in ends and left > ends[monday] > piece.ready:
            waiting[monday] += 1
            longest[monday] = max(longest[monday], ends[monday] - piece.ready)
            monday += _WEEK
        due = piece.work.due
        if due is not None and due < min(piece.done or until, piece.dropped or until):
            spent = [min(each.until, due) - each.since for each in piece.spent if each.since < due]
            by_then = sum(spent, _NOTHING)
            overtime[monday_of(due)] += (piece.takes - by_then) / _MINUTE
    for monday in mondays:
        yield TeamWeek(
            team=name,
            week=monday,
            arrived=arrived[monday],
            done=done[monday],
            waiting=waiting[monday],
            longest=longest[monday],
            worked=worked[monday],
            available=there.get(monday, 0.0),
            overtime=overtime[monday],
            officers=listed.get(monday, 0),
        )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON).astimezone(UTC)
