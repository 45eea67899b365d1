"""The real Temporal server for tests: one to each test process, on free ports, in a temporary folder.

`pytest_plugins = ["tests.servers"]` in the top conftest brings the fixtures and has the server built before
any test is timed. Tests never use a cluster named by `TEMPORAL_ADDRESS`: they stop and kill theirs.
"""

from collections.abc import Callable, Iterator

import pytest

from engine.server import Server, start_server
from engine.server_ladder import find_programs
from engine.server_process import free_port

__all__ = ["new_server", "server", "server_address"]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One time-skipping server for the whole session. A test that kills it must bring it back."""
    started = _start()
    yield started
    started.stop()


@pytest.fixture(scope="session")
def server_address(server: Server) -> str:
    """`127.0.0.1:port` of the session's server."""
    return server.address


@pytest.fixture
def new_server() -> Iterator[Callable[[], Server]]:
    """Servers of the test's own, to kill as it likes: `new_server()`. Stopped at its end."""
    started: list[Server] = []

    def start() -> Server:
        started.append(_start())
        return started[-1]

    yield start
    for one in started:
        one.stop()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Fetch or build the server now, if a test wants it: minutes the first time, and no test's own."""
    if session.config.option.collectonly:
        return
    for item in session.items:
        if item.get_closest_marker("server") or "server" in getattr(item, "fixturenames", ()):
            find_programs(_say)
            return


def _start() -> Server:
    return start_server(
        None, port=free_port(), ui_port=None, time_skipping=True, report=_say, use_address=False
    )


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a person waits for the first build
