"""The desk every door brings reports and messages to: stored first, started when Temporal can."""

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from charter.cases import CheckedAtTheDoor, Report
from charter.edition.services import EditionPart, Service
from charter.messages import Answer, DuplicateFound, Message
from charter.offered_times import OfferedTimes
from charter.people import Model, Role, Sender
from charter.place import Place
from charter.safeguarding import told_in
from engine.logs import get_logger
from engine.metrics.counted import REPORTS
from engine.tracing.spans import named
from register import Register
from register.cases.rows import CaseRow
from register.located.columns import place_of
from register.reports import Intake, ToStart
from starter.desk.appointments import AppointmentsDesk
from starter.desk.catalogue import Catalogue, promised
from starter.desk.concerns import ConcernsDesk
from starter.desk.photographs import PhotographDesk
from starter.desk.running import LiveCases, NotRunning, RefusedByTemporal, RunStanding, Unavailable
from starter.desk.saying import Caller, addressed, ended, for_council, not_started, read, refused_by_case
from starter.desk.taking import again
from starter.desk.taking.actionable import check_message, check_report
from starter.desk.taking.restricted import must_have_reason
from starter.desk.taking.sent_again import SentAgain
from starter.desk.taking.strictness import handed_in, must_be_of_use, must_be_posted
from starter.desk.taking.taken import NewReport, Reported, Said
from starter.desk.telling.problems import Problem, malformed, not_taken_yet, unknown_reference, wrong_fields
from workflows.capabilities.appointments.messages import AppointmentChosen

TRIES = 3
"""How often a message is said again when the case was just starting, or continuing as new."""
PAUSE_SECONDS = 0.3
JOINED = "duplicate_found"

log = get_logger(__name__)


@dataclass(frozen=True)
class Desk:
    """One object behind every door. `now` and `new_reference` are the process's own."""

    register: Register
    catalogue: Catalogue
    cases: LiveCases
    now: Callable[[], datetime]
    new_reference: Callable[[], str]
    photographs: PhotographDesk | None = None
    """Where photographs are kept; a door that is given none, keeps none."""
    times: OfferedTimes = field(default_factory=OfferedTimes)
    """The times that customers may choose from."""

    @property
    def concerns(self) -> ConcernsDesk:
        """What is to be read by a person at once."""
        return ConcernsDesk(self.register, self.catalogue, self.cases, self.now)

    @property
    def appointments(self) -> AppointmentsDesk:
        """Which times are free."""
        return AppointmentsDesk(self.register, self.catalogue, self.times, self.now)

    async def report(
        self,
        new: NewReport,
        caller: Caller,
        door: str,
        received: datetime | None = None,
        *,
        at: Place | None = None,
        follows: str = "",
    ) -> Reported:
        """Take a report. Problem 422 or 403 if it cannot be taken, RegisterError if it could not be stored.

        ``received`` is when it arrived, where that is not now: at a mail server, or at Notify. ``at`` is
        where an address is that the details have in words alone; ``follows`` an open case of the same thing,
        which the new one is joined to as soon as it runs.
        The reference is committed before Temporal is asked for anything: without Temporal the relay starts
        the case later.
        """
        new, service, details = await self.fitting_report(new, caller, received)
        edition = self.catalogue.edition
        intake = _intake(new, service, details, caller, door, received)
        intake = intake.model_copy(update={"at": at, "follows": follows})
        taken = await asyncio.to_thread(
            self.register.reports.receive,
            intake,
            process=service.process,
            edition=edition.id,
            new_reference=self.new_reference,
        )
        log.info(
            "report taken",
            reference=taken.reference,
            service=service.code,
            key_name=caller.name,
            duplicate=not taken.is_new,
        )
        REPORTS.labels(door).inc()
        named(case=taken.reference)
        if not taken.is_new:
            return await SentAgain(self.register, self.catalogue, self.say).take(
                taken.reference, new, service, details, caller
            )
        await self.start_soon(
            ToStart(
                reference=taken.reference,
                process=service.process,
                service=service.code,
                edition=edition.id,
                received=taken.received,
                intake=intake,
            )
        )
        part = self.catalogue.part(service.code, taken.received)
        return Reported(taken.reference, service, taken.received, True, promised(part, taken.received))

    async def fitting_report(
        self, new: NewReport, caller: Caller, received: datetime | None = None
    ) -> tuple[NewReport, Service, Model]:
        """A report as far as a door can judge it, with its service and details. Problem 422 or 403."""
        service = self.catalogue.openable(new.service)
        caller.must_open(service)
        new = handed_in(NewReport, new.model_dump(exclude_unset=True), "The report")
        must_be_posted(new.reporter, "The report", "reporter")
        details = self._details(service, new.details, received or self.now())
        await asyncio.to_thread(check_report, new, details, service, self.catalogue, self._process_of)
        return new, service, details

    async def as_opened(
        self, new: NewReport, caller: Caller, door: str, reference: str, received: datetime | None = None
    ) -> tuple[Report[Any], str]:
        """The report that would start a case, and its process, with nothing stored. Problem 422 or 403."""
        new, service, details = await self.fitting_report(new, caller, received)
        intake = _intake(new, service, details, caller, door, received)
        at = received or self.now()
        to_start = ToStart(
            reference=reference,
            process=service.process,
            service=service.code,
            edition=self.catalogue.edition.id,
            received=at.replace(microsecond=0),
            intake=intake,
        )
        return self.report_of(to_start)[0], service.process

    async def start_soon(self, to_start: ToStart) -> bool:
        """Try once to start a case. False if Temporal does not answer in time: the relay tries again."""
        try:
            await self.start(to_start)
        except Unavailable as error:
            log.warning("case waits to be started", reference=to_start.reference, reason_code=str(error))
            return False
        return True

    async def start(self, to_start: ToStart) -> None:
        """Start a stored case and record that it was; one that cannot be read is recorded as refused.

        Raises Unavailable.
        """
        reference = to_start.reference
        await self.concerns.read_report(to_start)
        try:
            report, part = self.report_of(to_start)
        except (ValidationError, ValueError, KeyError) as error:
            await asyncio.to_thread(self.register.reports.refused, reference, _why_unreadable(error))
            log.error("case cannot be started", reference=reference, error_type=type(error).__name__)
            return
        urgent = self.concerns.worries(told_in(report), to_start.received)
        await self.cases.start(to_start.process, report, part.service, urgent=urgent)
        if to_start.intake.follows:
            await self._join(reference, to_start.intake.follows)
        await asyncio.to_thread(self.register.reports.started, reference)
        log.info("case started", reference=reference, process=to_start.process)

    def report_of(self, to_start: ToStart) -> tuple[Report[Any], EditionPart]:
        """What starts a stored case, and what it is held to.

        Raises ValidationError, ValueError or KeyError for one that cannot be read.
        """
        intake = to_start.intake
        part = self.catalogue.part(intake.service, to_start.received)
        part = self.catalogue.places.looked_after(part, place_told(intake))
        report = Report[self.catalogue.details_of(to_start.process)].model_validate(  # type: ignore[misc]
            {
                "reference": to_start.reference,
                "service": intake.service,
                "received": to_start.received,
                "door": intake.door,
                "customer": intake.customer,
                "representative": intake.representative,
                "details": intake.details,
                "edition": part,
                "handed_over": intake.handed_over,
            }
        )
        return report, part

    async def _join(self, reference: str, of: str) -> None:
        """A case that has just started says itself that it is one of several reports of the same thing.

        Its id is always the same: told again by the relay, it is known. Raises Unavailable.
        """
        said = DuplicateFound(id=f"follows:{of}", by=Sender(role=Role.SYSTEM, name="residents"), of=of)
        try:
            await self.cases.tell(reference, JOINED, said.model_dump(mode="json", exclude_unset=True))
        except NotRunning:
            log.warning("case ended before it was joined", reference=reference)

    async def case(self, reference: str, caller: Caller) -> CaseRow:
        """The case as the register has it. Problem 404, or 403 if it is not theirs."""
        row = await asyncio.to_thread(self.register.cases.get, reference)
        if row is None:
            raise unknown_reference()
        caller.must_see(row)
        return row

    async def say(self, reference: str, name: str, body: dict[str, Any], caller: Caller) -> Said:
        """Say a message to a case and wait for what became of it.

        Problem 404 for an unknown case or message, 403 for one not theirs to say, 422 for one that does not
        fit, 409 after the case's end, 503 where nobody knows: the same id again is then safe.
        """
        row = await self.case(reference, caller)
        caller.must_write()
        body = addressed(body, caller)
        message_id = str(body.get("id") or f"{caller.name}-{uuid.uuid4().hex}")
        await self.concerns.read_message(row, name, {**body, "id": message_id})
        said = await self.fitting(row, name, body, caller)
        given = {**said.model_dump(mode="json", exclude_unset=True), "id": message_id}
        before = await self._said_before(row, name, said) if said.id else None
        holds = isinstance(said, AppointmentChosen) and before is None
        if isinstance(said, AppointmentChosen) and holds:
            await self.appointments.hold(row, said)
        answer = await self._submit(row, name, said, given, before)
        if holds and not answer.applied:
            await self.appointments.let_go(row)
        log.info(
            "message said",
            reference=reference,
            message_name=name,
            role=said.by.role.value,
            key_name=caller.name,
            reason_code="applied" if answer.applied else "not_applied",
        )
        return Said(reference, name, message_id, answer)

    async def fitting(self, row: CaseRow, name: str, body: dict[str, Any], caller: Caller) -> Message:
        """The message of a body, as far as a door can judge it. Problem 404, 403 or 422 where it is none."""
        spec = self.catalogue.messages(row.process).get(name)
        if spec is None:
            raise Problem(404, "unknown_message", "This kind of case does not know that message.")
        said = read(spec, body, caller)
        must_be_of_use(said, row.customer, self.catalogue)
        await asyncio.to_thread(must_have_reason, self.register, row, name, said, caller.name)
        await asyncio.to_thread(
            check_message, said, row.customer, row.representative, self.catalogue, self._process_of
        )
        if (wanted := self.catalogue.named_in(said)) is not None:
            caller.must_move_to(wanted)
            for_council(wanted, {said.by.role})
        return said

    async def _said_before(
        self, row: CaseRow, name: str, said: Message, *, refused: bool = False
    ) -> Answer | None:
        """What became of a message of this id. Problem 409 if it was another one."""
        message_id = said.id or ""
        known = await asyncio.to_thread(self.register.turns.message_known, row.reference, message_id)
        if not (known or refused):
            return None
        entries = await asyncio.to_thread(self.register.cases.timeline, row.reference)
        entry = again.under(message_id, entries, refused=refused)
        return again.answer_again(entry, name, said, row) if entry is not None else None

    async def _submit(
        self, row: CaseRow, name: str, said: Message, body: dict[str, Any], before: Answer | None
    ) -> Answer:
        """Say it to the case, which tells again what it told. ``before``: what its timeline tells.

        What it does not take, or cannot be asked any more, may be what it took before. While Temporal is away
        its timeline is no answer: a step may have told it and not have completed (decision 18).
        """
        try:
            answer = await self._answered(row, name, body, again.digest(name, said))
        except Problem as problem:
            if problem.code == "ended" and said.id and before is None:
                before = await self._said_before(row, name, said, refused=True)
            if before is None or problem.code != "ended":
                raise
            return before
        if answer.applied or not said.id:
            return answer
        return before or await self._said_before(row, name, said) or answer

    async def _answered(self, row: CaseRow, name: str, body: dict[str, Any], words: str) -> Answer:
        """``words``: the case is asked once for the same words under an id, and again for others."""
        message_id = str(body["id"])
        for attempt in range(TRIES):
            try:
                return await self.cases.submit(row.reference, name, body, f"{message_id}/{words}")
            except RefusedByTemporal as refused:
                raise refused_by_case(refused) from None
            except Unavailable:
                raise not_taken_yet(message_id, row.reference) from None
            except NotRunning:
                await self._not_running(row, message_id)
            await asyncio.sleep(PAUSE_SECONDS * (attempt + 1))
        raise not_taken_yet(message_id, row.reference)

    async def _not_running(self, row: CaseRow, message_id: str) -> None:
        """It could not be spoken to: it has ended (Problem 409), must be started, or is between two runs."""
        try:
            standing = await self.cases.standing(row.reference)
            if standing.run is RunStanding.RUNNING:
                return
            fresh = await asyncio.to_thread(self.register.cases.get, row.reference)
            if fresh is None:
                raise unknown_reference()
            if standing.run is RunStanding.UNKNOWN and fresh.ended is None:
                await self.start(_to_start(fresh, message_id))
                return
        except Unavailable:
            raise not_taken_yet(message_id, row.reference) from None
        raise ended(fresh)

    def _details(self, service: Service, given: dict[str, Any], received: datetime) -> Model:
        """The details, clean. Problem 422."""
        taken = handed_in(self.catalogue.details_of(service.process), given, "The report", "details")
        if isinstance(taken, CheckedAtTheDoor):
            wrong = taken.wrong(self.catalogue.part(service.code, received), received)
            if wrong:
                raise wrong_fields(wrong, "The report", "details")
        return taken

    def _process_of(self, reference: str) -> str:
        row = self.register.cases.get(reference)
        return row.process if row is not None else ""


def _intake(
    new: NewReport, service: Service, details: Model, caller: Caller, door: str, received: datetime | None
) -> Intake:
    return Intake(
        service=service.code,
        door=door,
        source="/".join(filter(None, (caller.name, new.source))),
        source_id=new.source_id,
        customer=new.reporter,
        representative=new.representative,
        details=details.model_dump(mode="json", exclude_unset=True),
        received=received,
    )


def _to_start(row: CaseRow, message_id: str) -> ToStart:
    """The stored report of a case that does not run yet, to be started before it is spoken to."""
    if row.start_refused:
        raise not_started()
    if row.intake is None or row.started is not None:
        raise not_taken_yet(message_id, row.reference)
    return ToStart(
        reference=row.reference,
        process=row.process,
        service=row.service,
        edition=row.edition,
        received=row.received,
        intake=row.intake,
    )


def place_told(intake: Intake) -> Place | None:
    """Where a report is, with co-ordinates: as it was told, or where the address is that was chosen."""
    told = place_of(intake.details)
    if told["latitude"] is None:
        return intake.at
    return Place(latitude=told["latitude"], longitude=told["longitude"])


def _why_unreadable(error: Exception) -> str:
    if isinstance(error, ValidationError):
        named = ", ".join(field["field"] for field in malformed(error, "").more["errors"][:5])
        return f"The report cannot be read: see {named}."
    return "The report cannot be read: its service is not in the edition it was made under."
