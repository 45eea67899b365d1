"""A right over one's own information: what is asked, who asks, and what was decided."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from charter.messages import Day, Message, Reference
from charter.people import Line, Model, Said, Text
from charter.usually import SOON_TO_COME, TO_COME
from charter.writing.values import worded

NEEDS_CASES_AT_MOST = 20


@worded(
    {
        "access": "To see what we hold",
        "rectification": "To have it corrected",
        "erasure": "To have it deleted",
        "restriction": "To have us stop using it",
        "portability": "To have it in a form for computers",
        "objection": "To object to how we use it",
    }
)
class DataRight(StrEnum):
    """The rights that a person has over data about them (UK GDPR, articles 15, 16, 17, 18, 20 and 21)."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    PORTABILITY = "portability"
    OBJECTION = "objection"


ASKED_FOR: dict[DataRight, str] = {
    DataRight.ACCESS: "to see the information we hold about you",
    DataRight.RECTIFICATION: "to have the information we hold about you corrected",
    DataRight.ERASURE: "to have the information we hold about you deleted",
    DataRight.RESTRICTION: "that we stop using the information we hold about you",
    DataRight.PORTABILITY: "to have the information you gave us in a form that computers can read",
    DataRight.OBJECTION: "that we do not use the information we hold about you in a way you object to",
}
"""What was asked, inside a sentence to whoever asked it."""
DISCLOSED = frozenset({DataRight.ACCESS, DataRight.PORTABILITY})
"""Where information leaves us: only for somebody who is known to be whom it is about."""
OF_CASES = frozenset({DataRight.ERASURE, DataRight.RESTRICTION})
"""What is done to cases, so that they are named."""


class RightsDetails(Model):
    """Which right somebody uses, and about what."""

    right: DataRight = Field(description="What do you want us to do?")
    about: Said = Field(description="What is it about?")
    known: Text = Field(default="", description="References of your cases, if you know them")


class CaseMeant(Model):
    """One case, by its reference."""

    reference: Reference = Field(description="Reference")


class IdentityAsked(Message):
    """There is reasonable doubt who asks: they are asked for no more than is needed to know. The time to
    answer stops until they reply (UK GDPR, articles 12(6) and 12A)."""

    question: Said = Field(description="What they are asked to show, as the customer reads it")
    reply_by: Annotated[Day, SOON_TO_COME] | None = Field(default=None, description="Reply by")


class IdentityConfirmed(Message):
    """It is known that whoever asks is the person it is about, or may act for them."""

    how: Said = Field(description="How we know")


class ScopeAsked(Message):
    """They are asked which information they mean, as we hold a lot of it. The time to answer stops until they
    reply. Of a request to see information only (UK GDPR, article 12A)."""

    question: Said = Field(description="What they are asked, as the customer reads it")
    reply_by: Annotated[Day, SOON_TO_COME] | None = Field(default=None, description="Reply by")


@worded({"complex": "It is complex", "numerous": "They have made many requests"})
class WhyLonger(StrEnum):
    """Why the law allows a longer time (UK GDPR, article 12(3))."""

    COMPLEX = "complex"
    NUMEROUS = "numerous"


class LongerNeeded(Message):
    """It takes longer, by two months at most, and they are told why before the first month is over. Once."""

    because: WhyLonger = Field(description="Because")
    why: Said = Field(description="Why, as the customer reads it")
    until: Annotated[Day, TO_COME] = Field(description="New last day")


@worded({"unfounded": "Manifestly unfounded", "excessive": "Manifestly excessive"})
class Manifestly(StrEnum):
    """Why a fee may be asked for a request, or the request refused: we have to show that it is so (UK GDPR,
    article 12(5))."""

    UNFOUNDED = "unfounded"
    EXCESSIVE = "excessive"


FOUND_TO_BE: dict[Manifestly, str] = {
    Manifestly.UNFOUNDED: "not meant to use your rights (the law says “manifestly unfounded”)",
    Manifestly.EXCESSIVE: "far more than is reasonable (the law says “manifestly excessive”)",
}
"""What we find a request to be, inside a sentence to whoever made it."""


class FeeAsked(Message):
    """A reasonable fee is asked: the request is manifestly unfounded or excessive, for example because it
    repeats one that was answered. The time to answer stops until the fee is paid (UK GDPR, articles 12(5)
    and 12A). Once."""

    because: Manifestly = Field(description="The request is")
    why: Said = Field(description="What shows that it is, as the customer reads it")
    fee: Annotated[Line, Field(pattern=r"^£[0-9]")] = Field(description="The fee, such as £25")
    costs: Said = Field(description="Which costs of ours it covers, as the customer reads it")
    how_to_pay: Said = Field(description="How to pay, as the customer reads it")
    reply_by: Annotated[Day, SOON_TO_COME] | None = Field(default=None, description="Pay by")


class FeePaid(Message):
    """The fee that was asked has been paid. The time to answer goes on."""

    how: Line = Field(default="", description="How it was paid, such as the receipt's number")


@worded({"granted": "Done as asked", "partly_granted": "Done in part", "refused": "Refused"})
class RightsDecision(StrEnum):
    """What was decided of a request."""

    GRANTED = "granted"
    PARTLY_GRANTED = "partly_granted"
    REFUSED = "refused"


class RequestDecided(Message):
    """What was decided, and why. The letter says how to complain, to us and to the Information Commissioner.

    A restriction holds from now on for the cases named. Cases to be erased go on the list that a manager
    approves.
    """

    decision: RightsDecision = Field(description="Decision")
    done: Text = Field(default="", description="What was done or sent and how, as the customer reads it")
    reasons: Text = Field(default="", description="Refused in whole or part: why, as the customer reads it")
    ground: Manifestly | None = Field(
        default=None,
        description="Refused because the request as a whole is manifestly unfounded or excessive: which",
    )
    searched: Text = Field(default="", description="To see information: where was searched, and for what")
    cases: tuple[CaseMeant, ...] = Field(
        default=(),
        max_length=NEEDS_CASES_AT_MOST,
        description="To delete or stop using: the cases it holds for",
    )
    recipients_told: Line = Field(
        default="", description="Whom we had passed it on to, and have told (UK GDPR, article 19)"
    )


class RestrictionEnded(Message):
    """The information may be used again. They are told before it is (UK GDPR, article 18(3))."""

    reason: Said = Field(description="Why, as the customer reads it")


# -- rules


def to_pay(said: FeeAsked) -> str:
    """What they are asked of a fee, in reminders and on the tracking page."""
    return f"Please pay the fee of {said.fee}. {said.how_to_pay}"


def reasons_told(said: RequestDecided) -> str:
    """Why it was refused, as the customer reads it: what the law lets us refuse, then what shows it."""
    if said.ground is None:
        return said.reasons
    found = FOUND_TO_BE[said.ground]
    return f"The law lets us refuse your request, because we find that it is {found}.\n\n{said.reasons}"


def why_not_decided(said: RequestDecided, right: DataRight, *, identified: bool) -> str:
    """What a decision lacks, in an officer's words; empty where it is whole."""
    if said.decision is not RightsDecision.GRANTED and not said.reasons.strip():
        return "Say why: a refusal in whole or in part has its reasons."
    if said.ground and said.decision is not RightsDecision.REFUSED:
        return "Only a request that is refused whole is refused as manifestly unfounded or excessive."
    if said.decision is RightsDecision.REFUSED:
        return "A refusal does nothing to a case: name none." if said.cases else ""
    if not said.done.strip():
        return "Say what was done."
    if right in DISCLOSED and not identified:
        return "Record first how we know who asks: information must not go to somebody else."
    if right is DataRight.ACCESS and not said.searched.strip():
        return "Say where was searched: a search is reasonable and proportionate, and can be shown."
    if right in OF_CASES and not said.cases:
        return "Name the cases it holds for."
    if said.cases and right not in OF_CASES:
        return "Cases are named only where they are to be deleted or no longer used."
    return ""
