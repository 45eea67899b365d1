"""A program says that it is well while what it needs answers, and no longer."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.health import STALE_SECONDS, Sign, keep_saying, main


def test_well_is_a_sign_that_is_not_old(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main("relay", tmp_path) == 1
    assert "it has never said that it is" in capsys.readouterr().err
    sign = Sign(tmp_path, "relay")
    sign.give()
    assert main("relay", tmp_path) == 0
    assert main("mail", tmp_path) == 1
    file = tmp_path / "health" / "relay"
    then = file.stat().st_mtime - STALE_SECONDS - 10
    os.utime(file, (then, then))
    assert main("relay", tmp_path) == 1
    assert "its last sign is" in capsys.readouterr().err
    sign.give()
    assert main("relay", tmp_path) == 0


def test_a_container_asks_from_outside(tmp_path: Path) -> None:
    Sign(tmp_path, "worker").give()
    environment = {**os.environ, "CHARTER_DATA_DIR": str(tmp_path)}
    for name, code in (("worker", 0), ("urgent", 1)):
        command = [sys.executable, "-m", "engine.health", name]
        assert subprocess.run(command, env=environment, capture_output=True, timeout=30).returncode == code


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "health").write_text("no folder")
    Sign(tmp_path, "worker").give()
    assert Sign(tmp_path, "worker").age() is None


async def test_the_sign_is_given_while_what_it_needs_answers(tmp_path: Path) -> None:
    answers: Iterator[bool | None] = iter([True, False, None, True])
    given: list[bool | None] = []
    file = tmp_path / "health" / "worker"

    async def well() -> bool:
        if given:
            file.unlink(missing_ok=True)
        said = next(answers, False)
        given.append(said)
        if said is None:
            raise ConnectionError("away")
        return said

    saying = asyncio.create_task(keep_saying(Sign(tmp_path, "worker"), well, seconds=0.05))
    seen: dict[int, bool] = {}
    for _ in range(200):
        await asyncio.sleep(0.01)
        seen[len(given)] = file.exists()
        if len(given) > 4:
            break
    saying.cancel()
    assert [seen[count] for count in (1, 2, 3, 4, 5)] == [True, False, False, True, False]
