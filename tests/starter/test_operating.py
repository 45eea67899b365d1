"""The site under an operator's bad day: a register that cannot be written, callers that say nothing."""

import contextlib
import os
import resource
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.server.children import answers, free_port
from register import migrate
from starter.patience import HEAD_SECONDS, IDLE_SECONDS
from tests.starter.test_serving import until_up

ROOT = Path(__file__).resolve().parents[2]
CALLERS = 400


@contextlib.contextmanager
def a_site(folder: Path) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """The doors as a program of their own: its port and its process."""
    port = free_port()
    migrate(f"sqlite:///{folder}/register.sqlite3")
    env = {**os.environ, "CHARTER_DATA_DIR": str(folder), "CHARTER_PORT": str(port)}
    env |= {"CHARTER_ENCRYPTION": "false", "TEMPORAL_ADDRESS": "127.0.0.1:1", "CHARTER_METRICS_PORT": "0"}
    command = [sys.executable, "-m", "starter", "serve"]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True)
    try:
        until_up(process, port)
        yield port, process
    finally:
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.communicate()


def until_ready(port: int, status: int) -> None:
    for _ in range(40):
        if answers(f"http://127.0.0.1:{port}/readyz") == status:
            return
        time.sleep(0.5)
    raise AssertionError(f"/readyz did not come to {status}")


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="Linux sets another process's limits")
def test_a_register_that_cannot_grow_is_not_ready(tmp_path: Path) -> None:
    with a_site(tmp_path) as (port, process):
        until_ready(port, 200)
        unlimited = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, unlimited[1]))
        until_ready(port, 503)
        assert answers(f"http://127.0.0.1:{port}/healthz") == 200
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, unlimited)
        until_ready(port, 200)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of four megabytes, where one may be mounted."""
    place = tmp_path / "small"
    place.mkdir()
    mount = shutil.which("mount")
    command = [str(mount), "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    if mount is None or os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_is_not_ready_until_there_is_room(small_disk: Path) -> None:
    with a_site(small_disk) as (port, _):
        until_ready(port, 200)
        filler = small_disk / "filler"
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as full:
            while full.write(b"x" * 4096):
                pass
        until_ready(port, 503)
        filler.unlink()
        until_ready(port, 200)


def closed(callers: list[socket.socket], seconds: float) -> float:
    """When the last of them was closed from the other side, in seconds from now."""
    began, left = time.monotonic(), len(callers)
    with selectors.DefaultSelector() as selector:
        for caller in callers:
            selector.register(caller, selectors.EVENT_READ)
        while left and time.monotonic() - began < seconds:
            for key, _ in selector.select(1.0):
                caller = callers[callers.index(key.fileobj)]  # type: ignore[arg-type]
                try:
                    gone = not caller.recv(4096)
                except ConnectionError:
                    gone = True
                if gone:
                    selector.unregister(caller)
                    left -= 1
    assert not left, f"{left} are still open after {seconds} s"
    return time.monotonic() - began


def test_callers_that_get_nowhere_are_let_go_and_keep_nobody_waiting(tmp_path: Path) -> None:
    """Four hundred heads half sent, a byte now and then; bodies that stop; connections that say nothing."""
    with a_site(tmp_path) as (port, _), contextlib.ExitStack() as stack:
        callers = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            for _ in range(CALLERS)
        ]
        for caller in callers[10:]:
            caller.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: a")
        began = time.monotonic()
        assert answers(f"http://127.0.0.1:{port}/readyz") == 200
        assert time.monotonic() - began < 5
        time.sleep(HEAD_SECONDS / 2)
        for caller in callers[10:]:
            caller.sendall(b"b")  # a byte more wins no more time
        closed(callers, HEAD_SECONDS / 2 + 5)
        assert time.monotonic() - began < HEAD_SECONDS + 8


def test_a_connection_between_two_requests_is_kept_a_little_while(tmp_path: Path) -> None:
    head = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    with a_site(tmp_path) as (port, _), socket.create_connection(("127.0.0.1", port), timeout=10) as caller:
        for _ in range(3):
            caller.sendall(head)
            time.sleep(0.2)
            caller.sendall(b"\r\n")
            answer = b""
            while b'{"alive":true}' not in answer:
                piece = caller.recv(4096)
                assert piece, answer
                answer += piece
            assert answer.startswith(b"HTTP/1.1 200 ")
        assert closed([caller], IDLE_SECONDS + 5) < IDLE_SECONDS + 3
