"""A case's story told in about a minute: the real server, worker and register, on skipped time.

`make demo`. It needs nothing that runs already and leaves nothing behind.
"""

import asyncio
import random
import sys
import tempfile
import textwrap
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHandle

from charter import references
from charter.cases import CaseView, Entry, Kind, Outcome
from charter.counting import day_of, london
from charter.edition import Editions
from charter.people import Customer
from engine import logs
from engine.attributes import register_search_attributes
from engine.connection import connect
from engine.errors import ExpectedError
from engine.process import run_once
from engine.server import NoServer, Server, start_server
from engine.server_process import free_port
from engine.settings import Settings, prepare_local
from engine.skipped_time import SkippedTime
from register import Register, migrate
from register.intake import Intake
from worker import make_workers, outbox_channels
from workflows.names import QUEUE, SEARCH_ATTRIBUTES
from workflows.processes import PROCESSES, details_model

ADA = Customer(name="Ada Example", email="ada@example.com", address="12 Example Close\nExample Town\nEX1 1EX")
DAY = timedelta(days=1)


@dataclass
class Demonstration:
    """One case being told: what officers say, and the timeline printed as it grows."""

    register: Register
    time: SkippedTime
    clock: "Clock"
    case: WorkflowHandle[Any, Outcome]
    printed: int = 0
    letters: int = 0

    async def say(self, name: str, **body: Any) -> None:
        """An officer says something; what came of it is printed."""
        await self.case.execute_update("submit", args=[name, {"by": "officer", **body}])
        await self.show()

    async def skip(self, length: timedelta) -> None:
        """Let time pass a month at a time, printing what happened."""
        while length > timedelta(0):
            step = min(length, timedelta(days=31))
            await self.time.skip(self.case, step)
            self.clock.ahead = await self.time.now(self.case) - datetime.now(UTC)
            length -= step
            await self.show()

    async def until(self, moment: datetime) -> None:
        await self.skip(moment - await self.time.now(self.case))

    async def due(self, key: str) -> datetime:
        view = await self.show()
        return next(promise.due for promise in view.state.promises if promise.key == key)

    async def show(self) -> CaseView:
        """Wait until all is written, then print what is new."""
        while True:
            view: CaseView = await self.case.query("case", result_type=CaseView)
            if view.unwritten == 0:
                break
            await asyncio.sleep(0.05)
        for entry in self.register.timeline(self.case.id)[self.printed :]:
            self.printed = entry.number
            _print_entry(entry)
            if entry.kind is Kind.LETTER:
                self._print_letter()
        return view

    def _print_letter(self) -> None:
        for letter in self.register.outbox(self.case.id)[self.letters :]:
            self.letters += 1
            _say(f"             │ To: {letter.to}   {letter.subject}")
            for line in textwrap.wrap(" ".join(_first_words(letter.body).split()), 88):
                _say(f"             │ {line}")


class Clock:
    """The one clock of register and activities: it follows the case."""

    ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


async def highways_repair(told: Demonstration) -> None:
    """A pothole's year: inspected late, estimated as programmed, told every three months, repaired."""
    _heading("A pothole is reported. The charter promises an inspection within five working days.")
    await told.until(await told.due("inspect") + timedelta(hours=9))
    _heading("Nobody came. The customer is told before they have to ask, and the work goes on.")
    await told.skip(2 * DAY)
    await told.say(
        "inspection_recorded",
        finding="The surface is worn out along the whole road.",
        category="programmed",
        programme="Resurfacing of Example Estate",
        season="next summer",
    )
    _heading("It will be done with other work. The customer hears every three months.")
    await told.skip(timedelta(days=300))
    await told.say("work_scheduled", on=(day_of(await told.time.now(told.case)) + 20 * DAY).isoformat())
    await told.skip(20 * DAY)
    await told.say("work_completed", what="The road was resurfaced.", lasting="permanent")
    _heading("For four weeks the customer may say that it is not fixed.")
    await told.skip(timedelta(days=27))
    await told.time.skip(told.case, 3 * DAY)


@dataclass(frozen=True)
class Scene:
    """What the story of a process begins with, and how it is told."""

    service: str
    details: Mapping[str, Any]
    tell: Callable[[Demonstration], Awaitable[None]]


STORIES: Mapping[str, Scene] = {
    "HighwaysRepair": Scene(
        "pothole",
        {"where": {"text": "Outside 12 Example Close"}, "description": "A deep hole."},
        highways_repair,
    ),
}


async def play(process: str, address: str, folder: Path) -> None:
    """Open the register, start a worker and the case, and tell its story."""
    scene = STORIES[process]
    settings = prepare_local(folder).model_copy(update={"temporal_port": int(address.rpartition(":")[2])})
    logs.configure(settings.model_copy(update={"log_level": "ERROR"}))
    client = await connect(settings)
    await register_search_attributes(client, SEARCH_ATTRIBUTES)
    migrate(settings.register_url)
    clock, editions = Clock(), Editions.load()
    register = Register.open(settings.register_url, clock)
    async with AsyncExitStack() as running:
        running.callback(register.close)
        for one in make_workers(
            client, register, editions, outbox_channels(register), clock, base_url=settings.council_base_url
        ):
            await running.enter_async_context(one)
        time = SkippedTime(client)
        case = await _start(process, scene, settings, register, editions, time, clock())
        told = Demonstration(register, time, clock, case)
        await scene.tell(told)
        outcome = await case.result()
        for entry in register.timeline(case.id)[told.printed :]:
            _print_entry(entry)
        _heading(f"{case.id}: {outcome.outcome}. {outcome.reason}")


async def _start(
    process: str,
    scene: Scene,
    settings: Settings,
    register: Register,
    editions: Editions,
    time: SkippedTime,
    now: datetime,
) -> WorkflowHandle[Any, Outcome]:
    edition = editions.in_force(day_of(now))
    intake = Intake(service=scene.service, door="demo", customer=ADA, details=dict(scene.details))
    taken = register.receive(
        intake, process=process, edition=edition.id, new_reference=lambda: references.new(random.random)
    )
    report = PROCESSES[process].report_type(
        reference=taken.reference,
        service=scene.service,
        received=taken.received,
        customer=ADA,
        details=details_model(process).model_validate(scene.details),
        edition=edition.part(scene.service, taken.received),
    )
    return await time.client.start_workflow(
        process, report, id=taken.reference, task_queue=QUEUE, result_type=Outcome
    )


def main() -> None:
    """Play the process named on the command line, the first one otherwise."""
    process = sys.argv[1] if len(sys.argv) > 1 else next(iter(STORIES))
    if process not in STORIES:
        sys.exit(f"There is no story of {process}; there is one of {', '.join(STORIES)}.")
    run_once(_whole(process), expected=(NoServer, ExpectedError))


async def _whole(process: str) -> None:
    with tempfile.TemporaryDirectory(prefix="charter-demo-") as folder:
        server = _server()
        try:
            await play(process, server.address, Path(folder))
        finally:
            server.stop()


def _server() -> Server:
    """Started from this thread, which lives as long as it has to."""
    return start_server(
        None, port=free_port(), ui_port=None, time_skipping=True, report=_say, use_address=False
    )


def _print_entry(entry: Entry) -> None:
    when = london(entry.at)
    _say(f"{when:%a} {when.day:>2} {when:%b %Y}  {entry.what}")
    if entry.clause:
        for line in textwrap.wrap(f"“{entry.clause}”", 88):
            _say(f"             │ {line}")


def _first_words(body: str) -> str:
    """What the letter says before its headings begin, or the first of them, without the greeting."""
    paragraphs = [part for part in body.split("\n\n") if not part.startswith(("#", "*", "Dear"))]
    return " ".join(paragraphs[:2])


def _heading(line: str) -> None:
    _say(f"\n── {line}\n")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the demonstration is what it prints


if __name__ == "__main__":
    main()
