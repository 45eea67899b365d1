"""Cases whose workflow task is in trouble are flagged in the register, until they move again."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from charter import references
from engine.logs import get_logger
from register import Register
from register.cases.stalled import BEHIND
from starter.desk.intake import Desk
from starter.desk.running import ReportedProblem, RunStanding

SECONDS = 60.0
"""Between two looks at all cases at once."""
LISTED = 1_000
"""Troubled workflows that a look takes in: so many stall together only where a release was faulty."""
CHECKED = 100
"""Flagged cases asked, in a look, whether they move again."""
TROUBLED_ATTEMPT = 4
"""The attempt at a workflow task from which on a case counts as stalled: three have failed, as many as the
server waits for before it reports a problem (engine.server.config)."""

TRIED_AGAIN = "its next step is tried again and again without success."
_WHY = {
    "WorkflowTaskTimedOut": "its next step is begun again and again and not finished in time.",
    "WorkflowTaskFailed": "its next step fails again and again, by a fault of the program.",
    "WorkflowTaskFailedCauseNonDeterministicError": (
        "the program was changed in a way that what the case has done before does not fit."
    ),
}
"""What the server reports, in plain words; the later lines say more."""

log = get_logger(__name__)


@dataclass
class StalledCases:
    """The relay's looks for them."""

    desk: Desk
    _after: str = field(default="", init=False)

    @property
    def _register(self) -> Register:
        return self.desk.register

    async def look(self) -> tuple[int, int]:
        """Flag what the server reports problems of, and unflag what moves again; how many of each.

        Raises Unavailable, RegisterError.
        """
        found: dict[str, str] = {}
        for problem in await self.desk.cases.problems(LISTED):
            reference = references.within(problem.workflow_id)
            if reference:
                found.setdefault(reference, why(problem))
            else:
                log.error("workflow stalled", workflow_id=problem.workflow_id)
        return await self._flag(found, in_full=True), await self._unflag(found)

    async def flag(self, struggling: Collection[str]) -> int:
        """Flag these, of which no more is known. How many were not flagged before."""
        return await self._flag(dict.fromkeys(struggling, TRIED_AGAIN), in_full=False)

    async def flag_lost(self, lost: Mapping[str, str]) -> int:
        """Flag those of which Temporal knows less than the register, each with why; how many are new."""
        return await self._flag(lost, in_full=True)

    async def _flag(self, found: Mapping[str, str], *, in_full: bool) -> int:
        if not found:
            return 0
        now = self.desk.now()
        new = await asyncio.to_thread(self._register.stalled.flag, found, now, in_full=in_full)
        for reference in new:
            log.error("case stalled", reference=reference)
        return len(new)

    async def _unflag(self, found: Mapping[str, str]) -> int:
        flagged = await asyncio.to_thread(self._register.stalled.listed, CHECKED, self._after)
        self._after = flagged[-1].reference if len(flagged) == CHECKED else ""
        moving = 0
        for each in flagged:
            if each.reference in found or each.why == BEHIND:  # that is reconciled, or stays so
                continue
            standing = await self.desk.cases.standing(each.reference)
            if standing.run is RunStanding.UNKNOWN or (
                standing.run is RunStanding.RUNNING and standing.attempt > 1
            ):
                continue
            if await asyncio.to_thread(self._register.stalled.moves_again, each.reference, self.desk.now()):
                log.info("case moves again", reference=each.reference, since=each.since)
                moving += 1
        return moving


def why(problem: ReportedProblem) -> str:
    """Why a case does not move, in plain words."""
    reported = [each.partition("=")[2] for each in problem.reported]
    said = next((words for name, words in reversed(_WHY.items()) if name in reported), TRIED_AGAIN)
    if references.is_valid(problem.workflow_id):
        return said
    return f"something it waits for, {problem.workflow_id}, is stuck: {said}"
