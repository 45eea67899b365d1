"""Triage of what came in: the messages an officer says, what follows from them, and what a letter tells."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from charter.cases import Report
from charter.counting.calendars import Calendar
from charter.counting.lengths import Length
from charter.messages import Day, LinkedCaseOpened, Message
from charter.people import Line, Model, Said, Text
from charter.usually import SOON_TO_COME
from workflows.feedback_intake.exclusions import DEFINITION, EXAMPLES
from workflows.feedback_intake.messages import (
    DATA_PROTECTION,
    REGIMES,
    SERVICES,
    About,
    ComplaintRegime,
    FeedbackDetails,
    FeedbackKind,
    PointDecision,
    TriagedIssue,
    in_time,
)
from workflows.feedback_intake.proposals import about_data, proposed_exclusions, said_as

MOST_ISSUES = 20


class IssuesTriaged(Message):
    __doc__ = (
        "Say what each point is: one that is not a complaint does not stop the others. "
        f"A complaint is: “{DEFINITION}” Examples are: “{'” “'.join(EXAMPLES)}” "
        "The task names what a point may be. This is a suggestion: you decide. A complaint about personal "
        "data has its own procedure "
        "(Data Protection Act 2018, section 164A); asking for the data is no complaint."
    )

    issues: tuple[TriagedIssue, ...] = Field(min_length=1, max_length=MOST_ISSUES, description="The points")
    regime: ComplaintRegime | None = Field(
        default=None,
        description="The rules it is taken under, if not those of the service they named",
    )
    settle_by: Annotated[Day, SOON_TO_COME] | None = Field(
        default=None,
        description="Something to put right at once: the day by which we ask whether it is settled",
    )
    aloud: bool = Field(
        default=False, description="Adult social care: did they say it to us, and not write it?"
    )


class TimeLimitDisapplied(Message):
    """It is looked at although they have known of it for more than twelve months."""

    reason: Said = Field(description="Why")


class EarlyResolutionOffered(Message):
    """It can be put right at once. It closes only if the customer says that it is settled; if they do not, it
    goes on as a complaint from the day it first came in."""

    what: Said = Field(description="What we will do")
    settle_by: Annotated[Day, SOON_TO_COME] | None = Field(
        default=None, description="The customer is asked by then whether it is settled"
    )
    regime: ComplaintRegime | None = Field(
        default=None,
        description="The rules it is taken under, if not those of the service they named",
    )
    aloud: bool = Field(
        default=False, description="Adult social care: did they say it to us, and not write it?"
    )


class Settled(Message):
    """The customer says that it is settled."""

    how: Line = Field(default="", description="How they said it: in person, by phone, in writing")
    comment: Text = Field(default="", description="What they said")


class NotSettled(Message):
    """The customer says that it is not settled: it goes on as a complaint from the day it first came in."""

    why: Text = Field(default="", description="What is still wrong")


class RequestOpened(LinkedCaseOpened):
    """A point that asks for something to be done, such as a repair, is opened as a case of its own. It counts
    from the day the feedback came in."""


class Points(Model):
    """The points of an intake by what becomes of them."""

    taken: tuple[TriagedIssue, ...]
    early: tuple[TriagedIssue, ...]
    refused: tuple[TriagedIssue, ...]
    children: tuple[TriagedIssue, ...]
    data: tuple[TriagedIssue, ...]
    comments: tuple[TriagedIssue, ...]
    compliments: tuple[TriagedIssue, ...]

    @property
    def complained_of(self) -> tuple[str, ...]:
        """What a complaint would be about: a point offered to be put right at once is still complained of."""
        return tuple(issue.what for issue in (*self.taken, *self.early))

    @property
    def to_settle(self) -> tuple[TriagedIssue, ...]:
        """What can be put right at once, where nothing else is taken as a complaint anyway."""
        return () if self.taken else self.early

    @property
    def going_on(self) -> tuple[str, ...]:
        """What is handed to the process that takes it on."""
        return self.complained_of or tuple(
            issue.what for issue in self.data or self.comments or self.compliments
        )

    @property
    def becomes(self) -> FeedbackKind | None:
        """What the intake goes on as, early resolution apart; None where nothing of it goes on."""
        if self.taken or self.early or self.data:
            return FeedbackKind.COMPLAINT
        if self.comments:
            return FeedbackKind.COMMENT
        return FeedbackKind.COMPLIMENT if self.compliments else None

    def service(self, regime: ComplaintRegime) -> str:
        """The service it goes on as; empty where nothing of it goes on."""
        if self.becomes is FeedbackKind.COMPLAINT:
            return SERVICES[regime] if self.complained_of else DATA_PROTECTION
        return self.becomes.value if self.becomes else ""

    @property
    def beside(self) -> tuple[tuple[FeedbackKind, TriagedIssue], ...]:
        """Comments and compliments that need a case of their own, because this one goes on as another."""
        both = (
            *((FeedbackKind.COMMENT, each) for each in self.comments),
            *((FeedbackKind.COMPLIMENT, each) for each in self.compliments),
        )
        return tuple((kind, each) for kind, each in both if kind is not self.becomes)

    @property
    def data_beside(self) -> tuple[str, ...]:
        """What is complained of about personal data and needs a case of its own, for the same reason."""
        return tuple(issue.what for issue in self.data) if self.complained_of else ()


def sorted_out(issues: Sequence[TriagedIssue]) -> Points:
    """The points by what becomes of each."""

    def decided(*decisions: PointDecision) -> tuple[TriagedIssue, ...]:
        return tuple(issue for issue in issues if issue.decision in decisions)

    return Points(
        taken=decided(PointDecision.ACCEPTED),
        early=decided(PointDecision.EARLY_RESOLUTION),
        refused=decided(PointDecision.EXCLUDED, PointDecision.OUT_OF_TIME),
        children=decided(PointDecision.CHILDRENS_SOCIAL_CARE),
        data=decided(PointDecision.DATA_PROTECTION),
        comments=decided(PointDecision.COMMENT),
        compliments=decided(PointDecision.COMPLIMENT),
    )


def whole(details: FeedbackDetails, what_we_do: str) -> TriagedIssue:
    """All of it as one point that can be put right at once."""
    return TriagedIssue(
        what=details.what_happened, decision=PointDecision.EARLY_RESOLUTION, reason=what_we_do
    )


def regime_of(details: FeedbackDetails, said: ComplaintRegime | None) -> ComplaintRegime:
    """The rules a complaint is taken under: as an officer says, or else as the customer's own words do."""
    return said or REGIMES.get(details.about, ComplaintRegime.CORPORATE)


def wrong_about_time(
    issue: TriagedIssue,
    report: Report[FeedbackDetails],
    within: Length,
    calendar: Calendar,
    disapplied: bool,
) -> str:
    """Why a point cannot be decided so, by when they became aware of it; empty where it can.

    ``disapplied``: a manager has said that the time does not count.
    """
    out_of_time = issue.decision is PointDecision.OUT_OF_TIME
    if disapplied:
        return "A manager has set aside the time limit of twelve months." if out_of_time else ""
    aware = issue.first_aware or report.details.first_aware
    timely = in_time(aware, report.received, within, calendar)
    if timely and out_of_time:
        return f"A point was not told to us too late: it came within {within} of the day we know of."
    if not timely and issue.decision in (PointDecision.ACCEPTED, PointDecision.EARLY_RESOLUTION):
        return f"They knew of it for more than {within}: a manager may set that aside, with a reason."
    return ""


def settle_by(asked_for: date | None, today: date, answer_by: date, calendar: Calendar) -> date | None:
    """The day by which the customer is asked whether it is settled: before the one by which we have to say
    whether it is a complaint, the last working day unless another is given. None where that cannot be."""
    day = max(asked_for or calendar.last_working_day_before(answer_by), today)
    too_early = asked_for is not None and asked_for < today
    return None if too_early or day >= answer_by else day


def outcome_of(points: Points) -> tuple[str, str]:
    """The outcome of an intake of which nothing goes on, and its reason."""
    if points.children:
        return "handed_over", "It is dealt with under the procedure for children's social care."
    return "not_accepted", "No point of it is taken as a complaint."


def why_not(refused: Sequence[TriagedIssue]) -> str:
    """For the letter: each point that is not taken, why, and where to go instead."""
    return "\n\n".join(_told(issue) for issue in refused)


def listed(issues: Sequence[TriagedIssue]) -> str:
    """For the letter: the points, one below the other."""
    return "\n\n".join(f"“{issue.what.strip()}”" for issue in issues)


def _told(issue: TriagedIssue) -> str:
    ground = issue.ground
    policy = f" Our policy says that a complaint is not: “{ground.words}”" if ground else _OUT_OF_TIME
    instead = issue.instead.strip() or (ground.instead if ground else "")
    go = f" Where to go instead: {instead}" if instead else ""
    return f"“{issue.what.strip()}” Why not: {issue.reason.strip()}{policy}{go}"


_OUT_OF_TIME = (
    " We do not normally look at a complaint that comes more than twelve months after somebody first "
    "knew of it."
)


def about_one(details: FeedbackDetails, kind: FeedbackKind, what: str) -> dict[str, Any]:
    """The details of a case of its own for one point."""
    return details.model_copy(update={"what_happened": what, "kind": kind}).model_dump(mode="json")


def hints(details: FeedbackDetails) -> str:
    """What the rule proposes to an officer, and what the customer said of the regime; empty for nothing."""
    text = f"{details.what_happened}\n{details.wanted_outcome}"
    found = (
        _SAID_ABOUT.get(details.about, ""),
        _PUT_RIGHT_FIRST if details.put_right_first else "",
        about_data(text),
        said_as(proposed_exclusions(text)),
    )
    return " ".join(filter(None, found))


_PUT_RIGHT_FIRST = "They would like us to try to put it right at once."
_SAID_ABOUT = {
    About.CHILDRENS_SOCIAL_CARE: ("They say it is about children's social care: that has its own procedure."),
    About.LANDLORD: "They say it is about us as landlord: it goes to stage one at once.",
    About.PERSONAL_DATA: "They say it is about their personal data: that has its own procedure.",
}
