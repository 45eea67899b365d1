"""Potholes, streetlights and other highways-related enquiries (charter: Routine issues; Specific examples).

Reported, inspected, estimated, planned, done: the story of every repair on the street, told in
workflows.shared.street_repair. An inspection records what a court would weigh (Highways Act 1980 s.58).
"""

from typing import ClassVar

from temporalio import workflow

from charter.cases import Outcome, Report
from charter.counting.counting import day_of
from charter.people import OFFICERS
from workflows.case import Refused, message
from workflows.highways_repair.messages import HighwayInspected
from workflows.shared.street_repair.messages import StreetDetails
from workflows.shared.street_repair.story import Stage, StreetLetters, StreetRepair


@workflow.defn
class HighwaysRepair(StreetRepair[StreetDetails]):
    """A pothole, a streetlight or anything else on the highway, from report to repair."""

    words: ClassVar = {
        Stage.AWAITING_INSPECTION: ("the inspection", "Somebody will come and inspect it."),
        Stage.ESTIMATED: ("the repair", "We will carry out the repair."),
        Stage.WORK_PLANNED: ("the repair", "The work is planned and will be carried out."),
        Stage.DONE: ("nothing more; the customer may say it is not fixed", "Tell us if it is not fixed."),
    }
    letters: ClassVar = StreetLetters(
        inspected="highways_repair/inspected",
        inspected_programmed="highways_repair/inspected_programmed",
        estimate_changed="highways_repair/estimate_changed",
        work_scheduled="highways_repair/work_scheduled",
        progress="highways_repair/progress",
        completed_permanent="highways_repair/completed_permanent",
        completed_temporary="highways_repair/completed_temporary",
        not_ours="highways_repair/not_ours",
        no_action="highways_repair/no_action",
    )

    @workflow.run
    async def run(self, report: Report[StreetDetails]) -> Outcome:
        if self.fresh:
            self.acknowledge()
        return await self.seen_to()

    @message(title="Record the inspection", by=OFFICERS, when=Stage.AWAITING_INSPECTION)
    def inspection_recorded(self, said: HighwayInspected) -> str:
        inspected = day_of(said.happened_at or workflow.now())
        if said.inspected_before and said.inspected_before >= inspected:
            raise Refused("The inspection before is on an earlier day than this one.")
        return self.found(said)

    def acknowledge(self) -> None:
        """A reference at once, and the day by which it is inspected; or what another case found out."""
        if known := self.handed_over_words():
            self.open("highways_repair/opened_from_another", **known)
        else:
            self.open("highways_repair/acknowledged", **self.received_words())
