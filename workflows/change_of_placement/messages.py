"""A change of school or setting for a child or young person with a plan: what is asked, said and decided."""

from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from charter.edition.services import Contact
from charter.messages import Day, Message
from charter.people import Line, Said, Text
from charter.usually import APPOINTED, TO_COME, Follows
from charter.writing.letters import say_date
from workflows.capabilities.party.messages import AskedBy, ChildDetails

APPEAL = (
    "There is a right to appeal to the tribunal when we change a plan, or decide after a review not to "
    "change it. If your plan was reviewed, our letter about the review says until when."
)
"""What a refusal says of the right to appeal where the officer says nothing else of it."""

WITHOUT_ANSWER = "We go on with what we know, and ask the school or setting ourselves."
"""What happens where the family does not answer what their request left open."""


class PlacementDetails(ChildDetails):
    """Why the setting they are in cannot meet their needs, and which one is wanted."""

    why: Text = Field(
        default="", description="Why can the school or setting they are in not meet their needs?"
    )
    wanted: Line = Field(default="", description="Which school or setting would you like?")
    spoken_to_setting: bool = Field(
        default=False, description="You have talked about it with the school or setting they are in"
    )


class Contacted(Message):
    """The family has been written to about their request; a call follows the same day."""

    what: Said = Field(description="What we tell them, as they will read it")


class Called(Message):
    """The family has been rung, and their request was talked about."""

    what: Said = Field(description="What was said")


class ReviewOpened(Message):
    """The plan is reviewed first: its paperwork has come, and a case of its own is opened for the review."""

    meeting_date: Day = Field(description="Date of the review meeting")


class ReviewNotNeeded(Message):
    """No review is needed before the panel, or it has ended elsewhere."""

    reason: Said = Field(description="Why")


class PanelDateFound(Message):
    """The date of the next panel has been found, where none was known."""

    panel_on: Annotated[Day, APPOINTED] = Field(description="Date of the panel")


class PanelHeld(Message):
    """The panel has met and looked at the request."""

    follows: ClassVar = (Follows("The panel meets on", "Has it met already?", promise="panel"),)


class OutcomeTold(Message):
    """What the panel decided goes to the family."""

    agreed: bool = Field(description="Yes: the placement changes")
    setting: Line = Field(default="", description="Yes: the school or setting")
    start_on: Annotated[Day, TO_COME] | None = Field(default=None, description="Yes: expected start")
    plan: Text = Field(default="", description="Yes: the plan until then, as the family will read it")
    reasons: Text = Field(default="", description="No: the reasons, as the family will read them")
    appeal: Text = Field(
        default="", description="No: the right to appeal there is, if there is more to say of it"
    )

    @model_validator(mode="after")
    def _whole(self) -> "OutcomeTold":
        if self.agreed and not (self.setting.strip() and self.start_on and self.plan.strip()):
            raise ValueError("a yes names the setting, the expected start and the plan until then")
        if not self.agreed and not self.reasons.strip():
            raise ValueError("a no gives its reasons")
        return self


def questions(details: PlacementDetails) -> str:
    """What the request leaves open, as one question; empty where it says all of it."""
    asked = []
    if not details.why.strip():
        asked.append("Why can the school or setting they are in not meet their needs?")
    if not details.wanted.strip():
        asked.append("Which school or setting would you like the plan to name?")
    if not details.spoken_to_setting:
        asked.append("Have you talked about it with the school or setting they are in? What did they say?")
    return " ".join(asked)


def about(details: PlacementDetails, contact: Contact) -> dict[str, str]:
    """For every letter: whom it is about, and who helps."""
    return {"child": details.name, "sendias": contact.sendias}


def outcome_words(told: OutcomeTold, contact: Contact) -> dict[str, str]:
    """For the letter with the outcome: what changes and when, or why not and what the family can do."""
    if told.agreed and told.start_on:
        return {"setting": told.setting, "start_on": say_date(told.start_on), "plan": told.plan}
    appeal = told.appeal.strip() or APPEAL
    return {"reasons": told.reasons, "appeal": appeal, "mediation": contact.mediation}


def review_details(
    details: PlacementDetails, opened: ReviewOpened, *, young_persons_own: bool
) -> dict[str, Any]:
    """What the review is told of whose plan it is, and of the meeting."""
    child = details.model_dump(mode="json", include=set(ChildDetails.model_fields))
    own = {"asked_by": AskedBy.YOUNG_PERSON} if young_persons_own else {}
    return {**child, **own, "meeting_date": opened.meeting_date.isoformat()}
