"""Put right at once: the customer is asked whether it is settled. Only they can say so (Feedback Policy)."""

from datetime import date, datetime
from typing import Protocol

from temporalio import workflow

from charter.cases import Shown
from charter.counting.counting import day_of, end_of_day
from charter.edition.services import EditionPart
from charter.people import CUSTOMER_SIDE, STAFF
from workflows.case import Capability, Host, Refused, message, say
from workflows.feedback_intake import triage
from workflows.feedback_intake.messages import ComplaintRegime

ORAL = "oral_settled_within"
"""The rule of complaints about adult social care that were said aloud (SI 2009/309, reg 8(1)(c))."""


class IntakeHost(Host, Protocol):
    """A FeedbackIntake, as its early resolution sees it."""

    def still_undecided(self) -> None: ...
    def answered(self, at: datetime | None) -> None: ...


class EarlyResolution(Capability):
    """Composed by FeedbackIntake. What is not settled goes on from the day it first came in."""

    case: IntakeHost

    @message(
        title="Record that it is settled",
        done="Customer says it is settled",
        by=CUSTOMER_SIDE | STAFF,
        shown=Shown.EVERYONE,
    )
    def settled(self, said: triage.Settled) -> str:
        case = self.case
        case.still_undecided()
        if said.by.role not in CUSTOMER_SIDE and not said.how:
            raise Refused("Say how the customer told us that it is settled: only they can say so.")
        case.keep("settle", said)
        case.settle("settled", "It was put right, and the customer says that it is settled.")
        case.tell("feedback_intake/settled")
        case.answered(said.happened_at)
        return "Settled; the case ends."

    @message(
        title="Record that it is not settled",
        done="Customer says it is not settled",
        by=CUSTOMER_SIDE | STAFF,
        shown=Shown.EVERYONE,
    )
    def not_settled(self, said: triage.NotSettled) -> str:
        self.case.still_undecided()
        self.case.keep("settle", said)
        self.case.answered(said.happened_at)
        return "It goes on as a complaint, from the day it first came in."

    # -- for the process

    def check(self, part: EditionPart | None) -> None:
        """Refused where a complaint goes to stage one at once (``part``: what it goes on as)."""
        if part is not None and not part.switches.get("early_resolution", True):
            raise Refused(
                "A tenant's complaint about the landlord goes to stage one at once: take it as a complaint, "
                "and put it right all the same."
            )

    def settle_by(self, asked_for: date | None, regime: ComplaintRegime, *, aloud: bool) -> date:
        """The day by which the customer is asked. Refused where none is left before we have to decide.

        About adult social care: only what was said aloud, and by the day the regulations leave for that.
        """
        case = self.case
        if regime is ComplaintRegime.ADULT and ORAL in case.part.rules:
            last = day_of(case.after(case.report.received, ORAL))
            if not aloud or (asked_for or last) > last or last < day_of(workflow.now()):
                raise Refused(
                    "About adult social care only what was said aloud can be put right at once, by "
                    f"{say(end_of_day(last))}: take it as a complaint, and put it right all the same."
                )
            asked_for = asked_for or last
        answer_by = case.diary.due(case.key("accept"))
        day = triage.settle_by(asked_for, day_of(workflow.now()), day_of(answer_by), case.calendar)
        if day is None:
            raise Refused(
                f"Whether it is a complaint is promised by {say(answer_by)}: ask by a day before that "
                "whether it is settled, or take it as a complaint and put it right all the same."
            )
        return day

    def offer(self, what: str, settle_by: date) -> None:
        """Their time begins, and they are asked."""
        case = self.case
        case.start_clock(case.part.promise("settle"), workflow.now(), on=settle_by)
        case.tell("feedback_intake/early_resolution", what=what, settle_by=say(end_of_day(settle_by)))
