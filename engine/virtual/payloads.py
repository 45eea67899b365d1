"""Payloads inside Temporal's messages, encoded and decoded where they stand."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from google.protobuf.message import Message
from temporalio.api.common.v1 import Payload

Change = Callable[[Sequence[Payload]], Awaitable[list[Payload]]]
PLAIN = frozenset({"search_attributes", "headers", "header"})
"""Fields that a worker leaves as they are: the server reads the first, tracing the others."""


async def changed(message: Message, change: Change) -> None:
    """Put every payload in a message, at any depth, through a codec's ``encode`` or ``decode``."""
    for field, value in message.ListFields():
        if field.message_type is None or field.name in PLAIN:
            continue
        kind = field.message_type
        if kind.GetOptions().map_entry:
            await _each(list(_map_values(kind, value)), change)
        elif field.is_repeated:
            if kind.name == "Payload":
                new = await change(list(value))
                del value[:]
                value.extend(new)
            else:
                await _each(value, change)
        else:
            await _each([value], change)


def _map_values(kind: Any, value: Any) -> Sequence[Message]:
    return list(value.values()) if kind.fields_by_name["value"].message_type is not None else []


async def _each(values: Sequence[Any], change: Change) -> None:
    for value in values:
        if isinstance(value, Payload):
            [new] = await change([value])
            value.CopyFrom(new)
        else:
            await changed(value, change)
