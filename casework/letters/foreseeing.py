"""What a message would cause, or a report: the case is told it in memory, and its letters are worded.

The very classes run that a worker runs, and the same code words what they write. Nothing is stored, sent or
told anybody (docs/decisions/0035-letters-are-foreseen-by-the-case-itself.md).
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from temporalio.api.common.v1 import Payloads
from temporalio.client import Client, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.service import RPCError

from activities.editions import EditionActivities, edition_of
from activities.letters.wording import worded_for
from activities.links import ENDED, ended_body
from activities.orders import (
    EditionAsked,
    EndDuplicates,
    LettersStoppedAnswer,
    LettersToStop,
    LinkedOpened,
    LinkedOrder,
    MessageAsked,
)
from activities.register import linked_intake, said_of_left
from charter.cases import Report, Snapshot, Turn, TurnTaken
from charter.edition.editions import Editions
from charter.edition.services import EditionPart
from charter.messages import Answer
from charter.people import Model
from engine.logs import get_logger
from engine.payloads.converter import data_converter
from engine.virtual import VirtualServer, VirtualWorker, client_of
from engine.workers import ready
from register import Register, RegisterError
from register.letters.stored import NewLetter
from register.reports import ToStart
from starter.desk.intake import Desk
from starter.desk.running import NotRunning, Unavailable
from workflows.case import Memory
from workflows.names import urgent_of
from workflows.processes import PROCESSES

QUEUE = "foreseen"
SECONDS = 5.0
"""How long an officer waits to see what would be sent; longer, and it cannot be shown."""
OTHERS = 10
"""How many other cases are told of it in memory; of more it is said that they may write."""
OTHERS_SECONDS = 2.0
"""How long they are waited for: without them, the case's own letters can still be shown."""
AT_ONCE = 2
"""How many messages are foreseen at the same time: the threads share the site's interpreter."""
LATER = "(reference given when this is sent)"
"""Stands for the reference of a case that is only opened when the message is sent."""

log = get_logger(__name__)
T = TypeVar("T")
_READ = data_converter(None).payload_converter


@dataclass(frozen=True)
class Foreseen:
    """What the case would answer, and every letter that would be written, copies among them."""

    answer: Answer
    letters: tuple[NewLetter, ...]
    others: tuple[NewLetter, ...] = ()
    """What other cases write on hearing of it: those joined or linked to it, and those it opens."""
    untold: tuple[str, ...] = ()
    """References of cases that hear of it too, where it cannot be known whether they write."""


@dataclass(frozen=True)
class HeardElsewhere:
    """What another case is told."""

    reference: str
    message: str
    body: dict[str, Any]


class Foresight:
    """Tells cases messages in memory. Bounded: a few at a time, each for a few seconds at most."""

    def __init__(self, desk: Desk, base_url: str) -> None:
        self._desk = desk
        self._base_url = base_url.rstrip("/")
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="foreseeing")

    def make_ready(self) -> None:
        """Begin to make, in a thread of its own, what the first message would otherwise wait for."""
        self._threads.submit(ready.build, ready.models_below(Model, Memory))

    async def foresee(self, reference: str, message: str, body: dict[str, Any]) -> Foreseen | None:
        """What would come of the message, now; None where that cannot be known just now.

        That is: Temporal or the register does not answer, or the case is being told something else.
        """

        async def foreseen() -> Foreseen | None:
            snapshot = await self._desk.cases.snapshot(reference)
            if snapshot is None or snapshot.process not in PROCESSES:
                return None
            telling = MessageTold(self._desk, self._base_url, snapshot)
            told = await self._aside(telling.told(reference, message, body))
            if told is None or not told.answer.applied:
                return told
            others, untold = await self._others(telling)
            return replace(told, others=others, untold=untold)

        return await self._in_time(reference, foreseen())

    async def _others(self, telling: "MessageTold") -> tuple[tuple[NewLetter, ...], tuple[str, ...]]:
        """What the cases write that hear of it, or are opened by it; and those of which that is not known."""
        letters: list[NewLetter] = []
        for order in telling.opens:
            letters += await self._opened_linked(order)
        untold: list[str] = []
        references = list(dict.fromkeys(each.reference for each in telling.heard))
        untold += references[OTHERS:]
        asked = references[:OTHERS]
        for reference, other in zip(asked, await asyncio.gather(*map(self._snapshot, asked)), strict=True):
            if other is None:
                untold.append(reference)
                continue
            said = [each for each in telling.heard if each.reference == reference]
            hearing = MessageTold(self._desk, self._base_url, other)
            letters += await self._aside(hearing.heard_of(reference, said))
            further = [each.reference for each in hearing.heard]
            further += [LATER] * len(hearing.opens)
            untold += [each for each in further if each not in references]
        return tuple(letters), tuple(dict.fromkeys(untold))

    async def _snapshot(self, reference: str) -> Snapshot | None:
        try:
            async with asyncio.timeout(OTHERS_SECONDS):
                found = await self._desk.cases.snapshot(reference)
        except (TimeoutError, NotRunning, Unavailable):
            return None
        return found if found is not None and found.process in PROCESSES else None

    async def _opened_linked(self, order: LinkedOrder) -> tuple[NewLetter, ...]:
        edition = edition_of(self._desk.catalogue.editions, order.received or order.at)
        service = edition.service(order.service)
        to_start = ToStart(
            reference=LATER,
            process=service.process,
            service=service.code,
            edition=edition.id,
            received=order.received or order.at,
            intake=linked_intake(order, service.code),
        )
        report, _ = self._desk.report_of(to_start)
        given = Snapshot(process=service.process, urgent=False, report=report.model_dump(mode="json"))
        return await self._aside(MessageTold(self._desk, self._base_url, given).opened(LATER))

    async def foresee_opening(self, report: Report[Any], process: str) -> tuple[NewLetter, ...] | None:
        """The letters that a case would write as it is opened; None where that cannot be known just now."""
        given = Snapshot(process=process, urgent=False, report=report.model_dump(mode="json"))
        telling = MessageTold(self._desk, self._base_url, given)
        return await self._in_time(report.reference, self._aside(telling.opened(report.reference)))

    async def _aside(self, told: Coroutine[Any, Any, T]) -> T:
        """In a thread of its own: a case's classes keep the site's loop waiting."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, asyncio.run, told)

    async def _in_time(self, reference: str, foreseen: Coroutine[Any, Any, T | None]) -> T | None:
        try:
            async with asyncio.timeout(SECONDS):
                return await foreseen
        except (TimeoutError, NotRunning, Unavailable, RegisterError, RPCError):
            return None
        except Exception as error:  # nothing that goes wrong here may keep an officer from their work
            log.error("it could not be foreseen", reference=reference, error_type=type(error).__name__)
            return None


class MessageTold:
    """One message, told one case in memory."""

    def __init__(self, desk: Desk, base_url: str, snapshot: Snapshot) -> None:
        self._desk, self._base_url, self._snapshot = desk, base_url, snapshot
        self._turns: dict[tuple[str, int], Turn] = {}
        """What the register would be told, by run and number: a turn told again in a new run is the same."""
        self.heard: list[HeardElsewhere] = []
        self.opens: list[LinkedOrder] = []

    @property
    def _register(self) -> Register:
        return self._desk.register

    @property
    def _editions(self) -> Editions:
        return self._desk.catalogue.editions

    async def told(self, reference: str, message: str, body: dict[str, Any]) -> Foreseen | None:
        """The answer and the letters; None where the case's own validator turns the message away."""
        async with self._begun(reference) as (server, handle):
            self._forget()
            try:
                answer: Answer = await handle.execute_update(
                    "submit", args=[message, body], result_type=Answer
                )
            except WorkflowUpdateFailedError:
                return None
            await server.settled()
            return Foreseen(answer, self._letters())

    async def heard_of(self, reference: str, said: Sequence[HeardElsewhere]) -> tuple[NewLetter, ...]:
        """The letters the case writes when another tells it that."""
        async with self._begun(reference) as (server, handle):
            self._forget()
            for each in said:
                await handle.signal(each.message, each.body)
                await server.settled()
            return self._letters()

    def _forget(self) -> None:
        """What the run did to begin is not what it is told."""
        self._turns.clear()
        self.heard.clear()
        self.opens.clear()

    async def opened(self, reference: str) -> tuple[NewLetter, ...]:
        """The letters a case writes as it is opened."""
        async with self._begun(reference):
            return self._letters()

    @asynccontextmanager
    async def _begun(self, reference: str) -> AsyncIterator[tuple[VirtualServer, WorkflowHandle[Any, Any]]]:
        case = self._snapshot
        queue = urgent_of(QUEUE) if case.urgent else QUEUE
        server = VirtualServer(data_converter(None), self._desk.now(), heard_elsewhere=self._hears)
        client = client_of(server)
        try:
            async with asyncio.timeout(SECONDS), self._worker(server, client):
                handle = await client.start_workflow(
                    case.process, case.report, id=reference, task_queue=queue
                )
                await server.settled()
                yield server, handle
        finally:
            await server.close()

    def _letters(self) -> tuple[NewLetter, ...]:
        return tuple(letter for turn in self._turns.values() for letter in self._worded(turn))

    def _worded(self, turn: Turn) -> list[NewLetter]:
        return worded_for(turn, self._register, self._editions, self._base_url, self._desk.now())

    # -- what a case asks for, answered in place of its activities

    def _worker(self, server: VirtualServer, client: Client) -> VirtualWorker:
        answers = {
            "take_turn": self._turn_taken,
            "message_known": self._message_known,
            "edition_part": self._edition_part,
            "stop_letters": self._letters_left,
            "open_linked_case": self._linked_opened,
            "end_duplicates": self._duplicates_ended,
            "urgent_begun": lambda _: None,
        }
        return VirtualWorker(
            server,
            client,
            queues=(QUEUE, urgent_of(QUEUE)),
            workflows=tuple(PROCESSES.values()),
            answers=answers,
        )

    def _turn_taken(self, given: dict[str, Any]) -> TurnTaken:
        turn = Turn.model_validate(given)
        self._turns[turn.run, turn.number] = turn
        return TurnTaken(letters=max((letter.number for letter in turn.letters), default=0))

    def _message_known(self, given: dict[str, Any]) -> bool:
        asked = MessageAsked.model_validate(given)
        return self._register.turns.message_known(asked.reference, asked.message_id)

    def _edition_part(self, given: dict[str, Any]) -> EditionPart:
        return EditionActivities(self._editions).edition_part(EditionAsked.model_validate(given))

    def _letters_left(self, given: dict[str, Any]) -> LettersStoppedAnswer:
        order = LettersToStop.model_validate(given)
        return said_of_left(self._register.stopping.left(order.reference, order.after))

    def _linked_opened(self, given: dict[str, Any]) -> LinkedOpened:
        order = LinkedOrder.model_validate(given)
        self.opens.append(order)
        service = self._desk.catalogue.edition.service(order.service)
        return LinkedOpened(reference=LATER, service_title=service.title)

    def _duplicates_ended(self, given: dict[str, Any]) -> int:
        order = EndDuplicates.model_validate(given)
        known = (each.reference for each in self._register.cases.followers(order.reference))
        for reference in dict.fromkeys((*order.followers, *known)):
            self.heard.append(HeardElsewhere(reference, ENDED, ended_body(order)))
        return 0

    def _hears(self, workflow_id: str, message: str, brought: Payloads) -> bool:
        """Whether a case is open to hear something; what belongs to a case, with a longer id, always is."""
        if workflow_id.count("-") > 1:
            return True
        row = self._register.cases.get(workflow_id)
        if row is None or row.ended is not None:
            return False
        [body] = _READ.from_payloads(list(brought.payloads))
        self.heard.append(HeardElsewhere(workflow_id, message, body))
        return True
