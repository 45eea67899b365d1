"""Cases of an account that was closed, or is called otherwise now, are given to whoever has them next.

Each is told by its own message, under an id of the handover's: however often it is said, it is taken once.
"""

import asyncio
import time
from dataclasses import dataclass, field

from charter.people import Role
from engine.logs import get_logger
from register.people.handovers import Handover, LeftCase
from starter.desk.intake import Desk
from starter.desk.running import Unavailable
from starter.desk.saying import Caller
from starter.desk.telling.problems import Problem

CALLER = Caller("accounts", frozenset({Role.SYSTEM}))
TOLD = 25
"""Cases told in a turn of the relay: other things wait meanwhile."""

AGAIN = 600.0
"""Seconds until a case that did not take it is told again."""

log = get_logger(__name__)


@dataclass
class HandoverDesk:
    """The relay's way through them, the first that was asked for first."""

    desk: Desk
    _after: dict[int, str] = field(default_factory=dict, init=False)
    _not_before: dict[tuple[int, str], float] = field(default_factory=dict, init=False)

    async def hand_over(self) -> int:
        """Tell some of the cases; how many took it. Raises Unavailable, RegisterError."""
        told, handovers = 0, self.desk.register.handovers
        for each in await asyncio.to_thread(handovers.waiting):
            after = self._after.pop(each.id, "")
            left = await asyncio.to_thread(handovers.left, each.from_officer, TOLD, after)
            if not left and not after:
                await asyncio.to_thread(handovers.done, each.id)
                log.info("cases handed over")
            for case in left:
                if self._not_before.get((each.id, case.reference), 0.0) < time.monotonic():
                    self._after[each.id] = case.reference  # one that does not answer keeps no other waiting
                    told += await self._tell(each, case)
            # What has not taken it, or has not written it down yet, is looked at again from the beginning.
            self._after.pop(each.id, None)
            if len(left) == TOLD:
                self._after[each.id] = left[-1].reference
        return told

    async def _tell(self, handover: Handover, case: LeftCase) -> bool:
        team = "" if handover.to_officer else handover.team or case.team or self._team_of(case.service)
        body = {
            "id": f"handover-{handover.id}",
            "by": {"role": Role.SYSTEM.value},
            "officer": handover.to_officer,
            "team": team,
        }
        try:
            said = await self.desk.say(case.reference, "officer_assigned", body, CALLER)
        except Problem as problem:
            if problem.code == "unknown":
                raise Unavailable(problem.code) from None
            return self._refused(handover, case, problem.code)
        return said.answer.applied or self._refused(handover, case, "not_applied")

    def _refused(self, handover: Handover, case: LeftCase, why: str) -> bool:
        self._not_before[handover.id, case.reference] = time.monotonic() + AGAIN
        log.warning("case not handed over", reference=case.reference, reason_code=why)
        return False

    def _team_of(self, service: str) -> str:
        services = self.desk.catalogue.edition.services
        return next((each.team for each in services if each.code == service), "")
