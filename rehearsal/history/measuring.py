"""A past measured: how much came in and when, how long each step took, how many people there were.

The register has when a step was recorded and by whom, not when it was begun. So it is reckoned as queues are:
who recorded it began when they had recorded what they did before, or when the case had come that far,
whichever is later; only time within their team's hours counts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median

import numpy as np

from charter.counting.lengths import LONDON
from register.cases.worked import CameIn, Recorded
from rehearsal.scenario.written import MONTHS, WEEKDAYS, every_day

FEWEST = 20
"""A step that was recorded fewer times has no durations of its own: they would say little."""
_WEEKS, _YEAR = 56, 360
"""Days from which on a difference between weekdays, and between months, is taken for one."""
_TOO_LONG = timedelta(days=4)
"""Between two records of one person: they were away, and nobody knows for how long."""
_PARTS = 20
_NOTHING = timedelta(0)


@dataclass(frozen=True)
class PastDemand:
    """What came in of one service."""

    service: str
    a_year: float
    weekdays: Mapping[str, float]
    """Empty where the past is too short to tell."""
    months: Mapping[str, float]
    since: int
    until: int
    """Between which hours of the day, London time, 98 of 100 came in."""


@dataclass(frozen=True)
class PastTeam:
    """Who was there of one team."""

    team: str
    officers: int
    """As many as recorded something in a usual week."""
    days: Sequence[str]
    since: int
    until: int


@dataclass(frozen=True)
class PastStep:
    """How long a step took: the mean of each twentieth, from the shortest to the longest."""

    process: str
    message: str
    times: int
    """How often it was recorded."""
    lengths: Sequence[timedelta]


@dataclass(frozen=True)
class Past:
    """A stretch of the past, measured."""

    first: date
    last: date
    demand: Sequence[PastDemand]
    teams: Sequence[PastTeam]
    steps: Sequence[PastStep]
    arrivals: Sequence[CameIn]


def measured(first: date, last: date, came: Sequence[CameIn], recorded: Sequence[Recorded]) -> Past:
    """What a stretch of the past comes to; `recorded` is in order of time."""
    by_service: dict[str, list[datetime]] = defaultdict(list)
    for each in came:
        by_service[each.service].append(each.at.astimezone(LONDON))
    by_team: dict[str, list[Recorded]] = defaultdict(list)
    for record in recorded:
        by_team[record.team].append(record)
    teams = {name: _team(name, records) for name, records in sorted(by_team.items()) if name}
    return Past(
        first,
        last,
        [_demand(service, at, first, last) for service, at in sorted(by_service.items())],
        list(teams.values()),
        _steps(came, recorded, teams),
        came,
    )


def _demand(service: str, at: Sequence[datetime], first: date, last: date) -> PastDemand:
    days = every_day(first, last)
    weekdays = _factors(
        Counter(WEEKDAYS[each.weekday()] for each in at), Counter(WEEKDAYS[day.weekday()] for day in days)
    )
    months = _factors(
        Counter(MONTHS[each.month - 1] for each in at), Counter(MONTHS[day.month - 1] for day in days)
    )
    since, until = _hours(at)
    return PastDemand(
        service,
        len(at) * 365.25 / len(days),
        weekdays if len(days) >= _WEEKS else {},
        months if len(days) >= _YEAR else {},
        since,
        until,
    )


def _factors(found: Counter[str], days: Counter[str]) -> Mapping[str, float]:
    """How much more than on an average day came in on such days."""
    usual = found.total() / days.total()
    return {name: round(found[name] / days[name] / usual, 2) for name in days}


def _hours(at: Iterable[datetime]) -> tuple[int, int]:
    hours = np.array([each.hour + each.minute / 60 for each in at])
    since, until = np.quantile(hours, [0.01, 0.99])
    return int(since), max(int(since) + 1, int(np.ceil(until)))


def _team(name: str, records: Sequence[Recorded]) -> PastTeam:
    local = [(each.at.astimezone(LONDON), each.by) for each in records]
    weeks: dict[tuple[int, int], set[str]] = defaultdict(set)
    for at, by in local:
        weeks[at.isocalendar()[:2]].add(by)
    days = Counter(WEEKDAYS[at.weekday()] for at, _ in local)
    since, until = _hours(at for at, _ in local)
    return PastTeam(
        name,
        max(1, round(median(len(people) for people in weeks.values()))),
        [day for day in WEEKDAYS if days[day] >= 0.03 * len(local)],
        since,
        until,
    )


def _steps(
    came: Sequence[CameIn], recorded: Sequence[Recorded], teams: Mapping[str, PastTeam]
) -> list[PastStep]:
    so_far = {each.reference: each.at for each in came}
    """How far each case had come: when somebody could begin what was recorded next."""
    before: dict[str, datetime] = {}
    took: dict[tuple[str, str], list[float]] = defaultdict(list)
    for each in recorded:
        last, ready = before.get(each.by), so_far.get(each.reference)
        before[each.by] = so_far[each.reference] = each.at
        if last is None or ready is None or each.team not in teams or each.at - max(last, ready) > _TOO_LONG:
            continue
        length = _within_hours(max(last, ready), each.at, teams[each.team])
        if length:
            took[each.process, each.message].append(length.total_seconds())
    return [
        PastStep(
            process,
            message,
            len(seconds),
            [timedelta(seconds=round(each.mean())) for each in np.array_split(np.sort(seconds), _PARTS)],
        )
        for (process, message), seconds in sorted(took.items())
        if len(seconds) >= FEWEST
    ]


def _within_hours(began: datetime, ended: datetime, team: PastTeam) -> timedelta:
    """How much of that time lies within a team's days and hours."""
    found, day = _NOTHING, began.astimezone(LONDON).date()
    while (opens := _at(day, team.since)) < ended:
        if WEEKDAYS[day.weekday()] in team.days:
            found += max(_NOTHING, min(ended, _at(day, team.until)) - max(began, opens))
        day += timedelta(days=1)
    return found


def _at(day: date, hour: int) -> datetime:
    """An hour of a day in London; 24 is its end."""
    midnight = datetime.combine(day + timedelta(days=hour // 24), time(hour % 24), LONDON)
    return midnight.astimezone(UTC)
