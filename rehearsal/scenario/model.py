"""What a scenario is: demand, people, customers and promises of a year that is to be played.

Every model here is frozen, pickles (several processors play one scenario) and is the shape of a table of the
scenario's file. `rehearsal.scenario.reading` makes them from a file, or says in a sentence, with its line,
why it cannot. Instants are aware and in UTC; hours and days are London's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Protocol, Self

from pydantic import Field, model_validator

from charter.counting.lengths import LONDON
from charter.edition.editions import Edition
from rehearsal.draws.distributions import Distribution
from rehearsal.scenario.written import (
    WEEKDAYS,
    ByMonth,
    ByWeekday,
    Chance,
    Days,
    Factor,
    HoursOfDay,
    OneOrMore,
    ScenarioEntry,
    Shares,
    Weekdays,
    filled,
    stretch,
)

_DAYS_OF = {"a_day": 1.0, "a_week": 7.0, "a_year": 365.25}


class Demand(ScenarioEntry):
    """How many reports of a service come in, before events: on average `a_day` over a year's days.

    `weekdays` and `months` say how much more or less than on others (1 where not named); they move reports
    about and do not change how many come in a whole year. How many a day is a Poisson draw.
    """

    service: str
    a_day: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)] = 0.0
    """In the file also `a_week` or `a_year`."""
    weekdays: ByWeekday = Field(default_factory=dict)
    months: ByMonth = Field(default_factory=dict)
    hours: HoursOfDay = HoursOfDay(since=time(7), until=time(23))
    already_open: Annotated[int, Field(ge=0, le=100_000)] = 0
    """So many came in during the four weeks before the first day, and nothing has been done for them yet."""

    @model_validator(mode="before")
    @classmethod
    def _a_day(cls, row: Any) -> Any:
        if not isinstance(row, Mapping):
            return row
        given = [name for name in _DAYS_OF if name in row]
        if len(given) > 1:
            raise ValueError(f"has {' and '.join(given)}: one of them is meant")
        if not given:
            return row
        rest, count = {name: value for name, value in row.items() if name != given[0]}, row[given[0]]
        return {**rest, "a_day": count / _DAYS_OF[given[0]] if isinstance(count, int | float) else count}


class Shape(StrEnum):
    """How the extra reports of an event lie over its days."""

    EVEN = "even"
    RISING = "rising"
    FALLING = "falling"


class DemandEvent(ScenarioEntry):
    """Days on which more or fewer reports come in: `times` as many as otherwise, or `extra` ones in all."""

    title: str
    days: Days
    """In order, each once; in the file also `from` and `until`, both included."""
    services: OneOrMore = ()
    """Empty: all that have demand."""
    times: Factor = 1.0
    extra: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    """For each of its services, over all its days."""
    shape: Shape = Shape.EVEN

    @model_validator(mode="before")
    @classmethod
    def _every_day(cls, row: Any) -> Any:
        return filled(row)

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.times == 1 and not self.extra:
            raise ValueError("changes nothing: write times = 3, or extra = 200")
        return self


class TakesFirst(StrEnum):
    """What a team takes next of what waits for it."""

    DUE = "due"
    """What is due first; what is not due at all comes last."""
    OLDEST = "oldest"
    """The case that came in first."""
    URGENT = "urgent"
    """Cases of the urgent queue first, and among equals what is due first."""


class Team(ScenarioEntry):
    """People who take the same work from one queue: a team of the council, or a contractor's crew.

    `steps` is what it does for others, each as `Process.message` or `service.message`; everything else of its
    own services is theirs, unless another team does that step. One officer works at one step at a time, in
    their hours alone.
    """

    team: str
    officers: Annotated[int, Field(ge=0, le=5000)]
    contractor: bool = False
    steps: tuple[str, ...] = ()
    hours: HoursOfDay = HoursOfDay(since=time(9), until=time(17))
    days: Weekdays = WEEKDAYS[:5]
    bank_holidays: bool = False
    """Whether they work on them."""
    leave: Annotated[int, Field(ge=0, le=200)] = 28
    """Working days a year each is on leave, in weeks and odd days that the seed draws."""
    sickness: Chance = 0.0
    """Share of working days on which each is ill."""
    spell: Annotated[float, Field(ge=1, le=250, allow_inf_nan=False)] = 4.0
    """Working days that one illness takes, on average."""
    takes_first: TakesFirst = TakesFirst.DUE


class Shortage(ScenarioEntry):
    """Days on which so many of a team's officers are not there: posts not filled, somebody on loan."""

    title: str = ""
    team: str
    days: tuple[date, date]
    """The first and the last; in the file `from` and `until`."""
    fewer: Annotated[int, Field(ge=1, le=5000)]

    @model_validator(mode="before")
    @classmethod
    def _from_until(cls, row: Any) -> Any:
        return stretch(row)


class StepLength(ScenarioEntry):
    """How long it takes to do one thing for a case: the message that records it names it.

    `process` and `step` empty: every one that has no entry of its own (without `step`: of that process).
    """

    process: str = ""
    step: str = ""
    takes: Distribution
    """Of an officer's working time."""
    after: Distribution | None = None
    """What has to pass first, while nobody of ours works at it: advice is awaited, a part is ordered."""


class Choice(ScenarioEntry):
    """How often an officer comes to what: weights of messages at a stage, or of the values of a field.

    Exactly one of `stage` and `message` is set; `field` goes with `message`. What a case does not offer just
    then is left out, and the others share its weight.
    """

    process: str
    stage: str = ""
    message: str = ""
    field: str = ""
    shares: Shares

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if bool(self.stage) == bool(self.message) or bool(self.field) != bool(self.message):
            raise ValueError("has either a stage, or a message with its field")
        return self


class Habit(ScenarioEntry):
    """How likely a customer is to say something when a case offers it, and how soon.

    One draw each time that it is newly offered (a stage is entered, something is asked). `process` empty: in
    every process that has no habit of its own for it.
    """

    process: str = ""
    says: str
    """The message: `customer_replied`, `not_fixed`, `withdrawn` …"""
    chance: Chance
    after: Distribution


class Lateness(ScenarioEntry):
    """What lateness breeds: how likely a customer whose promise is late complains, how soon, and where."""

    complains: Chance = 0.0
    after: Distribution | None = None
    service: str = "feedback"

    @model_validator(mode="after")
    def _how_soon(self) -> Self:
        if self.complains and self.after is None:
            raise ValueError('says how likely and not how soon: write after = "3 days"')
        return self


class Postage(ScenarioEntry):
    """How customers are written to, as weights, and what each letter costs in pence."""

    prefers: Shares = Field(default={"email": 1.0})
    costs: Mapping[str, Factor] = Field(default={"email": 0.0, "text": 2.4, "post": 68.0})


@dataclass(frozen=True, slots=True, order=True)
class ReportArrival:
    """One report that comes in."""

    at: datetime
    service: str
    key: str
    """Names this report and its own draws: service, day and number in it, as `pothole 2027-04-01 3`.
    What another service's demand is does not change it."""


@dataclass(frozen=True)
class Scenario:
    """A year, or any stretch of days, that can be played."""

    title: str
    first: date
    last: date
    """Both played whole."""
    seed: int
    edition: Edition
    """With the scenario's changes of promises in it."""
    changes: Mapping[str, str]
    """Those changes, as they were written: `{"HighwaysRepair.inspect": "3 working days"}`."""
    demand: tuple[Demand, ...]
    events: tuple[DemandEvent, ...]
    teams: Mapping[str, Team]
    shortages: tuple[Shortage, ...]
    steps: Mapping[tuple[str, str], StepLength]
    """By process and message; `step_of` knows which entry counts."""
    choices: tuple[Choice, ...]
    habits: Mapping[tuple[str, str], Habit]
    """By process and message; `habit_of` knows which entry counts."""
    lateness: Lateness
    post: Postage
    recorded: tuple[ReportArrival, ...] = ()
    """Reports as they came in; of their services `demand` draws none."""
    source: str = ""
    """The name of its file, without its folder."""
    illustrative: bool = False
    """Whether its numbers are invented, which every report of it says."""
    since: datetime | None = None
    """The instant of the first day at which it begins; its midnight, if none is said. What came in before is
    not drawn: it is there."""

    @property
    def begins(self) -> datetime:
        """The first instant: midnight in London, if none is said."""
        return self.since or datetime.combine(self.first, time(), LONDON).astimezone(UTC)

    @property
    def ends(self) -> datetime:
        """The instant after the last day."""
        return datetime.combine(self.last + timedelta(days=1), time(), LONDON).astimezone(UTC)

    def step_of(self, process: str, message: str) -> StepLength:
        """How long that takes: its own entry, the process's, or everybody's."""
        steps = self.steps
        return steps.get((process, message)) or steps.get((process, "")) or steps["", ""]

    def habit_of(self, process: str, message: str) -> Habit | None:
        """What customers do about it; None: they never say it."""
        return self.habits.get((process, message)) or self.habits.get(("", message))

    def team_of(self, service: str, process: str, message: str) -> str:
        """In whose queue that step of such a case stands: the team that does it for others, or its own."""
        doers = self._doers
        return (
            doers.get(f"{service}.{message}")
            or doers.get(f"{process}.{message}")
            or self._looks_after[service]
        )

    @cached_property
    def _doers(self) -> Mapping[str, str]:
        return {step: name for name, team in self.teams.items() for step in team.steps}

    @cached_property
    def _looks_after(self) -> Mapping[str, str]:
        return {service.code: service.team for service in self.edition.services}

    def with_officers(self, officers: Mapping[str, int]) -> Self:
        """The same with so many officers in those teams. KeyError names the teams there are."""
        teams = dict(self.teams)
        for name, count in officers.items():
            if name not in teams:
                raise KeyError(f"there is no team {name}; there are {', '.join(teams)}")
            teams[name] = teams[name].model_copy(update={"officers": count})
        return replace(self, teams=teams)

    def with_seed(self, seed: int) -> Self:
        """The same year with other luck."""
        return replace(self, seed=seed)

    def shares_at(self, process: str, stage: str) -> Mapping[str, float]:
        """How often an officer says which message at that stage; empty: the scenario does not say."""
        return self._shares(process, stage, "", "")

    def shares_in(self, process: str, message: str, field: str) -> Mapping[str, float]:
        """How often that field of a message has which value; empty: the scenario does not say."""
        return self._shares(process, "", message, field)

    def _shares(self, *which: str) -> Mapping[str, float]:
        for each in self.choices:
            if (each.process, each.stage, each.message, each.field) == which:
                return each.shares
        return {}


class Cancellable(Protocol):
    """What is to happen, and can be called off."""

    def cancel(self) -> None:
        """It shall not happen."""
        ...


class PeoplesClock(Protocol):
    """The one queue of everything that is to happen: what a rehearsal's clock does for people."""

    @property
    def now(self) -> datetime:
        """The instant it is (aware)."""
        ...

    def at(self, when: datetime, call: Callable[[], None]) -> Cancellable:
        """Have something called at that instant, which is not past."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """One step of one case that somebody of a team has to do."""

    reference: str
    service: str
    process: str
    step: str
    """The message that records it."""
    came: datetime
    """When the case came in."""
    due: datetime | None
    """When the promise that it serves is due."""
    urgent: bool
    done: Callable[[str, float], None] = field(repr=False)
    """Called at the instant at which it is done, with who did it (`highways 2`) and the minutes it took."""
