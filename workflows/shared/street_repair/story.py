"""A repair on the street: inspected, estimated, planned, done (charter: Routine issues; Specific examples).

The charter has one table for roads, landscaping, graffiti and fly-tipping, so their processes share its
stages, messages and promises. A late inspection or repair is told and the work goes on; an estimate changes
only with a reason, told before the old date passes; the customer is written to every three months about work
that waits for a programme.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Generic, TypeVar, assert_never

from temporalio import workflow

from charter.cases import Outcome
from charter.counting.counting import day_of, end_of_day
from charter.edition.promises import Promise
from charter.people import OFFICERS
from workflows.capabilities.aftercare.capability import Aftercare
from workflows.case import Case, Composed, Host, Kept, KeptLate, Memory, Overtaken, Refused, message, say
from workflows.shared.street_repair import messages as repairs
from workflows.shared.street_repair.messages import Category, InspectionRecorded, StreetDetails, WorkCompleted

Details = TypeVar("Details", bound=StreetDetails)


class Stage(StrEnum):
    AWAITING_INSPECTION = "awaiting_inspection"
    ESTIMATED = "estimated"
    WORK_PLANNED = "work_planned"
    DONE = "done"


WORKING = (Stage.ESTIMATED, Stage.WORK_PLANNED)
OPEN = (Stage.AWAITING_INSPECTION, *WORKING)


class Facts(Memory):
    """What has happened in this round of the case."""

    inspection: InspectionRecorded | None = None
    completed: WorkCompleted | None = None


@dataclass(frozen=True)
class StreetLetters:
    """The letters of the shared story, in the words that name the right thing."""

    inspected: str
    inspected_programmed: str
    estimate_changed: str
    work_scheduled: str
    progress: str
    completed_permanent: str
    completed_temporary: str
    not_ours: str
    no_action: str


class StreetRepair(Case[Details], Generic[Details]):
    """What repairs on the street share. A process adds its letters, its words and what it alone asks."""

    aftercare = Composed(Aftercare)
    letters: ClassVar[StreetLetters]
    facts: Facts
    first_promise = "inspect"
    next_steps: ClassVar = {
        Stage.AWAITING_INSPECTION: ("inspection_recorded",),
        Stage.ESTIMATED: ("work_scheduled", "work_completed"),
        Stage.WORK_PLANNED: ("work_completed",),
        Stage.DONE: (),
    }

    def begin(self) -> None:
        self.facts, self.stage = Facts(), Stage.AWAITING_INSPECTION
        found = repairs.found_before(self.report.handed_over)
        if found:
            self.facts.inspection, self.stage = found, Stage.ESTIMATED

    # -- what can be said

    def found(self, said: InspectionRecorded) -> str:
        """The place has been inspected; Refused where its estimate cannot be one."""
        refuse_wrong_estimate(self, self.part.promise("repair", said.category), said)
        self.facts.inspection = said
        return "Inspected; the customer is told the estimate."

    @message(title="Change the estimate", by=OFFICERS, when=WORKING)
    def estimate_changed(self, said: repairs.EstimateChanged) -> str:
        clock = self.diary.clocks[self.key("repair")]
        self.promises.new_date(clock, said.until, said.reason, said.by, self.letters.estimate_changed)
        return f"The customer is told the new date, {say(end_of_day(said.until))}."

    @message(title="Schedule the work", by=OFFICERS, when=WORKING)
    def work_scheduled(self, said: repairs.WorkScheduled) -> None:
        self.enter(Stage.WORK_PLANNED, f"for {say(end_of_day(said.on))}")
        repair_by = say(self.diary.due(self.key("repair")))
        self.tell_all(self.letters.work_scheduled, on=say(end_of_day(said.on)), repair_by=repair_by)
        self.publish("action_scheduled", f"The work is planned for {say(end_of_day(said.on))}.")

    @message(title="Record the work done", by=OFFICERS, when=WORKING)
    def work_completed(self, said: WorkCompleted) -> str:
        if said.lasting == "permanent":
            self.facts.completed = said
            return "Done; the customer is told."
        repair_by = say(self.diary.due(self.key("repair")))
        self.tell_all(self.letters.completed_temporary, what=said.what, repair_by=repair_by)
        self.publish("action_scheduled", f"Made safe for now. The lasting work is due by {repair_by}.")
        return f"Temporary: the lasting work is still promised by {repair_by}."

    @message(title="Record that it is not ours", done="It is not ours", by=OFFICERS, when=OPEN)
    def not_ours(self, said: repairs.NotOurs) -> None:
        self.settle("not_ours", f"It belongs to {said.whose}.")
        self.tell_all(self.letters.not_ours, whose=said.whose, how_to_reach=said.how_to_reach)
        self.publish("not_councils_responsibility", f"This belongs to {said.whose}.")
        self.finish()

    @message(title="Close with nothing to be done", done="Nothing to be done", by=OFFICERS, when=OPEN)
    def no_action(self, said: repairs.NoAction) -> None:
        self.settle("no_action", said.reason)
        self.publish("no_further_action", said.reason)
        self.tell_all(self.letters.no_action, reason=said.reason, dispute_by=self.finish())

    # -- the story

    async def seen_to(self) -> Outcome:
        """Once acknowledged: inspected, estimated, planned, done."""
        return await self.live(
            {
                Stage.AWAITING_INSPECTION: self.inspection,
                Stage.ESTIMATED: self.repair,
                Stage.WORK_PLANNED: self.repair,
                Stage.DONE: self.while_in_stage,
            }
        )

    def received_words(self) -> dict[str, str]:
        """For the first letter: where it is, and the day by which it is inspected."""
        inspect_by = self.falls_due(self.part.promise("inspect"), self.report.received)
        return {"where": self.where, "received_on": say(self.report.received), "inspect_by": say(inspect_by)}

    def handed_over_words(self) -> dict[str, str]:
        """For the first letter of a case that another one has found out about; empty for any other."""
        found, handed = self.facts.inspection, self.report.handed_over
        if found is None or handed is None:
            return {}
        estimate, repair_by = self._estimate(found)
        words = {"other_reference": handed.reference, "estimate": estimate, "repair_by": repair_by}
        return {"where": self.where, "finding": found.finding, **words}

    async def inspection(self) -> None:
        promise = self.part.promise("inspect")
        match await self.promise(promise, started=self.round_began, until=lambda: self.facts.inspection):
            case Kept(found) | KeptLate(found):
                self.estimated(found)
            case Overtaken():
                pass
            case unknown:
                assert_never(unknown)

    def estimated(self, found: InspectionRecorded) -> None:
        estimate, repair_by = self._estimate(found)
        self.enter(Stage.ESTIMATED, f"{found.category} work by {repair_by}")
        words = {"finding": found.finding, "estimate": estimate, "repair_by": repair_by}
        if found.category is Category.PROGRAMMED:
            self.tell_all(self.letters.inspected_programmed, **words, **self._programme(found))
            self.publish("planned", f"Part of {found.programme}, planned for {found.season}.")
            return
        self.tell_all(self.letters.inspected, **words, what_kind=repairs.explained(found))
        self.publish("action_scheduled", f"Inspected. We expect the work to be done by {repair_by}.")

    async def repair(self) -> None:
        found = self.facts.inspection
        if found is None or found.happened_at is None:
            raise RuntimeError("a repair is awaited before anything was inspected")
        if found.category is Category.PROGRAMMED and "progress" not in self.diary.reminders:
            self._plan_progress()
        repaired = await self.promise(
            self._repair_promise(found),
            started=found.happened_at,
            until=lambda: self.facts.completed,
            during=WORKING,
        )
        self.diary.forget("progress")
        match repaired:
            case Kept(done) | KeptLate(done):
                self.completed(done)
            case Overtaken():
                pass
            case unknown:
                assert_never(unknown)

    def reminded(self, key: str) -> None:
        """Programmed work: a progress letter, and the next one three months on."""
        found = self.facts.inspection
        if found is None or self.stage not in WORKING:
            return
        self._plan_progress()
        repair_by = say(self.diary.due(self.key("repair")))
        self.tell_all(self.letters.progress, repair_by=repair_by, **self._programme(found))

    def completed(self, done: WorkCompleted) -> None:
        self.settle("completed", "The work has been done.")
        self.publish("fixed", "The work has been done.")
        self.tell_all(self.letters.completed_permanent, what=done.what, dispute_by=self.finish())

    def finish(self) -> str:
        """Done, unless the customer says it is not so. Answers until when they may, in words."""
        self.enter(Stage.DONE)
        return self.aftercare.begin(Stage.AWAITING_INSPECTION)

    # -- inside

    @property
    def where(self) -> str:
        return self.details.where.text or "the place you showed us"

    def _repair_promise(self, found: InspectionRecorded) -> Promise:
        return repairs.promised_for(found, self.part.promise("repair", found.category))

    def _estimate(self, found: InspectionRecorded) -> tuple[str, str]:
        promise = self._repair_promise(found)
        repair_by = self.falls_due(promise, found.happened_at or workflow.now())
        return str(promise.length), say(repair_by)

    def _plan_progress(self) -> None:
        self.diary.remind("progress", self.after(workflow.now(), "progress_every"), "Progress letter")

    def _programme(self, found: InspectionRecorded) -> dict[str, str]:
        next_letter = self.after(workflow.now(), "progress_every")
        return {"programme": found.programme, "season": found.season, "next_letter": say(next_letter)}


def refuse_wrong_estimate(case: Host, promise: Promise, found: InspectionRecorded) -> None:
    """Refused where the estimate is not after the inspection, or later than its category allows."""
    inspected = found.happened_at or workflow.now()
    latest = case.falls_due(promise, inspected)
    if found.estimate and not day_of(inspected) < found.estimate <= day_of(latest):
        raise Refused(f"The estimate is a day after the inspection, {say(latest)} at the latest.")
