"""A complaint about personal data (Data Protection Act 2018, s.164A; charter: If you need to complain).

Acknowledged by a person, enquired into without undue delay, its progress told every month, and its outcome
told with the Information Commissioner's Office named. There is one stage: after it comes the Commissioner.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar, assert_never

from temporalio import workflow

from charter.cases import Outcome, Report
from charter.counting.counting import day_of
from charter.people import OFFICERS, STAFF
from charter.writing.values import within
from workflows.case import Composed, Kept, KeptLate, Overtaken, Refused, StandingInCase, Until, message, say
from workflows.complaint import messages as complaints
from workflows.complaint.findings import Findings
from workflows.complaint.messages import ComplaintAcknowledged
from workflows.data_protection_complaint.messages import (
    NOTHING_NEW,
    DataProtectionOutcome,
    EnquiriesMade,
    ProgressTold,
)
from workflows.feedback_intake.messages import FeedbackDetails
from workflows.shared.accepting import Accepting, ComplaintLetters, Understood


class Stage(StrEnum):
    AWAITING_ACKNOWLEDGEMENT = "awaiting_acknowledgement"
    ENQUIRIES = "enquiries"


class DataProtectionStanding(StandingInCase):
    """What its standing can be."""

    ENQUIRED = "enquired"


class Facts(Understood):
    """What has been said to the complainant."""

    outcome: DataProtectionOutcome | None = None


@workflow.defn
class DataProtectionComplaint(Accepting):
    """A complaint that personal data is used against the law, from what came in to the outcome."""

    tasks: ClassVar = {
        "enquire": ("enquiries_made",),
        "progress": ("progress_told",),
    }
    findings = Composed(Findings)
    facts: Facts
    letters: ClassVar = ComplaintLetters(
        received="data_protection_complaint/received",
        acknowledged="data_protection_complaint/acknowledged",
        not_accepted="data_protection_complaint/not_accepted",
        to_go_to="commissioner",
    )
    looked_into: ClassVar = Stage.ENQUIRIES
    answer: ClassVar = "outcome"
    words: ClassVar = {
        Stage.AWAITING_ACKNOWLEDGEMENT: (
            "how it is understood",
            "We will tell you that we are looking into it, and how we understand it.",
        ),
        Stage.ENQUIRIES: ("the enquiries and their outcome", "We will find out what happened and tell you."),
    }
    next_steps: ClassVar = {
        Stage.AWAITING_ACKNOWLEDGEMENT: ("complaint_acknowledged",),
        Stage.ENQUIRIES: (
            Until("enquiries_made", DataProtectionStanding.ENQUIRED),
            "progress_told",
            "outcome_told",
        ),
    }

    def begin(self) -> None:
        self.facts = Facts(acknowledged=complaints.accepted_before(self.report.handed_over))
        accepted = self.facts.acknowledged is not None
        self.stage = Stage.ENQUIRIES if accepted else Stage.AWAITING_ACKNOWLEDGEMENT

    @workflow.run
    async def run(self, report: Report[FeedbackDetails]) -> Outcome:
        if self.fresh:
            self.receive(self.part.promise("outcome"), self.part.promise("enquire"))
            self.to_enquire()
        return await self.live(
            {Stage.AWAITING_ACKNOWLEDGEMENT: self.acknowledgement, Stage.ENQUIRIES: self.enquiries}
        )

    def standing(self) -> Iterable[str]:
        enquire = self.diary.clocks.get(self.key("enquire"))
        return (DataProtectionStanding.ENQUIRED,) if enquire and not enquire.running else ()

    def to_answer(self) -> tuple[str, ...]:
        return self.facts.points if self.stage == Stage.ENQUIRIES else ()

    # -- what can be said; its capability takes the rest

    @message(title="Acknowledge the complaint", by=STAFF, when=Stage.AWAITING_ACKNOWLEDGEMENT)
    def complaint_acknowledged(self, said: ComplaintAcknowledged) -> str:
        self.facts.acknowledged = said
        if said.accepted:
            return "The complainant is told how we understand it."
        self.desk.finished("enquire")
        return "They are told why."

    @message(title="Record enquiries made", by=STAFF, when=(Stage.AWAITING_ACKNOWLEDGEMENT, Stage.ENQUIRIES))
    def enquiries_made(self, said: EnquiriesMade) -> str:
        enquire = self.key("enquire")
        if self.diary.clocks[enquire].running:
            self.keep(enquire, said)
            self.desk.finished("enquire")
        return "Recorded."

    @message(title="Tell them how it stands", done="Told how it stands", by=STAFF, when=Stage.ENQUIRIES)
    def progress_told(self, said: ProgressTold) -> str:
        self.tell_progress(said.progress)
        return "The complainant is told."

    @message(title="Tell them the outcome", by=OFFICERS, when=Stage.ENQUIRIES)
    def outcome_told(self, said: DataProtectionOutcome) -> str:
        if why := complaints.answers_too_little(said, self.to_answer(), day_of(workflow.now())):
            raise Refused(why)
        self.facts.outcome = said
        return "Told, with how to reach the Information Commissioner's Office."

    # -- the story

    def to_enquire(self) -> None:
        """Accepted or not yet, the enquiries into it are begun."""
        enquire_by = self.diary.due(self.key("enquire"))
        self.task(self.desk.again("enquire"), "Begin the enquiries into it.", due=enquire_by)

    def take_up(self, accepted: ComplaintAcknowledged) -> None:
        """Acknowledged, as every complaint is (``Accepting``): from now on they are told how it stands."""
        self.month_begins()

    async def enquiries(self) -> None:
        promise, received = self.part.promise("outcome"), self.report.received
        match await self.promise(promise, started=received, until=lambda: self.facts.outcome):
            case Kept(said) | KeptLate(said):
                for task in ("enquire", "progress"):
                    self.desk.finished(task)
                await self.findings.open_remedies(said.remedies)
                found = complaints.overall(said.points)
                self.settle(found.value, f"The outcome of our enquiries: {within(found)}.")
                self.tell(
                    "data_protection_complaint/outcome",
                    findings=complaints.findings_in_words(said.points),
                    remedies=complaints.remedies_in_words(said.remedies),
                    commissioner=complaints.ombudsman(self.part),
                )
                self.end()
            case Overtaken():
                pass
            case unknown:
                assert_never(unknown)

    # -- how it stands, every month

    def month_begins(self) -> None:
        """They are told how it stands within a month from now: by a person, or else by the letter alone."""
        tell_by = self.after(workflow.now(), "data_protection_progress_every")
        self.diary.remind("progress", tell_by, f"Tell how it stands by {say(tell_by)}")
        self.task(self.desk.again("progress"), "Tell the complainant how it stands.", due=tell_by)

    def tell_progress(self, progress: str) -> None:
        """How it stands, and when the outcome is promised: once that has passed, the date we gave instead."""
        outcome = self.key("outcome")
        answer_by = self.diary.aims.get(outcome) or self.diary.due(outcome)
        self.desk.finished("progress")
        self.month_begins()
        self.tell("data_protection_complaint/progress", progress=progress, answer_by=say(answer_by))

    def reminded(self, key: str) -> None:
        """A month has passed, and nobody has said how it stands. While it is not ours to do, nothing goes."""
        if self.stage == Stage.ENQUIRIES:
            self.tell_progress(NOTHING_NEW)
        else:
            again = self.after(workflow.now(), "data_protection_progress_every")
            self.diary.remind(key, again, f"Tell how it stands by {say(again)}")
