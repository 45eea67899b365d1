"""A report that is sent again: answered as the first time, taken as a new version, or moved."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from charter.edition.services import Service
from charter.people import CUSTOMER_SIDE, Model, Role
from register import Register
from register.cases.rows import CaseRow
from starter.desk.catalogue import Catalogue, promised
from starter.desk.saying import Caller
from starter.desk.taking import again
from starter.desk.taking.taken import NewReport, Reported, Said
from starter.desk.telling.problems import Problem, unknown_reference
from starter.desk.telling.times import told

Say = Callable[[str, str, dict[str, Any], Caller], Coroutine[Any, Any, Said]]


@dataclass(frozen=True)
class SentAgain:
    """What the desk does with one. ``say`` is the desk's own."""

    register: Register
    catalogue: Catalogue
    say: Say

    async def take(
        self, reference: str, new: NewReport, service: Service, details: Model, caller: Caller
    ) -> Reported:
        """A report under an id that came before: the case it opened, with its promises as they stand.

        Problem 409 where it is another report, or another version that nobody says is one.
        """
        row = await asyncio.to_thread(self.register.cases.get, reference)
        if row is None:
            raise unknown_reference()
        entries = await asyncio.to_thread(self.register.cases.timeline, row.reference)
        last = again.last_named(row, entries, caller.name)
        differs = again.difference(row, new, details, self._model_of(row))
        if differs.others or (not new.supersedes and (differs.fields or service.code != last)):
            named = (*(["service"] if service.code != last else []), *differs.fields)
            raise again.other_report(named, row.reference)
        if service.code not in (last, row.service):
            moves = len(again.moves_of(entries, caller.name))
            await self._move(row, new, service, caller, moves)
            promises = self._promised(service, row.received)
            return Reported(row.reference, service, row.received, False, promises, superseded=True)
        await self._renew(row, new, differs, caller)
        return self._as_it_stands(row, superseded=bool(differs.fields))

    async def _move(self, row: CaseRow, new: NewReport, service: Service, caller: Caller, moves: int) -> None:
        """The sender has put it into another category. Problem 409 where the case cannot go there."""
        body = {
            "id": again.message_id(caller.name, new.source_id, "moved", moves, service.code),
            "by": {"role": Role.SYSTEM, "name": caller.name},
            "service": service.code,
            "details": new.details,
            "reason": again.MOVED_BECAUSE,
        }
        said = await self.say(row.reference, "moved", body, Caller(caller.name, frozenset({Role.SYSTEM})))
        if not said.answer.applied:
            told = f"The case could not be moved to that service. {said.answer.why}"
            raise Problem(409, "not_moved", told, reference=row.reference)

    async def _renew(self, row: CaseRow, new: NewReport, differs: again.Difference, caller: Caller) -> None:
        """Say to the case what is new in this version. Problem 409 where it does not take it."""
        theirs = Caller(caller.name, CUSTOMER_SIDE)
        news: list[tuple[str, dict[str, Any]]] = []
        if differs.details:
            news.append(("information_added", {"information": differs.in_words}))
        if differs.contact:
            news.append(("contact_changed", dict(differs.contact)))
        for name, body in news:
            said_as = {"id": again.message_id(caller.name, new.source_id, name, body), "by": Role.CUSTOMER}
            said = await self.say(row.reference, name, {**said_as, **body}, theirs)
            if not said.answer.applied:
                raise Problem(409, "not_superseded", said.answer.why, reference=row.reference)

    def _as_it_stands(self, row: CaseRow, *, superseded: bool) -> Reported:
        service = self.catalogue.part(row.service, row.received).service
        promises = self._promised(service, row.received)
        if row.state is not None:
            dates = {promise.key: told(promise.due) for promise in row.state.promises}
            promises = [{**each, "due": dates.get(each["id"], each["due"])} for each in promises]
        return Reported(row.reference, service, row.received, False, promises, superseded)

    def _promised(self, service: Service, received: datetime) -> list[dict[str, Any]]:
        return promised(self.catalogue.part(service.code, received), received)

    def _model_of(self, row: CaseRow) -> type[Model]:
        """What its report was read by as it came in, under whatever service that was."""
        code = row.intake.service if row.intake else row.service
        return self.catalogue.details_of(self.catalogue.part(code, row.received).service.process)
