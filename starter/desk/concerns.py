"""Words that may be about somebody at risk, at any door: stored at once, and on their way to a person before
the case has its turn (docs/decisions/0021)."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from activities.orders import UrgentOrder, UrgentSaid
from charter.counting.counting import day_of, due
from charter.edition.editions import Edition
from charter.edition.entries import EditionError
from charter.people import STAFF, Sender
from charter.safeguarding import REPORT, concerns_in, mark_of, text_of
from engine.logs import get_logger
from register import Register, RegisterError
from register.cases.rows import CaseRow
from register.concerns import Concern
from register.reports import ToStart
from starter.desk.catalogue import Catalogue
from starter.desk.running import LiveCases, Unavailable
from workflows.case import cut

TAKEN_WITHIN = "safeguarding_taken"
"""The edition's rule of how long a concern may wait for a person."""
ABOUT_IT = frozenset({"safeguarding_taken", "safeguarding_lowered"})
"""Messages whose own words are about a concern there is."""
RAISED = "safeguarding_raised"
TOLD_OF_REPORT = ("customer", "representative", "details", "handed_over")

log = get_logger(__name__)


@dataclass(frozen=True)
class ConcernsDesk:
    """The safeguarding side of the doors' desk. `now` is the process's own clock."""

    register: Register
    catalogue: Catalogue
    cases: LiveCases
    now: Callable[[], datetime]

    async def read_report(self, report: ToStart) -> None:
        """Raise a concern where a report's words do."""
        said = report.intake.model_dump(mode="json", include=set(TOLD_OF_REPORT))
        if self.worries(said, report.received):
            await self._raise(report.reference, REPORT, said, report.received)

    async def read_message(self, row: CaseRow, name: str, body: Mapping[str, Any]) -> None:
        """Raise a concern where a message's words do, or where it is one, whatever becomes of the message.

        While a flag is up, what officers write about it raises no other. By the same message id the case,
        which reads it too, raises no second one.
        """
        said = {key: value for key, value in body.items() if key not in ("id", "by")}
        by = _sender(body)
        if name in ABOUT_IT:
            return
        if name != RAISED and by is not None and by.role in STAFF and await self._flag_is_up(row):
            return
        if name == RAISED or self.worries(said, row.received):
            key = str(body.get("id") or hashlib.sha256(repr(said).encode()).hexdigest())
            await self._raise(row.reference, key, said, row.received)

    async def take(self, reference: str, mark: str, by: str) -> bool:
        """A person takes it. False where there is none to take. Raises Unavailable."""
        return await self._say(reference, mark, "taken", UrgentSaid(by=by))

    async def lower(self, reference: str, mark: str, by: str, reason: str) -> bool:
        """It has been dealt with. False where there is none to lower. Raises Unavailable."""
        return await self._say(reference, mark, "lowered", UrgentSaid(by=by, reason=reason))

    async def start_waiting(self, limit: int, older_than: timedelta | None) -> int:
        """Begin those that were raised while Temporal was away. Raises Unavailable or RegisterError."""
        waiting = await asyncio.to_thread(self.register.concerns.unstarted, limit, older_than)
        for concern in waiting:
            await self._start(concern)
        return len(waiting)

    def worries(self, said: Any, at: datetime) -> bool:
        """Whether these words are such that a person has to read them at once."""
        return bool(self.why(said, at))

    def why(self, said: Any, at: datetime) -> tuple[str, ...]:
        """What in these words has a person read them at once, in the names of the edition then in force."""
        edition = self._edition(at)
        named = edition.worries.names(text_of(said))
        return named or tuple(f"“{word}”" for word in concerns_in(said, edition.safeguarding.words))

    async def _flag_is_up(self, row: CaseRow) -> bool:
        """By the case's own words, or by the doors alone."""
        if row.state is not None and row.state.safeguarding:
            return True
        return bool(await asyncio.to_thread(self.register.concerns.find, row.reference, 1))

    def _edition(self, opened: datetime) -> Edition:
        try:
            return self.catalogue.editions.in_force(day_of(opened))
        except EditionError:
            return self.catalogue.edition

    async def _raise(self, reference: str, key: str, said: dict[str, Any], opened: datetime) -> None:
        """Never keeps the report or message from being taken: the case raises it too."""
        at = self.now().replace(microsecond=0)
        edition = self._edition(opened)
        within = edition.rules[TAKEN_WITHIN].length
        concern = Concern(
            reference=reference,
            mark=mark_of(reference, key),
            at=at,
            due=due(at, within, edition.calendar(at.year - 1, at.year + 1)).at,
            said=cut(said),
        )
        try:
            if await asyncio.to_thread(self.register.concerns.add, concern):
                log.info("something raised for a person", reference=reference)
                await self._start(concern)
        except RegisterError as error:
            log.error("register not available", reference=reference, error_type=type(error).__name__)
        except Unavailable as error:
            log.warning("urgent task waits to be started", reference=reference, reason_code=str(error))

    async def _start(self, concern: Concern) -> None:
        await self.cases.urgent(_order(concern))
        await asyncio.to_thread(self.register.concerns.started, concern.reference, concern.mark)

    async def _say(self, reference: str, mark: str, signal: str, said: UrgentSaid) -> bool:
        concern = await asyncio.to_thread(self.register.concerns.get, reference, mark)
        if concern is None or concern.lowered_at is not None:
            return False
        if signal == "taken" and concern.taken_at is not None:
            return False
        return await self.cases.urgent(_order(concern), signal, said)


def _order(concern: Concern) -> UrgentOrder:
    return UrgentOrder(reference=concern.reference, mark=concern.mark, at=concern.at, due=concern.due)


def _sender(body: Mapping[str, Any]) -> Sender | None:
    try:
        return Sender.model_validate(body.get("by"))
    except ValidationError:
        return None
