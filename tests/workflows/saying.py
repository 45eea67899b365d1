"""What the stories of every capability say and look up: a message taken, one refused, a letter as it went."""

import asyncio
from collections.abc import Callable
from typing import Any

from charter.cases import PromiseState
from charter.people import Customer
from register.letters.stored import StoredLetter
from register.tasks import StoredTask
from tests.stories import Story, World

FOUND = {"finding": "A hole 60 mm deep.", "category": "routine"}
FILLED = {"what": "Filled and sealed.", "lasting": "permanent"}
BEN = Customer(name="Ben Sample", email="ben@example.com", address="7 Sample Row\nExample Town\nEX1 2EX")
CLEO = Customer(name="Cleo Specimen", email="cleo@example.com")


async def said(story: Story, name: str, by: Any = "officer", **body: Any) -> str:
    """Say it; it is taken. What the case answered."""
    answer = await story.say(name, by, **body)
    assert answer.applied, answer.why
    return answer.why


async def not_taken(story: Story, name: str, by: Any = "officer", **body: Any) -> str:
    """Say it; it is refused, and that is on the timeline. Why."""
    answer = await story.say(name, by, **body)
    assert not answer.applied, answer.why
    await story.rest()
    assert any(answer.why in line for line in story.not_applied())
    return answer.why


def told(story: Story, template: str, *, copy: bool = False) -> StoredLetter:
    """The last letter of that template; with ``copy``, the representative's."""
    found = [
        letter
        for letter in story.world.register.letters.of_case(story.reference)
        if letter.template == template and letter.id.endswith("-rep") == copy
    ]
    assert found, story.letters()
    return found[-1]


def went_to(story: Story) -> list[str]:
    """Where every letter in the outbox went, in order."""
    return [item.to for item in story.world.register.outbox.items(story.reference)]


async def promise(story: Story, key: str) -> PromiseState:
    view = await story.rest()
    return next(one for one in view.state.promises if one.key == key)


def task(story: Story, key: str) -> StoredTask:
    """The case's open task of that key."""
    return next(
        one for one in story.world.register.tasks.find(reference=story.reference) if one.task.key == key
    )


async def eventually(holds: Callable[[], Any]) -> None:
    """Wait until something another case was told has been written."""
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110 - it is another process that writes
            await asyncio.sleep(0.05)


async def reported(world: World, **more: Any) -> Story:
    """A case whose acknowledgement has gone."""
    story = await world.report(**more)
    await story.rest()
    return story
