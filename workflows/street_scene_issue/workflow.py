"""Landscaping, graffiti and fly-tipping (charter: Routine issues; Specific examples, with highways).

The story of every repair on the street, told in workflows.shared.street_repair. Offensive graffiti is put
right as an emergency. Waste that could hurt somebody is a danger at once, when reported or when inspected.
"""

from typing import ClassVar

from temporalio import workflow

from charter.cases import Outcome, Report
from charter.people import OFFICERS
from workflows.case import Refused, message
from workflows.shared.street_repair.messages import Category, SceneDetails, SceneInspected
from workflows.shared.street_repair.story import Stage, StreetLetters, StreetRepair, refuse_wrong_estimate


@workflow.defn
class StreetSceneIssue(StreetRepair[SceneDetails]):
    """Overgrown planting, graffiti or dumped waste, from report to clean street."""

    words: ClassVar = {
        Stage.AWAITING_INSPECTION: ("the inspection", "Somebody will come and inspect it."),
        Stage.ESTIMATED: ("the work", "We will do the work."),
        Stage.WORK_PLANNED: ("the work", "The work is planned and will be done."),
        Stage.DONE: ("nothing more; the customer may say it is not put right", "Tell us if it is not right."),
    }
    letters: ClassVar = StreetLetters(
        inspected="street_scene_issue/inspected",
        inspected_programmed="street_scene_issue/inspected_programmed",
        estimate_changed="street_scene_issue/estimate_changed",
        work_scheduled="street_scene_issue/work_scheduled",
        progress="street_scene_issue/progress",
        completed_permanent="street_scene_issue/completed_permanent",
        completed_temporary="street_scene_issue/completed_temporary",
        not_ours="street_scene_issue/not_ours",
        no_action="street_scene_issue/no_action",
    )

    @workflow.run
    async def run(self, report: Report[SceneDetails]) -> Outcome:
        if self.fresh:
            await self.acknowledge()
        return await self.seen_to()

    @message(title="Record the inspection", by=OFFICERS, when=Stage.AWAITING_INSPECTION)
    async def inspection_recorded(self, said: SceneInspected) -> str:
        refuse_wrong_estimate(self, self.part.promise("repair", said.category), said)
        offensive = self.details.offensive if said.offensive is None else said.offensive
        at_once = offensive and self.part.switch("offensive_is_emergency")
        if at_once and said.category is not Category.EMERGENCY:
            raise Refused(
                "What is offensive is an emergency: choose that, or record that it is not offensive."
            )
        told = self.found(said)
        return f"{told} {await self.dangers.respond(said.finding)}" if said.hazardous else told

    async def acknowledge(self) -> None:
        """A reference at once, and the day by which it is inspected; what is hazardous is a danger now."""
        if known := self.handed_over_words():
            self.open("street_scene_issue/opened_from_another", **known)
            return
        self.open("street_scene_issue/acknowledged", **self.received_words())
        if self.details.hazardous:
            await self.dangers.respond(self.details.description)
