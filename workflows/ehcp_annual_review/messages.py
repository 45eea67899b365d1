"""An annual review of an education, health and care (EHC) plan: what is asked, decided and issued."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from charter.counting.counting import start_of_day
from charter.messages import Day, Message
from charter.people import Said, Text
from charter.usually import SOON_TO_COME
from charter.writing.values import worded
from workflows.capabilities.drafts.messages import DraftShared
from workflows.capabilities.party.messages import ChildDetails


@worded(
    {
        "none": "They do not move",
        "school": "To another phase of school",
        "post_16": "To post-16",
        "between_post_16": "Between post-16 places",
    }
)
class Phase(StrEnum):
    """A move to another phase or place, for which the law has a day of its own (SI 2014/1530, reg 18)."""

    NONE = "none"
    SCHOOL = "school"
    POST_16 = "post_16"
    BETWEEN_POST_16 = "between_post_16"


class AnnualReviewDetails(ChildDetails):
    """Whose plan was reviewed, and when; sent with the school's paperwork."""

    meeting_date: Day = Field(description="Date of the review meeting")
    phase: Phase = Field(
        default=Phase.NONE,
        description="They move: to another phase of school, to post-16, or between post-16 places",
    )
    transfer_year: int | None = Field(
        default=None, ge=2000, le=2099, description="The year in which they move"
    )
    transfer_on: Day | None = Field(default=None, description="Between post-16 places: the day they move")
    report: Text = Field(default="", description="What the meeting said")

    @model_validator(mode="after")
    def _has_its_day(self) -> "AnnualReviewDetails":
        if self.phase is Phase.BETWEEN_POST_16 and self.transfer_on is None:
            raise ValueError(
                "between two post-16 places, give the day they move: five months are counted from it"
            )
        return self


@worded(
    {
        "amend": "Amend the plan",
        "keep": "Keep the plan as it is",
        "cease": "End the plan",
    }
)
class ReviewDecision(StrEnum):
    """What comes of a review."""

    AMEND = "amend"
    KEEP = "keep"
    CEASE = "cease"


class ReviewDecisionSent(Message):
    """It has been decided whether the plan is amended, stays as it is or ends; the family is told."""

    decision: ReviewDecision = Field(description="Amend, keep or cease the plan")
    changes: Text = Field(default="", description="Amend: the changes proposed, as the family will read them")
    how: Text = Field(default="", description="Amend: how to comment on the proposed plan")
    comment_by: Annotated[Day, SOON_TO_COME] | None = Field(
        default=None, description="Amend: until when, if longer than the least"
    )
    reasons: Text = Field(default="", description="Keep or cease: the reasons, as the family will read them")

    @model_validator(mode="after")
    def _explained(self) -> "ReviewDecisionSent":
        if self.decision is ReviewDecision.AMEND and not (self.changes.strip() and self.how.strip()):
            raise ValueError("a plan that is amended says what is to change, and how to comment on it")
        if self.decision is not ReviewDecision.AMEND and not self.reasons.strip():
            raise ValueError("a plan that is not amended, or ends, says why")
        return self


class NotAmendingDecided(Message):
    """After the changes were proposed and commented on, the plan stays as it is after all."""

    reasons: Said = Field(description="The reasons, as the family will read them")


class MeetingDateCorrected(Message):
    """The date of the review meeting was written down wrongly."""

    meeting_date: Day = Field(description="Date of the review meeting")
    reason: Said = Field(description="What was wrong, as the family will read it")


def meeting_at(details_or_message: AnnualReviewDetails | MeetingDateCorrected) -> datetime:
    """Noon on the day of the meeting: the law's weeks are counted from that day."""
    return noon_of(details_or_message.meeting_date)


def noon_of(day: date) -> datetime:
    return start_of_day(day) + timedelta(hours=12)


def first_draft(sent: ReviewDecisionSent) -> DraftShared:
    """The changes proposed, as the first version that the family can comment on."""
    return DraftShared.model_validate(sent.model_dump(include={"by", "happened_at", "how", "comment_by"}))
