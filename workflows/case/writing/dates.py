"""Dates in the words letters and tasks use."""

from datetime import datetime

from charter.counting.counting import day_of
from charter.counting.lengths import Unit
from charter.edition.promises import Promise
from charter.writing.letters import say_date, say_when


def say(instant: datetime) -> str:
    """``Monday 4 January 2027``: the day an instant falls on in London."""
    return say_date(day_of(instant))


def say_due(promise: Promise, instant: datetime) -> str:
    """The day, and the time of day too where the promise is one of hours."""
    in_hours = promise.length is not None and promise.length.unit is Unit.HOURS
    return say_when(instant) if in_hours else say(instant)
