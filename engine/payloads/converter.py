"""Values to payloads and back; what cannot be read becomes a marker instead of an error.

Why: an error while a message is being decoded drops the message and prints its content in the SDK's log, or
fails the workflow's task for ever. So decoding never raises. The same converter reads everything else as
well, therefore an activity's result that does not fit its type reaches the workflow as `Unreadable`, an
activity may be given one, and ``handle.result()`` may return one. `readable` turns it into an error where
an error is wanted.
"""

import copy
import functools
import math
from collections.abc import Sequence
from typing import Any, Self, TypeVar

from google.protobuf.message import Message
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.common import RawValue
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import (
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    SerializationContext,
)

from engine.config.settings import Settings
from engine.payloads.case_keys import CaseKeys
from engine.payloads.codec import EncryptionCodec
from engine.payloads.ring import KeyRing

T = TypeVar("T")

_ENCODINGS = frozenset({"json/plain", "binary/null", "binary/plain", "binary/encrypted"}) | {
    "json/protobuf",
    "binary/protobuf",
    "json/external-storage-reference",
}
DEEPEST = 64
"""Levels of nesting read where no type is known. JSON is read to 200: what is taken must still fit
when wrapped."""
_FAULTS_TOLD = 5


class Unreadable(BaseModel):
    """Stands where a value could not be read. Says why and how much there was, and nothing of what it
    said."""

    model_config = ConfigDict(frozen=True)

    reason: str
    size: int
    """Bytes."""
    encoding: str
    """The name of an encoding we know, or "unknown": the sender chose the word."""


class UnreadableValue(ValueError):
    """Something that had to be read could not be."""


def readable(value: T | Unreadable) -> T:
    """The value itself. Raises UnreadableValue, quoting nothing, when it could not be read."""
    if isinstance(value, Unreadable):
        raise UnreadableValue(f"{value.size} bytes could not be read: {value.reason}")
    return value


class TolerantPayloadConverter(PydanticPayloadConverter):
    """Pydantic's converter, reading without ever raising. Writing is unchanged.

    The SDK makes one for each case and several for each of its tasks. They are all alike, and share what they
    have made of the types they read. None cares whose payload it is: the SDK's contexts change nothing.
    """

    def __init__(self) -> None:
        self.converters = _CONVERTERS

    def with_context(self, context: SerializationContext) -> Self:
        return self

    def from_payloads(self, payloads: Sequence[Payload], type_hints: list[type] | None = None) -> list[Any]:
        """As many values as payloads, each of its type, or raw where raw was asked for, or `Unreadable`."""
        hints: list[Any] = list(type_hints or [])
        hints += [None] * (len(payloads) - len(hints))
        return [self._value(payload, hint) for payload, hint in zip(payloads, hints, strict=False)]

    def _value(self, payload: Payload, hint: Any) -> Any:
        if hint is RawValue:
            return RawValue(payload)
        encoding = payload.metadata.get("encoding", b"").decode("utf-8", "replace")
        reason = _out_of_place(encoding, hint)
        if reason is None:
            try:
                value = self.converters[encoding.encode()].from_payload(payload, hint)
                reason = None if hint not in _UNTYPED else _not_for_keeping(value)
                if reason is None:
                    return value
            except ValidationError as error:
                reason = _faults(error, hint)
            except Exception as error:
                reason = f"it could not be read ({type(error).__name__})"
        size = len(payload.data)
        return Unreadable(
            reason=reason, size=size, encoding=encoding if encoding in _ENCODINGS else "unknown"
        )


_CONVERTERS = PydanticPayloadConverter().converters
_UNTYPED: tuple[Any, ...] = (None, Any, object)


def _out_of_place(encoding: str, hint: Any) -> str | None:
    """Why a payload of this encoding is not even tried.

    Bytes and protobuf messages are read only where they are asked for: inside a message they could not be
    written down again, and the case would fail at its next step instead.
    """
    match encoding:
        case "json/plain" | "binary/null":
            return None
        case "binary/plain":
            return None if hint is bytes else "it is bytes, not text"
        case "json/protobuf" | "binary/protobuf":
            return (
                None if isinstance(hint, type) and issubclass(hint, Message) else "it is a protobuf message"
            )
        case "binary/encrypted":
            return "it is encrypted with a key we do not have, or was changed on the way"
        case "json/external-storage-reference":
            return "it is kept in a store we do not use"
    return "it is written in a way we do not know"


def _not_for_keeping(value: Any) -> str | None:
    """Why plain JSON cannot be written down again: nested too deeply, or a number that JSON does not have."""
    level = [value]
    for _ in range(DEEPEST):
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                below += item.values()
            elif isinstance(item, list):
                below += item
            elif isinstance(item, float) and not math.isfinite(item):
                return "it has a number that JSON does not have"
        if not below:
            return None
        level = below
    return f"it is nested more than {DEEPEST} deep"


def _faults(error: ValidationError, hint: Any) -> str:
    """What does not fit, as field and kind of fault: pydantic's own sentences, and unknown names,
    quote the sender."""
    try:
        known = _field_names(hint)
    except TypeError:  # a type that cannot be a key, of which there are none among ours
        known = frozenset()
    faults = error.errors(include_input=False, include_url=False, include_context=False)
    told = []
    for fault in faults[:_FAULTS_TOLD]:
        path = ".".join(str(part) if isinstance(part, int) or part in known else "…" for part in fault["loc"])
        told.append(f"{path}: {fault['type']}" if path else fault["type"])
    more = f" and {len(faults) - _FAULTS_TOLD} more" if len(faults) > _FAULTS_TOLD else ""
    return f"it does not fit: {', '.join(told)}{more}"


@functools.cache
def _field_names(hint: Any) -> frozenset[str]:
    """The names of all fields of a type, at any depth: those may be told, for they are ours."""
    try:
        schema: Any = TypeAdapter(hint).json_schema()
    except Exception:  # a type without a schema: its fields are simply not named
        return frozenset()
    names: set[str] = set()
    left = [schema]
    while left:
        item = left.pop()
        if isinstance(item, dict):
            properties = item.get("properties")
            names |= set(properties) if isinstance(properties, dict) else set()
            left += item.values()
        elif isinstance(item, list):
            left += item
    return frozenset(names)


class TolerantDataConverter(DataConverter):
    """The SDK's data converter without its external storage, which we do not use.

    The SDK (1.35.0, sdk-python TMPRL1105) raises before any converter is asked when a payload merely says
    that it is kept in external storage. Anyone who can signal could so fail a case's task for ever. Such a
    payload is handed on, and read as unreadable.
    """

    def with_context(self, context: SerializationContext) -> Self:
        """The same, whose codec knows which workflow or activity it is for. Nothing else cares."""
        codec = self.payload_codec
        if not isinstance(codec, EncryptionCodec):
            return self
        bound = codec.with_context(context)
        if bound is codec:
            return self
        there = copy.copy(self)  # made anew it would make its converters anew, for each task
        object.__setattr__(there, "payload_codec", bound)
        return there

    async def _decode_reference_payload_sequence(self, payloads: Sequence[Payload]) -> list[Payload]:
        return list(payloads)

    async def _external_retrieve_payload_sequence(self, payloads: Sequence[Payload]) -> list[Payload]:
        return list(payloads)

    async def _transform_inbound_payload(self, payload: Payload) -> Payload:
        return (await self._decode_payload_sequence([payload]))[0]

    async def _transform_inbound_payloads(self, payloads: Payloads) -> None:
        if self.payload_codec:
            await self.payload_codec.decode_wrapper(payloads)


def data_converter(keys: Settings | KeyRing | None, of_cases: CaseKeys | None = None) -> DataConverter:
    """The one data converter of every client and worker; without keys nothing is encrypted.

    ``of_cases``: the keys of cases, where each has one of its own.

    Failures' messages and stack traces are encrypted too. Raises SettingsError when the settings have no
    usable key.
    """
    ring = KeyRing.from_settings(keys) if isinstance(keys, Settings) else keys
    return TolerantDataConverter(
        payload_converter_class=TolerantPayloadConverter,
        payload_codec=EncryptionCodec(ring, of_cases) if ring else None,
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
