"""Complaints at two stages: what is said to one, what an answer has to have, and how its letters word it.

The rules are the Feedback Policy's; the numbers are in the edition.
"""

from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from charter.cases import HandedOver
from charter.edition.services import EditionPart
from charter.messages import Day, Message
from charter.people import Line, Model, Role, Said, Sender, Text, same_person
from charter.usually import SOON_TO_COME, TO_COME
from charter.writing.letters import say_date
from charter.writing.values import within
from workflows.feedback_intake.messages import accepted_in

POINTS = 50
"""Points, and remedies, one answer can have at most."""

LATE_ASKING = "Stage two was asked for so late that it cannot be answered within the twelve weeks."
HOW_WE_KNOW = "The dates of the answer at stage one and of the asking, in this case."


class Finding(StrEnum):
    """What came of one point, or of the whole complaint."""

    UPHELD = "upheld"
    PARTLY = "partly_upheld"
    NOT_UPHELD = "not_upheld"


SPOKEN = {
    Finding.UPHELD: "you were right (we call this upheld)",
    Finding.PARTLY: "you were partly right (we call this partly upheld)",
    Finding.NOT_UPHELD: "we did not find a fault (we call this not upheld)",
}
"""Each finding for the customer (charter: we spell out any technical speak)."""


class Point(Model):
    """One point of the complaint, answered."""

    point: Said = Field(description="The point")
    finding: Finding = Field(description="What was found")
    reasons: Said = Field(description="Reasons")


class RemedyAgreed(Model):
    """What will be done to put it right, by whom and by when."""

    model_config = ConfigDict(title="Remedy")

    what: Said = Field(description="What will be done")
    owner: Line = Field(min_length=1, description="Who sees to it")
    due: Annotated[Day, TO_COME] = Field(description="By when")


class ComplaintAcknowledged(Message):
    """A person has said that it is taken as a complaint and how it is understood, or why it is not."""

    accepted: bool = Field(description="Is it taken as a complaint?")
    points: tuple[Said, ...] = Field(
        default=(), max_length=POINTS, description="Taken: how we understand it, point by point"
    )
    reason: Text = Field(default="", description="Not taken: why, and where to go instead")

    @model_validator(mode="after")
    def _explained(self) -> "ComplaintAcknowledged":
        if self.accepted and not self.points:
            raise ValueError("an accepted complaint says how it is understood: one point at least")
        if not self.accepted and not self.reason.strip():
            raise ValueError("a complaint that is not accepted says why")
        return self


class InvestigatorNamed(Message):
    """A manager of the service investigates at stage one and gets in touch with the customer soon."""

    investigator: Line = Field(min_length=1, description="Manager of the service who investigates")


class ContactMade(Message):
    """The investigator has spoken with the customer."""

    summary: Text = Field(default="", description="What was said")


class ToldComplex(Message):
    """The complaint is complex and takes longer. The customer is told why before the first date passes."""

    why: Said = Field(description="Why it is complex")


class DatesAgreed(Message):
    """A day for the answer has been agreed with the service user or their representative."""

    until: Annotated[Day, SOON_TO_COME] = Field(description="Day agreed")
    agreed_with: Line = Field(min_length=1, description="Agreed with")


class ComplaintAnswered(Message):
    """What both answers have: a finding with reasons on every point, and what will be done."""

    points: tuple[Point, ...] = Field(min_length=1, max_length=POINTS, description="Points")
    remedies: tuple[RemedyAgreed, ...] = Field(
        default=(), max_length=POINTS, description="What will be done to put it right"
    )


class StageOneAnswered(ComplaintAnswered):
    """The investigator's answer. The customer may always ask for stage two."""


class EscalationAsked(Message):
    """The customer is still unhappy with the answer. No special words are needed."""

    why: Text = Field(default="", description="What they are still unhappy about")


class LateEscalationDecided(Message):
    """Stage two was asked for after the time for it: a manager accepts that, or does not, with a reason."""

    accepted: bool = Field(description="Is it accepted all the same?")
    reason: Said = Field(description="Why")


class ScopeSettled(Message):
    """It is settled with the customer exactly what is to be investigated."""

    scope: Said = Field(description="What will be investigated")


class StageTwoDecided(Message):
    """What both decisions about stage two have."""

    reason: Said = Field(description="Why")


class StageTwoAcknowledged(StageTwoDecided):
    """There will be a further investigation, at stage two."""


class FinalAtStageOne(StageTwoDecided):
    """The answer would stay the same: the one at stage one is the final one."""


class StageTwoAllocated(Message):
    """A senior manager, of the service or an independent one, investigates at stage two."""

    to: Line = Field(min_length=1, description="Senior manager who investigates")
    kind: Literal["of_the_service", "independent"] = Field(
        default="of_the_service", description="Of the service, or independent of it"
    )


class StageTwoExtended(Message):
    """The final answer takes longer: the customer is told why, and of the Ombudsman, before its date."""

    until: Annotated[Day, SOON_TO_COME] = Field(description="New date")
    reason: Said = Field(description="Why")


class StageTwoAnswered(ComplaintAnswered):
    """The final answer. It says which Ombudsman the customer can go to."""


class ChangeRecommended(Message):
    """The Corporate Customer Feedback Team recommends a change, which is followed up like any remedy."""

    what: Said = Field(description="What should change")
    owner: Line = Field(min_length=1, description="Who sees to it")
    due: Annotated[Day, TO_COME] = Field(description="By when")


def overall(points: Iterable[Point]) -> Finding:
    """The finding on the whole: what all points share, else partly upheld."""
    found = {point.finding for point in points}
    return found.pop() if len(found) == 1 else Finding.PARTLY


def findings_in_words(points: Iterable[Point]) -> str:
    """Every point, what was found and why, for the customer."""
    return "\n\n".join(
        f"Point {number}: {one.point}\nWhat we found: {SPOKEN[one.finding]}\nWhy: {one.reasons}"
        for number, one in enumerate(points, 1)
    )


def points_in_words(points: Iterable[str]) -> str:
    """How the complaint is understood, point by point, for the customer."""
    return "\n\n".join(f"Point {number}: {one}" for number, one in enumerate(points, 1))


def remedies_in_words(remedies: Iterable[RemedyAgreed]) -> str:
    """What will be done, by whom and by when, for the customer."""
    each = (f"{one.what}\nBy whom: {one.owner}\nBy when: {say_date(one.due)}" for one in remedies)
    return "\n\n".join(each) or "There is nothing we have to put right."


def answer_in_words(said: ComplaintAnswered) -> dict[str, str]:
    """An answer's points, what will be done and who gives it, for its letter."""
    return {
        "findings": findings_in_words(said.points),
        "remedies": remedies_in_words(said.remedies),
        "investigator": str(said.by),
    }


def outcome_of(said: ComplaintAnswered | None, stage: str) -> tuple[str, str]:
    """The outcome an answer at that stage comes to, and its reason. ValueError where there is none."""
    if said is None:
        raise ValueError("there is no outcome before there is an answer")
    found = overall(said.points)
    return found.value, f"Answered at {stage}: {within(found)}."


def may_not_answer(
    said: ComplaintAnswered, named: str, role: str, points: Collection[str], today: date
) -> str:
    """Why this answer cannot be given, or not by this sender; empty where it can.

    ``named``: who was to investigate, as what (``role``). ``points``: what was accepted.
    """
    if not named:
        return f"Say first who is the {role}."
    if not said.by.name:
        return f"Say who you are: only the {role} gives this answer."
    if not same_person(said.by.name, named):
        return f"Only the {role}, {named}, gives this answer."
    return answers_too_little(said, points, today)


def answers_too_little(said: ComplaintAnswered, points: Collection[str], today: date) -> str:
    """Why an answer cannot be given as it is: a point is left out, or a remedy's day has passed; empty where
    it can. ``points``: what was accepted."""
    if len(said.points) < len(points):
        return f"{len(points)} points were accepted and {len(said.points)} answered: answer each of them."
    if any(one.due < today for one in said.remedies):
        return "The day by which something is put right is still to come."
    return ""


def ombudsman(part: EditionPart) -> str:
    """The Ombudsman a complaint of this service can go to, and how to reach them."""
    if part.regime is None:
        raise KeyError(f"{part.service.code} is under no regime of complaints in this edition")
    reach = f" ({part.regime.reach})" if part.regime.reach else ""
    return f"{part.regime.ombudsman}{reach}"


def accepted_before(handed: HandedOver | None) -> ComplaintAcknowledged | None:
    """What an officer accepted where the complaint came in (FeedbackIntake); None for one opened directly."""
    found = accepted_in(handed)
    if handed is None or found is None:
        return None
    by = Sender(role=Role.OFFICER, name=found.triaged_by)
    return ComplaintAcknowledged(accepted=True, points=found.issues[:POINTS], by=by, happened_at=handed.at)
