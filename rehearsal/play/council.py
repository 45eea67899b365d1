"""The council of a rehearsal: real workflow classes on a virtual clock, with nobody and nothing outside.

No client is made, no connection and no register: what a case has done for it is answered here, in memory.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from temporalio.api.common.v1 import Payload, Payloads
from temporalio.api.enums.v1 import WorkflowExecutionStatus
from temporalio.api.failure.v1 import Failure

from activities.failures import never
from activities.links import ENDED, ended_body
from activities.orders import (
    EditionAsked,
    EndDuplicates,
    LettersStoppedAnswer,
    LinkedOpened,
    LinkedOrder,
)
from charter import references
from charter.cases import CaseState, HandedOver, Report, Snapshot, Turn, TurnTaken
from charter.counting.counting import day_of
from charter.edition.editions import Edition
from charter.edition.services import EditionPart
from charter.people import Customer, Representative
from charter.safeguarding import begins_urgent
from engine.virtual import VirtualServer, VirtualWorker
from engine.virtual.commands.activities import ActivityAttempt
from engine.virtual.runs.run import VirtualRun
from rehearsal.play.held import given, held_converter, let_go
from rehearsal.play.saying.openings import SOMEBODY
from workflows.names import QUEUE, urgent_of
from workflows.processes import PROCESSES, details_model

COMPLETED = WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED
CONTINUED = WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW


@dataclass(frozen=True)
class CaseOpening:
    """A case that is to be opened."""

    reference: str
    service: str
    received: datetime
    details: Mapping[str, Any]
    customer: Customer
    door: str = "rehearsal"
    representative: Representative | None = None
    handed_over: HandedOver | None = None

    @property
    def origin(self) -> str:
        """The reference of the case that opened it; empty for a customer's own."""
        return self.handed_over.reference if self.handed_over else ""


@dataclass(frozen=True)
class StandingCase:
    """A case that is open already, as the register has it: it is taken up where it stands."""

    state: CaseState
    snapshot: Snapshot
    """What the register keeps to open it again with (register.reopening)."""

    def without_customer(self) -> "StandingCase":
        """The same, of the customer of all rehearsals: nobody's name or address is needed to play it on."""
        nobody = {"customer": SOMEBODY.model_dump(mode="json"), "representative": None}
        report = {**self.snapshot.report, **nobody}
        return StandingCase(
            self.state.model_copy(update={"customer": SOMEBODY, "representative": None}),
            self.snapshot.model_copy(update={"report": report}),
        )


class Council:
    """Opens cases, says things to them, and hears each turn that they would write to the register."""

    def __init__(
        self,
        edition: Edition,
        begins: datetime,
        *,
        opened: Callable[[CaseOpening], None] = lambda _: None,
        told: Callable[[Turn], None] = lambda _: None,
        over: Callable[[str], None] = lambda _: None,
    ) -> None:
        """``opened`` hears of each case as it begins, ``told`` each of its turns, ``over`` of its end."""
        self.edition, self._opened, self._told, self._over = edition, opened, told, over
        self._parts: dict[tuple[str, int], EditionPart] = {}
        self.server = _Server(held_converter(), begins, self._closed)
        references.begin_with(edition.prefix)
        worker = VirtualWorker(
            self.server,
            None,
            queues=(),
            workflows=tuple(PROCESSES.values()),
            attempts=_Answers(self),
        )
        for queue in (QUEUE, urgent_of(QUEUE)):
            self.server.serve(queue, worker)

    @property
    def now(self) -> datetime:
        return self.server.now

    def new_reference(self, key: str) -> str:
        """The reference of the case that this names; another where an open case has it by chance."""
        found = reference_of(key)
        while self.server.last(found) is not None:  # of a hundred thousand, a pair in one of sixteen years
            found = reference_of(key := f"{key} again")
        return found

    def part(self, service: str, opened: datetime) -> EditionPart:
        """What a case of that service, opened then, is held to. KeyError for an unknown code."""
        key = service, day_of(opened).year
        if key not in self._parts:  # it takes some 8 ms, and is the same for all of a year
            self._parts[key] = self.edition.part(service, opened)
        return self._parts[key]

    # -- cases

    async def open(self, opening: CaseOpening) -> None:
        """Start its case as a door does: with what was in force when it was received."""
        received = opening.received
        part = self.part(opening.service, received)
        process = part.service.process
        details = details_model(process).model_validate(dict(opening.details))

        def report() -> dict[str, Any]:
            return {
                "reference": opening.reference,
                "service": opening.service,
                "received": received,
                "door": opening.door,
                "customer": opening.customer,
                "representative": opening.representative,
                "details": details,
                "edition": part,
                "handed_over": opening.handed_over,
            }

        urgent = begins_urgent(Report[Any].model_construct(**report()), part.service)
        self._opened(opening)
        await self.server.start(
            workflow_id=opening.reference,
            workflow_type=process,
            queue=urgent_of(QUEUE) if urgent else QUEUE,
            arguments=Payloads(payloads=[given(opening.reference, report)]),
        )

    async def take_up(self, standing: StandingCase) -> None:
        """Go on with a case that is open already. Pydantic's ValidationError where it cannot be read."""
        kept, state = standing.snapshot, standing.state
        part = self.part(state.service, state.received)

        def report() -> dict[str, Any]:
            return {**kept.report, "edition": part}

        PROCESSES[kept.process].report_type.model_validate(report())
        await self.server.start(
            workflow_id=state.reference,
            workflow_type=kept.process,
            queue=urgent_of(QUEUE) if kept.urgent else QUEUE,
            arguments=Payloads(payloads=[given(state.reference, report)]),
        )

    def say(self, reference: str, message: str, body: Mapping[str, Any]) -> bool:
        """Say it to the case; False where it is over. What becomes of it is in its next turn."""
        run = self.server.last(reference)
        if run is None or not run.is_open:
            return False
        converter = self.server.converter.payload_converter
        run.signal(message, Payloads(payloads=converter.to_payloads([body])), "")
        return True

    # -- what a case has done for it

    def take_turn(self, turn: Turn) -> TurnTaken:
        """Every letter has gone: none is worded."""
        self._told(turn)
        return TurnTaken(letters=turn.letters[-1].number if turn.letters else 0)

    def edition_part(self, asked: EditionAsked) -> Any:
        try:
            return self.part(asked.service, asked.opened)
        except KeyError:
            raise never("UnknownService", "The edition has no service with that code.") from None

    def open_linked_case(self, order: LinkedOrder) -> LinkedOpened:
        try:
            service = self.edition.service(order.service)
        except KeyError:
            raise never("UnknownService", "The edition has no service with that code.") from None
        opening = CaseOpening(
            reference=self.new_reference(f"{order.from_reference}/{order.key}"),
            service=service.code,
            received=order.received or order.at,
            details=order.details,
            customer=order.customer,
            representative=order.representative,
            door="case",
            handed_over=HandedOver(
                reference=order.from_reference,
                reason=order.reason,
                at=order.at,
                facts=order.facts,
                says_when_ended=order.says_when_ended,
            ),
        )

        async def begin() -> None:
            await self.open(opening)

        self.server.ready(begin)
        return LinkedOpened(reference=opening.reference, service_title=service.title)

    def end_duplicates(self, ended: EndDuplicates) -> int:
        return sum(self.say(each, ENDED, ended_body(ended)) for each in ended.followers)

    # -- the end

    def _closed(self, run: VirtualRun) -> None:
        if run.status != CONTINUED:
            let_go(run.workflow_id)
            if run.workflow_type in PROCESSES:
                self._over(run.workflow_id)

    async def close(self) -> None:
        """Everything is taken out of memory."""
        await self.server.close()


def reference_of(key: str) -> str:
    """The reference of the case that this names: in every scenario the same."""
    return references.new(random.Random(key).random)  # noqa: S311 - a name, and no secret


class _Server(VirtualServer):
    """Keeps nothing of what is over, and says when that is."""

    def __init__(self, converter: Any, begins: datetime, over: Callable[[VirtualRun], None]) -> None:
        super().__init__(converter, begins)
        self._chance = random.Random("runs")  # noqa: S311 - names of runs, the same each time
        self._tell_over = over

    def last(self, workflow_id: str) -> VirtualRun | None:
        """The last run of that workflow."""
        return self._last.get(workflow_id)

    async def closed(self, run: VirtualRun) -> None:
        await super().closed(run)
        self.runs.pop(run.run_id, None)
        if self._last.get(run.workflow_id) is run and run.follows is None:
            del self._last[run.workflow_id]
        self._tell_over(run)


class _Answers:
    """What a case is answered, by the name of what it has done."""

    def __init__(self, council: Council) -> None:
        self._council = council
        self._converter = council.server.converter
        self._answers: Mapping[str, tuple[Callable[[Any], Any], type | None]] = {
            "take_turn": (council.take_turn, Turn),
            "edition_part": (council.edition_part, EditionAsked),
            "open_linked_case": (council.open_linked_case, LinkedOrder),
            "end_duplicates": (council.end_duplicates, EndDuplicates),
            "message_known": (lambda _: False, None),
            "stop_letters": (lambda _: LettersStoppedAnswer(), None),
            "urgent_begun": (lambda _: None, None),
            "urgent_taken": (lambda _: None, None),
            "urgent_lowered": (lambda _: None, None),
        }

    async def attempt(self, attempt: ActivityAttempt) -> Payload | Failure:
        """As engine.virtual's activities answer."""
        answer, hint = self._answers[attempt.type]
        converter = self._converter.payload_converter
        [asked] = converter.from_payloads(attempt.arguments, [hint] if hint else None)
        try:
            [payload] = converter.to_payloads([answer(asked)])
        except Exception as failed:  # an answer of "no", as an activity gives it
            failure = Failure()
            self._converter.failure_converter.to_failure(failed, converter, failure)
            return failure
        return payload
