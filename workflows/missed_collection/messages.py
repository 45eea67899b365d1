"""Collections that were missed: when the crew comes back (charter: Missed waste collection).

The days of collection and the rounds are what intake tells of the address; the product holds none.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from charter.counting.calendars import Calendar
from charter.counting.counting import before_noon, day_of, due, end_of_day, utc
from charter.counting.lengths import Length
from charter.faults import LATELY, SOON
from charter.messages import Day, Message
from charter.people import Line, Model, Said, Text
from charter.usually import Usually
from charter.writing.values import worded


class MissedDetails(Model):
    """What was not collected, where, and on which day."""

    what: Line = Field(min_length=1, description="What was not collected?")
    where: Line = Field(min_length=1, description="At which address?")
    missed_on: Annotated[Day, LATELY] = Field(description="On which day was it not collected?")
    collection_day: Annotated[Day, SOON] | None = Field(
        default=None, description="The address's collection day, where it is another one"
    )
    next_collection: Annotated[Day, SOON] | None = Field(
        default=None, description="The next collection at the address"
    )
    assisted: bool = Field(default=False, description="Is it an assisted collection?")
    clinical: bool = Field(default=False, description="Is it clinical waste?")
    whole_round: bool = Field(default=False, description="Was the whole round missed?")


@worded(
    {
        "within_48_hours": "In time, not before noon",
        "not_the_day": "Not the collection day",
    }
)
class Road(StrEnum):
    """What the charter says of a report, by when it came."""

    BEFORE_NOON = "before_noon"
    WITHIN_48_HOURS = "within_48_hours"
    ASKED_ANYWAY = "asked_anyway"
    TOO_LATE = "too_late"
    NOT_THE_DAY = "not_the_day"


RETURNING = frozenset({Road.BEFORE_NOON, Road.WITHIN_48_HOURS, Road.ASKED_ANYWAY})
"""The roads on which the crew comes back: each is a category of that promise."""


def road(details: MissedDetails, received: datetime, within: Length, calendar: Calendar) -> Road:
    """Before 12 noon on the collection day, within the hours after its end, or later.

    ``within`` counts exactly, from the last second of the collection day in London. A day that is not the
    address's, or has not come, is not the collection day.
    """
    day = details.missed_on
    if (details.collection_day or day) != day or day > day_of(received):
        return Road.NOT_THE_DAY
    if before_noon(received, day):
        return Road.BEFORE_NOON
    if utc(received) <= due(end_of_day(day), within, calendar).at:
        return Road.WITHIN_48_HOURS
    if details.assisted or details.clinical or details.whole_round:
        return Road.ASKED_ANYWAY
    return Road.TOO_LATE


def next_day(details: MissedDetails, received: datetime) -> date | None:
    """The next collection at the address as far as intake knows it; None where it does not."""
    days = (details.collection_day, details.next_collection)
    return min((day for day in days if day is not None and day > day_of(received)), default=None)


class CrewAsked(Message):
    """The crew has been asked to return."""

    crew: Line = Field(default="", description="Which crew")


class Collected(Message):
    """The crew came back and collected it."""

    note: Text = Field(default="", description="What is worth knowing about it")


class NotOut(Message):
    """The crew says that it was not out. The customer is told, and has time to say that it was."""

    recorded: Said = Field(description="What the crew recorded")


class AccessBlocked(Message):
    """The crew came and could not get to it. They try again."""

    what: Said = Field(description="What was in the way")


class NotReturning(Message):
    """The crew does not come back for it before the next collection, with the reason."""

    reason: Said = Field(description="Why, as the customer reads it")
    next_collection: Annotated[Day, Usually("ahead", within=31)] = Field(description="The next collection")
