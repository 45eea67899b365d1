"""Dates in the words letters and tasks use."""

from datetime import datetime

from charter.counting import day_of
from charter.letters import say_date


def say(instant: datetime) -> str:
    """``Monday 4 January 2027``: the day an instant falls on in London."""
    return say_date(day_of(instant))
