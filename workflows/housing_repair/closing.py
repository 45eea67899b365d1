"""Closing without a repair: only where nothing was found dangerous and nothing in writing is owed."""

from collections.abc import Iterable

from charter.people import OFFICERS
from workflows.case import Capability, Refused, message, that_stand
from workflows.housing_repair.host import HomeHost
from workflows.housing_repair.messages import BY_A_VISIT, NoRepair, why_not_closed
from workflows.housing_repair.stages import CLOSABLE, OPEN, RepairStanding, Stage, first_stage


class Closing(Capability):
    """Composed by HousingRepair. No access alone closes nothing that could be dangerous."""

    case: HomeHost

    def standing(self) -> Iterable[str]:
        closable = self.case.stage in CLOSABLE and not self.case.hazards.owed
        return that_stand({RepairStanding.NOT_CLOSABLE: not closable})

    @message(
        title="Close without a repair",
        done="Closed without a repair",
        by=OFFICERS,
        when=OPEN,
        unless=RepairStanding.NOT_CLOSABLE,
    )
    def no_repair(self, said: NoRepair) -> str:
        case = self.case
        dangerous = first_stage(case.details) != Stage.AWAITING_VISIT or case.facts.times_found > 0
        least, times = case.part.number("no_access_visits"), case.appointments.memory.no_access
        why = why_not_closed(said.why, dangerous=dangerous, no_access=times, least=least)
        if case.stage not in CLOSABLE or why:
            raise Refused(why or BY_A_VISIT)
        if case.hazards.owed:
            raise Refused("The written summary is still owed: send it first.")
        case.settle("no_repair", said.reason)
        case.tell_tenant("housing_repair/no_repair", reason=said.reason, dispute_by=case.finish())
        return "The customer is told why, and that they may say it is not so."
