"""What a process gives to the checks that hold for every process."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHandle

from tests.stories import Story, World

NOWHERE = "MK-7Q4K2M9X3"
"""A reference that no case of a test has."""


def in_reach(said: Mapping[str, Any]) -> dict[str, Any]:
    """What a sample says, for a door: its days of 2099, as good on any day, are brought within reach."""
    near: dict[str, Any] = json.loads(json.dumps(said).replace('"2099-', f'"{datetime.now(UTC).year + 1}-'))
    return near


@dataclass(frozen=True)
class Said:
    """One message of a life, as a test says it."""

    message: str
    body: Mapping[str, Any] = field(default_factory=dict)
    by: str | Mapping[str, str] = "officer"


@dataclass(frozen=True)
class Sample:
    """One process's inputs for the checks that hold for every process."""

    service: str
    details: Mapping[str, Any]
    life: tuple[Said, ...]
    """Ordinary and in time; after it the case ends by itself. Said all at once, too: it waits for no day."""
    outcome: str
    bodies: Mapping[str, Mapping[str, Any]]
    """A good body for each message of the process's own, without ``by``."""


Teller = Callable[[World], Awaitable[list[WorkflowHandle[Any, Any]]]]
"""Tells a story to record, to its end; the handles of its workflows."""


Step = Callable[[Story], Awaitable[None]]
"""What is done between two things that are said: go on in a new run, or not."""
Life = Callable[[World, Step], Awaitable[Story]]


async def said(told: Story, name: str, by: Any = "officer", **body: Any) -> None:
    """Say it, for a story to record or a life. RuntimeError if it was not applied."""
    answer = await told.say(name, by, **body)
    if not answer.applied:
        raise RuntimeError(f"{name} was not applied: {answer.why}")


@dataclass(frozen=True)
class Process:
    """What a process's ``sample.py`` says."""

    sample: Sample
    roles: str
    """The role matrix of its own messages: C R O M F X, a dot for each that may not say it."""
    letters: Mapping[str, str]
    """The placeholders it gives each of its letters, in order of the alphabet."""
    story: tuple[str, ...]
    """What can be read in the story ``make demo`` tells of it."""
    recorded: Mapping[str, Teller]
    """Stories of its own to record for replay, beside its sample's life."""
    lives: Mapping[str, tuple[Life, frozenset[str]]]
    """Lives told with a new run after every step, and the stages in which they take one."""


@dataclass(frozen=True)
class Shared:
    """What a module of ``tests/workflows/capabilities`` says: a capability that only some processes hold."""

    bodies: Mapping[str, Mapping[str, Any]]
    roles: str
    letters: Mapping[str, str]


def camel(name: str) -> str:
    """The class a module is named after: ``highways_repair`` → ``HighwaysRepair``."""
    return "".join(part.capitalize() for part in name.split("_"))


ROOT = Path(__file__).resolve().parents[2]


def module_at(file: Path) -> Any:
    """The module that a file of the tests is."""
    return import_module(".".join(file.resolve().relative_to(ROOT).with_suffix("").parts))


def modules(folder: Path) -> dict[str, Any]:
    """The modules of a folder by their own names; tests, and what is for them all, are none of them."""
    files = sorted(file for file in folder.glob("[!_]*.py") if not file.stem.startswith("test_"))
    return {file.stem: module_at(file) for file in files}


@dataclass(frozen=True)
class FeedbackStory:
    """A comment or a compliment passed on, answered where a reply was asked for, and learned from."""

    service: str
    details: Mapping[str, Any]
    team: str
    reply: str
    lesson: str

    def sample(self, learned_by: str) -> Sample:
        life = (
            Said("passed_on", {"team": self.team}),
            Said("lesson_recorded", {"lesson": self.lesson}, by=learned_by),
        )
        return Sample(service=self.service, details=self.details, life=life, outcome="kept", bodies={})

    async def learned_from(self, world: World, step: Step) -> Story:
        """With a reply, as it was asked for."""
        one = await world.report(self.service, {**self.details, "reply_wanted": True})
        await one.rest()
        await step(one)
        await said(one, "passed_on", team=self.team)
        await step(one)
        await said(one, "replied", reply=self.reply)
        await step(one)
        await said(one, "lesson_recorded", lesson=self.lesson)
        return one

    async def answered(self, world: World) -> list[WorkflowHandle[Any, Any]]:
        """The same in one run, to its end."""

        async def on(_: Story) -> None:
            """In the same run."""

        one = await self.learned_from(world, on)
        await one.end()
        return [one.handle]
