"""The real Temporal server for tests: one to each test process, on free ports, in a temporary folder.

`pytest_plugins = ["tests.servers"]` in the top conftest brings the fixtures and has the server built before
any test is timed. Tests never use a cluster named by `TEMPORAL_ADDRESS`: they stop and kill theirs.
"""

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress

import pytest

from engine.server.build import NoServer
from engine.server.children import free_port
from engine.server.ladder import find_programs
from engine.server.local import Server, start_server
from tests import promises_seen

__all__ = ["new_server", "server", "server_address"]

TRIES = 3


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


KEPT = ("CHARTER_CACHE_DIR", "CHARTER_TEST_POSTGRES_URL", promises_seen.PLACE)
"""What may be set for tests: where built servers are kept, a Postgres to try the register on; and a place of
the tests' own."""


def pytest_configure() -> None:
    """Nothing a developer has set for their own Temporal or Charter Casework reaches a test."""
    for name in list(os.environ):
        if name.startswith(("CHARTER_", "TEMPORAL_")) and name not in KEPT:
            del os.environ[name]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Fetch or build the server now, if a test wants it: minutes the first time, and no test's own."""
    if session.config.option.collectonly:
        return
    for item in session.items:
        if item.get_closest_marker("server") or "server" in getattr(item, "fixturenames", ()):
            try:
                find_programs(_say)
            except NoServer as error:
                _missing.append(str(error))
            return


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything must be checked (`CI=true`), a skipped test is a failed one."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"Skipped, which CI=true forbids: {report.longrepr}"
    return report


_missing: list[str] = []
"""Why there is no server: found out once, and every test that wants one fails with it."""


def _start() -> Server:
    if _missing:
        pytest.fail(f"No Temporal server for the tests: {_missing[0]}", pytrace=False)
    for _ in range(TRIES - 1):
        with suppress(NoServer):  # a port that was free is sometimes taken before the server listens on it
            return _started()
    return _started()


def _started() -> Server:
    return start_server(
        None, port=free_port(), ui_port=None, time_skipping=True, report=_say, use_address=False
    )


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a person waits for the first build
