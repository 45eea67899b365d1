"""What the first start needs is made side by side; what fails stops the rest, with one sentence."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import prepare
from casework.site import assets
from engine.server import ladder
from prepare import CannotPrepare, Job, estimate, side_by_side

Make = Callable[[str, str], Job]


@pytest.fixture
def job(tmp_path: Path) -> Make:
    """Jobs of a test's own: a name, and what a shell does for it."""
    (tmp_path / "logs").mkdir()
    return lambda name, script: Job(name, ["sh", "-c", f"cd {tmp_path}\n{script}"], tmp_path / "logs")


@pytest.fixture
def no_download(job: Make) -> Job:
    return job("ready-made server", "exit 1")


def until(file: str) -> str:
    return f"while [ ! -e {file} ]; do sleep 0.05; done"


def gone(file: Path) -> bool:
    """Whether the process that wrote its id there has ended."""
    try:
        os.kill(int(file.read_text()), 0)
    except ProcessLookupError:
        return True
    return False


def test_all_of_it_runs_at_once(job: Make, no_download: Job, capsys: pytest.CaptureFixture[str]) -> None:
    """Each waits for the next: one after the other, they would wait for ever."""
    side_by_side(
        [
            job("packages", f"touch a; {until('b')}; echo fetched"),
            job("server", f"touch b; {until('c')}; echo built"),
            job("stylesheet", f"touch c; {until('a')}; printf 'no end of line'"),
        ],
        no_download,
        0.05,
    )
    said = capsys.readouterr().out
    assert "  packages: fetched\n" in said
    assert "  server: built\n" in said


def test_what_fails_stops_the_rest(job: Make, no_download: Job, tmp_path: Path) -> None:
    began = time.monotonic()
    jobs = [
        job(
            "packages",
            f"{until('pid')}; echo Check the network.; echo 'make: *** [Makefile:1: x] Error 1'; exit 1",
        ),
        job("server", "echo $$ > pid.new; mv pid.new pid; sleep 60"),
    ]
    with pytest.raises(CannotPrepare, match=r"^Check the network\.$"):
        side_by_side(jobs, no_download, 0.05)
    assert time.monotonic() - began < 20
    assert gone(tmp_path / "pid")


def test_a_job_that_ends_without_a_word_is_named(job: Make, no_download: Job) -> None:
    with pytest.raises(CannotPrepare, match=r"^Making the stylesheet failed"):
        side_by_side([job("stylesheet", "exit 3")], no_download, 0.05)


def test_a_ready_made_server_ends_the_building_of_one(
    job: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    jobs = [job("packages", until("pid")), job("server", "echo $$ > pid.new; mv pid.new pid; sleep 60")]
    side_by_side(jobs, job("ready-made server", "[ -e pid ]"), 0.05)
    assert gone(tmp_path / "pid")
    assert "there is a ready-made one, so none is built" in capsys.readouterr().out


def test_a_server_that_cannot_be_built_may_still_be_had(job: Make) -> None:
    jobs = [job("packages", "sleep 0.5"), job("server", "echo No room to build one.; exit 1")]
    side_by_side(jobs, job("ready-made server", "sleep 0.3"), 0.05)


def test_no_server_either_way_says_why_it_was_not_built(job: Make, no_download: Job) -> None:
    jobs = [job("packages", "sleep 0.5"), job("server", "echo No room to build one.; exit 1")]
    with pytest.raises(CannotPrepare, match=r"^No room to build one\.$"):
        side_by_side(jobs, no_download, 0.05)


def test_the_ready_made_one_is_tried_when_the_packages_are_there(job: Make, tmp_path: Path) -> None:
    """It is the SDK that downloads it."""
    jobs = [job("packages", "sleep 0.3; touch packages"), job("server", f"{until('tried')}")]
    side_by_side(jobs, job("ready-made server", "[ -e packages ] && touch tried; exit 1"), 0.05)
    assert (tmp_path / "tried").exists()


def test_one_signal_stops_all_of_it(tmp_path: Path) -> None:
    script = (
        "import pathlib, prepare, sys\n"
        "prepare.wanted = lambda target, folder: [prepare.Job('server', ['sh', '-c', sys.argv[1]], folder)]\n"
        "prepare.download = lambda folder: prepare.Job('ready-made server', ['false'], folder)\n"
        "sys.exit(prepare.main('anything'))\n"
    )
    pid = tmp_path / "pid"
    going = subprocess.Popen(
        [sys.executable, "-c", script, f"echo $$ > {pid}.new; mv {pid}.new {pid}; sleep 60"],
        cwd=prepare.ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    for _ in range(200):
        if pid.exists():
            break
        time.sleep(0.05)
    going.send_signal(signal.SIGTERM)
    said, _ = going.communicate(timeout=30)
    assert going.returncode == 130
    assert said.endswith("Stopped. What was finished is kept.\n")
    assert gone(pid)


def test_where_all_is_there_nothing_is_done_or_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ladder, "at_hand", lambda: True)
    monkeypatch.setattr(assets, "at_hand", lambda: True)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        assert prepare.main("Makefile") == 0
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert capsys.readouterr().out == ""


def test_what_is_wanted_is_what_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ladder, "at_hand", lambda: None)
    monkeypatch.setattr(assets, "at_hand", lambda: False)
    names = [job.name for job in prepare.wanted("no-such-target", tmp_path)]
    assert names == ["packages", "server", "stylesheet"]
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:7233")
    assert [job.name for job in prepare.wanted("Makefile", tmp_path)] == ["stylesheet"]


@pytest.mark.parametrize("count", [1, 2, 4, 8, 64])
def test_how_long_it_takes_is_a_range_by_the_processors(count: int) -> None:
    told = estimate(["packages", "server", "stylesheet"], count)
    assert "packages, server and stylesheet, side by side" in told
    found = re.search(r"With (\d+) processors? that takes about (\d+) to (\d+) minutes", told)
    assert found
    least, most = int(found[2]), int(found[3])
    assert found[1] == str(count)
    assert 1 <= least < most <= 20
    if count > 1:
        fewer = re.search(r"about (\d+) to (\d+)", estimate(["server"], count // 2))
        assert fewer
        assert (least, most) <= (int(fewer[1]), int(fewer[2]))


def test_without_a_server_to_build_it_is_short() -> None:
    assert estimate(["stylesheet"], 2).startswith("Making what is not here yet: stylesheet, side by side.")
