"""Which times are free, and one of them kept for whoever chooses it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from charter.counting.counting import day_of
from charter.offered_times import OfferedTime, OfferedTimes
from register import Register
from register.cases.rows import CaseRow
from starter.desk.catalogue import Catalogue
from starter.desk.telling.problems import Problem
from workflows.capabilities.appointments.messages import AppointmentChosen

SHOWN = 40
"""Times offered at most: more than that nobody reads through."""


@dataclass(frozen=True)
class AppointmentsDesk:
    """What the council offers, less what is booked or being chosen."""

    register: Register
    catalogue: Catalogue
    times: OfferedTimes
    now: Callable[[], datetime]

    async def free(self, row: CaseRow) -> list[OfferedTime]:
        """The free times for a case, the earliest first: none later than what it was promised."""
        return await asyncio.to_thread(self._free, row)

    async def offered(self, row: CaseRow) -> list[OfferedTime]:
        """The same, whoever has them: those of the case itself among them."""
        return await asyncio.to_thread(self._offered, row)

    async def hold(self, row: CaseRow, chosen: AppointmentChosen) -> None:
        """Keep a time for a case until it has written it down. Problem 409 where it is not free any more."""
        found = await asyncio.to_thread(self._offered, row)
        this = next((each for each in found if (each.start, each.end) == (chosen.at, chosen.until)), None)
        hold = self.register.booked.hold
        if this is None or not await asyncio.to_thread(
            hold, this.key, this.at_once, row.reference, this.services, this.start, this.end
        ):
            why = "That time is not free any more. Nothing was changed: choose another."
            raise Problem(409, "not_free", why)

    async def let_go(self, row: CaseRow) -> None:
        """It was not taken after all."""
        await asyncio.to_thread(self.register.booked.let_go, row.reference)

    def _free(self, row: CaseRow) -> list[OfferedTime]:
        offered = self._offered(row)
        if not offered:
            return []
        services = {service for each in offered for service in each.services}
        booked = self.register.booked.between(services, offered[0].start, offered[-1].end)
        held = self.register.booked.held([each.key for each in offered])
        mine = self.register.booked.of_case(row.reference)
        free = []
        for each in offered:
            others = {of for of, at in booked if each.start <= at < each.end}
            others |= {of for key, of in held if key == each.key}
            is_mine = mine is not None and mine.booked and mine.at == each.start
            if len(others - {row.reference}) < each.at_once and not is_mine:
                free.append(each)
        return free[:SHOWN]

    def _offered(self, row: CaseRow) -> list[OfferedTime]:
        now = self.now()
        today = day_of(now)
        calendar = self.catalogue.edition.calendar(today.year, today.year + 1)
        due = row.state.due if row.state is not None else None
        times = self.times.of(row.service, now, calendar)
        return [each for each in times if due is None or due <= now or each.end <= due]
