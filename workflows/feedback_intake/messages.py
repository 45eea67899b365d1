"""Feedback: what somebody tells us about a service, what each point of it is, and what is put right.

The Customer Feedback Policy says what a complaint is, with nine examples, and what it is not. An intake, a
complaint, a comment and a compliment have the same details: one becomes another under its own reference.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field, ValidationError, model_validator

from charter.cases import HandedOver
from charter.counting.calendars import Calendar
from charter.counting.counting import day_of, due, start_of_day, utc
from charter.counting.lengths import Length
from charter.faults import IN_A_LIFE
from charter.messages import Day, Message, Reference
from charter.people import Line, Model, Said, Text
from charter.usually import TO_COME
from charter.writing.values import spoken, worded
from workflows.feedback_intake.exclusions import Exclusion


class FeedbackKind(StrEnum):
    """What the customer says it is; an officer decides."""

    COMPLAINT = "complaint"
    COMMENT = "comment"
    COMPLIMENT = "compliment"


@worded(
    {
        "none": "None of these",
        "childrens_social_care": "Children’s social care",
        "landlord": "The council as landlord",
    }
)
class About(StrEnum):
    """Whether it is about a service whose complaints are under rules of their own."""

    NONE = "none"
    CHILDRENS_SOCIAL_CARE = "childrens_social_care"
    ADULT_SOCIAL_CARE = "adult_social_care"
    LANDLORD = "landlord"
    PERSONAL_DATA = "personal_data"


@worded(
    {
        "corporate": "The council’s feedback policy",
        "adult": "Adult social care",
        "landlord": "The council as landlord",
    }
)
class ComplaintRegime(StrEnum):
    """The rules a complaint is taken under."""

    CORPORATE = "corporate"
    ADULT = "adult"
    LANDLORD = "landlord"


SERVICES: Mapping[ComplaintRegime, str] = {
    ComplaintRegime.CORPORATE: "complaint",
    ComplaintRegime.ADULT: "complaint_adult_social_care",
    ComplaintRegime.LANDLORD: "complaint_landlord",
}
"""The service a complaint of each regime goes on as."""
REGIMES: Mapping[About, ComplaintRegime] = {
    About.NONE: ComplaintRegime.CORPORATE,
    About.ADULT_SOCIAL_CARE: ComplaintRegime.ADULT,
    About.LANDLORD: ComplaintRegime.LANDLORD,
}
"""Children's social care has none here: its procedure is another (Children Act 1989, section 26)."""
CHILDREN = "complaint_children_social_care"
"""The signpost to it."""
DATA_PROTECTION = "data_protection_complaint"
"""The service a complaint about personal data goes on as (Data Protection Act 2018, section 164A)."""

Since = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2100, 1, 1)), IN_A_LIFE]
"""A day somebody became aware of something: a complaint may be about long ago."""


class FeedbackDetails(Model):
    """What happened, and what would put it right: anybody may say it, wherever they live."""

    what_happened: Said = Field(description="What happened?")
    wanted_outcome: Text = Field(default="", description="What would you like to happen?")
    service_complained_of: Line = Field(default="", description="Which service, contractor or partner?")
    person_named: Line = Field(default="", description="Is it about somebody in particular? Who?")
    first_aware: Since | None = Field(default=None, description="When did you first become aware of it?")
    acting_for: Line = Field(default="", description="Are you acting for somebody else? For whom?")
    about: About = Field(default=About.NONE, description="Is it about one of these?")
    kind: FeedbackKind = Field(
        default=FeedbackKind.COMPLAINT, description="Is it a complaint, a comment or a compliment?"
    )
    reply_wanted: bool = Field(default=False, description="A comment or compliment: would you like a reply?")
    put_right_first: bool | None = Field(
        default=None, description="A complaint: would you like us to try to put it right at once?"
    )


@worded(
    {
        "accepted": "A complaint",
        "excluded": "Not a complaint",
        "out_of_time": "Told to us too late",
        "early_resolution": "Something to put right at once",
        "childrens_social_care": "About children’s social care",
        "data_protection": "About personal data",
        "comment": "A comment",
        "compliment": "A compliment",
    }
)
class PointDecision(StrEnum):
    """What an officer decides about one point."""

    ACCEPTED = "accepted"
    EXCLUDED = "excluded"
    OUT_OF_TIME = "out_of_time"
    EARLY_RESOLUTION = "early_resolution"
    CHILDRENS_SOCIAL_CARE = "childrens_social_care"
    DATA_PROTECTION = "data_protection"
    COMMENT = "comment"
    COMPLIMENT = "compliment"


class Issue(Model):
    """One point of what came in."""

    what: Said = Field(description="The point, as we understand it")


class TriagedIssue(Issue):
    """One point, and what it is."""

    model_config = ConfigDict(title="Point")

    decision: PointDecision = Field(description="What it is")
    ground: Exclusion | None = Field(default=None, description="Not a complaint: what is it?")
    reason: Text = Field(
        default="", description="Not a complaint, or too late: why. To put right at once: what we will do"
    )
    instead: Text = Field(default="", description="Not a complaint: where to go instead, if not as usual")
    first_aware: Since | None = Field(
        default=None, description="When they first became aware of this point, if not as they told us"
    )

    @model_validator(mode="after")
    def _explained(self) -> "TriagedIssue":
        if (self.decision is PointDecision.EXCLUDED) != (self.ground is not None):
            raise ValueError("say what it is if it is not a complaint, and only then")
        if self.decision in _EXPLAINED and not self.reason.strip():
            raise ValueError(f"for “{spoken(self.decision)}” say why, or what we will do")
        return self


_EXPLAINED = (PointDecision.EXCLUDED, PointDecision.OUT_OF_TIME, PointDecision.EARLY_RESOLUTION)


class Accepted(Model):
    """What an intake hands over when it becomes a complaint."""

    issues: tuple[Said, ...] = Field(min_length=1)
    """Each point taken, in an officer's words."""
    triaged_by: Line = ""
    """Empty where nobody triaged it: the time to settle it early has passed."""


def accepted_in(handed: HandedOver | None) -> Accepted | None:
    """What an intake handed over; None for a complaint that came in directly."""
    if handed is None or "issues" not in handed.facts:
        return None
    try:
        return Accepted.model_validate(handed.facts)
    except ValidationError:
        return None


class RemedyDetails(Model):
    """What is to be put right after a complaint was upheld: by whom and by when."""

    what: Said = Field(description="What is to be done")
    owner: Line = Field(min_length=1, description="Who sees to it")
    due: Annotated[Day, TO_COME] = Field(description="By when")
    complaint: Reference = Field(description="Reference of the complaint")


class RemedyDone(Message):
    """What was promised after a complaint was upheld has been done."""

    what: Said = Field(description="What was done")
    evidence: Said = Field(description="What shows that it was done")


def in_time(first_aware: date | None, received: datetime, within: Length, calendar: Calendar) -> bool:
    """Whether it came within that length of the day they became aware; where that is not known, it did
    (Customer Feedback Policy, Time limit for making complaints)."""
    if first_aware is None or first_aware >= day_of(received):
        return True
    return utc(received) <= due(start_of_day(first_aware), within, calendar).at
