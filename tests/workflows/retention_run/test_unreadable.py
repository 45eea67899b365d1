"""A case's own key, on the real server: its whole life is encrypted by it, and unreadable without it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message
from temporalio.api.common.v1 import Header, Payload
from temporalio.client import WorkflowHistory

from engine.connection import connect
from engine.payloads.case_keys import CaseKeys
from engine.payloads.codec import BOUND, ENCRYPTED, EncryptionCodec
from engine.payloads.ring import KeyRing
from engine.skipped_time import SkippedTime
from register import Register
from register.forgetting.data_keys import DataKey
from register.forgetting.destructions import HISTORIES, Destruction, WhyDestroyed
from tests.engine.keys import settings
from tests.stories import open_world
from tests.workflows.lives import DONE, ROUTINE
from workflows.retention_run.workflow import RetentionRun

pytestmark = pytest.mark.server


class AwayAtFirst:
    """The register's keys, which do not answer the first times."""

    def __init__(self, register: Register, times: int) -> None:
        self._keys = register.data_keys
        self.times = times

    def find(self, reference: str) -> DataKey | None:
        if self.times:
            self.times -= 1
            raise OSError("away")
        return self._keys.find(reference)

    def add(self, reference: str, key_id: str, sealed: bytes) -> DataKey:
        return self._keys.add(reference, key_id, sealed)


async def test_a_case_is_encrypted_by_its_own_key_and_unreadable_without_it(
    server_address: str, tmp_path: Path
) -> None:
    chosen = settings(data_dir=tmp_path, temporal_port=int(server_address.rpartition(":")[2]))
    ring = KeyRing.from_settings(chosen)
    assert ring is not None
    async with open_world(server_address, tmp_path) as world:
        at_the_door = await connect(chosen, case_keys=CaseKeys(ring, world.register.data_keys))
        # In the worker each of its first tasks is tried again: nothing of the case is lost by it.
        away = AwayAtFirst(world.register, 2)
        world.client = await connect(chosen, case_keys=CaseKeys(ring, away, patience=0.0))
        async with world.working():
            world.client = at_the_door
            world.time = SkippedTime(at_the_door)
            story = await world.report()
            await story.rest()
            assert away.times == 0
            assert (await story.say("inspection_recorded", "officer", **ROUTINE)).applied
            assert (await story.say("work_completed", "officer", **DONE)).applied
            assert (await story.end()).outcome
            history = await story.handle.fetch_history()
            found = list(encrypted(history))
            assert len(found) >= 10
            assert {each.metadata[BOUND] for each in found} == {
                f"{world.client.namespace} {story.reference} {kind}".encode()
                for kind in ("workflow", "activity")
            }
            assert len(
                await readable(found, EncryptionCodec(ring, CaseKeys(ring, world.register.data_keys)))
            ) == len(found)
            assert (
                world.register.destructions.approve(story.reference, WhyDestroyed.REQUEST, "Mary Example")
                is None
            )
            night = f"retention-{world.queue}"
            assert (
                await world.client.execute_workflow(RetentionRun.run, id=night, task_queue=world.queue) == 1
            )
        done = world.register.destructions.get(story.reference)
        assert isinstance(done, Destruction)
        assert (done.what or {})["data_keys"] == 1
        assert (done.what or {})[HISTORIES] >= 1, "Temporal was told; when it does it is its own matter"
        anew = EncryptionCodec(ring, CaseKeys(ring, world.register.data_keys))
        assert await readable(found, anew) == []


def encrypted(history: WorkflowHistory) -> Iterator[Payload]:
    """Every encrypted payload of a history, wherever it stands."""
    for event in history.events:
        yield from _payloads(event)


def _payloads(message: Message) -> Iterator[Payload]:
    if isinstance(message, Header):
        return  # signatures, which tell nothing: the SDK gives the codec no context for them
    if isinstance(message, Payload):
        if message.metadata.get("encoding") == ENCRYPTED:
            yield message
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if field.message_type.GetOptions().map_entry:
            values: list[Any] = list(value.values())
        else:
            values = list(value) if field.is_repeated else [value]
        for each in values:
            if isinstance(each, Message):
                yield from _payloads(each)


async def readable(payloads: list[Payload], codec: EncryptionCodec) -> list[Payload]:
    """Those that the codec opens."""
    return [each for each in await codec.decode(payloads) if each.metadata.get("encoding") != ENCRYPTED]
