"""Homeless, or at risk of it: what is told, what is decided, and from when a decision counts as told.

Charter: Specific examples: Homelessness. Housing Act 1996, part 7.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from charter.counting.calendars import Calendar
from charter.counting.counting import day_of, due
from charter.counting.lengths import Length
from charter.messages import CustomerReplied, Day, InformationAdded, Message
from charter.people import Line, Model, Said, Text
from charter.usually import APPOINTED
from charter.writing.values import worded
from workflows.capabilities.appointments.messages import Appointment, Way
from workflows.homelessness_approach.notices import ASK_NOTICE, NoticeKind, holds_together
from workflows.homelessness_review.messages import DecisionType


class HomelessDetails(Model):
    """Whether they are homeless today, and what they tell of how it came to it."""

    homeless_today: bool = Field(description="Are you homeless today?")
    circumstances: Text = Field(default="", description="What has happened?")
    lose_home_on: Day | None = Field(default=None, description="When may you lose your home?")
    household: Text = Field(default="", description="Who needs a home together with you?")
    staying: Text = Field(default="", description="Where are you staying now?")
    notice: NoticeKind | None = Field(
        default=None, description="Have you been given a notice to leave your home? Which kind?"
    )
    notice_expires_on: Day | None = Field(default=None, description="When does the notice run out?")

    @model_validator(mode="after")
    def _notice(self) -> "HomelessDetails":
        holds_together(self.notice, self.notice_expires_on)
        return self

    @property
    def urgent(self) -> bool:
        """Whether the case begins on the urgent queue."""
        return self.homeless_today

    def to_ask(self) -> tuple[str, ...]:
        """The specific information that is still needed before it can be looked at, as questions."""
        asked = []
        if not self.circumstances.strip():
            asked.append("What has happened, and why may you lose your home?")
        if self.lose_home_on is None and not self.staying.strip():
            asked.append("When may you have to leave, and where are you staying now?")
        if not self.household.strip():
            asked.append("Who needs a home together with you?")
        return tuple(asked)

    def questions(self) -> tuple[str, ...]:
        """What is asked where something has to be asked: of a notice too, which nothing waits for."""
        return (*self.to_ask(), ASK_NOTICE) if self.notice is None else self.to_ask()


class HomelessReplied(CustomerReplied):
    """The customer has answered what they were asked, and whether they are homeless today."""

    homeless_today: bool | None = Field(default=None, description="Are they homeless today?")


class HomelessInformation(InformationAdded):
    """More information from the customer, and whether they are homeless today."""

    homeless_today: bool | None = Field(default=None, description="Are they homeless today?")


class CircumstancesGiven(Message):
    """The customer has told of their circumstances."""

    circumstances: Said = Field(description="Their circumstances")
    homeless_today: bool | None = Field(default=None, description="Are they homeless today?")
    notice: NoticeKind | None = Field(
        default=None, description="Have they been given a notice to leave their home? Which kind?"
    )
    notice_expires_on: Day | None = Field(default=None, description="When does the notice run out?")

    @model_validator(mode="after")
    def _notice(self) -> "CircumstancesGiven":
        holds_together(self.notice, self.notice_expires_on)
        return self


class NowHomeless(Message):
    """The customer is homeless now. They are seen today."""

    what: Text = Field(default="", description="What has happened")


class InformationReviewed(Message):
    """What the customer told has been looked at. An appointment follows."""

    understood: Said = Field(description="What we understand, in words for the customer")


@worded(
    {
        "handed_over": "Handed to them",
        "emailed": "By email",
        "posted": "By post",
        "ready_to_collect": "Ready for them to collect",
    }
)
class Given(StrEnum):
    """How a decision reaches the customer: it sets the day they count as told."""

    HANDED_OVER = "handed_over"
    EMAILED = "emailed"
    POSTED = "posted"
    READY_TO_COLLECT = "ready_to_collect"


class DecisionMade(Message):
    """A decision has been made. The customer gets it with the reasons and their right to a review."""

    decision_type: DecisionType = Field(description="What it is about")
    decided: Said = Field(description="What was decided, in words for the customer")
    reasons: Said = Field(description="Why, in words for the customer")
    given: Given = Field(description="How the decision is given to them")
    collect_on: Annotated[Day, APPOINTED] | None = Field(
        default=None, description="Ready to collect: from which day"
    )
    decided_by: Line = Field(default="", description="Who decided, if somebody else")

    @model_validator(mode="after")
    def _collected(self) -> "DecisionMade":
        if (self.given is Given.READY_TO_COLLECT) != (self.collect_on is not None):
            raise ValueError("a decision that is ready to collect has its day, and no other has one")
        return self


@worded(
    {
        "housed": "They have a home",
        "duty_ended": "Our duty has ended",
    }
)
class DutyEnd(StrEnum):
    """How our duty to help has ended."""

    HOUSED = "housed"
    DUTY_ENDED = "duty_ended"


class DutyEnded(Message):
    """Our duty to help has ended: they have a home, or a decision they were told of ended it."""

    how: DutyEnd = Field(description="How it has ended")
    reasons: Said = Field(description="Why, in words for the customer")


class ReviewRequested(Message):
    """The customer asks for a review of a decision. Taken whenever it comes: the review judges if in time."""

    decision: int | None = Field(
        default=None, ge=1, le=1_000, description="Number of the decision; the last one if it is not said"
    )
    reasons: Text = Field(default="", description="Why they believe it is wrong. It can be said later")


class HomelessnessDecision(Model):
    """A decision the customer was told of, by its number in the case."""

    number: int
    decision_type: DecisionType
    notified: date
    decided_by: str = ""
    review: str = ""
    """Reference of the review that was asked for."""


def notified_on(made: DecisionMade, at: datetime, posted: Length, calendar: Calendar) -> date:
    """The day from which the customer counts as told: the same day if handed over or emailed, so long after
    posting, or the day it is ready to collect."""
    if made.given is Given.POSTED:
        return due(at, posted, calendar).last_day
    if made.collect_on is not None:
        return max(made.collect_on, day_of(at))
    return day_of(at)


def may_not_book(appointment: Appointment) -> str:
    """Why such an appointment is not made with somebody who may lose their home; empty where it is."""
    if appointment.way is Way.VISIT:
        return "Say by telephone, online or face to face."
    if appointment.way is Way.FACE_TO_FACE and not appointment.why.strip():
        return "Face to face: say why telephone or online will not do."
    return ""
