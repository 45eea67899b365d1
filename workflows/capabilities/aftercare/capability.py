"""After the outcome: the customer may say, for a while, that it is not so (docs/decisions/0014)."""

from collections.abc import Iterable

from temporalio import workflow

from charter.cases import Shown
from charter.messages import NotFixed
from charter.people import CUSTOMER_SIDE_AND_OFFICERS
from workflows.case import Capability, CommonStage, Memory, Refused, StandingInCase, message, say

ANOTHER_SAYS = "Somebody else who reported it says that it is not fixed. Their words are in their own case."


class AftercareStanding(StandingInCase):
    """What its standing can be."""

    MAY_BE_DISPUTED = "may_be_disputed"


class AftercareMemory(Memory):
    """Where a new round begins, and when the last one ended."""

    first_stage: str = ""
    open: bool = False
    disputed: bool = False


class Aftercare(Capability):
    """Composed by the processes whose work can turn out not to be fixed."""

    memory_type = AftercareMemory
    memory: AftercareMemory

    def begin(self, first_stage: str, within: str = "not_fixed_within") -> str:
        """Open the time, a rule's length, in which it may be disputed. Answers until when, in words."""
        until = self.case.after(workflow.now(), within)
        self.memory = self.memory.model_copy(update={"first_stage": first_stage, "open": True})
        self.case.diary.remind("aftercare/over", until, f"May be disputed until {say(until)}")
        return say(until)

    def standing(self) -> Iterable[str]:
        passed_on = self.case.stage == CommonStage.FOLLOWING
        return (AftercareStanding.MAY_BE_DISPUTED,) if self.memory.open or passed_on else ()

    @message(
        title="Record that it is not fixed",
        done="Customer says it is not fixed",
        by=CUSTOMER_SIDE_AND_OFFICERS,
        shown=Shown.EVERYONE,
        once=AftercareStanding.MAY_BE_DISPUTED,
    )
    async def not_fixed(self, said: NotFixed) -> str:
        case = self.case
        if case.stage == CommonStage.FOLLOWING:
            await case.links.pass_on("not_fixed", {"by": said.by.role.value, "what": ANOTHER_SAYS})
            return "Passed on to the case this one was joined to."
        if not self.memory.open:
            raise Refused("The work has not been reported as done, or the time to say so has passed.")
        case.diary.forget("aftercare")
        self.memory = self.memory.model_copy(update={"open": False, "disputed": True})
        case.publish("investigating", "We have been told it is not fixed. We will look again.")
        why, when = "the customer says it is not fixed", said.happened_at or workflow.now()
        by_when = say(case.another_round(self.memory.first_stage, why, when))
        case.tell_all("every_case/disputed", by_when=by_when)
        return f"Somebody will look again by {by_when}."

    def rung(self, what: str) -> None:
        self.memory = self.memory.model_copy(update={"open": False})
        self.case.undisputed()

    def drop(self) -> None:
        self.case.diary.forget("aftercare")
        self.memory = self.memory.model_copy(update={"open": False})
