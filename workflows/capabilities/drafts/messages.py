"""Drafts of a plan: shared, commented on, and the time the family has for it."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, model_validator

from charter.counting.calendars import Calendar
from charter.counting.counting import due
from charter.edition.promises import Promise
from charter.messages import Day, Message
from charter.people import Said, Text
from charter.usually import SOON_TO_COME


class DraftShared(Message):
    """A draft has been sent to the family, who are told how and until when to say what they think of it."""

    how: Said = Field(description="How to comment on it")
    comment_by: Annotated[Day, SOON_TO_COME] | None = Field(
        default=None, description="Until when, if they have longer than the least"
    )
    reason: Text = Field(
        default="", description="Why there is another version than the number we promise (a manager)"
    )


class CommentsReceived(Message):
    """The family says what they think of the draft, or that they agree with it."""

    comments: Text = Field(default="", description="Comments")
    agrees: bool = Field(default=False, description="They agree with the draft as it is")

    @model_validator(mode="after")
    def _says_something(self) -> "CommentsReceived":
        if not (self.comments.strip() or self.agrees):
            raise ValueError("say what you think of the draft, or that you agree with it")
        return self


def least_time(promise: Promise, served: datetime, calendar: Calendar) -> date:
    """The first day that may be the last one to comment: the promise's own length, or the law's if later."""
    if promise.length is None:
        raise ValueError(f"“{promise.title}” has no length")
    ends = [due(served, promise.length, calendar, inclusive=promise.inclusive).last_day]
    if promise.limit is not None:
        limit = promise.limit
        ends.append(due(served, limit.length, calendar, inclusive=limit.inclusive).last_day)
    return max(ends)
