"""Ways a case leaves its story: withdrawn, and taken back."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from pydantic import AwareDatetime
from temporalio import workflow

from charter.cases import Kind, Shown
from charter.messages import WithdrawalConfirmed, WithdrawalTakenBack, Withdrawn
from charter.people import CUSTOMER_AND_OFFICERS, CUSTOMER_SIDE_AND_OFFICERS, OFFICERS, Role
from workflows.case.capability import Capability, Memory
from workflows.case.hearing.messages import Refused, message
from workflows.case.stages import CommonStage
from workflows.case.standing import CaseStanding, that_stand
from workflows.case.tasks import Messages
from workflows.case.writing.dates import say

OUR_WORK = "There is work we have to do all the same."
FOR_OTHERS = "Other people have told us about it as well."


class LeavingMemory(Memory):
    """What a withdrawal interrupted."""

    stage: str = ""
    published: tuple[str, str] | None = None
    to_confirm: bool = False
    """A representative said it: the customer has not confirmed."""
    without_customer: bool = False
    """The customer has withdrawn; the council's own work goes on without telling them."""
    until: AwareDatetime | None = None
    """The end of the time in which it can be taken back."""


class Leaving(Capability):
    """Withdrawal at any time, in any way of speaking. It ends the customer's part, not the council's."""

    tasks: ClassVar[Mapping[str, Messages]] = {
        "withdrawal": ("withdrawal_confirmed", "withdrawal_taken_back")
    }
    memory_type = LeavingMemory
    memory: LeavingMemory

    @property
    def without_customer(self) -> bool:
        """The customer has withdrawn; the council's own work goes on without telling them."""
        return self.memory.without_customer

    def standing(self) -> Iterable[str]:
        left = self.memory
        gone = bool(left.stage) or left.without_customer
        return that_stand(
            {
                CaseStanding.WITHDRAWAL: gone,
                CaseStanding.WITHDRAWAL_TO_CONFIRM: left.to_confirm and self.case.outcome is None,
                CaseStanding.TO_TAKE_BACK: gone or left.to_confirm,
            }
        )

    @message(
        title="Record a withdrawal",
        by=CUSTOMER_SIDE_AND_OFFICERS,
        shown=Shown.EVERYONE,
        unless=(CaseStanding.WITHDRAWAL, CaseStanding.OUTCOME),
    )
    async def withdrawn(self, said: Withdrawn) -> str:
        case = self.case
        if case.stage == CommonStage.WITHDRAWN or self.memory.without_customer:
            raise Refused("It has been withdrawn already.")
        if case.outcome is not None:
            raise Refused("The case has its outcome already: there is nothing left to withdraw.")
        if said.council_goes_on and said.by.role not in OFFICERS:
            raise Refused("Whether the council's own work goes on is for an officer to say.")
        if said.by.role is Role.REPRESENTATIVE or (case.withdrawal_to_confirm and not said.council_goes_on):
            return self._to_be_confirmed(said)
        return await self._leave(goes_on=said.council_goes_on or case.council_goes_on)

    def _to_be_confirmed(self, said: Withdrawn) -> str:
        case = self.case
        if self.memory.to_confirm:
            raise Refused("The customer has been asked to confirm it already.")
        self.memory = self.memory.model_copy(update={"to_confirm": True})
        case.task(case.desk.again("withdrawal"), "Confirm the withdrawal with the customer.")
        if said.by.role is Role.REPRESENTATIVE:
            representative = case.people.representative
            name = representative.name if representative else "your representative"
            case.tell("every_case/withdrawal_to_confirm", representative=name)
        else:
            case.tell("every_case/withdrawal_asked")
        return "The customer is asked to confirm it. Until then the work goes on."

    @message(
        title="Confirm the withdrawal",
        by=CUSTOMER_AND_OFFICERS,
        shown=Shown.EVERYONE,
        once=CaseStanding.WITHDRAWAL_TO_CONFIRM,
    )
    async def withdrawal_confirmed(self, said: WithdrawalConfirmed) -> str:
        if not self.memory.to_confirm or self.case.outcome is not None:
            raise Refused("There is no withdrawal to confirm.")
        return await self._leave(goes_on=self.case.council_goes_on)

    @message(
        title="Take back the withdrawal",
        by=CUSTOMER_SIDE_AND_OFFICERS,
        shown=Shown.EVERYONE,
        once=CaseStanding.TO_TAKE_BACK,
    )
    def withdrawal_taken_back(self, said: WithdrawalTakenBack) -> str:
        case, left = self.case, self.memory
        if not (left.stage or left.to_confirm or left.without_customer):
            raise Refused("Nothing was withdrawn.")
        if left.until is not None and workflow.now() > left.until:
            raise Refused(f"It could be taken back until {say(left.until)}.")
        case.diary.forget("leaving")
        case.desk.finished("withdrawal")
        self.memory = LeavingMemory()
        if left.stage:
            case.outcome = None
            case.publish_again(left.published)
            case.return_to(left.stage, "the withdrawal was taken back")
        case.tell("every_case/withdrawal_taken_back", what_next=case.what_next()["what_next"])
        return "The case goes on, with the date it was first received."

    async def _leave(self, *, goes_on: bool) -> str:
        case = self.case
        case.desk.finished("withdrawal")
        await case.links.part_if_following()
        for one in case.held.values():
            one.drop()
        until = case.after(workflow.now(), "withdrawal_taken_back_within")
        others = bool(case.links.reporters)
        if goes_on or others:
            case.tell("every_case/council_goes_on", reason=FOR_OTHERS if others else OUR_WORK)
            case.note(Kind.NOTE, "The customer has withdrawn; the council's work goes on")
            self.memory = LeavingMemory(without_customer=True, until=until)
            return "Withdrawn; the council's own work goes on."
        self.memory = LeavingMemory(stage=case.stage, until=until, published=case.published)
        case.settle("withdrawn", "The customer withdrew it.")
        case.publish("closed", "Withdrawn by the person who reported it.")
        case.enter(CommonStage.WITHDRAWN)
        for clock in case.diary.running():
            case.diary.overtake(clock.key, f"the case is {case.stage}")
        case.tell("every_case/withdrawn", until=say(until))
        case.diary.remind("leaving/over", until, f"Can be taken back until {say(until)}")
        return "Withdrawn."

    def silent(self, template: str) -> bool:
        """The customer has withdrawn while the council's work goes on: they hear no more of it."""
        return self.memory.without_customer and template != "every_case/withdrawal_taken_back"

    def rung(self, what: str) -> None:
        if self.case.stage == CommonStage.WITHDRAWN:
            self.case.end()
