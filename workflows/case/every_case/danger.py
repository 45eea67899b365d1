"""A danger, said in any case: people are sent at once, and the case's own promises go on (charter: Priority
issues)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from charter.cases import Shown
from charter.messages import DangerReported
from charter.people import CUSTOMER_SIDE_AND_OFFICERS, Role
from charter.place import Place
from charter.safeguarding import DANGER, URGENT
from workflows.case.capability import Capability, Memory
from workflows.case.hearing.messages import Refused, message
from workflows.case.tasks import TICK, Messages

CALL_999 = "If someone is in danger now, call 999."


class DangersMemory(Memory):
    """The case in which somebody is sent."""

    response: str = ""


class Dangers(Capability):
    """Opens a linked case on the urgent queue, whose first letter tells the customer, once."""

    tasks: ClassVar[Mapping[str, Messages]] = {"danger": TICK}
    memory_type = DangersMemory
    memory: DangersMemory

    @message(title="Report a danger", by=CUSTOMER_SIDE_AND_OFFICERS | {Role.SYSTEM}, shown=Shown.EVERYONE)
    async def danger_reported(self, said: DangerReported) -> str:
        return await self.respond(said.what, said.where)

    async def respond(self, what: str, where: str = "") -> str:
        """Send somebody; answers what was done, in words for whoever said it. Never refused.

        Those who are on their way already hear of it, rather than others being sent too.
        """
        case = self.case
        if case.part.service.priority == URGENT and case.outcome is None:
            case.task(case.desk.again("danger"), "More has been said about the danger: read it now.")
            return f"Those who deal with it are told. {CALL_999}"
        try:
            if not await self._passed_on(what, where):
                response = await self._send(what, where)
                self.memory = self.memory.model_copy(update={"response": response})
        except Refused:
            what_to_do = "A danger was reported and nobody could be sent: see to it now."
            case.task(case.desk.again("danger"), what_to_do)
            case.task(case.desk.again("danger/manager"), what_to_do, for_role="manager")
            return f"An officer is told at once. {CALL_999}"
        return f"Those who deal with danger are told at once, as {self.memory.response}. {CALL_999}"

    async def _passed_on(self, what: str, where: str) -> bool:
        if not self.memory.response:
            return False
        try:
            await self.case.links.say_to(
                self.memory.response, "danger_reported", {"what": what, "where": where}
            )
        except Refused:
            return False  # that danger is over
        return True

    async def _send(self, what: str, where: str) -> str:
        known = getattr(self.case.details, "where", None)
        place = Place(text=where) if where or not isinstance(known, Place) else known
        details: dict[str, Any] = {"where": place.model_dump(mode="json"), "description": what}
        why = "A danger was reported."
        return await self.case.links.open_linked(DANGER, why, details=details, tell=False)
