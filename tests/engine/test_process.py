"""Every process ends with the right exit code and one sentence, again and again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine.server.children import free_port

ROOT = Path(__file__).resolve().parents[2]
RUNS = 10  # without the one way out, about one in three aborts with 134

CONNECT = """
from engine.connection import connect
from engine.process import run_once
from tests.engine.keys import settings
async def main():
    await connect(settings(temporal_port={port}))
run_once(main())
"""
WAIT = """
import sys, time
from engine.process import run
async def main(stop):
    print("ready", flush=True)
    await stop.wait()
    print("stopped", flush=True)
    {after}
run(main)
"""


def start(code: str) -> subprocess.Popen[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("TEMPORAL_", "CHARTER_"))
    }
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, stdout=pipe, stderr=pipe, text=True
    )


def finished(code: str) -> tuple[int, str, str]:
    with start(code) as process:
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err


def test_an_unreachable_server_ends_with_one_every_time() -> None:
    port = free_port()
    for _ in range(RUNS):
        code, out, err = finished(CONNECT.format(port=port))
        assert (code, out) == (1, "")
        assert err.startswith(f"Temporal does not answer at 127.0.0.1:{port}: start it with")
        assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ("print('kept', end='')", 0, ""),
        ("return 3", 3, ""),
        ("raise SystemExit(4)", 4, ""),
        ("raise SystemExit", 0, ""),
        ("raise SystemExit('No such case.')", 1, "No such case.\n"),
        ("raise SettingsError('CHARTER_PORT cannot be read.')", 1, "CHARTER_PORT cannot be read.\n"),
        ("raise LookupError('No such case.')", 1, "No such case.\n"),
        ("raise KeyboardInterrupt", 130, ""),
        ("raise BrokenPipeError", 141, ""),
    ],
)
def test_exit_codes(body: str, code: int, said: str) -> None:
    program = (
        "from engine.errors import SettingsError\nfrom engine.process import run_once\n"
        f"async def main():\n    {body}\nrun_once(main(), expected=(LookupError,))"
    )
    found, out, err = finished(program)
    assert (found, err) == (code, said)
    assert out == ("kept" if "kept" in body else "")


def test_a_fault_of_ours_quotes_nothing() -> None:
    code, _, err = finished(
        "from engine.process import run_once\nasync def main():\n    int('Ada Example')\nrun_once(main())"
    )
    assert code == 70
    assert "ValueError" in err
    assert "Ada" not in err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_and_the_rest_is_finished(number: signal.Signals) -> None:
    with start(WAIT.format(after="")) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (0, "stopped\n", "")


def test_a_second_signal_does_not_wait() -> None:
    with start(WAIT.format(after="import asyncio; await asyncio.sleep(600)")) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "stopped\n"
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 130


def test_what_was_registered_for_the_end_is_run() -> None:
    program = (
        "import atexit\nfrom engine.process import run_once\natexit.register(print, 'tidied')\n"
        "async def main():\n    print('worked')\nrun_once(main())"
    )
    assert finished(program) == (0, "worked\ntidied\n", "")


def test_a_reader_that_went_away_is_no_fault() -> None:
    with start(
        "from engine.process import run_once\nasync def main():\n    print('x' * 10)\nrun_once(main())"
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(30) == 141
