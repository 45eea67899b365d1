"""Calls back: when they are promised for, and what came of each attempt (charter: Council tax)."""

from collections.abc import Iterable
from datetime import datetime, time
from enum import StrEnum

from pydantic import Field

from charter.counting.calendars import Calendar
from charter.counting.counting import day_of, london
from charter.messages import Message
from charter.people import Line, Model, PhoneNumber, Text
from charter.writing.values import worded


class CallBackDetails(Model):
    """Who is to be called back, and about what."""

    phone: PhoneNumber = Field(default="", description="Which number should we call?")
    about: Text = Field(default="", description="What is it about?")
    best_time: Line = Field(default="", description="Is there a time that suits you best?")


@worded(
    {
        "after_lines_close": "After the telephone lines close",
    }
)
class When(StrEnum):
    """When a call back is promised for: each is a category of that promise."""

    SAME_DAY = "same_day"
    AFTER_LINES_CLOSE = "after_lines_close"


def promised_when(received: datetime, lines_close: time, calendar: Calendar) -> When:
    """The same day, unless the lines had closed in London, or do not open on that day at all."""
    open_that_day = calendar.is_working_day(day_of(received))
    if open_that_day and london(received).time() < lines_close:
        return When.SAME_DAY
    return When.AFTER_LINES_CLOSE


@worded(
    {
        "spoke": "We spoke",
        "engaged": "The line was engaged",
        "message_left": "We left a message",
    }
)
class CallCame(StrEnum):
    """What came of an attempt."""

    SPOKE = "spoke"
    NO_ANSWER = "no_answer"
    ENGAGED = "engaged"
    MESSAGE_LEFT = "message_left"


IN_WORDS = {
    CallCame.NO_ANSWER: "nobody answered",
    CallCame.ENGAGED: "the line was busy",
    CallCame.MESSAGE_LEFT: "we left a message",
}
"""An attempt that did not reach the customer, as they read it."""


class CallAttempted(Message):
    """Somebody has really called the number. The first such attempt keeps the promise."""

    came: CallCame = Field(description="What came of it")
    note: Text = Field(default="", description="What was said, or is to be done")


def attempts_in_words(attempts: Iterable[tuple[str, CallCame]]) -> str:
    """Each attempt that did not reach the customer: when, and what came of it."""
    return "\n\n".join(f"{when}: {IN_WORDS[came]}." for when, came in attempts)
