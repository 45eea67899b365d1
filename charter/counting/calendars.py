"""Which days count: a nation's bank holidays, school terms, and the dates a council publishes."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, model_validator

from charter.edition.sharing import shared

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5

# The package's words → the words people know from GOV.UK's list.
_PLAIN = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
    "Summer Bank Holiday": "Summer bank holiday",
    "New Year Holiday": "2nd January",
    "Saint Andrew's Day": "St Andrew's Day",
    "Saint Patrick's Day": "St Patrick's Day",
}
# One-off days by proclamation; stated here so that no release of the package can lose them.
_ONE_OFF = {
    date(2022, 9, 19): "State Funeral of Queen Elizabeth II",
    date(2023, 5, 8): "Coronation of King Charles III",
}


class Nation(StrEnum):
    """A part of the United Kingdom, by whose bank holidays a council counts."""

    ENGLAND = "england"
    WALES = "wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern_ireland"

    @property
    def words(self) -> str:
        return _NATIONS[self][0]

    @property
    def code(self) -> str:
        """ISO 3166-2's, as the package has it."""
        return _NATIONS[self][1]


_NATIONS = {
    Nation.ENGLAND: ("England", "ENG"),
    Nation.WALES: ("Wales", "WLS"),
    Nation.SCOTLAND: ("Scotland", "SCT"),
    Nation.NORTHERN_IRELAND: ("Northern Ireland", "NIR"),
}


class CalendarError(ValueError):
    """The calendar does not reach as far as was asked; says what is missing."""


class Term(BaseModel):
    """A stretch of school days, first and last day included."""

    model_config = ConfigDict(frozen=True)

    first: date
    last: date
    name: str
    illustrative: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("the term ends before it begins")
        return self


class Calendar(BaseModel):
    """The days known to a case. Part of its input, so that every due date is arithmetic on recorded data.

    Bank holidays are those of the council's nation with their substitute days, and its local ones; terms,
    closures and published dates are the council's. A year without a bank holiday in the data counts weekends
    only (see `covers`).
    """

    model_config = ConfigDict(frozen=True)

    bank_holidays: dict[date, str] = {}
    terms: tuple[Term, ...] = ()
    closures: dict[date, str] = {}
    published: dict[str, dict[int, date]] = {}
    closing_times: dict[str, dict[int, time]] = {}
    """On the clock in London, by the name and key of a published closing date; else it is the day's end."""

    def covers(self, day: date) -> bool:
        """True where the bank holidays of that day's year are known."""
        return any(known.year == day.year for known in self.bank_holidays)

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < _SATURDAY and day not in self.bank_holidays

    def is_school_day(self, day: date) -> bool:
        return (
            self.is_working_day(day)
            and day not in self.closures
            and any(term.first <= day <= term.last for term in self.terms)
        )

    def why_not_working(self, day: date) -> str | None:
        """Plain words for why the day does not count as a working day; None when it does."""
        if day.weekday() >= _SATURDAY:
            weekday = f"{day:%A}"
            return f"{weekday} ({self.bank_holidays[day]})" if day in self.bank_holidays else weekday
        return self.bank_holidays.get(day)

    def why_not_school_day(self, day: date) -> str | None:
        """Plain words for why the day does not count as a school day; None when it does."""
        if not self.is_working_day(day):
            return self.why_not_working(day)
        if day in self.closures:
            return self.closures[day]
        return None if self.is_school_day(day) else "School holiday"

    def next_working_day(self, day: date) -> date:
        """The first working day strictly after `day`."""
        return self._walk(day + _ONE_DAY, _ONE_DAY, self.is_working_day)

    def working_day_on_or_after(self, day: date) -> date:
        return self._walk(day, _ONE_DAY, self.is_working_day)

    def last_working_day_before(self, day: date) -> date:
        return self._walk(day - _ONE_DAY, -_ONE_DAY, self.is_working_day)

    def last_working_day_on_or_before(self, day: date) -> date:
        return self._walk(day, -_ONE_DAY, self.is_working_day)

    def next_school_day(self, day: date) -> date:
        """The first school day strictly after `day`; CalendarError where no term dates reach so far."""
        last = max((term.last for term in self.terms), default=day)
        return self._walk(day + _ONE_DAY, _ONE_DAY, self.is_school_day, last)

    @staticmethod
    def _walk(day: date, step: timedelta, counts: Callable[[date], bool], last: date = date.max) -> date:
        while day <= last:
            if counts(day):
                return day
            day += step
        raise CalendarError(f"no school term dates are known after {last.day} {last:%B %Y}")


CalendarSent = Annotated[Calendar, shared(lambda: Calendar, 32)]
"""As every running case is sent it when it has changed."""


def calendar_for(
    first: int,
    last: int,
    *,
    terms: Iterable[Term] = (),
    closures: Mapping[date, str] | None = None,
    published: Mapping[str, Mapping[int, date]] | None = None,
    closing_times: Mapping[str, Mapping[int, time]] | None = None,
    nation: Nation = Nation.ENGLAND,
    local_holidays: Mapping[date, str] | None = None,
) -> Calendar:
    """The calendar of a nation for the years `first` to `last`, both included, with the council's own dates.

    Called where a case is opened, never in workflow code: the result is recorded.
    """
    from holidays import country_holidays  # here: a worker that takes cases up after a kill has no use for it

    if last < first:
        raise CalendarError(f"the calendar's last year, {last}, is before its first, {first}")
    years = range(first, last + 1)
    found = country_holidays("GB", subdiv=nation.code, years=years, observed=True)
    days = {day: _plain(name) for day, name in found.items() if day.year in years}
    days |= {day: name for day, name in _ONE_OFF.items() if day.year in years}
    days |= {day: name for day, name in (local_holidays or {}).items() if day.year in years}
    return Calendar(
        bank_holidays=dict(sorted(days.items())),
        terms=tuple(terms),
        closures=dict(closures or {}),
        published={name: dict(dates) for name, dates in (published or {}).items()},
        closing_times={name: dict(times) for name, times in (closing_times or {}).items()},
    )


def _plain(name: str) -> str:
    own = name.removesuffix(" (observed)")
    return _PLAIN.get(own, own) + (" (substitute day)" if own != name else "")
