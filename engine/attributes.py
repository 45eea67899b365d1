"""Search attributes are made known to the server before the first case uses them."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError, RPCStatusCode

from engine.errors import ExpectedError

USABLE_SECONDS = 60.0
"""How long to wait for the server to know them everywhere: it looks every few seconds."""
_PAUSE = 0.2


class AttributesError(ExpectedError):
    """The server does not take the search attributes, or has others of the same name."""


Key = SearchAttributeKey[Any]


async def register_search_attributes(
    client: Client, keys: Sequence[Key], *, within: float = USABLE_SECONDS
) -> None:
    """Register those not yet known in the client's namespace, and wait until queries may use them.

    May be called by several workers at once, and at every start. ``within`` is in seconds. Raises
    AttributesError when one is already there with another type, when the server refuses one, or when the
    wait is in vain.
    """
    try:
        known = await _known(client)
        _same_types(known, keys)
        missing = [key for key in keys if key.name not in known]
        if missing:
            await _add(client, missing)
            _same_types(await _known(client), keys)
        await _until_usable(client, keys, within)
    except RPCError as error:
        raise AttributesError(
            f"Temporal did not take the search attributes ({error.status.name}): {error.message}"
        ) from None


async def _known(client: Client) -> dict[str, int]:
    request = ListSearchAttributesRequest(namespace=client.namespace)
    listed = await client.operator_service.list_search_attributes(request, retry=True)
    return dict(listed.custom_attributes)


def _same_types(known: dict[str, int], keys: Sequence[Key]) -> None:
    for key in keys:
        there = known.get(key.name)
        if there is not None and there != int(key.indexed_value_type):
            raise AttributesError(
                f"The search attribute {key.name} is {_type_name(there)} on this server and has to be "
                f"{_type_name(int(key.indexed_value_type))}: remove or rename the one that is there."
            )


def _type_name(value: int) -> str:
    with contextlib.suppress(ValueError):
        return IndexedValueType.Name(IndexedValueType.ValueType(value)).removeprefix("INDEXED_VALUE_TYPE_")
    return str(value)


async def _add(client: Client, keys: Sequence[Key]) -> None:
    request = AddSearchAttributesRequest(namespace=client.namespace)
    for key in keys:
        request.search_attributes[key.name] = IndexedValueType.ValueType(int(key.indexed_value_type))
    try:
        await client.operator_service.add_search_attributes(request)
    except RPCError as error:
        if error.status is not RPCStatusCode.ALREADY_EXISTS:  # another worker was quicker
            raise


async def _until_usable(client: Client, keys: Sequence[Key], within: float) -> None:
    """Each part of the server reads the list by itself every so often; until then it refuses the new
    names."""
    loop = asyncio.get_running_loop()
    end = loop.time() + within
    query = " AND ".join(f"{key.name} IS NULL" for key in keys)
    while query:
        try:
            await client.count_workflows(query)
            return
        except RPCError as error:
            if error.status is not RPCStatusCode.INVALID_ARGUMENT:
                raise
            if loop.time() >= end:
                raise AttributesError(
                    f"The search attributes were registered but cannot be used after {within:.0f} seconds: "
                    f"try again, or look at the server's log."
                ) from None
        await asyncio.sleep(_PAUSE)
