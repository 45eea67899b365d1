"""The server killed and restarted, the register locked for a while: everything told once, and in order."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.service import RPCError
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from chaos.settling import behind_of
from charter.cases import Kind
from charter.messages import Answer
from engine.server.local import Server
from starter.desk.running import RunningCases, Unavailable
from tests.stories import Story, World, open_world
from tests.workflows.crashing import dying
from tests.workflows.lives import DONE, LETTERS, ROUTINE, assert_ended_well, at_peace, until
from workflows.case.writing import courier
from workflows.highways_repair.workflow import HighwaysRepair

pytestmark = [pytest.mark.server, pytest.mark.slow]

NOTE = {"note": "Said while it was down."}
CUT_SHORT = timedelta(seconds=1)
LOCKED_SECONDS = 8.0
FIRST_TRY_SECONDS = 2.5
"""The one short try inside the case's own task takes 2 at most; queries wait for it."""


# -- the server


async def test_the_server_killed_with_messages_in_flight(
    new_server: Callable[[], Server], tmp_path: Path
) -> None:
    server = new_server()
    async with open_world(server.address, tmp_path) as world, world.working():
        stories = [await world.report() for _ in range(6)]
        for story in stories:
            await at_peace(story, 1)
        in_flight = []
        for story in stories:
            in_flight.append(asyncio.create_task(submitted(story, "inspection_recorded", ROUTINE)))
            await asyncio.sleep(0.01)
        server.kill()
        heard = await asyncio.gather(*in_flight, return_exceptions=True)
        assert all(isinstance(one, Answer | Unavailable) for one in heard)
        assert any(isinstance(one, Unavailable) for one in heard), "it was killed too late to matter"

        with pytest.raises(Unavailable):
            await submitted(stories[0], "note_added", NOTE)
        with pytest.raises(RPCError):
            await signalled(stories[0], "note_added", NOTE, within=CUT_SHORT)

        server.restart()
        await asyncio.gather(*(told_to_the_end(story) for story in stories))


async def told_to_the_end(story: Story) -> None:
    """Everything is said again under the id it had, whatever became of it the first time."""
    assert (await said_again(story, "inspection_recorded", ROUTINE)).applied
    for _ in range(2):
        await signalled(story, "note_added", NOTE)
    await at_peace(story, 2)
    assert (await said_again(story, "work_completed", DONE)).applied
    await at_peace(story, 3)
    assert (await story.end()).outcome == "completed"
    assert story.sent() == LETTERS
    said = [entry.message for entry in story.timeline(Kind.MESSAGE)]
    assert said == ["inspection_recorded", "note_added", "work_completed"]
    [refused] = story.not_applied()
    assert "Already taken" in refused


def body_of(name: str, body: dict[str, Any]) -> dict[str, Any]:
    return {"by": "officer", "id": f"the-{name}", **body}


async def submitted(story: Story, name: str, body: dict[str, Any]) -> Answer:
    """As a door says it. The message's own id is the id under which it is said again."""
    door = RunningCases(story.world.client, answer_seconds=3)
    return await door.submit(story.reference, name, body_of(name, body), f"the-{name}")


async def said_again(story: Story, name: str, body: dict[str, Any]) -> Answer:
    """Until it is answered: right after a restart the server may still be looking for itself."""
    async with asyncio.timeout(30):
        while True:
            try:
                return await submitted(story, name, body)
            except Unavailable:
                await asyncio.sleep(0.2)


async def signalled(story: Story, name: str, body: dict[str, Any], within: timedelta | None = None) -> None:
    await story.handle.signal(name, body_of(name, body), rpc_timeout=within)


# -- the register


@contextmanager
def locked(world: World) -> Iterator[None]:
    """Nobody else writes to the register."""
    file = world.register.database.file
    assert file is not None
    other = sqlite3.connect(file, isolation_level=None)
    try:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")
    finally:
        other.close()


async def test_a_locked_register_neither_fills_history_nor_slows_queries(world: World) -> None:
    story = await world.report()
    await at_peace(story, 1)
    await story.until(await story.due("inspect") - timedelta(seconds=4))
    before = await story.event_names()
    loop = asyncio.get_running_loop()
    with locked(world):
        await story.signal("note_added", {"by": "officer", "note": "The register is locked."})
        began = loop.time()
        while (elapsed := loop.time() - began) < LOCKED_SECONDS:
            asked = loop.time()
            await story.handle.query("case")
            answered = loop.time()
            allowed = FIRST_TRY_SECONDS if elapsed < FIRST_TRY_SECONDS else 1.0
            assert answered - asked < allowed, f"after {elapsed:.1f} s"
            await asyncio.sleep(0.1)
        assert len(story.sent()) == 1
        stuck = (await story.event_names())[len(before) :]
    view = await story.rest()
    assert view.state.late
    assert stuck.count("ACTIVITY_TASK_SCHEDULED") == 1
    assert stuck.count("TIMER_FIRED") == 1, "the promise fell due meanwhile"
    assert len(stuck) <= 20, stuck
    await until(lambda: len(story.sent()) == 2)
    assert story.sent() == [LETTERS[0], "every_case/late"]
    entries = story.timeline()
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    assert [entry.message for entry in story.timeline(Kind.MESSAGE)] == ["note_added"]
    assert len(set(story.tasks())) == len(story.tasks())


async def test_history_does_not_grow_with_the_time_the_register_is_locked(world: World) -> None:
    story = await world.report()
    await at_peace(story, 1)
    with locked(world):
        await story.signal("note_added", {"by": "officer", "note": "The register is locked."})
        await asyncio.sleep(3)
        early = await story.event_names()
        await asyncio.sleep(6)
        assert await story.event_names() == early
        assert early.count("ACTIVITY_TASK_SCHEDULED") == 1
    await story.rest()
    assert [entry.message for entry in story.timeline(Kind.MESSAGE)] == ["note_added"]


async def test_a_register_locked_while_the_case_ends(world: World) -> None:
    story = await world.report()
    await at_peace(story, 1)
    assert (await story.say("inspection_recorded", **ROUTINE)).applied
    await at_peace(story, 2)
    assert (await story.say("work_completed", **DONE)).applied
    await at_peace(story, 3)
    with locked(world):
        ending = asyncio.create_task(assert_ended_well(story))
        await asyncio.sleep(LOCKED_SECONDS)
        events = await story.event_names()
        assert events.count("ACTIVITY_TASK_SCHEDULED") == 1, "the last turn has been tried"
        assert not ending.done()
        row = world.register.cases.get(story.reference)
        assert row is not None
        assert row.ended is None
    await ending


async def test_a_register_locked_while_letters_are_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two turns wait, one behind the other; as such a case had it before a turn was tried afresh."""
    story = await world.report()
    await at_peace(story, 1)
    with locked(world):
        await story.signal("inspection_recorded", {"by": "officer", **ROUTINE})
        await asyncio.sleep(FIRST_TRY_SECONDS)
        await story.signal("work_completed", {"by": "officer", **DONE})
        await asyncio.sleep(1)
        view = await story.handle.query("case")
        assert len(story.sent()) == 1
        assert view["state"]["stage"] == "done"
        assert view["unwritten"] > 0
    await at_peace(story, 3)
    await assert_ended_well(story)
    monkeypatch.setattr(courier, "LONG_TRIED", timedelta(0))
    await replay(story)


async def test_a_turn_in_the_hands_of_a_dead_worker_is_written_with_the_next_message(
    server_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The try that it had in hand is lost, and known to be so only when its time is up: here, never."""
    monkeypatch.setattr(courier, "ANSWERED_IN", timedelta(hours=1))
    monkeypatch.setattr(courier, "LONG_TRIED", timedelta(0))
    async with open_world(server_address, tmp_path) as world, dying(world, "before take_turn", 3) as doomed:
        story = await world.report()
        await at_peace(story, 1)
        with locked(world):
            await story.signal("note_added", {"by": "officer", "note": "The register is locked."})
            await until(lambda: not doomed.is_alive())
        assert await behind_of(world.client, [story.reference]) == [story.reference]
        await story.signal("note_added", {"by": "officer", "note": "It is not locked any more."})
        await until(lambda: len(story.timeline(Kind.MESSAGE)) == 2)
        await at_peace(story, 1)
        assert await behind_of(world.client, [story.reference]) == []
        events = await story.event_names()
        assert events.count("ACTIVITY_TASK_CANCEL_REQUESTED") == 1
        assert events.count("ACTIVITY_TASK_SCHEDULED") == 2
        await replay(story)


async def replay(story: Story) -> None:
    """Raises NondeterminismError where the case would now do something else."""
    replayer = Replayer(
        workflows=[HighwaysRepair],
        workflow_runner=UnsandboxedWorkflowRunner(),
        data_converter=story.world.client.data_converter,
    )
    await replayer.replay_workflow(await story.handle.fetch_history())
