"""Something has changed for council tax (charter: Council tax: telling us something has changed).

Acknowledged at once, the change made and told within 20 working days. It is kept by the telling: a change
that was made in time and told late is late.
"""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from temporalio import workflow

from charter.cases import Outcome, Report
from charter.people import OFFICERS, OFFICERS_AND_SYSTEMS
from workflows.case import Memory, message
from workflows.council_tax_change.messages import ChangeDetails, ChangeMade, ChangeNotMade, ChangeTold
from workflows.shared.answering import Answering


class Stage(StrEnum):
    AWAITING_CHANGE = "awaiting_change"
    TOLD = "told"


class Facts(Memory):
    """What has happened in this round of the case."""

    told: ChangeTold | None = None


@workflow.defn
class CouncilTaxChange(Answering[ChangeDetails]):
    """A change for council tax, from what the customer told to what became of it."""

    keeps: ClassVar = {"change": ("change_made",)}
    facts: Facts
    first_promise = "change"
    words: ClassVar = {
        Stage.AWAITING_CHANGE: ("the change", "We will make the change and tell you."),
        Stage.TOLD: ("nothing more; the customer may say it is not right", "Tell us if it is not right."),
    }
    next_steps: ClassVar = {
        Stage.AWAITING_CHANGE: ("change_made",),
        Stage.TOLD: (),
    }

    def begin(self) -> None:
        self.facts, self.stage = Facts(), Stage.AWAITING_CHANGE

    @workflow.run
    async def run(self, report: Report[ChangeDetails]) -> Outcome:
        if self.fresh:
            self.open("council_tax_change/acknowledged", **self.acknowledged())
        return await self.live({Stage.AWAITING_CHANGE: self.change, Stage.TOLD: self.while_in_stage})

    # -- what can be said

    @message(title="Record the change", by=OFFICERS_AND_SYSTEMS, when=Stage.AWAITING_CHANGE)
    def change_made(self, said: ChangeMade) -> str:
        self.facts.told = ChangeTold(happened_at=now(), what=said.what, made=True, new_bill=said.new_bill)
        return "The customer is told."

    @message(title="Say why nothing changes", done="No change made", by=OFFICERS, when=Stage.AWAITING_CHANGE)
    def change_not_made(self, said: ChangeNotMade) -> str:
        self.facts.told = ChangeTold(happened_at=now(), what=said.reason, made=False)
        return "The customer is told why."

    # -- the story

    async def change(self) -> None:
        told = await self.answered_by_its_day(lambda: self.facts.told)
        if told is None:
            return
        again = (Stage.TOLD, Stage.AWAITING_CHANGE)
        if not told.made:
            self.settle("not_changed", "There was no change to make.")
            self.finish(*again, "council_tax_change/not_changed", reason=told.what)
            return
        self.settle("changed", "The change has been made.")
        letter = "council_tax_change/changed_new_bill" if told.new_bill else "council_tax_change/changed"
        self.finish(*again, letter, what=told.what)


def now() -> datetime:
    """To the second, as everything that happens."""
    return workflow.now().replace(microsecond=0)
