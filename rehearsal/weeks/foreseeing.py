"""From some runs of the coming weeks: what is late in how many of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from charter.counting.lengths import LONDON
from charter.forecasts import Forecast, ForeseenLate
from rehearsal.outcome.records import PromisePlayed, YearPlayed

DAY = timedelta(days=1)


@dataclass(frozen=True)
class PromiseOutlook:
    """One promise of one service in the coming weeks."""

    service: str
    promise: str
    called: int
    """Of cases open now: how many are late in more than half of the runs."""
    least: int
    most: int
    """The same in the run in which fewest were late, and in that in which most were."""
    least_coming: int
    most_coming: int
    """Of cases that only come in meanwhile."""

    @property
    def named(self) -> str:
        return f"{self.service}: {self.promise}"


@dataclass(frozen=True)
class WeekOutlook:
    """What will be late of one team in one week."""

    week: date
    """The Monday of the week in which it falls due."""
    team: str
    called: int


@dataclass(frozen=True)
class WeeksForeseen:
    """All that is found."""

    forecast: Forecast
    promises: Sequence[PromiseOutlook]
    weeks: Sequence[WeekOutlook]
    least: int
    """Promises of cases open now that were late in the run in which fewest were."""
    most: int
    notes: Sequence[str]


def foreseen(
    years: Sequence[YearPlayed],
    standing: Iterable[str],
    made: datetime,
    until: datetime,
    *,
    illustrative: bool,
    notes: Sequence[str] = (),
) -> WeeksForeseen:
    """What is late after ``made`` in these runs of the same weeks; what was late before is no news.

    ``standing``: the references of the cases that were open then. What a case keeps by itself is left out.
    """
    known = frozenset(standing)
    late = [_late(year, made) for year in years]
    titles = {code: title for year in years for code, title in year.titles.items()}
    by: dict[tuple[str, str], list[PromisePlayed]] = defaultdict(list)
    for each in late:
        for one in each:
            if one.reference in known:
                by[one.reference, one.key].append(one)
    promises = sorted(
        (_one(found, len(years), titles) for found in by.values()),
        key=lambda one: (-one.chance, one.due, one.reference, one.promise),
    )
    forecast = Forecast(
        made=made,
        until=until,
        runs=len(years),
        scenario=years[0].scenario,
        illustrative=illustrative,
        cases=len(known),
        promises=tuple(promises),
    )
    told = dict.fromkeys([*notes, *(note for year in years for note in year.notes)])
    in_runs = [sum(one.reference in known for one in each) for each in late]
    outlooks = _outlooks(forecast, late, known, titles)
    return WeeksForeseen(forecast, outlooks, _weeks(forecast), min(in_runs), max(in_runs), tuple(told))


def _late(year: YearPlayed, made: datetime) -> list[PromisePlayed]:
    return [one for one in year.promises if one.late and not one.automatic and one.due > made]


def _one(found: Sequence[PromisePlayed], runs: int, titles: Mapping[str, str]) -> ForeseenLate:
    first = found[0]
    return ForeseenLate(
        reference=first.reference,
        service=first.service,
        service_title=titles.get(first.service, first.service),
        team=first.team,
        promise=first.key,
        title=first.title,
        due=min(one.due for one in found),
        chance=round(len(found) / runs, 3),
        late_by=round(median(one.late_by / DAY for one in found), 1),
    )


def _outlooks(
    forecast: Forecast,
    late: Sequence[Sequence[PromisePlayed]],
    known: frozenset[str],
    titles: Mapping[str, str],
) -> list[PromiseOutlook]:
    def counted(*, standing: bool) -> list[Counter[tuple[str, str]]]:
        return [
            Counter(
                (titles.get(one.service, one.service), one.title)
                for one in each
                if (one.reference in known) == standing
            )
            for each in late
        ]

    open_now, coming = counted(standing=True), counted(standing=False)
    called = Counter((one.service_title, one.title) for one in forecast.called_late)
    keys = sorted({key for each in (*open_now, *coming) for key in each})
    return [
        PromiseOutlook(
            *key,
            called=called[key],
            least=min(each[key] for each in open_now),
            most=max(each[key] for each in open_now),
            least_coming=min(each[key] for each in coming),
            most_coming=max(each[key] for each in coming),
        )
        for key in keys
    ]


def _weeks(forecast: Forecast) -> list[WeekOutlook]:
    counts = Counter((_monday(one.due), one.team) for one in forecast.called_late)
    return [WeekOutlook(*key, called) for key, called in sorted(counts.items())]


def _monday(due: datetime) -> date:
    day = due.astimezone(LONDON).date()
    return day - timedelta(days=day.weekday())
