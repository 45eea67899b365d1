"""Mail and texts on their way to a case: written down first, then said to it, or a case is opened by them.

What Temporal cannot take just now stays written down, and the relay brings it to its case. Each step can be
done again: a message has its own id, a report its source's, so nothing is said or opened twice.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from activities.letters.notifications import NOT_DELIVERED
from activities.orders import DeliveryOrder, ReceiptSaid
from charter.addresses.marks import flattened
from charter.addresses.phone import as_phone
from charter.cases import Entry
from charter.people import CUSTOMER_SIDE, Channel, Customer, Role
from charter.writing.contacts import speaks_as
from engine.logs import get_logger
from engine.metrics.counted import INBOUND
from register import RegisterError
from register.cases.rows import CaseRow
from register.outside.inbound import Came, Inbound
from register.outside.photographs import BY_CUSTOMER
from starter.desk.intake import Desk
from starter.desk.running import Unavailable
from starter.desk.saying import Caller
from starter.desk.taking import again
from starter.desk.taking.taken import NewReport
from starter.desk.telling.problems import Problem
from starter.inbound.words import as_reply, details_for, everything
from starter.mail.contents.parts import files_of

NOT_NOW = frozenset({"unknown", "register_unavailable"})
NOT_OPENED = "A case of that service cannot be opened by a mail or text alone."

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif")
_ITS_CASES = frozenset({Came.SAYS, Came.OPENS, Came.TEAM, Came.OFFICER})

log = get_logger(__name__)


@dataclass(frozen=True)
class InboundDesk:
    """Where mail and texts are taken to."""

    desk: Desk

    async def keep(self, item: Inbound, seconds: float, source: bytes = b"") -> bool:
        """Write it down, then try for so long to do what is to be done. False for one that was there.

        Its ``source`` is kept where somebody has to read the whole of it, and until its photographs are
        taken out. Raises RegisterError: it is not ours yet, and whoever brought it has to bring it again.
        """
        item = self._worried(item)
        kept = source if item.whole or self._has_photographs(item) else b""
        new = await asyncio.to_thread(self.desk.register.inbound.keep, item, kept)
        log.info("inbound kept", door=item.door, inbound=item.id, state=item.state.value, duplicate=not new)
        if not new:
            return False
        INBOUND.labels(item.door).inc()
        try:
            async with asyncio.timeout(seconds):
                await self.settle(item)
        except (TimeoutError, RegisterError, Unavailable) as error:
            log.warning("inbound waits", inbound=item.id, error_type=type(error).__name__)
        except Exception:  # it is written down, and its sender is to be told so
            log.exception("inbound cannot be settled", inbound=item.id)
        return True

    async def settle_waiting(self, limit: int, older_than: timedelta | None) -> int:
        """What could not be settled when it came. Raises RegisterError; Unavailable if Temporal is away."""
        waiting = await asyncio.to_thread(self.desk.register.inbound.unsettled, limit, older_than)
        settled = 0
        for item in waiting:
            try:
                settled += await self.settle(item)
            except (RegisterError, Unavailable):
                raise
            except Exception:  # one odd mail must not keep the others waiting
                log.exception("inbound cannot be settled", inbound=item.id)
        return settled

    async def settle(self, item: Inbound) -> bool:
        """Do what is to be done with it. False if it has to wait. Raises RegisterError or Unavailable."""
        if item.reference or item.candidates:
            await self._raise(item, item.reference or item.candidates[0])
        match item.state:
            case Came.SAYS:
                return await self._say(item)
            case Came.OPENS:
                return await self._open(item)
            case Came.TEAM:
                return await self._to_team(item)
            case Came.STOPS:
                return await self._stop(item)
            case Came.BOUNCED:
                return await self._bounced(item)
        return True

    def said_for(
        self, item: Inbound, row: CaseRow, role: Role, officer: str, added: Mapping[str, str]
    ) -> tuple[str, dict[str, Any]]:
        """The message and body by which an officer gives it to that case; ``added`` are their own words."""
        by = {"role": role.value, "name": officer}
        message = _message(row)
        words = _words(
            item, row, message, f"[From {item.sender or 'nobody named'}, by {item.channel.value}]\n\n"
        )
        if "information" in words:
            del words["happened_at"]  # only a reply can be in time or late
        return message, {"id": item.id, "by": by, **words, **added}

    async def give(self, item: Inbound, row: CaseRow, message: str, body: dict[str, Any]) -> str:
        """It is said to that case as ``said_for`` has it. Why it is not taken, in words; empty where it is.

        Raises Problem where the case does not take it.
        """
        caller = Caller("casework", frozenset({Role(body["by"]["role"])}))
        said = await self.desk.say(row.reference, message, body, caller)
        if not said.answer.applied:
            return said.answer.why
        await self._done(item, row.reference, by=body["by"]["name"])
        return ""

    async def open_for(self, item: Inbound, officer: str) -> str:
        """An officer has it open a case of its own; the case's reference. Raises Problem where it cannot."""
        reference = await self._report(item, item.reference)
        await self._done(item, reference, by=officer)
        return reference

    def _worried(self, item: Inbound) -> Inbound:
        """What may be about somebody at risk is read by a person at once, whatever else becomes of it.

        For that it needs a case; and with the case of an automatic mail its officer has a task.
        """
        if item.state not in (Came.OFFICER, Came.KEPT) or not self._worries(item):
            return item
        if item.reference:
            return item.model_copy(update={"state": Came.OFFICER})
        if item.candidates:
            return item.model_copy(update={"state": Came.OFFICER, "reference": item.candidates[0]})
        unanswered = item.unanswered or item.state is Came.KEPT
        return item.model_copy(update={"state": Came.OPENS, "unanswered": unanswered})

    def _worries(self, item: Inbound) -> bool:
        return self.desk.concerns.worries(everything(item), item.received)

    async def _say(self, item: Inbound) -> bool:
        """To its case, whatever the register knows of it while that runs: a step may have told the register
        and not have completed (decision 18). Said again under its id, it is taken once."""
        before = await self._told(item)
        caller = Caller(item.door, CUSTOMER_SIDE)
        try:
            row = await self.desk.case(item.reference, caller)
            if row.ended is not None:
                return await self._after_the_end(item, before)
            message = before.message if before else _message(row)
            body = {"id": item.id, "by": _by(item, row), **_words(item, row, message)}
            said = await self.desk.say(item.reference, message, body, caller)
        except Problem as problem:
            if problem.code == "ended":
                return await self._after_the_end(item, before)
            if before and problem.code not in NOT_NOW:
                return await self._done(item, item.reference)
            return await self._refused(item, problem)
        if said.answer.applied:
            return await self._done(item, item.reference)
        return await self._to_officer(item, f"The case did not take it: {said.answer.why}")

    async def _told(self, item: Inbound) -> Entry | None:
        """The line of it on its case's timeline, if there is one."""
        register = self.desk.register
        if not await asyncio.to_thread(register.turns.message_known, item.reference, item.id):
            return None
        return again.under(item.id, await asyncio.to_thread(register.cases.timeline, item.reference))

    async def _after_the_end(self, item: Inbound, before: Entry | None) -> bool:
        """What it was told before it ended was told; all else opens a case."""
        done = before is not None
        return await (self._done(item, item.reference) if done else self._open(item, ended=item.reference))

    async def _open(self, item: Inbound, ended: str = "") -> bool:
        try:
            reference = await self._report(item, ended)
        except Problem as problem:
            return await self._refused(item, problem)
        if not item.team:
            return await self._done(item, reference)
        settled = self.desk.register.inbound.settled
        await asyncio.to_thread(settled, item, Came.TEAM, reference=reference)
        return await self._to_team(item.model_copy(update={"state": Came.TEAM, "reference": reference}))

    async def _to_team(self, item: Inbound) -> bool:
        """The case it opened is for the team whose address it was sent to."""
        key = f"{item.id}-team"
        body = {"id": key, "by": {"role": Role.SYSTEM.value}, "officer": "", "team": item.team}
        try:
            caller = Caller(item.door, frozenset({Role.SYSTEM}))
            await self.desk.say(item.reference, "officer_assigned", body, caller)
        except Problem as problem:
            if problem.code in NOT_NOW:
                return False
            log.info("team could not be set", reference=item.reference, reason_code=problem.code)
        return await self._done(item, item.reference)

    def report_of(self, item: Inbound, ended: str = "") -> tuple[NewReport, Caller]:
        """What it reports, as a case of its own, and who brings it. Raises Problem."""
        catalogue = self.desk.catalogue
        service = catalogue.openable(item.service)
        details = details_for(catalogue.details_of(service.process), item, ended)
        if details is None:
            raise Problem(422, "not_by_mail", NOT_OPENED)
        new = NewReport(service=service.code, source_id=item.id, reporter=_reporter(item), details=details)
        return new, Caller(item.door, CUSTOMER_SIDE)

    async def _report(self, item: Inbound, ended: str) -> str:
        """Open a case by it; the reference. Raises Problem."""
        new, caller = self.report_of(item, ended)
        taken = await self.desk.report(new, caller, item.door, received=item.received)
        if not self.desk.concerns.worries(new.details, item.received):  # or the report has raised it
            await self._raise(item, taken.reference)
        return taken.reference

    async def _stop(self, item: Inbound) -> bool:
        """No more texts, in every open case that has this number."""
        register = self.desk.register
        for row in await asyncio.to_thread(register.cases.of_person, Channel.TEXT, item.sender):
            if row.reference not in item.candidates:
                continue
            key = f"{item.id}-{row.reference}"
            by = {"role": Role.CUSTOMER.value}
            body = {"id": key, "by": by, "texts_signed_up": False, **_prefers(row.customer)}
            try:
                await self.desk.say(row.reference, "contact_changed", body, Caller(item.door, CUSTOMER_SIDE))
            except Problem as problem:
                if problem.code in NOT_NOW:
                    return False
                log.info("texts could not be stopped", reference=row.reference, reason_code=problem.code)
        return await self._done(item, None)

    async def _bounced(self, item: Inbound) -> bool:
        """The letter did not arrive: it goes by the next way, or an officer has a task."""
        register = self.desk.register
        args = (item.letter_id, Channel.EMAIL, NOT_DELIVERED, True)
        await asyncio.to_thread(register.letters.failed, *args)
        order = DeliveryOrder(letter_id=item.letter_id, reference=item.reference)
        said = ReceiptSaid(state="failed", id=item.source_id[:100], channel=Channel.EMAIL, permanent=True)
        await self.desk.cases.receipt(order, said)
        return await self._done(item, item.reference)

    async def _raise(self, item: Inbound, reference: str) -> None:
        """Whoever it is by: what may be about somebody at risk is raised with the case it belongs to."""
        if not self._worries(item):
            return
        row = await asyncio.to_thread(self.desk.register.cases.get, reference)
        if row is not None:
            body = {"id": item.id, **everything(item)}
            await self.desk.concerns.read_message(row, "information_added", body)

    async def _refused(self, item: Inbound, problem: Problem) -> bool:
        if problem.code in NOT_NOW:
            return False
        return await self._to_officer(item, problem.detail)

    async def _to_officer(self, item: Inbound, why: str) -> bool:
        settled = self.desk.register.inbound.settled
        await asyncio.to_thread(settled, item, Came.OFFICER, why=why)
        log.info("inbound for an officer", inbound=item.id, door=item.door)
        return True

    def _has_photographs(self, item: Inbound) -> bool:
        named = any(_is_picture(each.name, each.type) for each in item.attachments)
        return named and self.desk.photographs is not None and item.state in _ITS_CASES

    async def _photographs(self, item: Inbound, reference: str) -> None:
        """Keep the photographs of a mail with its case. Raises Unavailable where they cannot be kept now."""
        photographs, register = self.desk.photographs, self.desk.register
        if photographs is None or not self._has_photographs(item):
            return
        row = await asyncio.to_thread(register.cases.get, reference)
        by = speaks_as(row.customer, row.representative, item.channel, item.sender) if row else None
        door = f"{item.door}{BY_CUSTOMER}" if by is Role.CUSTOMER else item.door
        source = await asyncio.to_thread(register.inbound.source, item.id)
        found = await asyncio.to_thread(lambda: list(files_of(source or b"")))
        for name, kind, content in found:
            if not _is_picture(name, kind):
                continue
            try:
                await photographs.take(reference, content, name, door)
            except Problem as problem:  # what is too large or too many stays named on the mail's own page
                if problem.status == 503:
                    raise Unavailable(problem.code) from None
                log.info("photograph not taken", inbound=item.id, reason_code=problem.code)
        if not item.whole:
            await asyncio.to_thread(register.inbound.forget_source, item.id)

    async def _done(self, item: Inbound, reference: str | None, by: str = "") -> bool:
        if reference:
            await self._photographs(item, reference)
        settled = self.desk.register.inbound.settled
        await asyncio.to_thread(settled, item, Came.DONE, reference=reference, by=by)
        log.info("inbound settled", inbound=item.id, door=item.door, reference=reference)
        return True


def _is_picture(name: str, kind: str) -> bool:
    """Whether it may be a photograph, by what it is called: what it is, is looked at."""
    return kind.startswith("image/") or name.lower().endswith(PICTURES)


def _message(row: CaseRow) -> str:
    """A reply where the customer has been asked something; without a question the case takes it as more."""
    return "customer_replied" if row.state is not None and row.state.waiting else "information_added"


def _words(item: Inbound, row: CaseRow, message: str, before: str = "") -> dict[str, str]:
    field = "reply" if message == "customer_replied" else "information"
    at = max(item.received, row.received)
    return {field: before + as_reply(item), "happened_at": at.replace(microsecond=0).isoformat()}


def _reporter(item: Inbound) -> Customer:
    """Who is answered: for a web form, whoever it says filled it in; for a machine, nobody."""
    name = flattened(item.reply_name if item.reply_to else item.sender_name)
    if item.unanswered:
        return Customer(name=name)
    if item.door == "text":
        phone = item.sender if as_phone(item.sender) else ""
        return Customer(name=name, phone=phone, prefers=Channel.TEXT)
    return Customer(name=name, email=item.answer_to)


def _by(item: Inbound, row: CaseRow) -> dict[str, str]:
    representative = row.representative
    name = representative.name if representative and item.speaks_as is Role.REPRESENTATIVE else ""
    return {"role": item.speaks_as.value, "name": flattened(name)}


def _prefers(customer: Customer) -> dict[str, str]:
    """Who wished to hear by text hears in another way from now on."""
    if customer.prefers is not Channel.TEXT:
        return {}
    others = [each for each in customer.reachable_by() if each is not Channel.TEXT]
    return {"prefers": (others or [Channel.CALL])[0].value}
