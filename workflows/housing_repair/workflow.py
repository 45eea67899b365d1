"""Repairs to council homes (charter: Specific examples: City council tenants: housing repairs).

An emergency is made safe within hours; anything else is visited, and what is still to do has its own promise,
told at the visit. Damp or mould is visited as what may be a significant hazard. No access and nothing late
ever closes damp, mould or an emergency.
"""

from typing import ClassVar, assert_never

from temporalio import workflow

from charter.cases import Outcome, Report
from charter.edition.promises import Promise
from charter.people import OFFICERS_AND_SYSTEMS
from workflows.capabilities.aftercare.capability import Aftercare
from workflows.case import Case, Composed, Kept, KeptLate, Overtaken, message, say
from workflows.housing_repair.closing import Closing
from workflows.housing_repair.findings import HomeFindings
from workflows.housing_repair.hazards import Hazards
from workflows.housing_repair.messages import HomeDetails, RepairCompleted, Result, Visited
from workflows.housing_repair.stages import (
    ACKNOWLEDGED,
    NEXT_STEPS,
    OPEN,
    VISITS,
    WORDS,
    Facts,
    Stage,
    first_stage,
)
from workflows.housing_repair.visits import HomeVisits


@workflow.defn
class HousingRepair(Case[HomeDetails]):
    """Something in a council home that needs repair, from the report to the last of the work."""

    keeps: ClassVar = {
        "make_safe": ("visited",),
        "additional/significant_hazard": ("works_begun",),
        "additional/emergency": ("works_begun",),
    }
    aftercare = Composed(Aftercare)
    appointments = Composed(HomeVisits)
    findings = Composed(HomeFindings)
    hazards = Composed(Hazards)
    closing = Composed(Closing)
    facts: Facts
    first_promise = "visit"
    late_again: ClassVar = {"make_safe/emergency": "late_emergency_repair"}
    words: ClassVar = WORDS
    next_steps: ClassVar = NEXT_STEPS

    def begin(self) -> None:
        self.facts, self.stage = Facts(), first_stage(self.details)

    @workflow.run
    async def run(self, report: Report[HomeDetails]) -> Outcome:
        if self.fresh:
            self.acknowledge()
        return await self.live(
            {
                Stage.MAKING_SAFE: self.visit,
                Stage.AWAITING_VISIT: self.visit,
                Stage.INVESTIGATING: self.visit,
                Stage.AWAITING_WORK: self.further_work,
                Stage.PUTTING_RIGHT: self.putting_right,
                Stage.SUMMING_UP: self.summing_up,
                Stage.DONE: self.while_in_stage,
            }
        )

    # -- what can be said; its capabilities take the rest

    @message(
        title="Record the work done", by=OFFICERS_AND_SYSTEMS, when=(Stage.AWAITING_WORK, Stage.PUTTING_RIGHT)
    )
    def work_completed(self, said: RepairCompleted) -> str:
        self.appointments.came()
        return self.complete(said)

    # -- the story

    def acknowledge(self) -> None:
        """A reference at once, and when somebody comes."""
        letter, by_when = ACKNOWLEDGED[Stage(self.stage)]
        words = {by_when: self.appointments.begin(), "tenant_handbook": self.part.contact.tenant_handbook}
        self.open(letter, received_on=say(self.report.received), **words)

    async def visit(self) -> None:
        """Until somebody got in: to make it safe, to investigate, or to repair."""
        self.hazards.go_on()
        since, name = self.facts.since(self.stage, self.round_began)
        if self.key(name) not in self.diary.clocks:
            self.appointments.begin()
        promise = self.promised_first()
        match await self.promise(promise, started=since, until=lambda: self.facts.visit, name=name):
            case Kept(found) | KeptLate(found):
                self.got_in(found)
            case Overtaken():
                self._gone()
            case unknown:
                assert_never(unknown)

    def got_in(self, visit: Visited) -> None:
        """What a visit leads to. What was owed before an emergency is owed after it."""
        emergency = self.stage == Stage.MAKING_SAFE and self.hazards.follow_emergencies
        _, name = self.facts.since(self.stage, self.round_began)
        self.facts.got_in(visit, self.stage)
        if visit.significant_hazard and not self.hazards.open:
            self.enter(Stage.PUTTING_RIGHT)
            self.hazards.concluded(visit)
            if visit.result is Result.COMPLETE:
                self.complete(visit)
        elif emergency:
            self.emergency_over(visit, self.hazards.emergency_over(visit, name))
        elif self.hazards.open or self.facts.suspected:
            self.enter(Stage.PUTTING_RIGHT if self.hazards.open else Stage.INVESTIGATING)
            self.findings.safe_for_now(visit)
        elif visit.result is Result.COMPLETE and not self.facts.planned:
            self.all_done(RepairCompleted.by_then(visit))
        else:
            self.findings.plan(visit)

    def emergency_over(self, visit: Visited, follows: dict[str, str]) -> None:
        """It is safe. A written summary follows, and the further works where there are any."""
        if self.hazards.open or self.facts.suspected:
            self.enter(Stage.PUTTING_RIGHT if self.hazards.open else Stage.INVESTIGATING)
        elif visit.result is Result.COMPLETE and not self.facts.planned:
            self.complete(visit)
            self.enter(Stage.SUMMING_UP)
            self.tell_tenant(
                "housing_repair/emergency_done", what=visit.what, summary_by=follows["summary_by"]
            )
            return
        else:
            self.findings.plan(visit, follows)
            if visit.result is not Result.COMPLETE:
                return
        words = {"summary_by": follows["summary_by"], "work_by": self.what_next()["by_when"]}
        self.tell_tenant("housing_repair/emergency_safe_for_now", what=visit.what, **words)

    async def further_work(self) -> None:
        self.hazards.go_on()
        kind, since = self.facts.further()
        promise = self.part.promise("additional", kind)
        match await self.promise(promise, started=since, until=lambda: self.facts.completed):
            case Kept(done) | KeptLate(done):
                self.all_done(done)
            case Overtaken():
                self._gone()
            case unknown:
                assert_never(unknown)

    async def putting_right(self) -> None:
        """Until all the work is done and the written summary sent; each has its own clock."""
        self.hazards.start()
        self.hazards.go_on()
        if done := await self.nothing_more_owed():
            self.completed(done.what)
        elif self.stage != Stage.MAKING_SAFE:
            self.hazards.left(f"the case is {self.stage}")
            self._gone()

    async def summing_up(self) -> None:
        """All is done; until the written summary is sent."""
        self.hazards.go_on()
        if done := await self.nothing_more_owed():
            self.completed(done.what)
        else:
            self._gone()

    async def nothing_more_owed(self) -> RepairCompleted | None:
        """What ended the work, once nothing in writing is owed; None where the stage was left before."""
        stages = frozenset({self.stage})
        return await self.wait(lambda: None if self.hazards.owed else self.facts.completed, stages)

    def all_done(self, done: RepairCompleted) -> None:
        """Nothing is left to do at the home; a written summary may still be owed."""
        self.hazards.put_right(done)
        if self.hazards.owed:
            self.facts.completed = done
            self.enter(Stage.SUMMING_UP)
        else:
            self.completed(done.what)

    def completed(self, what: str) -> None:
        self.settle("completed", "The repair has been made.")
        self.tell_tenant("housing_repair/completed", what=what, dispute_by=self.finish())

    def finish(self) -> str:
        """Done, unless the customer says it is not so. Answers until when they may, in words."""
        self.enter(Stage.DONE)
        self.appointments.over()
        self.hazards.over()
        return self.aftercare.begin(first_stage(self.details))

    # -- what its capabilities tell it

    def complete(self, said: Visited | RepairCompleted) -> str:
        """All the work is done. Answers what is left to do, for an officer."""
        self.facts.completed = done = RepairCompleted.by_then(said)
        self.hazards.put_right(done)
        still = "the written summary is still owed" if self.hazards.owed else "the customer is told"
        return f"Done; {still}."

    def tell_tenant(self, letter: str, **words: str) -> None:
        """A letter that links the tenants' handbook."""
        self.tell(letter, tenant_handbook=self.part.contact.tenant_handbook, **words)

    def promised_first(self) -> Promise:
        return self.part.promise(*VISITS[Stage(self.stage)])

    # -- inside

    def _gone(self) -> None:
        """Withdrawn, or joined to another case: what follows an emergency waits until it goes on."""
        if self.stage not in OPEN:
            self.hazards.no_longer(f"the case is {self.stage}")
