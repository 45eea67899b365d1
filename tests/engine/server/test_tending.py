"""A program's sign of life, as whoever looks after it sees it."""

import os
from pathlib import Path

import run
from engine.server.tending import Pulse


def test_what_starts_has_longer_than_what_falls_silent(tmp_path: Path) -> None:
    beat = tmp_path / "site"
    part = run.RunPart("The site", "site", ["-m", "nothing"], run.is_running, beats=True)
    part.pulse = Pulse(beat)
    part.pulse.begin()
    assert not part.pulse.has_beaten
    assert part.patience == run.STARTING_SECONDS > run.READY_SECONDS
    beat.touch()
    assert part.pulse.has_beaten
    assert part.patience == run.HUNG_SECONDS
    part.pulse.begin()
    assert not part.pulse.has_beaten, "the beat was another process's"
    assert part.patience == run.STARTING_SECONDS
    os.utime(beat, ns=(1, 1))
    assert part.pulse.has_beaten
