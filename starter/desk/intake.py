"""The desk every door brings reports and messages to: stored first, started when Temporal can."""

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import Field, ValidationError

from charter.cases import Report
from charter.edition.services import Service
from charter.messages import Answer
from charter.people import Customer, Line, Model, Representative
from engine.logs import get_logger
from register import Register
from register.cases.rows import CaseRow
from register.reports import Intake, ToStart
from starter.desk.catalogue import Catalogue, promised
from starter.desk.concerns import ConcernsDesk
from starter.desk.problems import Problem, malformed, not_taken_yet, unknown_reference
from starter.desk.running import LiveCases, NotRunning, RefusedByTemporal, RunStanding, Unavailable
from starter.desk.saying import Caller, addressed, ended, not_started, read, refused_by_case
from starter.desk.strictness import handed_in, must_be_of_use, must_be_posted

TRIES = 3
"""How often a message is said again when the case was just starting, or continuing as new."""
PAUSE_SECONDS = 0.3

log = get_logger(__name__)


class NewReport(Model):
    """What somebody reports or applies for, as an intake system hands it in."""

    service: Line = Field(description="Code of the service, from /api/services")
    source: Line = Field(default="", description="The sender's name for where the report came from")
    source_id: Line = Field(
        default="", description="The sender's own id for the report; the same id again is the same case"
    )
    reporter: Customer = Field(default=Customer(), description="Who reports it, and how to tell them")
    representative: Representative | None = Field(default=None, description="Who speaks for them")
    details: dict[str, Any] = Field(
        default_factory=dict, description="What the service needs to know: see its schema"
    )


@dataclass(frozen=True)
class Reported:
    """A report taken: its reference, and the promises that now run."""

    reference: str
    service: Service
    received: datetime
    is_new: bool
    promises: list[dict[str, Any]]


@dataclass(frozen=True)
class Said:
    """What became of a message, and the id under which it can be asked about again."""

    reference: str
    message: str
    id: str
    answer: Answer


@dataclass(frozen=True)
class Desk:
    """One object behind every door. `now` and `new_reference` are the process's own."""

    register: Register
    catalogue: Catalogue
    cases: LiveCases
    now: Callable[[], datetime]
    new_reference: Callable[[], str]

    @property
    def concerns(self) -> ConcernsDesk:
        """What is to be read by a person at once."""
        return ConcernsDesk(self.register, self.catalogue, self.cases, self.now)

    async def report(
        self, new: NewReport, caller: Caller, door: str, received: datetime | None = None
    ) -> Reported:
        """Take a report. Problem 422 or 403 if it cannot be taken, RegisterError if it could not be stored.

        ``received`` is when it arrived, where that is not now: at a mail server, or at Notify.
        The reference is committed before Temporal is asked for anything: without Temporal the relay starts
        the case later.
        """
        service = self.catalogue.openable(new.service)
        caller.must_serve(service.code)
        new = handed_in(NewReport, new.model_dump(exclude_unset=True), "The report")
        must_be_posted(new.reporter, "The report", "reporter")
        details = self._details(service, new.details)
        edition = self.catalogue.edition
        intake = Intake(
            service=service.code,
            door=door,
            source="/".join(filter(None, (caller.name, new.source))),
            source_id=new.source_id,
            customer=new.reporter,
            representative=new.representative,
            details=details,
            received=received,
        )
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
        if not taken.is_new:
            return await self._again(taken.reference, service, taken.received)
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
        reference, intake = to_start.reference, to_start.intake
        await self.concerns.read_report(to_start)
        try:
            part = self.catalogue.part(intake.service, to_start.received)
            report = Report[self.catalogue.details_of(to_start.process)].model_validate(  # type: ignore[misc]
                {
                    "reference": reference,
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
        except (ValidationError, ValueError, KeyError) as error:
            await asyncio.to_thread(self.register.reports.refused, reference, _why_unreadable(error))
            log.error("case cannot be started", reference=reference, error_type=type(error).__name__)
            return
        await self.cases.start(to_start.process, report, part.service)
        await asyncio.to_thread(self.register.reports.started, reference)
        log.info("case started", reference=reference, process=to_start.process)

    async def case(self, reference: str, caller: Caller) -> CaseRow:
        """The case as the register has it. Problem 404, or 403 if it is of a service not theirs."""
        row = await asyncio.to_thread(self.register.cases.get, reference)
        if row is None:
            raise unknown_reference()
        caller.must_serve(row.service)
        return row

    async def say(self, reference: str, name: str, body: dict[str, Any], caller: Caller) -> Said:
        """Say a message to a case and wait for what became of it.

        Problem 404 for an unknown case or message, 403 for one not theirs to say, 422 for one that does not
        fit, 409 after the case's end, 503 where nobody knows: the same id again is then safe.
        """
        row = await self.case(reference, caller)
        body = addressed(body, caller)
        message_id = str(body.get("id") or f"{caller.name}-{uuid.uuid4().hex}")
        await self.concerns.read_message(row, name, {**body, "id": message_id})
        spec = self.catalogue.messages(row.process).get(name)
        if spec is None:
            raise Problem(404, "unknown_message", "This kind of case does not know that message.")
        said = read(spec, body, caller)
        must_be_of_use(said, row.customer, self.catalogue)
        given = {**said.model_dump(mode="json", exclude_unset=True), "id": message_id}
        answer = await self._submit(row, name, given, message_id)
        log.info(
            "message said",
            reference=reference,
            message_name=name,
            role=said.by.role.value,
            key_name=caller.name,
            reason_code="applied" if answer.applied else "not_applied",
        )
        return Said(reference, name, message_id, answer)

    async def _submit(self, row: CaseRow, name: str, body: dict[str, Any], message_id: str) -> Answer:
        for attempt in range(TRIES):
            try:
                return await self.cases.submit(row.reference, name, body, message_id)
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

    async def _again(self, reference: str, service: Service, received: datetime) -> Reported:
        """The same report once more: the case it opened, with its promises as they stand."""
        row = await asyncio.to_thread(self.register.cases.get, reference)
        if row is not None and row.service != service.code:  # the case has moved since
            service = self.catalogue.part(row.service, received).service
        promises = promised(self.catalogue.part(service.code, received), received)
        if row is not None and row.state is not None:
            dates = {promise.key: promise.due.isoformat() for promise in row.state.promises}
            promises = [{**each, "due": dates.get(each["id"], each["due"])} for each in promises]
        return Reported(reference, service, received, False, promises)

    def _details(self, service: Service, given: dict[str, Any]) -> dict[str, Any]:
        """The details as they are stored, clean. Problem 422."""
        model = self.catalogue.details_of(service.process)
        taken = handed_in(model, given, "The report", "details")
        return taken.model_dump(mode="json", exclude_unset=True)


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


def _why_unreadable(error: Exception) -> str:
    if isinstance(error, ValidationError):
        named = ", ".join(field["field"] for field in malformed(error, "").more["errors"][:5])
        return f"The report cannot be read: see {named}."
    return "The report cannot be read: its service is not in the edition it was made under."
