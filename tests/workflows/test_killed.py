"""Workers killed before, in and after every activity, and while deciding: nothing lost or told twice."""

import asyncio
import random
import shutil
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import WorkflowFailureError, WorkflowHandle
from temporalio.exceptions import CancelledError

from activities.orders import (
    DeliveryOrder,
    DraftNoteOrder,
    NoteOfDraft,
    NoticeOrder,
    PhotographOrder,
    ResidentNoticeKind,
    ResidentNoticeOrder,
)
from activities.photographs import GIVEN_UP
from charter import references
from charter.cases import Kind
from charter.news.kinds import HowTold
from charter.people import Channel
from charter.safeguarding import mark_of
from register.letters.stored import Addressed, LetterState
from register.outside.photographs import Photograph, PhotographState, photograph_id
from register.people.officers import Post
from register.residents.own_asks import OwnAsk
from register.residents.resident_notes import NoteToSend
from tests.photographs.pictures import jpeg
from tests.register.making import ADA, letter, tell, turn
from tests.stories import POTHOLE, Story, World, open_world
from tests.workflows.crashing import APART, AS_USUAL, FOR_EVER, Moods, dying, moody, start
from tests.workflows.lives import (
    DONE,
    GONE_SECONDS,
    LETTERS,
    ROUTINE,
    assert_ended_well,
    at_peace,
    ordinary_life,
    said_until_ready,
    sample_life,
    until,
)
from tests.workflows.retention_run.forgetting import a_case_to_forget
from tests.workflows.samples import SAMPLES
from workflows.case.hearing.messages import Inbox
from workflows.processes import PROCESSES

pytestmark = [pytest.mark.server, pytest.mark.slow]

TURNS = (1, 2, 4)
"""The first, the inspection's and the last."""
WITH_A_LETTER = (1, 2, 3)
TOLD_TO_OTHERS = {"post_event"}
"""Killed around in tests/workflows/event_delivery, where there is a receiver."""
COUNTED_FOR_LONG = {"review_made", "review_announced"}
"""A quarter may take long to count: one that was lost is missed after half an hour, and begun again."""
KILLED_IN = {
    "before take_turn": TURNS,
    "in the transaction": TURNS,
    "committed": TURNS,
    "trying": WITH_A_LETTER,
    "taken by the channel": WITH_A_LETTER,
    "noted as sent": WITH_A_LETTER,
    "after take_turn": TURNS,
    "deciding": (1, 4, 8),
}
STEPS_OF_A_LETTER = ("trying", "taken by the channel", "noted as sent")
"""There where it is not put into the register's outbox together with its turn."""


async def test_a_worker_killed_at_each_step_of_a_turn(server_address: str, tmp_path: Path) -> None:
    async def ordinary(world: World) -> None:
        await assert_ended_well(await ordinary_life(world))

    def told(point: str) -> Told:
        return Told(ordinary, [(point, passing) for passing in KILLED_IN[point]], _moods_at(point))

    await told_killed([told(point) for point in KILLED_IN], server_address, tmp_path)


async def test_a_worker_killed_around_every_other_activity(server_address: str, tmp_path: Path) -> None:
    await told_killed(list(TOLD.values()), server_address, tmp_path)


async def test_every_activity_has_been_killed_around(server_address: str, tmp_path: Path) -> None:
    async with open_world(server_address, tmp_path) as world:
        workers = world.workers()
    known = {one.__name__ for worker in workers for one in worker.config()["activities"]} - COUNTED_FOR_LONG
    known -= TOLD_TO_OTHERS
    assert len(known) >= 10
    killed = {point for told in TOLD.values() for point, _ in told.points} | set(KILLED_IN)
    assert {f"{when} {name}" for name in known for when in ("before", "after")} <= killed


@pytest.mark.timeout(600)
async def test_every_process_outlives_its_worker(server_address: str, tmp_path: Path) -> None:
    """Its sample's life with a worker killed on the way ends with the letters of one that was not."""
    assert SAMPLES.keys() == PROCESSES.keys()

    def outlives(process: str) -> Told:
        async def life(world: World) -> None:
            killed = await sample_life(world, process)
            assert killed.not_applied() == []
            assert at_any_hour(killed.letters()) == quiet[process]
            await until(lambda: len(killed.sent()) >= len(quiet[process]))  # a Delivery may outlive its case
            assert at_any_hour(killed.sent()) == quiet[process]

        life.__name__ = f"the life of {process}"
        return Told(life, [("committed", 2), ("deciding", 3)])

    quiet = await told_quietly(server_address, tmp_path)
    await told_killed([outlives(process) for process in PROCESSES], server_address, tmp_path)


async def test_a_message_that_comes_while_a_written_turn_is_not_yet_history(
    server_address: str, tmp_path: Path
) -> None:
    """What the dead worker wrote was decided without it: the next one writes the turn again, and longer."""

    async def told(point: str) -> None:
        (own := tmp_path / point).mkdir()
        moods = _moods_at(point)
        async with open_world(server_address, own) as world, dying(world, point, 2, moods) as doomed:
            story = await world.report()
            await at_peace(story, 1)
            await story.signal("inspection_recorded", {"by": "officer", **ROUTINE})
            await until(lambda: not doomed.is_alive())
            await story.signal("work_completed", {"by": "officer", **DONE})
            await at_peace(story, 3)
            await assert_ended_well(story)

    async with asyncio.TaskGroup() as stories:
        for point in ("committed", "noted as sent", "after take_turn"):
            stories.create_task(_noted(told(point), f"killed at “{point}”"))


async def test_what_was_submitted_to_the_dead_worker_and_overtaken_since_is_not_lost(
    server_address: str, tmp_path: Path
) -> None:
    """An update is in no history until its task completes: the signal that came after it is heard first."""
    point = "noted as sent"
    async with open_world(server_address, tmp_path) as world, dying(world, point, 2, APART) as doomed:
        story = await world.report()
        await at_peace(story, 1)
        saying = asyncio.create_task(story.say("inspection_recorded", id="inspected", **ROUTINE))
        await until(lambda: not doomed.is_alive())
        await story.signal("information_added", {"by": "customer", "information": "It is deeper now."})
        assert (await saying).applied
        await at_peace(story, 3)
        view = await story.rest()
        assert view.entries_in_all == len(story.timeline())
        said = [entry.message for entry in story.timeline(Kind.MESSAGE)]
        assert sorted(said) == ["information_added", "inspection_recorded"]
        letters = ("acknowledged", "inspected", "information_added")
        assert sorted(one.partition("/")[2] for one in story.letters()) == sorted(letters)
        assert sorted(story.sent()) == sorted(story.letters())


async def test_after_a_kill_the_next_worker_hears_the_first_message_at_once(
    server_address: str, tmp_path: Path
) -> None:
    async with open_world(server_address, tmp_path) as world:
        first = start(world)
        story = await world.report()
        await at_peace(story, 1)
        first.kill()
        first.join()
        loop = asyncio.get_running_loop()
        began = loop.time()
        async with world.working():
            assert (await said_until_ready(story, "inspection_recorded", **ROUTINE)).applied
            seconds = loop.time() - began
            assert seconds < 10, "about 3 with STICKY as it is; 12 with the SDK's own"


# -- stories, each ending in its own checks


async def without_its_edition(world: World) -> None:
    await assert_ended_well(await ordinary_life(world, with_edition=False))


async def with_a_linked_case(world: World) -> None:
    story = await world.report()
    await at_peace(story, 1)
    asked = {"service": "streetlight", "details": POTHOLE, "reason": "The light is out as well."}
    assert (await said_until_ready(story, "linked_case_opened", **asked)).applied
    await at_peace(story, 2)
    assert story.sent() == [LETTERS[0], "every_case/linked_case_opened"]
    [linked] = world.register.reports.unstarted()
    assert [entry.what for entry in story.timeline(Kind.LINK)] == [f"Opened {linked.reference} (Streetlight)"]


async def with_somebody_at_risk(world: World) -> None:
    """Held beside the case until it is taken and lowered; the case is told each of them once."""
    story = await world.report()
    await at_peace(story, 1)
    said = {"id": "m-1", "information": "My neighbour hits me when I complain."}
    assert (await said_until_ready(story, "information_added", "customer", **said)).applied
    mark, dee = mark_of(story.reference, "m-1"), {"by": "Dee Placeholder"}
    held = world.client.get_workflow_handle(f"{story.reference}-{mark}", result_type=str)
    await until(lambda: any(mark in item.letter_id for item in world.register.outbox.items(story.reference)))
    await held.signal("taken", dee)
    await until(lambda: _times(story, "safeguarding_taken") == 1)
    await held.signal("lowered", {**dee, "reason": "They are safe."})
    async with asyncio.timeout(GONE_SECONDS):
        assert await held.result() == "done"
    await until(lambda: _times(story, "safeguarding_lowered") == 1)
    assert _times(story, "safeguarding_taken") == 1


def _times(story: Story, message: str) -> int:
    return [entry.message for entry in story.timeline(Kind.MESSAGE)].count(message)


async def with_a_message_long_forgotten(world: World) -> None:
    story = await world.report()
    assert (await said_until_ready(story, "inspection_recorded", id="inspected", **ROUTINE)).applied
    await at_peace(story, 2)
    for hundred in range(Inbox.IDS_KEPT // 100):
        notes = [{"by": "officer", "id": f"{hundred}-{n}", "note": "Noted."} for n in range(100)]
        await asyncio.gather(*(story.signal("note_added", note) for note in notes))
    await story.signal("inspection_recorded", {"by": "officer", "id": "inspected", **ROUTINE})
    assert (await said_until_ready(story, "work_completed", id="completed", **DONE)).applied
    await at_peace(story, 3)
    assert story.sent() == LETTERS
    [refused] = story.not_applied()
    assert "Already taken" in refused
    assert len(story.timeline(Kind.MESSAGE)) == Inbox.IDS_KEPT + 2


async def with_a_duplicate(world: World) -> None:
    original, again = await world.report(), await world.report()
    await at_peace(original, 1)
    await at_peace(again, 1)
    assert (await again.say("duplicate_found", of=original.reference)).applied
    await at_peace(again, 2)
    assert (await original.say("inspection_recorded", **ROUTINE)).applied
    await at_peace(again, 3)
    assert (await original.say("work_completed", **DONE)).applied
    await at_peace(again, 4)
    assert (await original.end()).outcome == "completed"
    assert original.sent() == LETTERS
    assert (await again.ended()).outcome == "duplicate_ended"
    assert again.sent() == [LETTERS[0], "every_case/duplicate_linked", *LETTERS[1:]]
    assert [entry.message for entry in again.timeline(Kind.MESSAGE)] == ["duplicate_found", "original_ended"]


async def with_a_step_corrected(world: World) -> None:
    story = await world.report()
    await at_peace(story, 1)
    assert (await said_until_ready(story, "inspection_recorded", id="wrong", **ROUTINE)).applied
    await at_peace(story, 2)
    mistake = {"step": "wrong", "reason": "It was another place.", "right": "It is next door."}
    assert (await said_until_ready(story, "step_corrected", "manager", id="corrected", **mistake)).applied
    assert (await said_until_ready(story, "inspection_recorded", id="right", **ROUTINE)).applied
    await at_peace(story, 3)
    assert (await said_until_ready(story, "work_completed", id="completed", **DONE)).applied
    assert (await story.end()).outcome == "completed"
    assert story.sent() == [LETTERS[0], LETTERS[1], LETTERS[1], LETTERS[2]]


async def with_a_letter_delivered_later(world: World) -> None:
    await assert_ended_well(await ordinary_life(world))


async def given_up_by_email(world: World) -> None:
    handle = await a_delivery(world)
    async with asyncio.timeout(GONE_SECONDS):
        assert await handle.result() == "sent"
    assert [item.channel for item in world.register.outbox.items()] == [Channel.POST]


async def handed_to_an_officer(world: World) -> None:
    handle = await a_delivery(world, patience=timedelta(hours=1))
    await until_it_is(LetterState.TRYING, world, handle.id)
    await handle.cancel()
    async with asyncio.timeout(GONE_SECONDS):
        with pytest.raises(WorkflowFailureError) as stopped:
            await handle.result()
    assert isinstance(stopped.value.cause, CancelledError)
    assert world.register.outbox.items() == []
    await until_it_is(LetterState.WITH_OFFICER, world, handle.id)
    assert len(world.register.tasks.find()) == 1


async def with_a_receipt(world: World) -> None:
    handle = await a_delivery(world)
    await until_it_is(LetterState.SENT, world, handle.id)
    await handle.signal("receipt", {"state": "delivered", "id": handle.id})
    async with asyncio.timeout(GONE_SECONDS):
        assert await handle.result() == "delivered"
    assert [item.channel for item in world.register.outbox.items()] == [Channel.EMAIL]
    await until_it_is(LetterState.DELIVERED, world, handle.id)


async def with_a_photograph(world: World) -> None:
    handle, photograph = await a_photograph(world)
    async with asyncio.timeout(GONE_SECONDS):
        assert await handle.result() == "kept"
    [found] = world.register.photographs.of_case(photograph.reference)
    assert (found.state, found.sent) == (PhotographState.KEPT, "")
    assert {found.full, found.small} == set(world.keeper.store.names(datetime.now(UTC) + timedelta(days=1)))


async def with_a_photograph_given_up(world: World) -> None:
    handle, photograph = await a_photograph(world, blocked=True)
    await asyncio.sleep(1)
    await handle.cancel()
    async with asyncio.timeout(GONE_SECONDS):
        with pytest.raises(WorkflowFailureError):
            await handle.result()
    [found] = world.register.photographs.of_case(photograph.reference)
    assert (found.state, found.why) == (PhotographState.REFUSED, GIVEN_UP)


async def with_an_officer_told(world: World) -> None:
    """Whatever dies, one email: the next attempt asks the channel for the first."""
    world.register.officers.add("olive", "Olive Example", Post.OFFICER, "hash", "Highways")
    world.register.notices.choose("olive", HowTold.DIGEST, "olive@example.com")
    tell(world.register, turn(1, references.new(random.random), officer="Olive Example"))
    morning = NoticeOrder(morning=datetime(2026, 11, 24, 8, tzinfo=UTC))
    handle = await world.client.start_workflow(
        "OfficerNotice", morning, id=f"digest-{world.queue}", task_queue=world.queue, result_type=int
    )
    async with asyncio.timeout(GONE_SECONDS):
        await handle.result()
    assert [item.to for item in world.register.outbox.items("")] == ["olive@example.com"]


async def with_a_case_forgotten(world: World) -> None:
    """Whatever dies, one certificate, and nothing of the case but what is counted."""
    reference = a_case_to_forget(world)
    handle = await world.client.start_workflow(
        "RetentionRun", id=f"retention-{world.queue}", task_queue=world.queue, result_type=int
    )
    async with asyncio.timeout(GONE_SECONDS):
        await handle.result()
    assert [done.reference for done in world.register.destructions.certified(9)] == [reference]
    assert world.register.destructions.approved(9) == []
    assert world.register.cases.timeline(reference) == []
    assert list(world.keeper.store.names(datetime.now(UTC) + timedelta(days=1))) == []


async def with_a_draft_noted(world: World) -> None:
    said = NoteOfDraft(id="n1", channel=Channel.EMAIL, to=ADA.email, subject="A link", body="Here.")
    kept = NoteToSend(id=said.id, key_id="", words=said.model_dump_json().encode())
    world.register.resident_notes.add(kept)
    order = DraftNoteOrder(note=said.id)
    handle = await world.client.start_workflow(
        "DraftNote", order, id=f"note-{world.queue}", task_queue=world.queue, result_type=bool
    )
    async with asyncio.timeout(GONE_SECONDS):
        await handle.result()
    assert [item.to for item in world.register.outbox.items("")] == [ADA.email]


async def with_a_resident_told(world: World) -> None:
    """Whatever dies, one link: a second one would make the first worth nothing."""
    tell(world.register, turn(1, references.new(random.random)))
    ask = OwnAsk(id="ask-1", browser="hash", channel=Channel.EMAIL, value=ADA.email, at=world.clock())
    world.register.own_asks.ask(ask)
    order = ResidentNoticeOrder(kind=ResidentNoticeKind.LINK, of=ask.id)
    handle = await world.client.start_workflow(
        "ResidentNotice", order, id=f"link-{world.queue}", task_queue=world.queue, result_type=bool
    )
    async with asyncio.timeout(GONE_SECONDS):
        await handle.result()
    assert [item.to for item in world.register.outbox.items("")] == [ADA.email]


async def a_photograph(world: World, *, blocked: bool = False) -> tuple[WorkflowHandle[Any, str], Photograph]:
    """A photograph that was sent and not looked at, and its workflow; ``blocked``: it cannot be read."""
    reference = references.new(random.random)
    tell(world.register, turn(1, reference))
    id = photograph_id(reference, "1")
    world.keeper.store.put(jpeg(), id)
    if blocked:
        file = world.register.database.file
        assert file is not None
        shutil.rmtree(file.parent / "photographs")
        (file.parent / "photographs").write_text("no folder")
    photograph = world.register.photographs.add(
        Photograph(id=id, reference=reference, door="api", name="1.jpg", at=world.clock(), sent=id)
    )
    order = PhotographOrder(id=id, reference=reference)
    handle = await world.client.start_workflow(
        "PhotographArrival", order, id=f"{reference}-{id}", task_queue=world.queue, result_type=str
    )
    return handle, photograph


async def a_delivery(world: World, patience: timedelta = timedelta(seconds=2)) -> WorkflowHandle[Any, str]:
    """A letter by email or post that was stored and not sent, and its Delivery."""
    reference = references.new(random.random)
    words = {
        Channel.EMAIL: Addressed(to=ADA.email, subject="We have looked", body="Dear Ada Example"),
        Channel.POST: Addressed(to=ADA.address, subject="We have looked", body="Dear Ada Example"),
    }
    told = letter(1, reference, channels=tuple(words), worded=words)
    tell(world.register, turn(1, reference), [told])
    order = DeliveryOrder(letter_id=told.id, reference=reference, patience=patience)
    return await world.client.start_workflow(
        "Delivery", order, id=told.id, task_queue=world.queue, result_type=str
    )


async def until_it_is(state: LetterState, world: World, letter_id: str) -> None:
    def found() -> LetterState | None:
        stored = world.register.letters.get(letter_id)
        return stored.state if stored else None

    await until(lambda: found() is state)


# -- and where each is interrupted


def _moods_at(point: str) -> Moods:
    return APART if point in STEPS_OF_A_LETTER else AS_USUAL


@dataclass(frozen=True)
class Told:
    """A story, the points its worker dies at, and what the channels of both workers are like."""

    story: Callable[[World], Coroutine[Any, Any, None]]
    points: list[tuple[str, int]]
    """Each with the passing that is not survived."""
    first: Moods = AS_USUAL
    then: Moods = AS_USUAL


def around(activity: str, *more: tuple[str, int]) -> list[tuple[str, int]]:
    return [(f"before {activity}", 1), *more, (f"after {activity}", 1)]


_NO_EMAIL = Moods(down={Channel.EMAIL: FOR_EVER})
_NOT_AT_ONCE = Moods(down={Channel.EMAIL: 1})
_RECEIPTS = Moods(receipts=True)
_SENDING = (("trying", 2), ("taken by the channel", 1), ("noted as sent", 1))
TOLD = {
    "case: edition": Told(without_its_edition, around("edition_part")),
    "case: corrected": Told(with_a_step_corrected, around("stop_letters")),
    "case: linked case": Told(with_a_linked_case, around("open_linked_case", ("received", 1))),
    "urgent: begun and told": Told(
        with_somebody_at_risk,
        [*around("urgent_begun"), *around("urgent_told"), ("before urgent_email", 1)],
    ),
    "urgent: settled": Told(with_somebody_at_risk, [*around("urgent_taken"), *around("urgent_lowered")]),
    "urgent: emailed": Told(with_somebody_at_risk, [("after urgent_email", 1)]),
    "memory: forgotten message": Told(with_a_message_long_forgotten, around("message_known")),
    "case: duplicate": Told(with_a_duplicate, around("end_duplicates")),
    "photograph: kept": Told(with_a_photograph, around("keep_photograph")),
    "photograph: given up": Told(with_a_photograph_given_up, around("give_photograph_up")),
    "officer: digest": Told(with_an_officer_told, [*around("digests_due"), *around("notice_sent")]),
    "retention: a night": Told(with_a_case_forgotten, [*around("destroy_some"), *around("trim_some")]),
    "resident: a draft noted": Told(with_a_draft_noted, around("note_sent")),
    "resident: told": Told(with_a_resident_told, [*around("resident_next"), *around("resident_told")]),
    "delivery: looked at": Told(with_a_letter_delivered_later, around("next_for_letter"), _NOT_AT_ONCE),
    "delivery: sent": Told(with_a_letter_delivered_later, around("send_letter", *_SENDING), _NOT_AT_ONCE),
    "delivery: given up": Told(given_up_by_email, around("channel_failed"), _NO_EMAIL, _NO_EMAIL),
    "delivery: handed over": Told(handed_to_an_officer, around("hand_to_officer"), _NO_EMAIL, _NO_EMAIL),
    "delivery: receipt": Told(with_a_receipt, around("receipt_said"), _RECEIPTS, _RECEIPTS),
}


async def told_quietly(server_address: str, folder: Path) -> dict[str, list[str]]:
    """The letters of each process's sample when nothing happens to its worker."""
    (own := folder / "quiet").mkdir()
    async with open_world(server_address, own) as world, world.working():
        told = await asyncio.gather(*(sample_life(world, process) for process in PROCESSES))
    return {process: at_any_hour(story.letters()) for process, story in zip(PROCESSES, told, strict=True)}


def at_any_hour(letters: list[str]) -> list[str]:
    """In order of the alphabet; which acknowledgement a call back has is for the hour to say."""
    return sorted(letter.removesuffix("_after_close") for letter in letters)


async def told_killed(told: Sequence[Told], server_address: str, folder: Path) -> None:
    """Each story once for each point, many at a time: mostly they wait until what was lost is missed."""
    at_a_time = asyncio.Semaphore(16)

    async def at(one: Told, point: str, passing: int) -> None:
        own = folder / f"{told.index(one)} {point} {passing}"
        own.mkdir()
        async with (
            at_a_time,
            open_world(server_address, own, channels=moody(one.then)) as world,
            dying(world, point, passing, one.first),
        ):
            await one.story(world)

    async with asyncio.TaskGroup() as stories:
        for one in told:
            for point, passing in one.points:
                note = f"{one.story.__name__}, killed at “{point}”, passing {passing}"
                stories.create_task(_noted(at(one, point, passing), note))


async def _noted(story: Coroutine[Any, Any, None], note: str) -> None:
    try:
        await story
    except Exception as error:
        error.add_note(note)
        raise
