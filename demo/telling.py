"""How a case's story is told: what is said, what time passes, and the timeline printed as it grows."""

import asyncio
import textwrap
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.client import WorkflowHandle

from charter.cases import CaseView, Entry, Kind, Outcome
from charter.counting.counting import london
from charter.messages import Answer
from charter.people import Customer
from engine.skipped_time import SkippedTime
from register import Register

ADA = Customer(name="Ada Example", email="ada@example.com", address="12 Example Close\nExample Town\nEX1 1EX")
DAY = timedelta(days=1)


@dataclass
class Demonstration:
    """One case being told: what people say to it, and the timeline printed as it grows."""

    register: Register
    time: SkippedTime
    clock: "DemoClock"
    case: WorkflowHandle[Any, Outcome]
    printed: int = 0
    letters: int = 0

    async def say(self, name: str, by: str | Mapping[str, str] = "officer", **body: Any) -> None:
        """Somebody says something; what came of it is printed. RuntimeError if it was not applied."""
        answer: Answer = await self.case.execute_update(
            "submit", args=[name, {"by": by, **body}], result_type=Answer
        )
        await self.show()
        if not answer.applied:
            raise RuntimeError(f"the story says {name}, which was not applied: {answer.why}")

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
        for entry in self.register.cases.timeline(self.case.id)[self.printed :]:
            self.printed = entry.number
            print_entry(entry)
            if entry.kind is Kind.LETTER:
                self._print_letter()
        return view

    def _print_letter(self) -> None:
        for letter in self.register.outbox.items(self.case.id)[self.letters :]:
            self.letters += 1
            show_line(f"             │ To: {letter.to}   {letter.subject}")
            for line in textwrap.wrap(" ".join(_first_words(letter.body).split()), 88):
                show_line(f"             │ {line}")


class DemoClock:
    """The one clock of register and activities: it follows the case."""

    ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass(frozen=True)
class Scene:
    """What the story of a process begins with, and how it is told."""

    service: str
    details: Mapping[str, Any]
    tell: Callable[[Demonstration], Awaitable[None]]
    customer: Customer = ADA


def print_entry(entry: Entry) -> None:
    """A line of the timeline, and the words of the charter it is about."""
    when = london(entry.at)
    show_line(f"{when:%a} {when.day:>2} {when:%b %Y}  {entry.what}")
    if entry.clause:
        for line in textwrap.wrap(f"“{entry.clause}”", 88):
            show_line(f"             │ {line}")


def _first_words(body: str) -> str:
    """What the letter says before its headings begin, or the first of them, without the greeting."""
    paragraphs = [part for part in body.split("\n\n") if not part.startswith(("#", "*", "Dear"))]
    return " ".join(paragraphs[:2])


def heading(line: str) -> None:
    """What the story comes to now."""
    show_line(f"\n── {line}\n")


def show_line(line: str) -> None:
    """Print a line, at once."""
    print(line, flush=True)  # noqa: T201 - the demonstration is what it prints
