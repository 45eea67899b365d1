"""What an officer is shown before sending is what is sent: each message of each process's lives, compared."""

import json
import uuid
from collections.abc import Sequence
from typing import Any

import pytest

from casework.letters.foreseeing import LATER, Foreseen, Foresight
from charter.messages import Answer
from register.letters.stored import NewLetter, StoredLetter
from starter.desk.running import RunningCases
from tests.starter.conftest import a_desk
from tests.stories import Story, World
from tests.workflows.processes import BY_PROCESS
from tests.workflows.samples import SAMPLES
from workflows.processes import PROCESSES

BASE = "http://127.0.0.1:8000"
SAME = (
    "id",
    "reference",
    "number",
    "template",
    "audience",
    "placeholders",
    "channels",
    "worded",
    "not_before",
    "neutral",
    "urgent",
    "formats",
    "copy_of",
)
LIVES = [
    pytest.param(process, number, id=f"{process}-{number}")
    for process, each in BY_PROCESS.items()
    for number in range(len(each.lives))
]


class Watched:
    """Foresees each message before it is said, and compares with what was written for it."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        desk = a_desk(world.register, RunningCases(world.client, queue=world.queue), world.clock)
        self.foresight, self.world = Foresight(desk, BASE), world
        self.compared = 0
        really = Story.say

        async def watched(story: Story, name: str, by: Any = "officer", **body: Any) -> Answer:
            await story.world.server.settled()  # type: ignore[attr-defined]
            before = self.written()
            said = {"id": uuid.uuid4().hex, "by": by, **body}
            foreseen = await self.foresight.foresee(story.reference, name, said)
            answer = await really(story, name, by, **{**body, "id": said["id"]})
            await story.world.server.settled()  # type: ignore[attr-defined]
            self.compare(name, foreseen, answer, before, self.written())
            return answer

        monkeypatch.setattr(Story, "say", watched)

    def written(self) -> dict[str, list[StoredLetter]]:
        """Every case's letters, by its reference."""
        register = self.world.register
        return {one.reference: register.letters.of_case(one.reference) for one in register.cases.find()}

    def compare(
        self,
        name: str,
        foreseen: Foreseen | None,
        answer: Answer,
        before: dict[str, list[StoredLetter]],
        after: dict[str, list[StoredLetter]],
    ) -> None:
        assert foreseen is not None, name
        opened = sorted(after.keys() - before.keys())
        known = {letter.id for letters in before.values() for letter in letters}
        new = [one for case in before for one in after[case] if one.id not in known]
        assert foreseen.answer.applied == answer.applied, name
        assert foreseen.answer.why == to_come(answer.why, opened), name
        written = sorted(to_come(shown(one), opened) for one in new)
        assert sorted(shown(one) for one in foreseen.letters) == written, name
        self.compared += 1


def shown(letter: NewLetter | StoredLetter) -> str:
    """All that makes a letter what it is, and where it goes."""
    return json.dumps(letter.model_dump(mode="json", include=set(SAME)), sort_keys=True)


def to_come(text: str, opened: Sequence[str]) -> str:
    """With what nobody knows before it is sent as it is shown: the references of cases then opened."""
    for reference in opened:
        text = text.replace(reference, LATER)
    return text


@pytest.mark.parametrize("process", PROCESSES)
async def test_each_message_of_a_life_is_foreseen(
    process: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched, sample = Watched(world, monkeypatch), SAMPLES[process]
    story = await world.report(sample.service, sample.details)
    for said in sample.life:
        answer = await story.say(said.message, said.by, **said.body)
        assert answer.applied, answer.why
    assert watched.compared == len(sample.life)


@pytest.mark.parametrize(("process", "number"), LIVES)
async def test_each_message_of_a_longer_life_is_foreseen(
    process: str, number: int, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Watched(world, monkeypatch)
    life, _ = list(BY_PROCESS[process].lives.values())[number]

    async def on(_: Story) -> None:
        pass

    await life(world, on)
    assert watched.compared
