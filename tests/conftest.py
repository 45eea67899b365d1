"""What every test may use: the real server, and a world with a worker for stories."""

import gc
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stories import World, open_world

pytest_plugins = ["tests.servers"]


def pytest_collection_finish() -> None:
    """What is loaded now stays: a collection of all of it can take longer than a workflow's task may."""
    gc.freeze()


@pytest.fixture
async def world(server_address: str, tmp_path: Path) -> AsyncIterator[World]:
    """A register, a client and a worker that is up."""
    async with open_world(server_address, tmp_path) as opened, opened.working():
        yield opened
