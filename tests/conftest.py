"""What every test may use: the real server, and a world with a worker for stories, on it or a virtual one."""

import gc
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests import promises_seen
from tests.stories import World, open_world
from tests.virtual import open_virtual_world

pytest_plugins = ["tests.servers"]


def pytest_configure(config: pytest.Config) -> None:
    """Promises that tests keep and break are written down as they run."""
    promises_seen.begin(config)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A whole run fails where no test kept one of the edition's promises, or none broke it."""
    if missing := promises_seen.missing_in(session):
        print("\nPromises the tests have not seen:", *missing, sep="\n  ")  # noqa: T201 - the run's last word
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow ones first, then those given more time: they mostly wait, and at the end nothing would be left
    to do meanwhile."""
    items.sort(key=lambda item: [item.get_closest_marker(mark) is None for mark in ("slow", "timeout")])


def pytest_collection_finish() -> None:
    """What is loaded now stays: a collection of all of it can take longer than a workflow's task may."""
    gc.freeze()


@pytest.fixture
async def sealed_world(tmp_path: Path) -> AsyncIterator[World]:
    """A virtual one that encrypts all that is written down."""
    async with open_virtual_world(tmp_path, sealed=True) as opened, opened.working():
        yield opened


@pytest.fixture
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """A register, a client and a worker that is up: on the real server in a test marked `server`, else on a
    virtual one."""
    on_server = request.node.get_closest_marker("server") is not None
    opening = (
        open_world(request.getfixturevalue("server_address"), tmp_path)
        if on_server
        else open_virtual_world(tmp_path)
    )
    async with opening as opened, opened.working():
        yield opened
