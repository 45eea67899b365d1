"""`python -m rehearsal.history`: two files of a register that is only read, or one sentence why not."""

from datetime import timedelta
from pathlib import Path

import pytest

import register as registers
from charter.cases import Kind
from charter.people import Role, Sender
from register import Register
from rehearsal.history.__main__ import main
from rehearsal.scenario.reading import read_scenario
from tests.register.making import MONDAY, Clock, entry, tell, turn

OLU = Sender(role=Role.OFFICER, name="Olu Officer")
HOUR = timedelta(hours=1)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose register has thirty potholes, each inspected within the hour."""
    url = f"sqlite:///{tmp_path}/register.db"
    registers.migrate(url)
    register = Register.open(url, Clock())
    for number in range(30):
        received = MONDAY + (number % 10) * timedelta(days=1) + (number // 10) * HOUR
        line = entry(1, at=received + HOUR, kind=Kind.MESSAGE, message="inspection_recorded", by=OLU)
        tell(
            register,
            turn(1, f"MK-{number}", entries=(line,), received=received, service="pothole", team="highways"),
        )
    register.close()
    monkeypatch.setenv("CHARTER_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CHARTER_REGISTER_URL", url)
    return tmp_path


def test_what_it_writes_can_be_played_and_names_nobody(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--from", "2026-11-23", "--until", "2026-12-20", str(folder / "past")]) == 0

    assert "30 reports of 1 services, 1 steps and 1 teams" in capsys.readouterr().out
    scenario = read_scenario(folder / "past" / "history.toml")
    assert scenario.demand[0].a_day == pytest.approx(30 / 28, rel=0.01)
    assert scenario.teams["highways"].officers == 1
    assert scenario.step_of("HighwaysRepair", "inspection_recorded").takes.mean <= HOUR
    lines = (folder / "past" / "arrivals.csv").read_text("utf-8").splitlines()
    assert lines[:2] == ["received,service", "2026-11-23T09:00:00Z,pothole"]
    assert len(lines) == 31
    written = "".join(file.read_text("utf-8") for file in (folder / "past").iterdir())
    assert "Olu" not in written
    assert "MK-" not in written


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--from", "2027-01-02", "--until", "2027-01-01"], "is before"),
        (["--from", "2020-01-01", "--until", "2020-02-01"], "Nothing came in"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert main([*arguments, str(folder / "past")]) != 0

    assert told in capsys.readouterr().err
    assert not (folder / "past").exists()
