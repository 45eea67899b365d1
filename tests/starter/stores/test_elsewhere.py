"""A back-up taken while messages come in, put on another machine: nothing is missing, and nothing twice."""

import asyncio
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from temporalio.exceptions import TemporalError

from charter.cases import Kind
from charter.people import Channel
from engine.attributes import register_search_attributes
from engine.config.settings import Settings
from engine.connection import connect
from engine.server.children import free_port
from engine.server.local import start_server
from register import Register
from starter.cli.installation import stores
from tests.activities.fakes import FakeChannel
from tests.engine import keys
from tests.ready import editions
from tests.starter.stores.losing import installation
from tests.stories import Clock, Story, World
from workflows import names

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]
CASES = 4
BEFORE = 3
"""Notes that each case has taken before the back-up begins."""


async def test_a_hot_back_up_is_restored_elsewhere(tmp_path: Path) -> None:
    here_folder, there_folder, kept = tmp_path / "here", tmp_path / "there", tmp_path / "kept"
    here_folder.mkdir()
    async with installation(here_folder) as here:
        settings = _settings(
            here_folder, here.world.queue, register_url=f"sqlite:///{here_folder}/register.db"
        )
        async with here.world.working():
            stories = [await here.world.report() for _ in range(CASES)]
            for story in stories:
                await story.rest()
                for number in range(BEFORE):
                    assert (await story.say("note_added", note="Before.", id=f"before-{number}")).applied
            stop = asyncio.Event()
            saying = [asyncio.create_task(_note_after_note(story, stop)) for story in stories]
            await asyncio.sleep(0)
            made = await stores.backup(settings, kept, None, ())
            stop.set()
            accepted = sum(await asyncio.gather(*saying))
        assert accepted > 0
        given = here.given()
    assert [part["file"] for part in made["parts"]] == ["temporal.db", "register.sqlite3"]

    there = _settings(there_folder, settings.task_queue)
    await stores.restore(there, kept, None, ())
    found = await stores.reconcile(
        there, mend=True, at_once=2
    )  # starts Temporal itself, for as long as it takes
    assert found["exit_code"] == stores.SAME, found
    assert (await stores.reconcile(there, mend=False, at_once=2))["differences"] == []

    server = await asyncio.to_thread(
        start_server,
        there_folder / "temporal",
        port=there.temporal_port,
        ui_port=None,
        time_skipping=True,
        use_address=False,
    )
    register = Register.open(there.register_url, clock := Clock())
    try:
        channel = FakeChannel()
        client = await connect(there)
        await register_search_attributes(client, names.SEARCH_ATTRIBUTES)
        world = World(client, register, editions(), clock, there.task_queue, dict.fromkeys(Channel, channel))
        async with world.working():
            for story in stories:
                again = Story(world, client.get_workflow_handle(story.reference), story.reference)
                await again.rest()
                done = await again.say("inspection_recorded", finding="A hole", category="routine")
                assert done.applied, done.why
                await again.rest()
                said = Counter(entry.message_id for entry in again.timeline(Kind.MESSAGE) if entry.message_id)
                assert set(said.values()) == {1}
                assert {f"before-{number}" for number in range(BEFORE)} <= set(said)
        both = given + Counter(channel.ids)
        assert set(both.values()) == {1}
        assert len(channel.ids) == CASES
    finally:
        register.close()
        server.stop()


async def _note_after_note(story: Story, stop: asyncio.Event) -> int:
    accepted = 0
    while not stop.is_set():
        with suppress(TemporalError):
            answer = await story.say("note_added", note="Meanwhile.", id=f"meanwhile-{accepted}")
            accepted += answer.applied
    return accepted


def _settings(folder: Path, queue: str, **more: Any) -> Settings:
    return keys.settings(data_dir=folder, task_queue=queue, temporal_port=free_port(), **more)
