"""The stories of a process once more with no case kept in memory: every workflow task is then a replay."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stories import World, open_world
from tests.workflows.highways_repair.test_highways_repair import *  # noqa: F403 - every test there is one here

pytestmark = pytest.mark.server


@pytest.fixture
async def world(server_address: str, tmp_path: Path) -> AsyncIterator[World]:
    """As everywhere, with nothing cached."""
    async with open_world(server_address, tmp_path, cached_cases=0) as opened, opened.working():
        yield opened


def test_there_are_stories_here() -> None:
    assert len([name for name in globals() if name.startswith("test_")]) > 5
