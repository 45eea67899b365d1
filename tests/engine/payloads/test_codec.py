"""The encryption codec: round trips, changing keys, and everything it must not choke on."""

import asyncio
import base64
import hashlib
import random
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from temporalio.api.common.v1 import Payload

from engine.errors import SettingsError
from engine.payloads.codec import (
    _DICTIONARIES,
    _LARGEST,
    COMPRESSED,
    DICTIONARY,
    ENCRYPTED,
    KEY_ID,
    EncryptionCodec,
)
from engine.payloads.ring import KeyRing
from tests.engine.keys import KEY, OTHER_KEY, settings

OLD, NEW = b"k" * 32, b"o" * 32
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=b'"Ada Example, 12 Example Close"')


def codec(current: str = "old", **keys: bytes) -> EncryptionCodec:
    return EncryptionCodec(KeyRing(keys or {"old": OLD}, current))


def encoded(by: EncryptionCodec, payload: Payload = PLAIN) -> Payload:
    return asyncio.run(by.encode([payload]))[0]


def decoded(by: EncryptionCodec, payload: Payload) -> Payload:
    return asyncio.run(by.decode([payload]))[0]


@pytest.mark.parametrize("payload", [PLAIN, Payload(), Payload(metadata={"encoding": b"binary/null"})])
def test_what_was_encoded_is_decoded(payload: Payload) -> None:
    sealed = encoded(codec(), payload)
    assert sealed.metadata["encoding"] == ENCRYPTED
    assert sealed.metadata[KEY_ID] == b"old"
    assert decoded(codec(), sealed) == payload


def sealed_as(plain: bytes) -> Payload:
    """Those bytes, encrypted with the key of `codec()`: whoever wrote them has it."""
    data = KeyRing({"old": OLD}, "old").encrypt(plain)
    return Payload(metadata={"encoding": ENCRYPTED, KEY_ID: b"old"}, data=data)


def folded(data: bytes) -> Payload:
    return Payload(metadata={"encoding": COMPRESSED}, data=data)


LONG = Payload(metadata={"encoding": b"json/plain"}, data=b'"12 Example Close, Example Town"' * 200)


def test_what_is_long_is_compressed_and_read_back() -> None:
    sealed = encoded(codec(), LONG)
    assert len(sealed.data) < len(LONG.data) / 10
    assert decoded(codec(), sealed) == LONG


@pytest.mark.parametrize("size", [511, 512, 513, 20_000, _LARGEST - 30, _LARGEST, _LARGEST + 1])
@pytest.mark.parametrize(
    "made", [lambda size: b"a" * size, random.Random(1).randbytes], ids=["same", "chance"]
)
def test_any_size_is_read_back(size: int, made: Callable[[int], bytes]) -> None:
    payload = Payload(metadata={"encoding": b"json/plain"}, data=made(size))
    sealed = encoded(codec(), payload)
    assert decoded(codec(), sealed) == payload
    assert len(sealed.data) <= payload.ByteSize() + 28  # never larger than if it were not compressed


def test_what_was_written_before_compression_is_read() -> None:
    assert decoded(codec(), sealed_as(LONG.SerializeToString())) == LONG


def test_what_was_compressed_without_a_dictionary_is_read() -> None:
    assert (
        decoded(codec(), sealed_as(folded(zlib.compress(LONG.SerializeToString())).SerializeToString()))
        == LONG
    )


def test_what_a_newer_dictionary_has_compressed_is_handed_on() -> None:
    unknown = folded(zlib.compress(LONG.SerializeToString()))
    unknown.metadata[DICTIONARY] = b"999"
    newer = sealed_as(unknown.SerializeToString())
    assert decoded(codec(), newer) == newer


def test_a_dictionary_is_never_changed() -> None:
    """What was compressed by one cannot be read without it, to the byte: add another in its place."""
    known = {number: hashlib.sha256(text).hexdigest()[:16] for number, text in _DICTIONARIES.items()}
    assert known == {b"1": "b7f35464b1dad753"}


def test_a_report_is_a_third_smaller_by_what_every_report_has() -> None:
    report = _DICTIONARIES[b"1"].splitlines()[0].replace(b'"name":""', b'"name":"Ada Example"')
    sealed = encoded(codec(), Payload(metadata={"encoding": b"json/plain"}, data=report))
    assert len(sealed.data) < len(zlib.compress(report)) * 2 / 3


def test_a_payload_that_unfolds_to_far_too_much_is_handed_on_without_being_unfolded() -> None:
    bomb = sealed_as(folded(zlib.compress(b"0" * 50 * _LARGEST, 9)).SerializeToString())
    tracemalloc.start()
    assert decoded(codec(), bomb) == bomb
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 4 * _LARGEST


@pytest.mark.parametrize("kept", [0, 1, 20, -1])
def test_a_compressed_payload_cut_short_is_handed_on(kept: int) -> None:
    whole = zlib.compress(LONG.SerializeToString())
    cut = sealed_as(folded(whole[:kept]).SerializeToString())
    assert decoded(codec(), cut) == cut


@given(st.binary())
def test_garbage_well_compressed_and_encrypted_does_not_raise(data: bytes) -> None:
    for each in (data, zlib.compress(data), zlib.compress(folded(zlib.compress(data)).SerializeToString())):
        assert isinstance(decoded(codec(), sealed_as(folded(each).SerializeToString())), Payload)


def test_nothing_of_the_payload_is_readable_and_no_two_are_alike() -> None:
    one, two = encoded(codec()), encoded(codec())
    assert b"Example" not in one.SerializeToString()
    assert b"json/plain" not in one.SerializeToString()
    assert one.data != two.data


def test_many_keep_their_order() -> None:
    payloads = [Payload(data=bytes([number])) for number in range(20)]
    sealed = asyncio.run(codec().encode(payloads))
    assert asyncio.run(codec().decode(sealed)) == payloads
    assert asyncio.run(codec().encode([])) == []


def test_after_a_change_of_key_the_old_ones_are_still_read() -> None:
    before = encoded(codec())
    both = codec("new", old=OLD, new=NEW)
    after = encoded(both)
    assert after.metadata[KEY_ID] == b"new"
    assert decoded(both, before) == decoded(both, after) == PLAIN
    assert decoded(codec(), after) == after  # a process that has not read the new key yet


def test_what_is_plain_is_handed_on() -> None:
    assert decoded(codec(), PLAIN) == PLAIN


def test_an_unknown_key_hands_on() -> None:
    sealed = encoded(codec())
    assert decoded(codec("new", new=NEW), sealed) == sealed
    wrong = codec("old", old=NEW)
    assert decoded(wrong, sealed) == sealed


@pytest.mark.parametrize("kept", [0, 1, 11, 12, 13, 27, 28])
def test_what_was_cut_short_is_handed_on(kept: int) -> None:
    sealed = encoded(codec())
    sealed.data = sealed.data[:kept]
    assert decoded(codec(), sealed) == sealed


@given(st.integers(0), st.integers(1, 255))
def test_any_changed_byte_is_noticed(place: int, change: int) -> None:
    sealed = encoded(codec())
    data = bytearray(sealed.data)
    data[place % len(data)] ^= change
    sealed.data = bytes(data)
    assert decoded(codec(), sealed) == sealed


@given(st.binary(), st.binary(), st.sampled_from([b"binary/encrypted", b"json/plain", b""]))
def test_garbage_is_handed_on(data: bytes, key_id: bytes, encoding: bytes) -> None:
    payload = Payload(metadata={"encoding": encoding, KEY_ID: key_id}, data=data)
    assert decoded(codec(), payload) == payload


@given(st.binary(min_size=1))
def test_garbage_well_encrypted_does_not_raise(data: bytes) -> None:
    ring = KeyRing({"old": OLD}, "old")
    payload = Payload(metadata={"encoding": ENCRYPTED, KEY_ID: b"old"}, data=ring.encrypt(data))
    assert isinstance(decoded(EncryptionCodec(ring), payload), Payload)


def test_a_ring_needs_its_current_key_and_whole_keys() -> None:
    with pytest.raises(SettingsError, match="'new' is named as current"):
        KeyRing({"old": OLD}, "new")
    with pytest.raises(SettingsError, match="'old' is not 32 bytes"):
        KeyRing({"old": b"short"}, "old")


def test_the_ring_of_the_settings() -> None:
    ring = KeyRing.from_settings(settings(encryption_keys={"one": KEY, "two": OTHER_KEY}))
    assert ring is not None
    assert ring.current == "one"
    alone = KeyRing.from_settings(settings(encryption_key_id=""))
    assert alone is not None
    assert alone.current == "one"
    assert KeyRing.from_settings(settings(encryption=False)) is None
    with pytest.raises(SettingsError, match="there is no key"):
        KeyRing.from_settings(settings(encryption_keys={}, encryption_key_id=""))
    with pytest.raises(SettingsError, match="name one in CHARTER_ENCRYPTION_KEY_ID"):
        KeyRing.from_settings(settings(encryption_keys={"a": KEY, "b": OTHER_KEY}, encryption_key_id=""))


def test_a_ring_shows_no_key() -> None:
    shown = repr(KeyRing({"old": OLD}, "old"))
    assert shown == "KeyRing(old; current old)"
    assert base64.b64encode(OLD).decode() not in shown
