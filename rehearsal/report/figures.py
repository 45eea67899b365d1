"""A played year as figures: what is shown, kept beside the report, and laid beside another year's.

Counted from the records alone. A promise that the system keeps by itself is no figure of people's work: it is
counted apart.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from statistics import median

from pydantic import BaseModel, ConfigDict

from charter.figures import percentile
from charter.writing.values import spoken
from rehearsal.outcome.records import CasePlayed, PromisePlayed, TeamWeek, YearPlayed

DAY = timedelta(days=1)
FEW = 30
"""A share of fewer says little, and is marked so."""
NINETIETH = 0.9
COMPLAINTS = frozenset({"Complaint", "DataProtectionComplaint", "FeedbackIntake"})
"""Processes that begin with somebody who is not content."""


class Figure(BaseModel):
    """Something counted. Kept with the report, and so additive."""

    model_config = ConfigDict(frozen=True)


class Share(Figure):
    """How many fell due, and how many of them were kept in time."""

    due: int = 0
    kept: int = 0

    @property
    def late(self) -> int:
        return self.due - self.kept

    @property
    def share(self) -> float:
        """0 to 1; 1 where nothing fell due."""
        return self.kept / self.due if self.due else 1.0

    @property
    def few(self) -> bool:
        return self.due < FEW

    @staticmethod
    def of_all(found: "Sequence[Share]") -> "Share":
        """All of them as one."""
        return Share(due=sum(one.due for one in found), kept=sum(one.kept for one in found))


class MonthShare(Share):
    """The same of one month, by due date."""

    month: date
    """Its first day."""


class PromiseFigure(Share):
    """One promise of one service."""

    service: str
    service_title: str
    promise: str
    title: str
    team: str
    kept_late: int = 0
    still_late: int = 0
    """Past its day and still open when the period ended."""
    late_median: float = 0.0
    """Days, of those late."""
    late_ninetieth: float = 0.0
    months: tuple[MonthShare, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        return self.service, self.promise

    @property
    def named(self) -> str:
        return f"{self.service_title}: {self.title}"


class ServiceFigure(Share):
    """All promises of one service."""

    service: str
    title: str
    cases: int = 0
    ended: int = 0
    took_median: float = 0.0
    """Days from the report to the outcome, of those that have one."""
    complaints: int = 0
    """Of a case of this service that was late."""
    months: tuple[MonthShare, ...] = ()


class WeekFigure(Figure):
    """A team's week."""

    week: date
    arrived: int
    done: int
    waiting: int
    longest: float
    """Days that the oldest had waited."""
    load: float
    worked: float
    """Hours."""
    available: float
    overtime: float
    officers: int


class TeamFigure(Figure):
    """A team's year."""

    team: str
    title: str
    weeks: tuple[WeekFigure, ...]

    @property
    def worst(self) -> WeekFigure:
        """The week at whose end most waited."""
        return max(self.weeks, key=lambda one: (one.waiting, one.longest))

    @property
    def load(self) -> float:
        """The share of all its time that was worked."""
        available = sum(one.available for one in self.weeks)
        return sum(one.worked for one in self.weeks) / available if available else 0.0

    @property
    def overtime(self) -> float:
        """Hours."""
        return sum(one.overtime for one in self.weeks)

    @property
    def officers(self) -> int:
        """The most on its list in any week."""
        return max(one.officers for one in self.weeks)

    @property
    def full(self) -> int:
        """Weeks in which nearly all the time was worked."""
        return sum(one.load >= 0.95 for one in self.weeks)


class LetterFigure(Figure):
    """One letter by one channel."""

    template: str
    channel: str
    count: int
    pence: float

    @property
    def title(self) -> str:
        return spoken(self.template.rpartition("/")[2])

    @property
    def process(self) -> str:
        return spoken(self.template.partition("/")[0]) if "/" in self.template else ""


class YearFigures(Figure):
    """A played year."""

    scenario: str
    edition: str
    seed: int
    begins: date
    ends: date
    cases: int
    ended: int
    promises: tuple[PromiseFigure, ...]
    automatic: Share
    """What the system keeps by itself."""
    months: tuple[MonthShare, ...]
    services: tuple[ServiceFigure, ...]
    teams: tuple[TeamFigure, ...]
    letters: tuple[LetterFigure, ...]
    prices: str = ""
    complaints: int = 0
    """Made of a case that was late."""
    refused: int = 0
    notes: tuple[str, ...] = ()
    took: float = 0.0

    @property
    def all(self) -> Share:
        return Share.of_all(self.promises)

    @property
    def worst(self) -> list[PromiseFigure]:
        """Those broken most often, by number, the most first."""
        return sorted((one for one in self.promises if one.late), key=lambda one: (-one.late, one.key))

    @property
    def overtime(self) -> float:
        """Hours."""
        return sum(one.overtime for one in self.teams)

    @property
    def letters_sent(self) -> int:
        return sum(one.count for one in self.letters)

    @property
    def pounds(self) -> float:
        return sum(one.pence for one in self.letters) / 100

    @classmethod
    def of(cls, year: YearPlayed) -> "YearFigures":
        """Counted from the records."""
        work = [one for one in year.promises if one.counts and not one.automatic]
        by_itself = [one for one in year.promises if one.counts and one.automatic]
        late_cases = {one.reference for one in year.cases if one.late}
        services = {one.reference: one.service for one in year.cases}
        bred = Counter(
            services[one.by] for one in year.cases if one.process in COMPLAINTS and one.by in late_cases
        )
        titles = year.titles
        return cls(
            scenario=year.scenario,
            edition=year.edition,
            seed=year.seed,
            begins=year.begins,
            ends=year.ends,
            cases=len(year.cases),
            ended=sum(one.done is not None for one in year.cases),
            promises=_promises(work, titles),
            automatic=_share(by_itself),
            months=_months(work),
            services=_services(work, year.cases, bred, titles),
            teams=_teams(year.weeks, year.teams),
            letters=_letters(year),
            prices=year.prices,
            complaints=bred.total(),
            refused=sum(one.refused for one in year.cases),
            notes=tuple(year.notes),
            took=year.took,
        )


def _share(found: Sequence[PromisePlayed]) -> Share:
    return Share(due=len(found), kept=sum(one.kept for one in found))


def _months(found: Iterable[PromisePlayed]) -> tuple[MonthShare, ...]:
    by: dict[date, list[PromisePlayed]] = defaultdict(list)
    for one in found:
        by[one.month].append(one)
    return tuple(
        MonthShare(month=month, due=len(each), kept=sum(one.kept for one in each))
        for month, each in sorted(by.items())
    )


def _title(service: str, titles: Mapping[str, str]) -> str:
    return titles.get(service) or spoken(service)


def _promises(found: Sequence[PromisePlayed], titles: Mapping[str, str]) -> tuple[PromiseFigure, ...]:
    by: dict[tuple[str, str], list[PromisePlayed]] = defaultdict(list)
    for one in found:
        by[one.service, one.promise].append(one)
    return tuple(_promise(each, titles) for _, each in sorted(by.items()))


def _promise(found: Sequence[PromisePlayed], titles: Mapping[str, str]) -> PromiseFigure:
    first = found[0]
    late = sorted(one.late_by / DAY for one in found if one.late)
    return PromiseFigure(
        service=first.service,
        service_title=_title(first.service, titles),
        promise=first.promise,
        title=first.title,
        team=Counter(one.team for one in found).most_common(1)[0][0],
        due=len(found),
        kept=sum(one.kept for one in found),
        kept_late=sum(one.late and one.ended is not None for one in found),
        still_late=sum(one.late and one.ended is None for one in found),
        late_median=round(median(late), 1) if late else 0.0,
        late_ninetieth=round(percentile(late, NINETIETH), 1) if late else 0.0,
        months=_months(found),
    )


def _services(
    found: Sequence[PromisePlayed],
    cases: Sequence[CasePlayed],
    bred: Mapping[str, int],
    titles: Mapping[str, str],
) -> tuple[ServiceFigure, ...]:
    promises: dict[str, list[PromisePlayed]] = defaultdict(list)
    for promise in found:
        promises[promise.service].append(promise)
    by: dict[str, list[CasePlayed]] = defaultdict(list)
    for case in cases:
        by[case.service].append(case)
    made = [
        ServiceFigure(
            service=service,
            title=_title(service, titles),
            due=len(promises[service]),
            kept=sum(one.kept for one in promises[service]),
            cases=len(each),
            ended=sum(one.done is not None for one in each),
            took_median=_days([one.done - one.opened for one in each if one.done is not None]),
            complaints=bred.get(service, 0),
            months=_months(promises[service]),
        )
        for service, each in by.items()
    ]
    return tuple(sorted(made, key=lambda one: (one.title, one.service)))


def _days(took: Sequence[timedelta]) -> float:
    return round(median(each / DAY for each in took), 1) if took else 0.0


def _teams(weeks: Sequence[TeamWeek], titles: Mapping[str, str]) -> tuple[TeamFigure, ...]:
    by: dict[str, list[TeamWeek]] = defaultdict(list)
    for one in weeks:
        by[one.team].append(one)
    return tuple(
        TeamFigure(
            team=team,
            title=_title(team, titles),
            weeks=tuple(_week(one) for one in sorted(each, key=lambda one: one.week)),
        )
        for team, each in sorted(by.items())
    )


def _week(one: TeamWeek) -> WeekFigure:
    return WeekFigure(
        week=one.week,
        arrived=one.arrived,
        done=one.done,
        waiting=one.waiting,
        longest=round(one.longest / DAY, 1),
        load=one.load,
        worked=one.worked / 60,
        available=one.available / 60,
        overtime=one.overtime / 60,
        officers=one.officers,
    )


def _letters(year: YearPlayed) -> tuple[LetterFigure, ...]:
    counts: Counter[tuple[str, str]] = Counter()
    pence: dict[tuple[str, str], float] = defaultdict(float)
    for one in year.letters:
        counts[one.template, one.channel] += one.count
        pence[one.template, one.channel] += one.pence
    return tuple(
        LetterFigure(template=template, channel=channel, count=count, pence=pence[template, channel])
        for (template, channel), count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    )
