"""The tolerant converter: what fits is read, anything else is marked, nothing raises, nothing is quoted."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from engine.payloads.codec import EncryptionCodec
from engine.payloads.converter import (
    DEEPEST,
    TolerantPayloadConverter,
    Unreadable,
    UnreadableValue,
    data_converter,
    readable,
)
from engine.payloads.ring import KeyRing
from tests.engine.keys import settings

ADA = "Ada Example"
CONVERTER = TolerantPayloadConverter()
JSON = {"encoding": b"json/plain"}


def _no_ada(value: str) -> str:
    if ADA in value:
        raise ValueError(f"{value} may not report")
    return value


class Place(BaseModel):
    model_config = ConfigDict(extra="forbid")
    street: str = Field(max_length=20)
    house: int


class Report(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reporter: Annotated[str, AfterValidator(_no_ada)] = ""
    place: Place
    at: datetime
    extra: dict[str, int] = {}


REPORT = Report(place=Place(street="Example Close", house=12), at=datetime(2026, 12, 23, 10, tzinfo=UTC))
HINTS: list[Any] = [
    None,
    Any,
    object,
    str,
    int,
    bytes,
    list[str],
    dict[str, Any],
    Report,
    Report | None,
    RawValue,
]


def read(payload: Payload, hint: Any = None) -> Any:
    return CONVERTER.from_payloads([payload], [hint] if hint is not None else None)[0]


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (REPORT, Report),
        (None, None),
        (None, Report | None),
        ({"a": [1, 2.5, None]}, None),
        (b"\xff", bytes),
        ("", str),
    ],
)
def test_what_fits_is_read(value: Any, hint: Any) -> None:
    assert read(CONVERTER.to_payload(value), hint) == value


def test_as_many_values_as_payloads() -> None:
    payloads = CONVERTER.to_payloads([1, "x", None])
    assert CONVERTER.from_payloads(payloads) == [1, "x", None]
    assert CONVERTER.from_payloads(payloads, [int]) == [1, "x", None]
    assert CONVERTER.from_payloads([], [int]) == []


def test_raw_stays_raw() -> None:
    payload = Payload(metadata={"encoding": b"nonsense"}, data=b"\xff")
    assert read(payload, RawValue).payload == payload


def test_the_sdks_own_messages_are_read_where_they_are_asked_for() -> None:
    metadata = WorkflowMetadata(current_details="what is awaited")
    payload = CONVERTER.to_payload(metadata)
    assert read(payload, WorkflowMetadata) == metadata
    assert isinstance(read(payload), Unreadable)


@pytest.mark.parametrize(
    ("payload", "reason", "encoding"),
    [
        (Payload(), "a way we do not know", "unknown"),
        (Payload(metadata={"encoding": ADA.encode()}), "a way we do not know", "unknown"),
        (Payload(metadata={"encoding": b"\xff\xfe"}), "a way we do not know", "unknown"),
        (Payload(metadata=JSON, data=b'{"name": "Ada Example'), "json_invalid", "json/plain"),
        (Payload(metadata=JSON), "json_invalid", "json/plain"),
        (
            Payload(metadata=JSON, data=b"[" * 80 + b"]" * 80),
            f"nested more than {DEEPEST} deep",
            "json/plain",
        ),
        (Payload(metadata=JSON, data=b"[" * 9999), "json_invalid", "json/plain"),
        (Payload(metadata=JSON, data=b'{"a": [NaN]}'), "a number that JSON does not have", "json/plain"),
        (Payload(metadata=JSON, data=b"1" * 5000), "json_invalid", "json/plain"),
        (Payload(metadata={"encoding": b"binary/plain"}, data=b"\xff"), "bytes, not text", "binary/plain"),
        (Payload(metadata={"encoding": b"binary/encrypted"}), "a key we do not have", "binary/encrypted"),
    ],
)
def test_what_cannot_be_read_says_why(payload: Payload, reason: str, encoding: str) -> None:
    value = read(payload)
    assert isinstance(value, Unreadable)
    assert reason in value.reason
    assert value.encoding == encoding
    assert value.size == len(payload.data)


@pytest.mark.parametrize(
    ("given_json", "reason"),
    [
        ("{}", "place: missing, at: missing"),
        (
            '{"place": {"street": "Ada Example", "house": "Ada"}, "at": "Ada"}',
            "place.house: int_parsing, at: ",
        ),
        ('{"place": 1, "at": 1, "Ada Example": 1}', "place: model_type, …: extra_forbidden"),
        (
            '{"place": {"street": "x", "house": 1}, "at": 1, "extra": {"Ada Example": "Ada"}}',
            "extra.…: int_parsing",
        ),
        (
            '{"reporter": "Ada Example", "place": {"street": "x", "house": 1}, "at": 1}',
            "reporter: value_error",
        ),
        ('"Ada Example"', "model_type"),
        ('{"place": {"a": 1, "b": 1, "c": 1, "d": 1}, "e": 1, "f": 1}', "and 4 more"),
    ],
)
def test_what_does_not_fit_names_our_fields_and_quotes_nothing(given_json: str, reason: str) -> None:
    value = read(Payload(metadata=JSON, data=given_json.encode()), Report)
    assert isinstance(value, Unreadable)
    assert reason in value.reason
    assert "Ada" not in repr(value)
    assert "Ada" not in value.model_dump_json()


@given(
    st.dictionaries(st.text(max_size=8), st.binary(max_size=20), max_size=2),
    st.sampled_from(
        [None, b"json/plain", b"json/protobuf", b"binary/protobuf", b"binary/null", b"binary/encrypted"]
    ),
    st.binary() | st.text().map(str.encode),
    st.sampled_from(HINTS),
)
def test_no_garbage_raises(
    metadata: dict[str, bytes], encoding: bytes | None, data: bytes, hint: Any
) -> None:
    if encoding is not None:
        metadata["encoding"] = encoding
    value = read(Payload(metadata=metadata, data=data), hint)
    CONVERTER.to_payload(value)  # whatever is read can be written down again


@given(st.binary(min_size=1), st.sampled_from([b"true", b"", b"x"]), st.booleans())
def test_no_garbage_raises_in_the_whole_road(data: bytes, marker: bytes, sealed: bool) -> None:
    converter = data_converter(KeyRing({"one": b"k" * 32}, "one"))
    payload = Payload(
        metadata={
            "encoding": b"json/external-storage-reference",
            "__temporal_external_storage_reference": marker,
        },
        data=data,
    )
    assert converter.payload_codec is not None
    if sealed:
        payload = asyncio.run(converter.payload_codec.encode([payload]))[0]
    assert isinstance(asyncio.run(converter.decode([payload]))[0], Unreadable)


def test_a_payload_naming_a_store_we_do_not_use_is_marked() -> None:
    converter = data_converter(None)
    payload = Payload(metadata={"encoding": b"json/external-storage-reference"}, data=b"{}")
    assert "a store we do not use" in asyncio.run(converter.decode([payload]))[0].reason


def test_failures_are_encrypted_and_read_again() -> None:
    converter = data_converter(settings())
    failure = Failure()
    asyncio.run(converter.encode_failure(ApplicationError(f"{ADA} was wrong", ADA, type="Refused"), failure))
    assert b"Ada" not in failure.SerializeToString()
    error = asyncio.run(converter.decode_failure(failure))
    assert isinstance(error, ApplicationError)
    assert error.message == f"{ADA} was wrong"
    assert error.details == (ADA,)


def test_a_failure_encrypted_with_a_lost_key_is_still_a_failure() -> None:
    failure = Failure()
    asyncio.run(
        data_converter(settings()).encode_failure(ApplicationError(ADA, ADA, type="Refused"), failure)
    )
    error = asyncio.run(data_converter(KeyRing({"two": b"o" * 32}, "two")).decode_failure(failure))
    assert isinstance(error, ApplicationError)
    assert error.message == "Encoded failure"
    assert isinstance(error.details[0], Unreadable)


def test_readable_gives_the_value_or_raises_without_quoting() -> None:
    assert readable(3) == 3
    with pytest.raises(UnreadableValue, match="7 bytes could not be read: why"):
        readable(Unreadable(reason="why", size=7, encoding="unknown"))


def test_without_keys_nothing_is_encrypted() -> None:
    assert data_converter(None).payload_codec is None
    assert data_converter(settings(encryption=False)).payload_codec is None
    assert isinstance(data_converter(settings()).payload_codec, EncryptionCodec)
