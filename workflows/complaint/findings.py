"""What comes of a complaint that was upheld: each remedy is a case of its own, which outlives the complaint.

(Customer Feedback Policy, Complaints Resolution; 6 key principles, 5 Credibility and 6 Accountability.)
"""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from temporalio import workflow

from charter.counting.counting import end_of_day
from charter.people import Role
from workflows.case import Capability, Messages, Refused, message
from workflows.complaint.messages import ChangeRecommended, RemedyAgreed

REMEDY = "remedy"
"""The service a remedy is a case of."""


class Findings(Capability):
    """Composed by the processes whose answers promise that something is put right."""

    tasks: ClassVar[Mapping[str, Messages]] = {"remedy": ("change_recommended",)}

    @message(title="Recommend a change", by=Role.FEEDBACK_TEAM)
    async def change_recommended(self, said: ChangeRecommended) -> str:
        if end_of_day(said.due) <= workflow.now():
            raise Refused("The day it is done by is still to come.")
        reference = await self._open(said, "the Corporate Customer Feedback Team recommends it")
        return f"Opened as {reference}."

    async def open_remedies(self, remedies: Iterable[RemedyAgreed]) -> None:
        """One case each. What could not be opened is an officer's to open: the answer does not wait."""
        case = self.case
        for remedy in remedies:
            try:
                await self._open(remedy, "we said that we would put it right")
            except Refused as refused:
                what = f"A remedy of the answer could not be opened: open it by hand. {refused}"
                case.task(case.desk.again("remedy"), what, for_role="feedback_team")

    async def _open(self, remedy: RemedyAgreed | ChangeRecommended, reason: str) -> str:
        reference = self.case.report.reference
        details = {
            "what": remedy.what,
            "owner": remedy.owner,
            "due": remedy.due.isoformat(),
            "complaint": reference,
        }
        return await self.case.links.open_linked(REMEDY, reason, details=details, tell=False)
