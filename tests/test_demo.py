"""`make demo`: told to its end, by itself, with the charter's words in it."""

import subprocess
import sys
from pathlib import Path

import pytest

import demo
from demo.__main__ import FIRST, main
from demo.stories import SCENES
from tests.forks import fork
from tests.workflows.processes import BY_PROCESS
from workflows.processes import PROCESSES

pytestmark = pytest.mark.server
ROOT = Path(demo.__file__).parent.parent


def test_there_is_a_story_of_every_process() -> None:
    assert PROCESSES
    assert set(SCENES) == set(PROCESSES), "a demo.py beside the tests of each process"


@pytest.mark.usefixtures("server_address")  # built before this is timed
@pytest.mark.parametrize("process", sorted(SCENES))
def test_the_story_is_told_to_its_end(process: str, tmp_path: Path) -> None:
    telling = fork(_tell, process, log=tmp_path / "told")
    try:
        telling.join(110)
        told = (tmp_path / "told").read_text(encoding="utf-8")
        assert telling.exitcode == 0, told
    finally:
        telling.kill()
    _assert_told(process, told)


def _tell(process: str) -> None:
    """As `python -m demo` does, in a process that has it loaded."""
    sys.argv = ["demo", process]
    main()


@pytest.mark.usefixtures("server_address")
def test_the_command_tells_the_first() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "demo"], cwd=ROOT, capture_output=True, text=True, timeout=110
    )
    assert told.returncode == 0, told.stderr
    _assert_told(FIRST, told.stdout)


def _assert_told(process: str, told: str) -> None:
    lines = BY_PROCESS[process].story
    assert lines, "say in STORY of its sample.py what can be read there"
    for line in (*lines, "The case has ended"):
        assert line in told, told


def test_an_unknown_process_is_named_in_one_sentence() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "demo", "Nothing"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert told.returncode == 1
    assert told.stdout == ""
    assert told.stderr == f"There is no story of Nothing; there is one of {', '.join(SCENES)}.\n"
