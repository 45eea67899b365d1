"""`make demo`: told to its end, by itself, with the charter's words in it."""

import subprocess
import sys
from pathlib import Path

import pytest

import demo
from workflows.processes import PROCESSES

pytestmark = pytest.mark.server
ROOT = Path(demo.__file__).parent


def test_there_is_a_story_of_every_process() -> None:
    assert set(demo.STORIES) == set(PROCESSES)


@pytest.mark.usefixtures("server_address")  # built before this is timed
@pytest.mark.parametrize("process", sorted(demo.STORIES))
def test_the_story_is_told_to_its_end(process: str) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "demo", process], cwd=ROOT, capture_output=True, text=True, timeout=110
    )
    assert told.returncode == 0, told.stderr
    for line in (
        "Received: Pothole",
        "Late: inspect",
        "progress",
        "The case has ended",
        "“Should be inspected",
    ):
        assert line in told.stdout, told.stdout


def test_an_unknown_process_is_named() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "demo", "Nothing"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert told.returncode == 1
    assert "HighwaysRepair" in told.stderr
