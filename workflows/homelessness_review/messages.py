"""The review of a homelessness decision (charter: Homelessness; Housing Act 1996, s.202; SI 2018/223)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from charter.counting.calendars import Calendar
from charter.counting.changes import Agreed, BegunAgain, Extended
from charter.counting.clocks import Clock
from charter.counting.counting import due
from charter.counting.lengths import Length
from charter.messages import Day, Message, Moment
from charter.people import Line, Model, Said, Text, same_person
from charter.usually import HAS_BEEN, SOON_TO_COME, TO_COME
from charter.writing.values import worded


@worded(
    {
        "relief_steps": "Steps to help them find a home",
        "prevention_steps": "Steps to help them keep their home",
        "ending_prevention": "End of our help to keep their home",
        "notice_ending_prevention": "End of our help to keep their home: steps not taken",
        "eligibility": "Whether we can help them under the law",
        "duty_owed": "What help we owe them",
        "ending_relief": "End of our help to find a home",
        "notice_ending_relief": "End of our help to find a home: steps not taken",
        "referral": "Asking another council to help",
        "suitability": "Whether the home offered is suitable",
        "joint": "Decided with another council",
        "appointed_person": "For an appointed person",
    }
)
class DecisionType(StrEnum):
    """What the decision was about: it sets how long a review of it may take (SI 2018/223, reg 9)."""

    RELIEF_STEPS = "relief_steps"
    PREVENTION_STEPS = "prevention_steps"
    ENDING_PREVENTION = "ending_prevention"
    NOTICE_ENDING_PREVENTION = "notice_ending_prevention"
    ELIGIBILITY = "eligibility"
    DUTY_OWED = "duty_owed"
    ENDING_RELIEF = "ending_relief"
    NOTICE_ENDING_RELIEF = "notice_ending_relief"
    REFERRAL = "referral"
    SUITABILITY = "suitability"
    JOINT = "joint"
    """Reviewed by two authorities together."""
    APPOINTED_PERSON = "appointed_person"
    """Reviewed by a person the two authorities appointed."""


ABOUT: Mapping[DecisionType, str] = {
    DecisionType.RELIEF_STEPS: "the steps to help you find somewhere to live",
    DecisionType.PREVENTION_STEPS: "the steps to help you keep your home",
    DecisionType.ENDING_PREVENTION: "the end of our help to keep your home",
    DecisionType.NOTICE_ENDING_PREVENTION: "the end of our help to keep your home (steps not taken)",
    DecisionType.ELIGIBILITY: "whether we can help you under the law",
    DecisionType.DUTY_OWED: "what help we have to give you",
    DecisionType.ENDING_RELIEF: "the end of our help to find somewhere to live",
    DecisionType.NOTICE_ENDING_RELIEF: "the end of our help to find a home (steps not taken)",
    DecisionType.REFERRAL: "asking another council to help you",
    DecisionType.SUITABILITY: "whether the home you were offered is right for you",
    DecisionType.JOINT: "a decision that we made with another council",
    DecisionType.APPOINTED_PERSON: "a decision that is for an appointed person",
}
"""What the decision was about, for the customer (charter: we spell out any technical speak)."""


ON_NOTICE = "representations_on_notice"
"""What the edition calls representations made in answer to a notice of what we are minded to decide."""
A_WEEK = timedelta(weeks=1)


class ReviewDetails(Model):
    """Which decision is to be looked at again, and when the customer was told of it."""

    decision_type: DecisionType = Field(description="What was the decision about?")
    notified: Day = Field(description="When were you told of the decision?")
    decided_by: Line = Field(default="", description="Who made the decision?")
    approach: Line = Field(default="", description="Reference of the case it was made in")
    reasons: Text = Field(default="", description="Why do you believe it is wrong?")


class Requested(Model):
    """The request for a review, as a fact: a request received anywhere in the council is received."""

    happened_at: Moment


class LateRequestAccepted(Message):
    """A request that came after the 21 days is reviewed all the same. The letter allows the longer time in
    writing, up to the day of the request (Housing Act 1996, s.202(3))."""

    reason: Said = Field(description="Why")


class LateRequestRefused(Message):
    """A request that came after the 21 days is not reviewed. The customer is told why."""

    reason: Said = Field(description="Why")


class ReceivedEarlier(Message):
    """The request had reached another part of the council before: it counts from that day."""

    on: Annotated[Day, HAS_BEEN] = Field(description="Day it was received")
    where: Line = Field(min_length=1, description="Where in the council, and how we know")


class ReasonsGiven(Message):
    """Why the customer believes the decision is wrong. Read until the review is decided."""

    reasons: Said = Field(description="Why the decision is believed to be wrong")


class RepresentationsReceived(Message):
    """What the customer says in answer to a notice, in writing, by word of mouth or both."""

    what: Said = Field(description="What they say")


class ReviewerNamed(Message):
    """Who reviews: somebody senior to the officer who decided, who took no part in the decision."""

    reviewer: Line = Field(min_length=1, description="Reviewer")
    senior: bool = Field(description="Senior to whoever made the decision")
    not_involved: bool = Field(description="Took no part in the decision")
    decided_by: Line = Field(default="", description="Who made the decision, where the request did not say")


class MindedTo(Message):
    """Something was wrong with the decision, and it may still go against the customer: they may answer."""

    what: Said = Field(description="What was wrong, and what we are minded to decide and why")
    representations_by: Annotated[Day, SOON_TO_COME] = Field(description="Answer by")


class LongerAgreed(Message):
    """The applicant has agreed in writing to a later day. Nobody else can give one."""

    until: Annotated[Day, TO_COME] = Field(description="Day agreed")
    agreed_on: Annotated[Day, HAS_BEEN] = Field(description="Date of the written agreement")
    how: Said = Field(description="How it was given, and where it is kept")


class DoneJointly(Message):
    """Two authorities decide the review together."""

    with_whom: Line = Field(min_length=1, description="The other authority")


class PersonAppointed(Message):
    """A person appointed by the two authorities decides the review, and tells them first."""

    person: Line = Field(min_length=1, description="Who was appointed")


class AuthoritiesTold(Message):
    """The appointed person has told the authorities what was decided."""


class ReviewOutcome(StrEnum):
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    VARIED = "varied"


class ReviewDecided(Message):
    """The review is decided, with reasons. Said by the reviewer named, by name."""

    outcome: ReviewOutcome = Field(description="Outcome")
    reasons: Said = Field(description="Reasons")
    instead: Text = Field(default="", description="Overturned or varied: what holds now instead")
    notified_by: Literal["email", "post", "handed_over"] = Field(
        default="email", description="How the customer is notified"
    )

    @model_validator(mode="after")
    def _says_what_holds(self) -> "ReviewDecided":
        if self.outcome is not ReviewOutcome.UPHELD and not self.instead.strip():
            raise ValueError("an overturned or varied decision says what holds now instead")
        return self


class CountyCourtAppealMade(Message):
    """The customer has appealed to the county court: against the decision on review, or as it is late."""

    note: Text = Field(default="", description="What we were told of it")


# -- rules


def why_not_reviewer(named: ReviewerNamed, decided_by: str) -> str:
    """Why that person cannot review (SI 2018/223, reg 5), in an officer's words; empty where they can."""
    deciders = [name for name in (decided_by, named.decided_by) if name.strip()]
    if not deciders:
        return "Say who made the decision: the reviewer has to be somebody else."
    if any(same_person(named.reviewer, name) for name in deciders):
        return "Whoever made the decision cannot review it."
    if not named.senior:
        return "The reviewer has to be senior to the officer who decided."
    if not named.not_involved:
        return "The reviewer has to be somebody who took no part in the decision."
    return ""


def why_not_theirs(name: str, named: ReviewerNamed | None, decided_by: str) -> str:
    """Why the sender of that name cannot speak as the reviewer; empty where they can."""
    if not name.strip():
        return "Say who you are: only the reviewer named can say this."
    if any(same_person(name, other) for other in (decided_by, named.decided_by if named else "")):
        return "Whoever made the decision cannot review it."
    if named is None:
        return "No reviewer has been named yet."
    return "" if same_person(name, named.reviewer) else "Only the reviewer named can say this."


def counted_anew(
    clock: Clock, at: datetime, reason: str, calendar: Calendar, *, notice: datetime | None
) -> Clock | None:
    """The clock counted from representations received (SI 2018/223, reg 9(1)(a)).

    None where its limit is not, or was already. ``notice``: when the customer was told what we are minded to
    decide (reg 7). What they say before that, or without it, is no answer to a notice and restarts nothing. A
    case opened under an edition that counted any representations keeps that count.
    """
    again = clock.promise.limit.again_from if clock.promise.limit else ""
    answered = again == ON_NOTICE and notice is not None and at >= notice
    if not (answered or again == "representations_received"):
        return None
    if any(isinstance(change, BegunAgain) for change in clock.changes):
        return None
    return never_shorter(clock.begin_again(at, reason), calendar)


def told_before(tell: Clock, decide: Clock, at: datetime, calendar: Calendar) -> Clock | None:
    """The appointed person's clock, moved to one week before the end that was agreed for the decision
    (SI 2018/223, reg 9(2)(b)); None where nothing was agreed, or that is no later."""
    agreed = [change for change in decide.changes if isinstance(change, Agreed)]
    if not agreed or not tell.promise.agreed:
        return None
    until, by = agreed[-1].until - A_WEEK, agreed[-1].by
    if until <= tell.due(calendar).last_day:
        return None
    limit = Extended(at=at, until=until, reason="a week before the end agreed", by=by, of_limit=True)
    changes = (*tell.changes, Agreed(at=at, until=until, by=by), limit)
    told = {"warned": False, "told_late": False, "told_limit": False}
    return tell.model_copy(update={"changes": changes, **told})


def never_shorter(clock: Clock, calendar: Calendar) -> Clock:
    """The clock without what was agreed before it was given a length, or a beginning, that lasts as long.

    To be warned of anew, too.
    """
    counted = clock.first_due(calendar).last_day
    kept = tuple(
        change
        for change in clock.changes
        if not (isinstance(change, Extended | Agreed) and change.until <= counted)
    )
    return clock.model_copy(update={"changes": kept, "warned": False})


def notified_at(said: ReviewDecided, decided: datetime, posting: Length, calendar: Calendar) -> datetime:
    """When the customer counts as notified: at once, or so long after posting."""
    return due(decided, posting, calendar).at if said.notified_by == "post" else decided
