"""One helper that runs a case with its worker, its register and its clock: a test is only its story.

On the real server time is skipped for one workflow at a time: the case at rest first, then one fast-forward.
On a virtual one it passes for all of them (``tests.virtual``).
"""

import asyncio
import random
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import pytest
from pydantic import ValidationError
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

import worker as composition
from activities.letters.notifications import LetterChannel
from activities.photographs import Keeper
from charter import references
from charter.cases import CaseView, Entry, HandedOver, Kind, Outcome, Report
from charter.edition.editions import Editions
from charter.messages import Answer
from charter.people import Channel, Customer
from charter.safeguarding import begins_urgent
from engine.attributes import register_search_attributes
from engine.config.integrating import Subscription
from engine.connection import connect
from engine.skipped_time import SkippedTime
from photographs.fetching import Fetching
from photographs.store import Store
from register import Register
from register.reports import Intake
from starter.places.council_places import CouncilPlaces
from tests import promises_seen
from tests.engine.keys import settings
from tests.ready import editions, in_no_hurry_to_disk, new_register
from workflows.names import SEARCH_ATTRIBUTES, events_of, urgent_of
from workflows.processes import PROCESSES, details_model

ADA = Customer(
    name="Ada Example",
    email="ada@example.com",
    phone="01632 960001",
    address="12 Example Close\nExample Town\nEX1 1EX",
)
POTHOLE = {"where": {"text": "Outside 12 Example Close"}, "description": "A deep hole."}
REST_SECONDS = 30.0
SKIPPING = frozenset(
    {
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIME_SKIPPING_TRANSITIONED,
    }
)
"""Events that only skipping time writes: left out of every count."""


class Time(Protocol):
    """The time of cases: the real server's, skipped for one, or a virtual one."""

    @property
    def client(self) -> Client:
        """Start a case with this one."""

    async def now(self, case: WorkflowHandle[Any, Any]) -> datetime: ...

    async def skip(self, case: WorkflowHandle[Any, Any], length: timedelta) -> None: ...


def keeper_beside(register: Register, sources: Sequence[str] = ()) -> Keeper:
    """Keeps photographs in the folder of that register's file."""
    file = register.database.file
    assert file is not None
    return Keeper(register, Store(str(file.parent / "photographs")), Fetching(sources))


class Clock:
    """The one clock of register, activities and screens: it follows the case that is being told."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def _patient(worker: Worker) -> None:
    """The SDK fails a task that takes over two seconds. On a busy machine one may, and here failed tasks are
    counted: it is given a minute."""
    inner: Any = worker._workflow_worker
    assert inner._deadlock_timeout_seconds == 2
    inner._deadlock_timeout_seconds = 60


@dataclass
class World:
    """A register, a worker on a queue of its own and a client, for the stories of one test."""

    client: Client
    register: Register
    editions: Editions
    clock: Clock
    queue: str
    channels: Mapping[Channel, LetterChannel]
    cached_cases: int = 1_000
    photograph_sources: list[str] = field(default_factory=list)
    """From where a test has photographs fetched."""
    subscriptions: Sequence[Subscription] = ()
    places: CouncilPlaces | None = None
    """Which team works where."""
    door: str = "test"
    """By which its reports come."""
    time: Time = field(init=False)

    def __post_init__(self) -> None:
        self.time = SkippedTime(self.client)

    @property
    def keeper(self) -> Keeper:
        """Who keeps photographs: beside the register, fetched from where a test has them."""
        return keeper_beside(self.register, self.photograph_sources)

    async def begin_at(self, moment: datetime) -> None:
        """The reports from now on come at that moment, or a little later: one that is still to come."""
        self.clock.ahead = moment - datetime.now(UTC)

    async def a_moment(self) -> None:
        """Let what goes on by itself go on for a moment."""
        await asyncio.sleep(0.05)

    def workers(self) -> list[Worker]:
        workers = composition.make_workers(
            self.client,
            self.register,
            self.editions,
            self.channels,
            self.clock,
            base_url="http://127.0.0.1:8000",
            keeper=self.keeper,
            queues=(self.queue, events_of(self.queue), urgent_of(self.queue)),
            subscriptions=self.subscriptions,
            places=self.places,
            cached_cases=self.cached_cases,
            watch=composition.make_watch(self.client, self.register, self.clock),
        )
        for one in workers:
            _patient(one)
        return workers

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """The worker is up inside."""
        async with AsyncExitStack() as running:
            for one in self.workers():
                await running.enter_async_context(one)
            yield

    async def report(
        self,
        service: str = "pothole",
        details: Mapping[str, Any] = POTHOLE,
        customer: Customer = ADA,
        *,
        with_edition: bool = True,
        received: datetime | None = None,
        **more: Any,
    ) -> "Story":
        """Store a report in the register and start its case, as a door does; received now, unless given."""
        now = self.clock()
        edition = self.editions.in_force(now.date())
        process = edition.service(service).process
        taken = self.register.reports.receive(
            Intake(
                service=service,
                door=self.door,
                source="tests",
                source_id=uuid.uuid4().hex,
                customer=customer,
                details=dict(details),
                received=received,
            ),
            process=process,
            edition=edition.id,
            new_reference=lambda: references.new(random.random),
        )
        report = Report[Any].model_construct(
            reference=taken.reference,
            service=service,
            received=taken.received,
            door=self.door,
            customer=customer,
            details=dict(details),
            edition=edition.part(service, taken.received) if with_edition else None,
            **more,
        )
        return await self.start(process, taken.reference, report, urgent=self._urgent(process, report))

    def _urgent(self, process: str, report: Report[Any]) -> bool:
        """Whether a door would start it on the urgent queue; what no door could read goes to the other."""
        part = self.editions.in_force(self.clock().date()).part(report.service, report.received)
        try:
            details = details_model(process).model_validate(report.details)
        except ValidationError:
            return False
        read = report.model_copy(update={"details": details})
        return begins_urgent(read, part.service, part.safeguarding_words)

    async def start(self, process: str, reference: str, *given: Any, urgent: bool = False) -> "Story":
        """Start a workflow of that type with whatever is given."""
        queue = urgent_of(self.queue) if urgent else self.queue
        handle = await self.time.client.start_workflow(
            process, args=list(given), id=reference, task_queue=queue, result_type=Outcome
        )
        self.register.reports.started(reference)
        return Story(self, handle, reference)


def _at_rest(view: CaseView) -> bool:
    return view.unwritten == 0 and view.entries_in_all > 0


@dataclass
class Story:
    """One case, as a test tells it."""

    world: World
    handle: WorkflowHandle[Any, Outcome]
    reference: str

    # -- saying things

    async def say(self, name: str, by: Any = "officer", **body: Any) -> Answer:
        """Submit a message and hear what became of it."""
        given = {"by": by, **body}
        answer: Answer = await self.handle.execute_update(
            "submit", args=[name, given], id=body.get("id") or uuid.uuid4().hex, result_type=Answer
        )
        return answer

    async def refused(self, name: str, by: Any = "officer", **body: Any) -> ApplicationError:
        """Submit a message that the validator turns away; its error."""
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await self.say(name, by, **body)
        assert isinstance(refused.value.cause, ApplicationError)
        return refused.value.cause

    async def signal(self, name: str, *arguments: Any) -> None:
        await self.handle.signal(name, args=list(arguments))

    # -- time

    async def now(self) -> datetime:
        return await self.world.time.now(self.handle)

    async def rest(self) -> CaseView:
        """Wait until everything that happened is written; the case as it then is."""
        return await self._seen(lambda view: _at_rest(view) and view.state.stage != "ended")

    async def at_rest_or_over(self) -> CaseView:
        """The same, for a case that may have come to its end."""
        return await self._seen(lambda view: _at_rest(view) or view.state.stage == "ended")

    async def _seen(self, looked_for: Callable[[CaseView], bool]) -> CaseView:
        async with asyncio.timeout(REST_SECONDS):
            while True:
                await self._no_task()
                view: CaseView = await self.handle.query("case", result_type=CaseView)
                if looked_for(view):
                    return view
                await self.world.a_moment()

    async def _no_task(self) -> None:
        """Until it is not deciding. A question that comes while it writes breaks that task off, which is then
        gone on with in another one: three events more, where a test may be counting them."""
        while (await self.handle.describe()).raw_description.HasField("pending_workflow_task"):  # noqa: ASYNC110
            await asyncio.sleep(0.02)

    async def skip(self, length: timedelta) -> CaseView:
        """Let that much time pass, every timer firing in order."""
        await self.rest()
        await self.world.time.skip(self.handle, length)
        self.world.clock.ahead = await self.now() - datetime.now(UTC)
        self.all_written()
        return await self.rest()

    async def until(self, moment: datetime) -> CaseView:
        """Let time pass until a moment (of the case's own clock)."""
        return await self.skip(moment - await self.now())

    async def end(self, length: timedelta = timedelta(days=60)) -> Outcome:
        """Let time pass until the case has ended by itself, if it has not already."""
        view = await self.at_rest_or_over()
        if view.state.stage != "ended":
            await self.world.time.skip(self.handle, length)
        return await self.ended()

    async def ended(self) -> Outcome:
        """The outcome of a case that ends without time passing."""
        async with asyncio.timeout(REST_SECONDS):
            outcome = await self.handle.result()
        self.all_written()
        return outcome

    # -- what came of it

    async def due(self, key: str) -> datetime:
        view = await self.rest()
        return next(promise.due for promise in view.state.promises if promise.key == key)

    def all_written(self) -> None:
        """Every letter had its template and all its words: none is an officer's for want of them."""
        gaps = [
            f"{letter.template}: {letter.failure}"
            for letter in self.world.register.letters.of_case(self.reference)
            if "could not be" in letter.failure
        ]
        assert not gaps, gaps

    def letters(self) -> list[str]:
        """The templates of the letters told, in order, once for each copy."""
        self.all_written()
        return [letter.template for letter in self.world.register.letters.of_case(self.reference)]

    def sent(self) -> list[str]:
        """What has really reached the outbox: templates in order, by letter id."""
        ids = [item.letter_id for item in self.world.register.outbox.items(self.reference)]
        assert all(count == 1 for count in Counter(ids).values()), ids
        known = {letter.id: letter.template for letter in self.world.register.letters.of_case(self.reference)}
        return [known[one] for one in ids if one in known]  # what went to officers is no letter

    def timeline(self, *kinds: Kind) -> list[Entry]:
        entries = self.world.register.cases.timeline(self.reference)
        assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
        return [entry for entry in entries if not kinds or entry.kind in kinds]

    def not_applied(self) -> list[str]:
        return [entry.what for entry in self.timeline(Kind.REFUSED)]

    def tasks(self) -> list[str]:
        self.all_written()
        return [task.task.key for task in self.world.register.tasks.find(reference=self.reference)]

    async def events(self) -> list[Any]:
        """The history's events, without those that only skipping time writes."""
        history = await self.handle.fetch_history()
        return [event for event in history.events if event.event_type not in SKIPPING]

    async def has_events(self, *, at_most: int) -> None:
        """The length of its history. Without a cache a task that is told twice may add to it."""
        names = await self.event_names()
        assert names
        assert len(names) <= at_most or not self.world.cached_cases, names

    async def event_names(self) -> list[str]:
        return [EventType.Name(event.event_type).removeprefix("EVENT_TYPE_") for event in await self.events()]


@asynccontextmanager
async def open_world(
    address: str,
    folder: Path,
    *,
    channels: Callable[[Register], Mapping[Channel, LetterChannel]] = composition.outbox_channels,
    cached_cases: int = 1_000,
) -> AsyncIterator[World]:
    """A world against the server at that address, its register in a folder of the test's own."""
    chosen = settings(data_dir=folder, temporal_port=int(address.rpartition(":")[2]))
    client = await connect(chosen)
    await register_search_attributes(client, SEARCH_ATTRIBUTES)
    clock = Clock()
    register = in_no_hurry_to_disk(Register.open(new_register(folder / "register.db"), clock))
    try:
        yield World(
            client=client,
            register=register,
            editions=editions(),
            clock=clock,
            queue=f"test-{uuid.uuid4().hex[:12]}",
            channels=channels(register),
            cached_cases=cached_cases,
        )
        promises_seen.note(register)
    finally:
        register.close()


__all__ = ["ADA", "PROCESSES", "HandedOver", "Story", "World", "open_world"]
