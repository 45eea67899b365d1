"""The family's time to appeal to the tribunal, and the appeal."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, assert_never

from temporalio import workflow

from charter.cases import Kind, Shown
from charter.counting.counting import day_of, end_of_day
from charter.edition.promises import Promise
from charter.people import CUSTOMER_SIDE_AND_OFFICERS, Role
from workflows.capabilities.appeals.messages import AppealMade, MediationCertificateReceived, appeal_ends
from workflows.case import TICK, Capability, Memory, Messages, Overtaken, Passed, Refused, Used, message, say

CERTIFIED, INSTEAD = "Mediation certificate: time to appeal until", "instead of"
"""How the timeline says that a certificate came and, after the second, that it moved the day."""


class AppealsMemory(Memory):
    """The day the family was told the decision, the certificate's day, and the appeal."""

    decided: date | None = None
    certified: date | None = None
    made: AppealMade | None = None


class Appeals(Capability):
    """Composed by the processes whose decisions can be appealed. Its promises are ``appeal/…``."""

    tasks: ClassVar[Mapping[str, Messages]] = {"appeal": TICK}
    memory_type = AppealsMemory
    memory: AppealsMemory

    def begin(self) -> str:
        """The family is told now. Answers until when they can appeal, in words."""
        self.memory = AppealsMemory(decided=day_of(workflow.now()))
        return say(end_of_day(self._ends()))

    def help(self) -> dict[str, str]:
        """For a letter: who helps, and who mediates."""
        contact = self.case.part.contact
        return {"sendias": contact.sendias, "mediation": contact.mediation}

    async def time(self) -> None:
        """Their time to appeal, in the stage the case is in; the case ends with it."""
        promise, ends = self._promise("from_decision"), self._ends()
        match await self.case.window(
            promise, started=workflow.now(), until=lambda: self.memory.made, name="appeal", on=ends
        ):
            case Used() | Passed():
                self.case.end()
            case Overtaken():
                pass
            case unknown:
                assert_never(unknown)

    @message(title="Record a mediation certificate", by=CUSTOMER_SIDE_AND_OFFICERS)
    def mediation_certificate_received(self, said: MediationCertificateReceived) -> str:
        case, decided = self.case, self.memory.decided
        if decided is None or not decided <= said.issued <= day_of(workflow.now()):
            raise Refused("A certificate is given after the decision, and not in the future.")
        clock = case.diary.clocks[case.key("appeal")]
        before = clock.given or day_of(case.diary.due(clock.key))
        self.memory = self.memory.model_copy(update={"certified": said.issued})
        ends = max(before, self._ends())
        case.diary.put(clock.model_copy(update={"given": ends, "warned": False}))
        appeal_by = say(end_of_day(ends))
        moved = f"{appeal_by} {INSTEAD} {say(end_of_day(before))}" if ends > before else appeal_by
        clause = self._promise("after_mediation").clause
        case.note(Kind.PROMISE, f"{CERTIFIED} {moved}", clause=clause)
        case.tell("appeals/certificate", appeal_by=appeal_by, **self.help())
        return f"They can appeal until {moved}."

    @message(title="Record an appeal", by=CUSTOMER_SIDE_AND_OFFICERS | {Role.SYSTEM})
    def appeal_made(self, said: AppealMade) -> str:
        self.memory = self.memory.model_copy(update={"made": said})
        self.case.tell("appeals/made", **self.help())
        self.case.task(self.case.desk.again("appeal"), "An appeal was made: answer the tribunal.")
        self.case.note(Kind.NOTE, "An appeal was made", shown=Shown.EVERYONE)
        if self.memory.certified or said.placement_only:
            return "Recorded."
        return "Recorded. No mediation certificate is: one is needed unless only the placement is appealed."

    def _ends(self) -> date:
        decided = self.memory.decided
        if decided is None:
            raise RuntimeError("the time to appeal begins with a decision")
        of_decision, of_certificate = self._promise("from_decision"), self._promise("after_mediation")
        if of_decision.length is None or of_certificate.length is None:
            raise RuntimeError("the time to appeal has a length")
        return appeal_ends(
            decided,
            self.memory.certified,
            of_decision=of_decision.length,
            of_certificate=of_certificate.length,
            calendar=self.case.calendar,
            next_working_day=of_decision.next_working_day,
        )

    def _promise(self, category: str) -> Promise:
        return self.case.part.promise("appeal", category)
