"""What is found at the home, as whoever was there records it, and the further work that is told then."""

from temporalio import workflow

from charter.counting.counting import day_of, start_of_day
from charter.people import OFFICERS_AND_SYSTEMS
from workflows.case import Capability, Refused, message, say
from workflows.housing_repair import messages as homes
from workflows.housing_repair.host import HomeHost
from workflows.housing_repair.messages import Result, Visited
from workflows.housing_repair.stages import CLOSABLE, DANGEROUS, TO_VISIT, VISITS, Stage


class HomeFindings(Capability):
    """Composed by HousingRepair. What a visit leads to is the story's."""

    case: HomeHost

    # -- what can be said

    @message(title="Record a visit", done="Home visited", by=OFFICERS_AND_SYSTEMS, when=TO_VISIT)
    def visited(self, said: Visited) -> str:
        case = self.case
        if said.result is Result.NO_ACCESS:
            return case.appointments.nobody_let_in(said)
        if said.significant_hazard and (why := self._not_a_hazard(said)):
            if not said.further and said.result is Result.FURTHER_WORK:
                raise Refused(f"{why} Say how long the further work takes, simple or complex.")
            said = said.model_copy(update={"significant_hazard": False})
        visit, at_once = case.stage in VISITS, case.stage == Stage.MAKING_SAFE
        told, hazard_open = case.facts.planned is not None, case.hazards.open
        why = homes.why_not_recorded(said, emergency=at_once, visit=visit, hazard_open=hazard_open, told=told)
        if why:
            raise Refused(why)
        case.appointments.came()
        if visit:
            case.facts.visit = said
        elif said.result is Result.COMPLETE:
            return case.complete(said)
        else:
            if hazard_open:
                case.hazards.made_safe(said)
            self.safe_for_now(said)
        return "Recorded; the customer is told what comes next."

    @message(title="Record a hazard", by=OFFICERS_AND_SYSTEMS, when=TO_VISIT)
    def hazard_found(self, said: homes.HazardFound) -> str:
        case, emergency = self.case, said.kind is homes.Hazard.EMERGENCY
        stage = Stage.MAKING_SAFE if emergency else Stage.INVESTIGATING
        if case.stage == stage or not (emergency or case.stage in CLOSABLE):
            raise Refused("That is being seen to already: record what the visit finds.")
        found = said.happened_at or workflow.now()
        why = homes.why_not_aware(said.aware_on, day_of(found), case.part)
        aware = start_of_day(said.aware_on) if said.aware_on and said.aware_on < day_of(found) else found
        if not (emergency or why):
            why = homes.why_not_a_hazard(said.hazard, day_of(aware), case.part)
        if why:
            raise Refused(why)
        case.facts.found_to_be(stage, found, aware)
        case.enter(stage)
        by = case.appointments.begin()
        if emergency:
            case.become_urgent()
            case.tell_tenant("housing_repair/emergency_found", finding=said.finding, make_safe_by=by)
        else:
            case.tell_tenant("housing_repair/hazard_suspected", finding=said.finding, investigate_by=by)
        return f"The customer is told that somebody comes by {by}."

    # -- for the process

    def safe_for_now(self, visit: Visited) -> None:
        """What was promised before is still owed."""
        work_by = self.case.what_next()["by_when"]
        self.case.tell_tenant("housing_repair/safe_for_now", what=visit.what, work_by=work_by)

    def plan(self, visit: Visited, follows: dict[str, str] | None = None) -> None:
        """Further work, with the length told at the visit. ``follows``: what else does after an emergency."""
        case = self.case
        kind, since = case.facts.further()
        promise = case.part.promise("additional", kind)
        due = case.diary.due(case.start_clock(promise, since))
        work_by = say(due)
        case.enter(Stage.AWAITING_WORK, f"by {work_by}")
        words = {"kind": homes.EXPLAINED[kind], "how_long": str(promise.length)}
        further = visit.result is Result.FURTHER_WORK
        letter = "housing_repair/further_work" if further else "housing_repair/made_safe"
        if follows is None:
            case.tell_tenant(letter, what=visit.what, work_by=work_by, **words)
        elif visit.result is not Result.COMPLETE:
            words |= {"work_by": work_by, **follows}
            case.tell_tenant("housing_repair/emergency_made_safe", what=visit.what, **words)
        case.appointments.to_be_booked(f"Book the further work by {work_by}.", due)

    # -- inside

    def _not_a_hazard(self, said: Visited) -> str:
        dangerous = self.case.stage in DANGEROUS
        aware = self.case.appointments.aware_since if dangerous else said.happened_at or workflow.now()
        return homes.why_not_a_hazard(said.hazard, day_of(aware), self.case.part)
