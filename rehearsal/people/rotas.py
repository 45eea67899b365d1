"""When each officer is there: the team's hours without days off, bank holidays, leave, illness and shortages.

Each officer's absences are drawn from a stream of their own: one officer more changes nobody else's year.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from numpy.random import Generator

from charter.counting.calendars import Calendar
from charter.counting.lengths import LONDON
from rehearsal.draws.streams import Streams
from rehearsal.scenario.model import Scenario, Team
from rehearsal.scenario.written import WEEKDAYS, every_day

_WEEK = 5
"""Working days of leave that are taken together."""
_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class OnDuty:
    """One stretch in which somebody is there."""

    since: datetime
    until: datetime
    week: date
    """Its Monday, in London."""


@dataclass(frozen=True, slots=True)
class Rota:
    """All of one officer's duties, in order; no two touch."""

    officer: str
    duties: Sequence[OnDuty]


def monday_of(instant: datetime) -> date:
    """The Monday of the week, in London, that an instant lies in."""
    day = instant.astimezone(LONDON).date()
    return day - timedelta(days=day.weekday())


def rotas(scenario: Scenario, team: Team, streams: Streams) -> list[Rota]:
    """A rota for each of a team's officers over the whole scenario, and the month after it.

    The month more is there so that what is begun on the last days has an end.
    """
    last = scenario.last + timedelta(days=31)
    calendar = scenario.edition.calendar(scenario.first.year, last.year)
    days = [day for day in every_day(scenario.first, last) if _is_worked(team, day, calendar)]
    duties = {day: _duty(team, day) for day in days}
    return [
        Rota(
            f"{team.team} {number}",
            [
                duties[day]
                for day in _there(scenario, team, days, number, streams.of("rota", team.team, str(number)))
            ],
        )
        for number in range(1, team.officers + 1)
    ]


def posts(scenario: Scenario, team: Team, day: date) -> int:
    """How many of a team's officers are on its list on that day: all, less those it is short of."""
    return max(0, team.officers - _short(scenario, team, day))


def _short(scenario: Scenario, team: Team, day: date) -> int:
    return sum(
        each.fewer
        for each in scenario.shortages
        if each.team == team.team and each.days[0] <= day <= each.days[1]
    )


def _is_worked(team: Team, day: date, calendar: Calendar) -> bool:
    return WEEKDAYS[day.weekday()] in team.days and (team.bank_holidays or day not in calendar.bank_holidays)


def _duty(team: Team, day: date) -> OnDuty:
    since, until = (
        datetime.combine(day, at, LONDON).astimezone(UTC) for at in (team.hours.since, team.hours.until)
    )
    return OnDuty(since, until, day - timedelta(days=day.weekday()))


def _there(
    scenario: Scenario, team: Team, days: Sequence[date], number: int, generator: Generator
) -> Iterator[date]:
    on_leave = _leave(team, days, generator)
    ill = _illness(team, len(days), generator)
    for at, day in enumerate(days):
        if at not in on_leave and not ill[at] and number <= posts(scenario, team, day):
            yield day


def _leave(team: Team, days: Sequence[date], generator: Generator) -> set[int]:
    """Which of the working days are leave: whole weeks of them first, then odd days."""
    if not days or not team.leave:
        return set()
    per_day = team.leave / (_YEAR * len(team.days) / 7)
    wanted = min(len(days), round(len(days) * per_day))
    weeks = [range(at, min(at + _WEEK, len(days))) for at in range(0, len(days), _WEEK)]
    taken: set[int] = set()
    for at in generator.permutation(len(weeks)):
        if wanted - len(taken) < len(weeks[at]):
            break
        taken.update(weeks[at])
    left = [at for at in range(len(days)) if at not in taken]
    odd = generator.permutation(len(left))[: max(0, wanted - len(taken))]
    return taken | {left[at] for at in odd}


def _illness(team: Team, days: int, generator: Generator) -> list[bool]:
    """Day by day whether somebody is ill: spells of geometric length, so often that the share is right."""
    uniform = generator.random(days + 1)
    if team.sickness <= 0:
        return [False] * days
    if team.sickness >= 1:
        return [True] * days
    well_again = 1 / team.spell
    falls_ill = min(1.0, team.sickness * well_again / (1 - team.sickness))
    ill, found = bool(uniform[0] < team.sickness), []
    for at in range(1, days + 1):
        found.append(ill)
        ill = bool(uniform[at] >= well_again) if ill else bool(uniform[at] < falls_ill)
    return found
