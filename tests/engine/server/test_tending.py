"""A program's sign of life, as whoever looks after it sees it."""

import os
from pathlib import Path

import run
from engine.server.tending import Pulse


def test_what_starts_has_longer_than_what_falls_silent(tmp_path: Path) -> None:
    beat = tmp_path / "site"
    part = run.RunPart("The site", "site", ["-m", "nothing"], run.is_running, beats=True)
    part.pulse = Pulse(beat)

    def patience() -> float:
        return part.patience

    part.pulse.begin()
    assert patience() == run.STARTING_SECONDS > run.READY_SECONDS
    beat.touch()
    assert patience() == run.HUNG_SECONDS
    part.pulse.begin()
    assert patience() == run.STARTING_SECONDS, "the beat was another process's"
    os.utime(beat, ns=(1, 1))
    assert patience() == run.HUNG_SECONDS
