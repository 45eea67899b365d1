"""A client of the session's server, made as the product makes its own."""

import asyncio

import pytest
from temporalio.client import Client

from engine.connection import connect
from tests.engine.keys import settings
from tests.servers import server, server_address

__all__ = ["client", "finish", "server", "server_address"]


@pytest.fixture
async def client(server_address: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Connected by the environment, encrypting."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", server_address)
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", "")
    return await connect(settings())


async def finish(client: Client, workflow_id: str) -> list[str]:
    """Stop a storm and give back what it was told."""
    handle = client.get_workflow_handle(workflow_id, result_type=list[str])
    await handle.signal("stop")
    return await asyncio.wait_for(handle.result(), 30)
