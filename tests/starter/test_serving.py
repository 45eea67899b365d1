"""The processes that stay: up, told to stop, and gone within five seconds."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from engine.server_process import free_port
from register import migrate
from tests.starter.test_cli import ROOT, starter


@pytest.mark.parametrize("command", ["serve", "relay"])
def test_a_process_that_stays_stops_when_told(tmp_path: Path, command: str) -> None:
    port = free_port()
    url = f"sqlite:///{tmp_path}/register.sqlite3"
    migrate(url)
    env = {**os.environ, "CHARTER_DATA_DIR": str(tmp_path), "CHARTER_PORT": str(port)}
    env |= {"CHARTER_ENCRYPTION": "false", "TEMPORAL_ADDRESS": "127.0.0.1:1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "starter", command], cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True
    )
    try:
        until_up(process, port if command == "serve" else None)
        if command == "serve":
            second = starter(command, CHARTER_DATA_DIR=str(tmp_path), CHARTER_PORT=str(port))
            assert (second.returncode, "CHARTER_PORT" in second.stderr) == (1, True)
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
