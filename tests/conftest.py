"""What every test may use: the real server, and a world with a worker for stories."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stories import World, open_world

pytest_plugins = ["tests.servers"]


@pytest.fixture
async def world(server_address: str, tmp_path: Path) -> AsyncIterator[World]:
    """A register, a client and a worker that is up."""
    async with open_world(server_address, tmp_path) as opened, opened.working():
        yield opened
