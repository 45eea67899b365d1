"""What a case is given and what it writes, handed over as it is: there is no wire to write it out for.

A report with its edition's part is some 40 kB of JSON and a turn some 10 kB; the case reads the one and the
rehearsal the other in the same process.
"""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

from temporalio.api.common.v1 import Payload
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes

from charter.cases import Turn
from engine.payloads.converter import TolerantDataConverter, TolerantPayloadConverter

_ONCE, _AGAIN = b"held/once", b"held/again"
_numbers = itertools.count(1)
_turns: dict[bytes, Turn] = {}
_given: dict[bytes, Callable[[], Any]] = {}


class HeldConverter(TolerantPayloadConverter):
    """As every case's, but that turns and reports are held and not written out."""

    def to_payloads(self, values: Sequence[Any]) -> list[Payload]:
        if len(values) == 1 and isinstance(values[0], Turn):
            key = b"%d" % next(_numbers)
            _turns[key] = values[0]
            return [Payload(metadata={"encoding": _ONCE}, data=key)]
        return super().to_payloads(values)

    def _value(self, payload: Payload, hint: Any) -> Any:
        encoding = payload.metadata.get("encoding", b"")
        if encoding == _ONCE:
            return _turns.pop(payload.data)
        if encoding == _AGAIN:
            return _given[payload.data]()
        return super()._value(payload, hint)


def given(reference: str, made: Callable[[], Any]) -> Payload:
    """What a case of that reference begins with, made anew whenever it is read: a case empties it."""
    key = reference.encode()
    _given[key] = made
    return Payload(metadata={"encoding": _AGAIN}, data=key)


def let_go(reference: str) -> None:
    """The case is over: nobody reads what it began with again."""
    _given.pop(reference.encode(), None)


def held_converter() -> DataConverter:
    """A data converter without keys: nothing that it writes leaves the process."""
    return TolerantDataConverter(
        payload_converter_class=HeldConverter,
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
