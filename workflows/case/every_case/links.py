"""A case and other cases: duplicates told together, moved to another service, linked cases opened."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, ClassVar

from pydantic import ValidationError
from temporalio import workflow
from temporalio.exceptions import FailureError

from activities.editions import EditionActivities
from activities.links import LinkActivities
from activities.orders import EditionAsked, EndDuplicates, LinkedOrder
from activities.register import RegisterActivities
from charter.cases import Kind, Shown
from charter.edition.services import EditionPart
from charter.messages import (
    DuplicateFound,
    DuplicateParted,
    LinkedCaseEnded,
    LinkedCaseOpened,
    Moved,
    OriginalEnded,
    ReportedAgain,
    ReporterJoined,
    ReporterParted,
)
from charter.people import CUSTOMER_SIDE_AND_OFFICERS, OFFICERS, OFFICERS_AND_SYSTEMS, Customer, Role
from charter.writing.values import within
from workflows.case.capability import Capability, Memory
from workflows.case.hearing.messages import Arrived, Refused, message
from workflows.case.runs.other_processes import refuse_unreadable, refuse_unstartable, told_there
from workflows.case.stages import CommonStage
from workflows.case.standing import CaseStanding, that_stand
from workflows.case.tasks import TICK, Messages
from workflows.case.writing.courier import ask, cancelled

UNDONE = frozenset({"withdrawn", "cancelled", "failed", "stopped_outside"})
"""Outcomes of an original after which nobody has done anything for those who reported the same."""
SEEN_TO = timedelta(hours=1)
"""How long another part of the system is waited for before the message is refused, to be said again."""


class LinksMemory(Memory):
    """The cases this one is joined to."""

    duplicate_of: str = ""
    stage_before: str = ""
    published_before: tuple[str, str] | None = None
    reporters: tuple[str, ...] = ()
    """References of the cases that duplicate this one."""
    others: tuple[str, ...] = ()
    opened: int = 0
    origin: str = ""
    """The case this one was opened from, where that is no longer in its report."""
    origin_told: bool = False
    too_late: tuple[str, ...] = ()
    """References of cases that were joined to this one when it had ended."""


class Links(Capability):
    """Duplicates keep their reference and are told together; a move keeps reference, history and receipt."""

    tasks: ClassVar[Mapping[str, Messages]] = {"reported_again": TICK}
    memory_type = LinksMemory
    memory: LinksMemory

    @property
    def duplicate_of(self) -> str:
        return self.memory.duplicate_of

    @property
    def reporters(self) -> tuple[str, ...]:
        """References of the cases that duplicate this one."""
        return self.memory.reporters

    @property
    def others(self) -> tuple[str, ...]:
        """References of the cases opened from this one."""
        return self.memory.others

    def standing(self) -> Iterable[str]:
        return that_stand(
            {
                CaseStanding.DUPLICATE: self.memory.duplicate_of,
                CaseStanding.REPORTERS: self.memory.reporters,
            }
        )

    # -- this case duplicates another

    @message(
        title="Join to an earlier report",
        done="Joined to an earlier report",
        by=OFFICERS_AND_SYSTEMS,
        unless=(CaseStanding.OUTCOME, CaseStanding.DUPLICATE, CaseStanding.REPORTERS),
    )
    async def duplicate_found(self, said: DuplicateFound) -> str:
        case = self.case
        if said.of == case.report.reference:
            raise Refused("A case cannot duplicate itself.")
        if case.stage in (CommonStage.FOLLOWING, CommonStage.WITHDRAWN) or self.memory.reporters:
            raise Refused("Only a case of its own, with no duplicates itself, can be joined to another.")
        if case.outcome is not None:
            raise Refused("The case has its outcome already.")
        joined = {"reference": case.report.reference, "received": case.report.received.isoformat()}
        await self._say(said.of, "reporter_joined", joined)
        before = {"stage_before": case.stage, "published_before": case.published}
        self.memory = self.memory.model_copy(update={"duplicate_of": said.of, **before})
        for one in case.held.values():
            one.drop()
        case.enter(CommonStage.FOLLOWING, "the same thing was reported before")
        case.publish("duplicate", "Somebody had reported this already. It is being dealt with.")
        case.tell("every_case/duplicate_linked", **case.what_next())
        return f"Joined to {said.of}; its reporters are told together."

    @message(
        title="Separate from the earlier report",
        done="Separated from the earlier report",
        by=OFFICERS_AND_SYSTEMS,
        when=CommonStage.FOLLOWING,
    )
    async def duplicate_parted(self, said: DuplicateParted) -> str:
        if said.by.role is Role.SYSTEM:
            self._part(said.reason)
        else:
            await self.part_if_following(said.reason)
        self.case.tell("every_case/duplicate_parted", **self.case.what_next())
        return "The case goes on by itself."

    async def part_if_following(self, why: str = "withdrawn") -> None:
        """Leave the case this one was joined to, if it was. That one may have gone without saying so."""
        original = self.memory.duplicate_of
        if not original:
            return
        with suppress(Refused):
            await self._say(original, "reporter_parted", {"reference": self.case.report.reference})
        self._part(why)

    def _part(self, why: str) -> None:
        case, memory = self.case, self.memory
        alone = {"duplicate_of": "", "stage_before": "", "published_before": None}
        self.memory = memory.model_copy(update=alone)
        case.publish_again(memory.published_before)
        case.return_to(memory.stage_before, why)

    @message(
        title="Record that the joined case has ended",
        done="Joined case ended",
        by=Role.SYSTEM,
        when=CommonStage.FOLLOWING,
    )
    def original_ended(self, said: OriginalEnded) -> None:
        if said.reference != self.memory.duplicate_of:
            raise Refused("That is not the case this one duplicates.")
        if said.outcome in UNDONE:
            self._part("the case it was joined to was stopped")
            self.case.tell("every_case/duplicate_parted", **self.case.what_next())
            return
        came_to = within(said.outcome, "outcome")
        self.case.settle("duplicate_ended", f"Dealt with together with another report: {came_to}.")
        self.case.end()

    # -- another case duplicates this one

    @message(title="Join another report", done="Another report joined", by=Role.SYSTEM)
    async def reporter_joined(self, said: ReporterJoined) -> None:
        case = self.case
        if self.memory.duplicate_of or case.outcome is not None:
            why = "The other case is itself a duplicate, or is over: choose the one being worked on."
            await self._say(said.reference, "duplicate_parted", {"reason": why})
            raise Refused("This case cannot be followed now.")
        if said.reference not in self.memory.reporters:
            self.memory = self.memory.model_copy(
                update={"reporters": (*self.memory.reporters, said.reference)}
            )
        for clock in case.diary.running():
            if clock.started == case.report.received:
                case.diary.put(clock.start_earlier(said.received))
        case.note(Kind.LINK, f"{said.reference} reports the same thing")

    @message(title="Separate another report", done="Another report separated", by=Role.SYSTEM)
    def reporter_parted(self, said: ReporterParted) -> None:
        left = tuple(other for other in self.memory.reporters if other != said.reference)
        self.memory = self.memory.model_copy(update={"reporters": left})

    @message(
        title="Record another report of it",
        by=CUSTOMER_SIDE_AND_OFFICERS | {Role.SYSTEM},
        shown=Shown.EVERYONE,
    )
    def reported_again(self, said: ReportedAgain) -> None:
        self.case.task(self.case.desk.again("reported_again"), "The customer has reported it again.")
        self.case.tell("every_case/reported_again", **self.case.what_next())

    async def pass_on(self, name: str, body: dict[str, Any]) -> None:
        """Say for the customer, to the case this one was joined to, what concerns them all."""
        await self._say(self.memory.duplicate_of, name, body)

    async def say_to(self, reference: str, name: str, body: dict[str, Any]) -> None:
        """Say something to another case. Refused when it is not open."""
        await self._say(reference, name, body)

    def came_too_late(self, arrived: Arrived) -> None:
        """A case joined to this one after the end would wait for ever: it is sent back at the end."""
        if arrived.name != "reporter_joined" or self.case.stage != CommonStage.ENDED or arrived.problem:
            return
        with suppress(ValidationError):
            joined = ReporterJoined.model_validate(arrived.body)
            too_late = (*self.memory.too_late, joined.reference)
            self.memory = self.memory.model_copy(update={"too_late": too_late})

    async def at_the_end(self) -> None:
        await self.tell_origin()
        case, memory = self.case, self.memory
        self.memory = memory.model_copy(update={"reporters": (), "too_late": ()})
        for reference in memory.too_late:
            with suppress(Refused):
                await self._say(reference, "duplicate_parted", {"reason": "The other case has ended."})
        if not memory.reporters or case.outcome is None:
            return
        await workflow.execute_activity_method(
            LinkActivities.end_duplicates,
            EndDuplicates(
                reference=case.report.reference, outcome=case.outcome.outcome, followers=memory.reporters
            ),
            start_to_close_timeout=timedelta(minutes=5),
            heartbeat_timeout=timedelta(seconds=30),
            summary="Tell the cases that duplicate this one",
        )

    # -- other services

    @message(
        title="Move to another service",
        done="Moved to another service",
        by=OFFICERS_AND_SYSTEMS,
        shown=Shown.EVERYONE,
        unless=(CaseStanding.OUTCOME, CaseStanding.DUPLICATE),
    )
    async def moved(self, said: Moved) -> str:
        case = self.case
        if said.service == case.report.service:
            raise Refused("It is with that service already.")
        if case.stage in (CommonStage.WITHDRAWN, CommonStage.FOLLOWING) or case.outcome is not None:
            raise Refused("Only a case that is being worked on can be moved.")
        part = await self.part_of(said.service, said.details)
        if part.service.process != case.part.service.process:
            for one in case.held.values():
                one.drop()
        case.desk.moved()
        await case.next_run.move(part, said.reason, told_there(case, part.service.process, said.details))
        if part.service.map_based:  # who follows it on a map hears of it, in whatever state it was
            case.publish(case.published[0] or "open", f"It is now dealt with as: {part.service.title}.")
        return f"Moved to {part.service.title}."

    async def part_of(self, service: str, details: dict[str, Any] | None = None) -> EditionPart:
        """What was promised of another service when this case was received. Refused if it cannot go there.

        ``details``: what is said for it besides what the customer told, where it asks other things.
        """
        report = self.case.report
        asked = EditionAsked(service=service, opened=report.received, reference=report.reference)
        part: EditionPart = await self._asked(
            EditionActivities.edition_part, asked, "Look up the other service"
        )
        refuse_unreadable(self.case, part, details or {})
        return part

    @message(title="Open a linked case", by=OFFICERS)
    async def linked_case_opened(self, said: LinkedCaseOpened) -> str:
        reference = await self.open_linked(
            said.service, said.reason, details=said.details, says_when_ended=True
        )
        return f"Opened as {reference}."

    async def open_linked(
        self,
        service: str,
        reason: str,
        *,
        details: dict[str, Any] | None = None,
        facts: dict[str, Any] | None = None,
        received: datetime | None = None,
        at: datetime | None = None,
        tell: bool = True,
        says_when_ended: bool = False,
    ) -> str:
        """Open a case of another service, linked to this one; answers its reference.

        ``at``: when its clocks begin, now unless given; ``received``: when what it begins with was received,
        if not then. The customer is told both references, unless a letter of the process's own does so
        (``tell``). A customer who has withdrawn is not the new case's either.
        ``says_when_ended``: the new case tells this one what it has come to.
        """
        case, now = self.case, workflow.now()
        withdrawn = case.leaving.without_customer
        details = details or case.report.details.model_dump(mode="json")
        asked = EditionAsked(service=service, opened=now)
        part = await self._asked(EditionActivities.edition_part, asked, "Look up the other service")
        refuse_unstartable(part, details, received or at or now)
        order = LinkedOrder(
            from_reference=case.report.reference,
            key=f"linked-{self.memory.opened + 1}/{service}",
            service=service,
            details=details,
            customer=Customer() if withdrawn else case.customer,
            representative=None if withdrawn else case.people.representative,
            reason=reason,
            at=at or now,
            received=received or at or now,
            facts=facts or {},
            says_when_ended=says_when_ended,
        )
        opened = await self._asked(RegisterActivities.open_linked_case, order, "Open a linked case")
        others = (*self.memory.others, opened.reference)
        self.memory = self.memory.model_copy(update={"opened": self.memory.opened + 1, "others": others})
        case.note(Kind.LINK, f"Opened {opened.reference} ({opened.service_title})", shown=Shown.EVERYONE)
        if tell:
            words = {"other_reference": opened.reference, "other_service": opened.service_title}
            case.tell("every_case/linked_case_opened", why=reason, **words)
        return str(opened.reference)

    @message(title="Record that a linked case has ended", by=Role.SYSTEM)
    def linked_case_ended(self, said: LinkedCaseEnded) -> None:
        if said.reference not in self.memory.others:
            raise Refused("That case was not opened from this one.")
        self.case.note(Kind.LINK, f"{said.reference} has ended: {within(said.outcome, 'outcome')}")
        self.case.linked_case_came_to(said)

    async def tell_origin(self) -> None:
        """Tell the case this one was opened from what it has come to, once; that one may be over by now."""
        origin, outcome = self._origin(), self.case.outcome
        if not origin or outcome is None or self.memory.origin_told:
            return
        self.memory = self.memory.model_copy(update={"origin_told": True})
        ended = {"reference": self.case.report.reference, "outcome": outcome.outcome}
        with suppress(Refused):
            await self._say(origin, "linked_case_ended", ended)

    def remember_origin(self) -> None:
        """The case goes on as another process, whose report does not say where it came from."""
        self.memory = self.memory.model_copy(update={"origin": self._origin()})

    def _origin(self) -> str:
        over = self.case.report.handed_over
        return self.memory.origin or (over.reference if over is not None and over.says_when_ended else "")

    # -- inside

    async def _asked(self, activity: Any, asked: Any, summary: str) -> Any:
        try:
            return await ask(activity, asked, summary, within=SEEN_TO)
        except FailureError as failure:
            cause = failure.cause
            if getattr(cause, "type", "") == "UnknownService":
                raise Refused("There is no such service.") from None
            raise Refused("That could not be done just now: please try again later.") from None

    async def _say(self, reference: str, name: str, body: dict[str, Any]) -> None:
        """Send another case a message of ours. Refused when there is no such case open."""
        # An id without this case's reference: the other's customer may read what it was told.
        said = {"by": "system", "id": str(workflow.uuid4()), **body}
        try:
            await workflow.get_external_workflow_handle(reference).signal(name, said)
        except FailureError as failure:
            cancelled(failure)
            raise Refused(f"No case {reference} is open.") from None
