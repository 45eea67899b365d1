"""What came in: complaint, comment or compliment (Feedback Policy; charter: If you need to complain).

A receipt at once; an officer says what each point of it is, beside the policy's definition and examples, and
the rule only proposes. What is no complaint is told why and where to go. What can be put right at once is; it
closes only if the customer says so. The rest goes on under the same reference, from the original receipt.
"""

from datetime import datetime
from typing import ClassVar, assert_never

from temporalio import workflow

from charter.cases import Kind, Outcome, Report, Shown
from charter.counting.counting import end_of_day
from charter.edition.services import EditionPart
from charter.messages import Message
from charter.people import STAFF
from workflows.case import Case, Composed, Kept, KeptLate, Overtaken, Refused, message, say
from workflows.feedback_intake import triage
from workflows.feedback_intake.early_resolution import EarlyResolution
from workflows.feedback_intake.messages import Accepted, FeedbackDetails
from workflows.feedback_intake.sorting import Sorting
from workflows.feedback_intake.stages import OPEN, Facts, IntakeAnswered, Stage
from workflows.feedback_intake.time_limit import TimeLimit
from workflows.feedback_intake.triage import Points


@workflow.defn
class FeedbackIntake(Case[FeedbackDetails]):
    """Feedback, from receipt to what it is found to be."""

    tasks: ClassVar = {
        "triage": ("issues_triaged", "early_resolution_offered"),
        "acting_for": ("representative_added",),
        "untriaged": ("issues_triaged",),
    }
    keeps: ClassVar = {"accept": ("issues_triaged",)}
    early = Composed(EarlyResolution)
    sorting = Composed(Sorting)
    time_limit = Composed(TimeLimit)
    facts: Facts
    said_during: ClassVar = {"early": (Stage.EARLY_RESOLUTION,), "sorting": OPEN}
    first_promise = "accept"
    words: ClassVar = {
        Stage.AWAITING_TRIAGE: ("what each point of it is", "We will tell you how we deal with it."),
        Stage.EARLY_RESOLUTION: (
            "whether the customer says it is settled",
            "Tell us whether it is settled. If it is not, we take it as a complaint.",
        ),
    }
    next_steps: ClassVar = {
        Stage.AWAITING_TRIAGE: ("issues_triaged", "early_resolution_offered"),
        Stage.EARLY_RESOLUTION: ("settled", "not_settled"),
    }

    @classmethod
    def asks_satisfaction(cls, outcome: str) -> bool:
        return outcome == "settled"

    def begin(self) -> None:
        self.facts, self.stage = Facts(), Stage.AWAITING_TRIAGE

    @workflow.run
    async def run(self, report: Report[FeedbackDetails]) -> Outcome:
        if self.fresh:
            self.acknowledge()
        return await self.live({Stage.AWAITING_TRIAGE: self.decide, Stage.EARLY_RESOLUTION: self.decide})

    # -- what can be said; its capabilities take the rest

    @message(title="Sort the feedback", done="Feedback sorted", by=STAFF, when=Stage.AWAITING_TRIAGE)
    async def issues_triaged(self, said: triage.IssuesTriaged) -> str:
        self.still_undecided()
        self.time_limit.check(*said.issues)
        points, regime = triage.sorted_out(said.issues), triage.regime_of(self.details, said.regime)
        settle_by = None
        if points.to_settle:
            settle_by = self.early.settle_by(said.settle_by, regime, aloud=said.aloud)
        part = await self.sorting.goes_on_as(points, regime)
        if points.early:
            self.early.check(part)
        ombudsman = await self.sorting.ombudsman(regime)
        await self.sorting.open_beside(points, said.by.name)
        self._decided(part, points, said)
        self.sorting.tell(points, ombudsman)
        if settle_by is not None:
            self.enter(Stage.EARLY_RESOLUTION)
            self.early.offer("\n\n".join(issue.reason for issue in points.to_settle), settle_by)
            return "The customer is asked whether it is settled."
        if part is None:
            self.settle(*triage.outcome_of(points))
        self.answered(said.happened_at)
        return f"It goes on: {part.service.title}." if part else "The customer is told."

    @message(
        title="Offer to put it right at once",
        done="Offered to put it right at once",
        by=STAFF,
        when=Stage.AWAITING_TRIAGE,
    )
    async def early_resolution_offered(self, said: triage.EarlyResolutionOffered) -> str:
        self.still_undecided()
        whole = triage.whole(self.details, said.what)
        self.time_limit.check(whole)
        points, regime = triage.sorted_out([whole]), triage.regime_of(self.details, said.regime)
        settle_by = self.early.settle_by(said.settle_by, regime, aloud=said.aloud)
        part = await self.sorting.goes_on_as(points, regime)
        self.early.check(part)
        self._decided(part, points, said)
        self.enter(Stage.EARLY_RESOLUTION)
        self.early.offer(said.what, settle_by)
        return f"The customer is asked by {say(end_of_day(settle_by))} whether it is settled."

    # -- the story

    def acknowledge(self) -> None:
        """A receipt at once, with the day by which we say what we take as a complaint."""
        received, details = self.report.received, self.details
        decide_by = self.falls_due(self.part.promise("accept"), received)
        self.open("feedback_intake/acknowledged", received_on=say(received), decide_by=say(decide_by))
        hints = triage.hints(details)
        if hints:
            self.note(Kind.NOTE, hints)
        what = f"Say what each point of it is. {hints}".strip()
        self.task(self.desk.again("triage"), what, for_role="feedback_team", due=decide_by)
        if details.acting_for and self.report.representative is None:
            what = "They act for somebody else: record who speaks for whom, and the consent."
            self.task(self.desk.again("acting_for"), what)
        warn_at = self.after(received, "untriaged_warning")
        self.diary.remind("untriaged", warn_at, f"Untriaged by {say(warn_at)}")

    def reminded(self, key: str) -> None:
        """Three working days, and nobody has said what it is."""
        if self.stage == Stage.AWAITING_TRIAGE:
            self.note(Kind.TASK, "Nobody has said yet what each point of it is")
            self.task(
                self.desk.again("untriaged"), "Nobody has triaged this feedback yet.", for_role="manager"
            )

    async def decide(self) -> None:
        """Say within five working days of receipt what becomes of it."""
        match await self.promise(
            self.part.promise("accept"),
            started=self.report.received,
            until=lambda: self.facts.answered,
            during=OPEN,
        ):
            case Kept() | KeptLate():
                await self._conclude()
            case Overtaken():
                pass
            case unknown:
                assert_never(unknown)

    def time_passed(self, key: str) -> None:
        """Nobody has said that it is settled: stage one goes on from the original receipt."""
        self.answered(None)

    async def _conclude(self) -> None:
        """It ends, or another process takes it on, under the same reference and from the original receipt."""
        self.desk.finished("triage")
        self.diary.forget("untriaged")
        part = self.facts.goes_on_as
        if self.outcome is not None or part is None:
            self.end()
            return
        self.note(Kind.LINK, f"It goes on: {part.service.title}", shown=Shown.EVERYONE)
        facts = Accepted(issues=self.facts.issues, triaged_by=self.facts.triaged_by)
        now = part.model_copy(update={"calendar": self.calendar})
        self.next_run.become(now, "It was triaged.", facts=facts.model_dump(mode="json"))
        await self.while_in_stage()

    # -- what it comes to

    def still_undecided(self) -> None:
        """Refused once it has been answered."""
        if self.facts.answered is not None:
            raise Refused("It has been decided already, and goes on.")

    def answered(self, at: datetime | None) -> None:
        """It has its outcome, or goes on: then, or now."""
        self.facts.answered = IntakeAnswered(happened_at=at or workflow.now())

    def _decided(self, part: EditionPart | None, points: Points, said: Message) -> None:
        self.facts.goes_on_as, self.facts.issues = part, points.going_on
        self.facts.triaged_by = said.by.name
