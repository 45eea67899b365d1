"""Why a plan may be late: what the law excuses, what it does not, and how the council catches up."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from pydantic import Field, model_validator

from charter.counting.calendars import Calendar
from charter.counting.counting import due, start_of_day
from charter.counting.lengths import Length
from charter.messages import Day, Message
from charter.people import Line, Said, Text
from charter.writing.letters import say_date
from charter.writing.values import worded

_ONE_DAY = timedelta(days=1)


class RecoveryPlanRecorded(Message):
    """The plan is or may be late: how we catch up, and who will ring the family."""

    plan: Said = Field(description="What we do to catch up, as the family will read it")
    officer: Line = Field(min_length=1, description="The officer who will ring them")
    why: Text = Field(default="", description="Why it is late, as the family will read it")


@worded(
    {
        "setting_closed": "The school or setting is closed",
        "absent": "The child or their parent is away",
        "shortage_of_professionals": "Too few professionals",
    }
)
class Ground(StrEnum):
    """Why it may take longer: alike for three dates, each by its own rule (SI 2014/1530, reg 5(4) for week 6,
    reg 10(4) for week 16, reg 13(3) for week 20).
    """

    SETTING_CLOSED = "setting_closed"
    EXCEPTIONAL_CIRCUMSTANCES = "exceptional_circumstances"
    ABSENT = "absent"
    SHORTAGE_OF_PROFESSIONALS = "shortage_of_professionals"
    """Offered so that it can be answered: it is none."""


class StatutoryExceptionRecorded(Message):
    """The law allows it to take longer. It explains lateness and moves no date; the family is told."""

    ground: Ground = Field(description="Which exception")
    first: Day = Field(description="First day (closed, away, or of the circumstances)")
    last: Day = Field(description="Last day")
    reason: Said = Field(description="What happened, as the family will read it")
    evidence: Said = Field(description="Evidence")
    of: Line = Field(default="", description="Closed: the school or setting that was asked for advice")

    @model_validator(mode="after")
    def _in_order(self) -> "StatutoryExceptionRecorded":
        if self.last < self.first:
            raise ValueError("the last day is not before the first")
        return self


SHORTAGE = (
    "A shortage of educational psychologists is no exception in law. Record the recovery plan instead: the "
    "family is told of the delay, and again until the plan is issued."
)
_SHORT_OF = re.compile(
    r"(?i)(shortage|short of|lack|backlog|vacanc)[^.]{0,40}psycholog"
    r"|psycholog[^.]{0,20}(shortage|vacanc)|\bno (educational )?psycholog"
)


def why_no_exception(
    said: StatutoryExceptionRecorded,
    asked: Iterable[date],
    *,
    closure_at_least: Length,
    margin: Length,
    absence_at_least: Length,
    calendar: Calendar,
) -> str:
    """Why the law's exceptions do not cover it, in an officer's words; empty where they do.

    ``asked``: the days on which the closed school or setting was asked for advice.
    """
    match said.ground:
        case Ground.SHORTAGE_OF_PROFESSIONALS:
            return SHORTAGE
        case Ground.EXCEPTIONAL_CIRCUMSTANCES:
            return SHORTAGE if _SHORT_OF.search(said.reason) else ""
        case Ground.ABSENT:
            if said.last < _last_of(said.first, absence_at_least, calendar):
                return f"Away for less than {absence_at_least}, which is no exception."
            return ""
        case Ground.SETTING_CLOSED:
            if said.last < _last_of(said.first, closure_at_least, calendar):
                return f"Closed for less than {closure_at_least}, which is no exception."
            return _asked_outside(said, list(asked), margin, calendar)


def _asked_outside(
    said: StatutoryExceptionRecorded, asked: list[date], margin: Length, calendar: Calendar
) -> str:
    if not asked:
        return "No school or setting of that name was asked for advice in this case."
    length = due(_noon(said.first), margin, calendar).last_day - said.first
    begins, ends = said.first - length, said.last + _ONE_DAY - length
    if any(begins <= day <= ends for day in asked):
        return ""
    return f"It covers advice asked for from {say_date(begins)} to {say_date(ends)}; this was not."


def _last_of(first: date, length: Length, calendar: Calendar) -> date:
    """The last day of so long a time that begins with that day."""
    return due(_noon(first), length, calendar, inclusive=True).last_day


def _noon(day: date) -> datetime:
    return start_of_day(day) + timedelta(hours=12)


def grounds_told(said: StatutoryExceptionRecorded) -> str:
    """The ground, for the family."""
    between = f"from {say_date(said.first)} to {say_date(said.last)}"
    match said.ground:
        case Ground.SETTING_CLOSED:
            return f"{said.of} was closed {between}, when we needed its advice."
        case Ground.ABSENT:
            return f"You were away from our area {between}."
        case _:
            return f"There were special reasons in your family's life {between}."
