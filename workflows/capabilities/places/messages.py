"""School admissions: what is asked for, what is decided, which round it is in, and the school holidays.

Nothing here reads a clock: the calendar and the day are arguments.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from pydantic import Field, model_validator

from charter.counting.calendars import Calendar
from charter.edition.promises import Promise
from charter.faults import IN_A_LIFE, SOON
from charter.messages import Day, Message
from charter.people import Line, Model, Said, Text
from charter.usually import TO_COME

_ONE_DAY = timedelta(days=1)
SEPTEMBER = 9


class PlaceDetails(Model):
    """Which child needs a place, and where the family would like it."""

    child: Line = Field(min_length=1, description="Name of the child")
    date_of_birth: Annotated[Day, IN_A_LIFE] | None = Field(default=None, description="Their date of birth")
    schools: Text = Field(
        default="", description="Which schools would you like, the one you want most first?"
    )
    reasons: Text = Field(default="", description="Is there anything we should know about your choice?")


class RoundDetails(PlaceDetails):
    """A child starting primary or secondary school for the first time."""

    starting: Annotated[int, SOON] = Field(
        ge=2000, le=2100, description="The year in which they start, in September"
    )


class InYearDetails(PlaceDetails):
    """A place outside the usual rounds."""

    current_school: Line = Field(default="", description="The school they go to now")
    needed_from: Day | None = Field(default=None, description="From when do they need the place?")


class PlaceDecided(Message):
    """It has been decided whether there is a place. The family is told in writing."""

    school: Line = Field(default="", description="The school that has a place; empty if none has")
    starts: Annotated[Day, TO_COME] | None = Field(
        default=None, description="The first day there, if it is known"
    )
    refused: Line = Field(default="", description="Schools they wanted more that have no place")
    reasons: Text = Field(default="", description="Refused: the reasons, as the family will read them")

    @model_validator(mode="after")
    def _whole(self) -> "PlaceDecided":
        if not (self.school or self.refused):
            raise ValueError("a decision names the school that has a place, or those that have none")
        if self.refused and not self.reasons.strip():
            raise ValueError("a refusal gives its reasons")
        return self


class PlaceAccepted(Message):
    """The family accepts the place."""


class PlaceDeclined(Message):
    """The family does not want the place."""

    reason: Text = Field(default="", description="Why, if you would like to say")


class OfferEnded(Message):
    """No answer came, by letter or by telephone: the place goes to another child. The family is told."""

    reason: Said = Field(description="How the family was asked, and why it ends")


class PlaceOffered(Message):
    """A school of the waiting list, or the appeal panel, has a place for the child."""

    school: Line = Field(min_length=1, description="The school that has a place")
    starts: Annotated[Day, TO_COME] | None = Field(
        default=None, description="The first day there, if it is known"
    )


class WaitingListLeft(Message):
    """The child need not wait for a place any longer."""


class AdmissionAppealed(Message):
    """The family has appealed against the refusal of a place, to the independent panel."""

    note: Text = Field(default="", description="What the appeal is about")


class AppealHeard(Message):
    """The independent panel has heard the appeal. It tells the family itself what it decided."""

    allowed: bool = Field(default=False, description="The panel has given the child the place")


class RoundCorrected(Message):
    """The year the child starts in is known now, or the dates of its round are."""

    starting: Annotated[int, SOON] = Field(
        ge=2000, le=2100, description="The year in which they start, in September"
    )


@dataclass(frozen=True)
class Round:
    """The round of one September: until when an application is in time, and when its offers go out."""

    starting: int
    closing: date
    offers: date

    def in_time(self, received: date) -> bool:
        """The closing date counts, on a weekend too: it does not move."""
        return received <= self.closing

    def under_way(self, received: date) -> bool:
        """The school year has begun: a place is then asked for during the year."""
        return received >= date(self.starting, SEPTEMBER, 1)


def round_of(starting: int, promise: Promise, calendar: Calendar) -> Round | None:
    """The round for that September; None where its dates are not published."""
    offers = calendar.published.get(promise.published_date, {}).get(starting)
    if offers is None:
        return None
    closings = calendar.published.get(promise.closing, {}).values()
    closing = max((day for day in closings if day < offers), default=None)
    if closing is None or (offers - closing).days > 366:
        return None
    return Round(starting, closing, offers)


def finished_this_year(received: date, promise: Promise, calendar: Calendar) -> tuple[date, date] | None:
    """The closing date an application came by and the end of its school year; None where it came later."""
    closing = _next(promise.closing, received - _ONE_DAY, calendar)
    end = _next(promise.published_date, received - _ONE_DAY, calendar)
    return (closing, end) if closing and end and closing < end else None


@dataclass(frozen=True)
class Holiday:
    """Days between two terms. ``first`` may be a Saturday; schools reopen on the first school day after."""

    first: date
    reopens: date


def holiday_on(day: date, calendar: Calendar) -> Holiday | None:
    """The school holiday that day is in; None in term, weekends of a term included, and past known terms."""
    before = [term.last for term in calendar.terms if term.last < day]
    after = [term.first for term in calendar.terms if term.first > day]
    if any(term.first <= day <= term.last for term in calendar.terms) or not after:
        return None
    reopens = calendar.next_school_day(min(after) - _ONE_DAY)
    return Holiday(max(before) + _ONE_DAY if before else day, reopens)


def next_holiday(day: date, calendar: Calendar) -> Holiday | None:
    """The next school holiday that begins after that day; None where no later term is known."""
    starts = sorted(term.last + _ONE_DAY for term in calendar.terms if term.last >= day)
    return next((found for start in starts if (found := holiday_on(start, calendar))), None)


def listed_until(promise: Promise, today: date, appeal_ends: date, calendar: Calendar) -> date:
    """The last day on the waiting list: as published, never before the time to appeal has ended."""
    return max(_next(promise.published_date, today, calendar) or appeal_ends, appeal_ends)


def _next(name: str, after: date, calendar: Calendar) -> date | None:
    return min((day for day in calendar.published.get(name, {}).values() if day > after), default=None)
