"""What comes out of a run: a record for each promise and each case, for each team and week, and of letters.

Plain values that pickle. Every instant has a zone (UTC); every count is of the period that was played. What
was still open when the period ended is there too, as it stood then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from charter.counting.clocks import ClockState

NOT_LATE = timedelta(0)
LATE = frozenset({ClockState.KEPT_LATE})
KEPT = frozenset({ClockState.KEPT})


@dataclass(frozen=True)
class PromisePlayed:
    """One promise to one customer, and how it went."""

    reference: str
    """The case's."""
    service: str
    """Its code in the edition, such as ``pothole``."""
    process: str
    """Its class, such as ``HighwaysRepair``."""
    team: str
    """Whose it was when it ended."""
    promise: str
    """The promise's id in the edition, such as ``inspect``; with ``process`` and ``service`` it is known."""
    title: str
    started: datetime
    first_due: datetime
    """As first counted, before anything moved it."""
    due: datetime
    """As it stood at the end: extended, paused, agreed."""
    ended: datetime | None
    """When it was kept, or otherwise over; None where it still ran when the period ended."""
    state: ClockState
    seen: datetime
    """When this was read: at its end, or at the end of the period."""
    automatic: bool = False
    """Kept by the system itself, such as an acknowledgement: no figure of people's work."""
    key: str = ""
    """As its case names it; one that is made again has a key of its own."""

    @property
    def counts(self) -> bool:
        """Whether it can be said to be kept or late: in time, late, or still open and past its day.

        What was overtaken, the customer's own time, and what is not due yet are neither.
        """
        return self.kept or self.late

    @property
    def kept(self) -> bool:
        return self.state in KEPT

    @property
    def late(self) -> bool:
        return self.state in LATE or (self.state is ClockState.OPEN and self.seen > self.due)

    @property
    def late_by(self) -> timedelta:
        """How long after its day it was kept, or has waited by now; nothing where it is not late."""
        return (self.ended or self.seen) - self.due if self.late else NOT_LATE

    @property
    def month(self) -> date:
        """The first of the month in which it was due."""
        return self.due.date().replace(day=1)


@dataclass(frozen=True)
class CasePlayed:
    """One case, from its report to its end."""

    reference: str
    service: str
    process: str
    team: str
    opened: datetime
    done: datetime | None
    """When it came to its outcome; None where it had none when the period ended."""
    closed: datetime | None
    """When its workflow ended; None where it was still open, such as in the days for “not fixed”."""
    stage: str
    """Where it stood when last seen: a value of its process's own stages, or ``ended``."""
    outcome: str
    """A value of its process's own outcomes; empty before one."""
    by: str
    """What opened it: ``demand``, or the reference of the case it came from."""
    messages: int
    """Said by officers and customers and applied."""
    refused: int
    """Said and not applied: it came too late, or something else had happened."""
    letters: int
    worked: float
    """Minutes that officers worked on it."""
    late: int
    """Promises of it that were late."""
    late_by: timedelta
    """Of the latest of them."""


@dataclass(frozen=True)
class TeamWeek:
    """One team's queue and load in one week."""

    team: str
    week: date
    """Its Monday."""
    arrived: int
    """Pieces of work that came to the team."""
    done: int
    waiting: int
    """Pieces of work not begun when the week ended."""
    longest: timedelta
    """How long the oldest of those had waited."""
    worked: float
    """Minutes that its officers worked on cases."""
    available: float
    """Minutes that they were there: hours without days off, bank holidays and sickness."""
    overtime: float
    """Minutes of work that would have kept, by the end of the week, every promise of the team's that fell due
    in it and had not been kept: what overtime would have had to bring."""
    officers: int
    """On its list in that week."""

    @property
    def load(self) -> float:
        """The share of the time available that was worked: 1.0 is all of it. 0.0 where nobody was there."""
        return self.worked / self.available if self.available else 0.0


@dataclass(frozen=True)
class LettersSent:
    """How many of one letter went by one channel in one month, and what that costs."""

    template: str
    """Such as ``highways_repair/inspected``."""
    channel: str
    """``email``, ``text``, ``post`` or ``call``."""
    service: str
    month: date
    count: int
    pence: float
    """For all of them together, at the prices of the scenario."""


@dataclass(frozen=True)
class LinePlayed:
    """One line of a case's timeline, as an officer would read it."""

    at: datetime
    what: str
    by: str
    """Who: an officer's name in the scenario, “the customer”, or empty for the system itself."""
    kind: str
    """A value of ``charter.cases.Kind``."""
    clause: str = ""


@dataclass(frozen=True)
class WorstCase:
    """One of the worst cases, with its whole timeline: the first of a run is the latest."""

    case: CasePlayed
    title: str
    """The service's, such as “Pothole”."""
    lines: tuple[LinePlayed, ...]


@dataclass(frozen=True)
class YearPlayed:
    """A run, whole."""

    scenario: str
    """Its name."""
    edition: str
    """Its id, with “and N changes” where the scenario changes promises."""
    seed: int
    begins: date
    ends: date
    """The last day played."""
    promises: Sequence[PromisePlayed] = ()
    cases: Sequence[CasePlayed] = ()
    weeks: Sequence[TeamWeek] = ()
    letters: Sequence[LettersSent] = ()
    worst: Sequence[WorstCase] = ()
    notes: Sequence[str] = ()
    """What a reader has to know, one sentence each: numbers that are illustrative, demand with nobody to meet
    it, and cases that a fault of the system stopped."""
    took: float = 0.0
    """Seconds, by the clock on the wall."""
    prices: str = ""
    """What letters were counted at, and whose numbers those are; empty where they had no price."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """The title of each service, by its code."""
    teams: Mapping[str, str] = field(default_factory=dict)
    """What each team is called, where it has a name of its own."""

    @property
    def end(self) -> datetime:
        """The instant at which the period ended."""
        return datetime(self.ends.year, self.ends.month, self.ends.day, tzinfo=UTC) + timedelta(days=1)
