"""Keys of cases: bound to namespace, case and kind; looked up once, waited for, and gone with their case."""

import asyncio
import random
from collections.abc import Callable

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.converter import (
    ActivitySerializationContext,
    SerializationContext,
    WorkflowSerializationContext,
)

from charter import references
from engine.payloads.case_keys import MOST, REMEMBERED, CaseKeys, KeyGone, KeysAway
from engine.payloads.codec import BOUND, ENCRYPTED, KEY_ID, EncryptionCodec
from engine.payloads.converter import data_converter
from engine.payloads.ring import KeyRing
from register.forgetting.data_keys import DataKey

_CHANCE = random.Random(5)
ADA, BEA, CEM = (references.new(_CHANCE.random) for _ in range(3))
RING = KeyRing({"one": b"k" * 32}, "one")
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=b'"Ada Example"')
SPACE = "charter"


class Kept:
    """A store with a memory, which can be away."""

    def __init__(self) -> None:
        self.keys: dict[str, DataKey] = {}
        self.away = 0
        self.asked = 0

    def find(self, reference: str) -> DataKey | None:
        self._answer()
        return self.keys.get(reference)

    def add(self, reference: str, key_id: str, sealed: bytes) -> DataKey:
        self._answer()
        return self.keys.setdefault(reference, DataKey(key_id, sealed))

    def _answer(self) -> None:
        self.asked += 1
        if self.away:
            self.away -= 1
            raise OSError("away")


def keys(
    kept: Kept, *, writes: bool = True, patience: float = 4.0, clock: Callable[[], float] = lambda: 0.0
) -> CaseKeys:
    return CaseKeys(RING, kept, writes=writes, patience=patience, clock=clock)


def case(id: str = ADA, namespace: str = SPACE) -> SerializationContext:
    return WorkflowSerializationContext(namespace=namespace, workflow_id=id)


def act(id: str | None = ADA) -> SerializationContext:
    return ActivitySerializationContext(
        namespace=SPACE,
        activity_id="1",
        activity_type="take_turn",
        activity_task_queue="charter",
        workflow_id=id,
        workflow_type="HighwaysRepair",
        is_local=True,
    )


def written(of: CaseKeys, context: SerializationContext) -> Payload:
    return asyncio.run(EncryptionCodec(RING, of).with_context(context).encode([PLAIN]))[0]


def read(of: CaseKeys | None, payload: Payload, context: SerializationContext | None = None) -> Payload:
    codec = EncryptionCodec(RING, of)
    return asyncio.run((codec.with_context(context) if context else codec).decode([payload]))[0]


def test_a_payload_is_read_where_it_was_written_and_nowhere_else() -> None:
    of = keys(Kept())
    payload = written(of, case())
    assert dict(payload.metadata) == {"encoding": ENCRYPTED, BOUND: f"{SPACE} {ADA} workflow".encode()}
    for there in (
        case(),
        case(f"{ADA}-4"),
        None,
    ):  # its letters' workflows are its own; the Web UI names none
        assert read(of, payload, there) == PLAIN
    for elsewhere in (case(BEA), case(ADA, "other"), act(ADA)):
        assert read(of, payload, elsewhere) == payload
    assert read(of, written(of, act()), act()) == PLAIN
    assert read(of, written(of, act()), case()).metadata["encoding"] == ENCRYPTED


def test_what_is_said_beside_it_cannot_be_changed() -> None:
    of = keys(Kept())
    payload, other = written(of, case()), written(of, case(BEA))
    for said in (f"{SPACE} {BEA} workflow", f"{SPACE} {ADA} activity", f"x {ADA} workflow", "x", "x y z", ""):
        moved = Payload(metadata={"encoding": ENCRYPTED, BOUND: said.encode()}, data=payload.data)
        assert read(of, moved) == moved
    mixed = Payload(metadata=other.metadata, data=payload.data)
    assert read(of, mixed) == mixed


def test_a_key_can_stand_for_no_other_cases() -> None:
    kept = Kept()
    of = keys(kept)
    payload = written(of, case())
    written(of, case(BEA))
    kept.keys[ADA] = kept.keys[BEA]
    assert read(keys(kept), payload) == payload


def test_what_belongs_to_no_case_and_what_is_older_is_the_rings() -> None:
    of = keys(Kept())
    for context in (case("charter-retention-2026"), act(None), act("draft-note-1")):
        assert written(of, context).metadata[KEY_ID] == b"one"
    older = asyncio.run(EncryptionCodec(RING).encode([PLAIN]))[0]
    assert read(of, older, case()) == PLAIN
    kept = Kept()
    assert written(keys(kept, writes=False), case()).metadata[KEY_ID] == b"one"
    assert kept.asked == 0
    assert read(keys(kept, writes=False), written(keys(kept), case())) == PLAIN, "switched off again"
    assert read(None, written(of, case())).metadata["encoding"] == ENCRYPTED


def test_a_destroyed_key_opens_nothing_and_no_new_one_is_made() -> None:
    kept = Kept()
    now = [0.0]
    of = keys(kept, clock=lambda: now[0])
    payload = written(of, case())
    kept.keys[ADA] = DataKey("", b"")
    assert read(keys(kept), payload) == payload
    assert read(of, payload) == PLAIN, "remembered for a while"
    now[0] = REMEMBERED
    assert read(of, payload) == payload
    with pytest.raises(KeyGone):
        written(of, case())


def test_a_store_that_is_away_is_waited_for_and_then_the_task_is_tried_again() -> None:
    kept = Kept()
    payload = written(keys(kept), case())
    kept.away = 2
    assert read(keys(kept), payload) == PLAIN
    kept.away = 1_000
    with pytest.raises(KeysAway):
        read(keys(kept, patience=0.0), payload)
    now = [0.0]
    of = keys(kept, patience=0.0, clock=lambda: now[0])
    kept.away = 0
    assert read(of, payload) == PLAIN
    now[0], kept.away = REMEMBERED, 1_000
    assert read(of, payload) == PLAIN, "as it was a while ago"


def test_a_key_is_looked_up_once_and_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST >= 1_000
    monkeypatch.setattr("engine.payloads.case_keys.MOST", 2)
    kept = Kept()
    of = keys(kept)
    for _ in range(3):
        written(of, case())
    assert kept.asked == 2, "looked for, and made"
    for reference in (BEA, CEM):
        kept.keys[reference] = kept.keys[ADA]
        read(of, Payload(metadata={"encoding": ENCRYPTED, BOUND: f"x {reference} workflow".encode()}))
    before = kept.asked
    written(of, case())
    assert kept.asked == before + 1


def test_the_converter_hands_on_which_workflow_it_is_for() -> None:
    converter = data_converter(RING, keys(Kept()))
    there = converter.with_context(case())
    [payload] = asyncio.run(there.encode(["Ada Example"]))
    assert BOUND in payload.metadata
    assert asyncio.run(there.decode([payload], [str])) == ["Ada Example"]
    assert there.payload_converter is converter.payload_converter
    without = data_converter(RING)
    assert without.with_context(case()) is without


def test_a_wrapped_key_is_no_payload() -> None:
    kept = Kept()
    asyncio.run(keys(kept).to_write(ADA))
    found = kept.keys[ADA]
    assert RING.decrypt(found.key_id, found.sealed) is None
    assert RING.unwrap(found.key_id, found.sealed, BEA.encode()) is None
    assert RING.unwrap(found.key_id, found.sealed, ADA.encode()) is not None
