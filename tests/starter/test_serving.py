"""The processes that stay: up, told to stop, and gone within five seconds."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from engine.server.children import free_port
from register import migrate
from tests.starter.cli.test_cli import ROOT, starter


@pytest.mark.parametrize("command", ["serve", "relay"])
def test_a_process_that_stays_stops_when_told(tmp_path: Path, command: str) -> None:
    port = free_port()
    url = f"sqlite:///{tmp_path}/register.sqlite3"
    migrate(url)
    env = {**os.environ, "CHARTER_DATA_DIR": str(tmp_path), "CHARTER_PORT": str(port)}
    env |= {"CHARTER_METRICS_PORT": "0"}
    env |= {"CHARTER_ENCRYPTION": "false", "TEMPORAL_ADDRESS": "127.0.0.1:1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "starter", command], cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True
    )
    try:
        until_up(process, port if command == "serve" else None)
        if command == "serve":
            second = starter(command, CHARTER_DATA_DIR=str(tmp_path), CHARTER_PORT=str(port))
            assert (second.returncode, "CHARTER_PORT" in second.stderr) == (1, True)
            too_much_in_pieces(port)
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=10)
        assert time.monotonic() - asked < 5
        assert process.returncode == 0, errors
        assert "Traceback" not in errors
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


def test_settings_that_cannot_be_read_are_told_in_a_sentence() -> None:
    for command in ("serve", "relay"):
        done = starter(command, CHARTER_PORT="eight")
        assert (done.returncode, "CHARTER_PORT cannot be read" in done.stderr) == (1, True)
        assert "Traceback" not in done.stderr


def too_much_in_pieces(port: int) -> None:
    """A body of unknown length that goes on: answered as soon as it is too much."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as caller:
        caller.sendall(
            b"POST /api/cases HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
            b"Content-Type: application/json\r\n\r\n"
        )
        for _ in range(5):
            caller.sendall(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")
        assert caller.recv(4096).startswith(b"HTTP/1.1 413 ")


def until_up(process: subprocess.Popen[str], port: int | None) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()[1]
        if port is None:
            assert process.stderr is not None
            if "relay started" in process.stderr.readline():
                return
            continue
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
                assert answer.headers.get("server") is None
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("it did not come up")
