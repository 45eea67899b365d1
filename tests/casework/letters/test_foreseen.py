"""What an officer is shown before sending is what is sent: each message of each process's lives, compared."""

import asyncio
import json
import re
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from casework.letters.foreseeing import LATER, Foreseen, Foresight
from charter.messages import Answer
from charter.people import Channel, Customer
from register.letters.stored import NewLetter, StoredLetter
from starter.desk.running import RunningCases
from tests.starter.conftest import a_desk
from tests.stories import Story, World
from tests.workflows.kit import NOWHERE
from tests.workflows.processes import BY_PROCESS
from tests.workflows.samples import SAMPLES
from tests.workflows.saying import BEN
from workflows.processes import PROCESSES

ROOT = Path(__file__).resolve().parents[3]
LOOP_SECONDS = 5.0
"""How long the site's loop may be held up at most, on a machine that is busy with other tests."""
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
        told = [*foreseen.letters, *(one for one in foreseen.others if one.reference != LATER)]
        assert sorted(shown(one) for one in told) == written, name
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


async def test_what_goes_on_as_another_process_is_foreseen_to_its_first_letter(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A turn that a new run tells again is one turn; a paragraph goes with the case."""
    watched = Watched(world, monkeypatch)
    sample = SAMPLES["Enquiry"]
    story = await world.report(sample.service, sample.details)
    details = SAMPLES["HighwaysRepair"].details
    moved = await story.say(
        "moved", service="pothole", details=details, reason="It is a hole.", added_paragraph="Mind the cone."
    )
    assert moved.applied, moved.why
    assert [one.template for one in world.register.letters.of_case(story.reference)][1:] == [
        "every_case/moved",
        "highways_repair/acknowledged",
    ]
    assert watched.compared == 1


async def test_copies_texts_held_at_night_and_safe_contact_are_foreseen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.begin_at(world.clock().replace(hour=22))
    by_text = Customer(name="Cleo Specimen", phone="07700 900123", texts_signed_up=True, prefers=Channel.TEXT)
    story, other = await world.report(customer=by_text), await world.report(customer=BEN)
    watched = Watched(world, monkeypatch)
    bea = {"name": "Bea Sample", "kind": "carer", "email": "bea@example.com", "consent": "given"}
    for name, body in (
        ("representative_added", {"representative": bea}),
        ("contact_changed", {"email": "cleo@example.com"}),
        ("information_requested", {"question": "Which side?", "consequence": "We look on both."}),
        ("inspection_recorded", {"finding": "A hole.", "category": "routine"}),
    ):
        assert (await story.say(name, **body)).applied
    assert (await other.say("duplicate_found", of=story.reference)).applied
    safe = {"channels": ["text"], "neutral_wording": True, "hours_from": "18:00", "hours_until": "20:00"}
    assert (await story.say("safe_contact_set", safe_contact=safe)).applied
    assert (await story.say("work_completed", what="Filled", lasting="permanent")).applied
    assert (await story.say("linked_case_opened", service="streetlight", reason="The lamp is out")).applied
    assert watched.compared == 8
    last = [one for one in world.register.letters.of_case(other.reference) if one.copy_of]
    assert last, "they hear of it together"


async def test_what_other_cases_write_on_hearing_of_it_is_foreseen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that ends tells those joined to it; one that is opened writes to its customer."""
    story, other = await world.report(), await world.report(customer=BEN)
    await other.say("duplicate_found", of=story.reference)
    watched = Watched(world, monkeypatch)
    opening = {"service": "streetlight", "reason": "The lamp is out", "by": "officer", "id": "l1"}
    foreseen = await watched.foresight.foresee(story.reference, "linked_case_opened", opening)
    assert foreseen is not None
    assert [(one.reference, one.template) for one in foreseen.others] == [
        (LATER, "highways_repair/acknowledged")
    ]
    linked = await story.say("linked_case_opened", service="streetlight", reason="The lamp is out")
    assert linked.applied, linked.why
    await other.rest()
    asked = {"reason": "Both are one.", "by": "officer", "id": "p1"}
    foreseen = await watched.foresight.foresee(other.reference, "duplicate_parted", asked)
    assert foreseen is not None
    assert not foreseen.untold


async def test_a_case_that_cannot_be_asked_is_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    story, other = await world.report(), await world.report(customer=BEN)
    watched = Watched(world, monkeypatch)
    asked = {"of": story.reference, "by": "officer", "id": "d1"}
    foreseen = await watched.foresight.foresee(other.reference, "duplicate_found", asked)
    assert foreseen is not None
    assert foreseen.untold == ()
    really = RunningCases.snapshot

    async def not_at_rest(cases: RunningCases, reference: str) -> Any:
        return None if reference == story.reference else await really(cases, reference)

    monkeypatch.setattr(RunningCases, "snapshot", not_at_rest)
    foreseen = await watched.foresight.foresee(other.reference, "duplicate_found", asked)
    assert foreseen is not None
    assert foreseen.untold == (story.reference,)


async def test_a_corrected_step_is_foreseen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its letter is stopped, or has gone and is put right: foreseeing it stops none."""
    story = await world.report()
    assert (await story.say("inspection_recorded", finding="A hole.", category="routine", id="wrong")).applied
    await story.rest()
    watched = Watched(world, monkeypatch)
    given = {"step": "wrong", "reason": "It was another place.", "right": "It is next door."}
    assert not (await story.say("step_corrected", "manager", **{**given, "step": "none"})).applied
    answer = await story.say("step_corrected", "manager", **given)
    assert answer.applied, answer.why
    assert watched.compared == 2


def test_what_a_case_asks_for_is_answered_where_it_is_foreseen() -> None:
    asked = {
        name
        for file in (ROOT / "workflows" / "case").rglob("*.py")
        for name in re.findall(r"Activities\.(\w+)", file.read_text("utf-8"))
    }
    assert len(asked) > 5, "the activities were not found"
    answered = (ROOT / "casework" / "letters" / "foreseeing.py").read_text("utf-8")
    assert [name for name in sorted(asked) if f'"{name}": ' not in answered] == []


async def test_a_refusal_is_foreseen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(world, monkeypatch)
    story = await world.report()
    for body in ({"of": NOWHERE}, {"of": story.reference}):
        assert not (await story.say("duplicate_found", **body)).applied
    assert watched.compared == 2


@pytest.mark.server
async def test_on_the_real_server_with_everything_encrypted(world: World) -> None:
    """Nothing of it is written to the case's history, and many at once leave the loop free."""
    desk = a_desk(world.register, RunningCases(world.client, queue=world.queue), world.clock)
    foresight = Foresight(desk, BASE)
    story = await world.report()
    await story.rest()
    body = {"id": "foreseen", "by": "officer", "finding": "A hole 60 mm deep.", "category": "routine"}
    before = (await story.handle.describe()).history_length
    longest, seen = 0.0, asyncio.Event()

    async def watch_the_loop() -> None:
        nonlocal longest
        while not seen.is_set():
            began = time.monotonic()
            await asyncio.sleep(0.01)
            longest = max(longest, time.monotonic() - began)

    watching = asyncio.create_task(watch_the_loop())
    found = await asyncio.gather(
        *(foresight.foresee(story.reference, "inspection_recorded", body) for _ in range(20))
    )
    seen.set()
    await watching
    assert (await story.handle.describe()).history_length == before
    answer = await story.say("inspection_recorded", **body)
    assert answer.applied
    await story.rest()
    [letter] = world.register.letters.of_case(story.reference)[1:]
    known = [each for each in found if each is not None]
    assert known
    assert {shown(one) for each in known for one in each.letters} == {shown(letter)}
    assert longest < LOOP_SECONDS, f"the loop was held up for {longest:.2f} s"
