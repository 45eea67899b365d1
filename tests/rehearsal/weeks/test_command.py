"""`python -m rehearsal.weeks`: open cases of a register played on, kept, and held against what happened."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import register as registers
from charter.cases import Kind, Turn
from charter.edition.editions import Edition
from charter.forecasts import FOLDER, CalledLate, forecasts_measured, kept_forecasts, read_forecast
from charter.people import Role, Sender
from register import Register
from rehearsal.draws.streams import Streams
from rehearsal.play.council import CaseOpening, Council, reference_of
from rehearsal.play.saying.openings import details_of
from rehearsal.scenario.arriving import arrivals
from rehearsal.weeks.__main__ import main
from rehearsal.weeks.scenario import coming_weeks, measured_weeks
from tests.register.making import entry, tell, turn
from tests.stories import ADA

NOW = datetime(2027, 4, 13, 13, 0, tzinfo=UTC)
OLU = Sender(role=Role.OFFICER, name="Olu Officer")
NAMES = ("late already", "inspected", "new one", "new two")
NOBODY_THERE = """
[scenario]
title = "One crew and nobody to inspect"
from = 2027-04-01
until = 2027-04-30

[[demand]]
service = "pothole"
a_week = 2
already_open = 30

[[teams]]
team = "highways"
officers = 0

[[teams]]
team = "crews"
officers = 2
steps = ["HighwaysRepair.work_completed"]
"""


async def told(edition: Edition) -> list[Turn]:
    """What four cases wrote up to now: one late already, one inspected, two that came in this morning."""
    begins = NOW - timedelta(days=12)
    turns: list[Turn] = []
    council = Council(edition, begins, told=turns.append)

    async def opened(name: str) -> None:
        details = details_of(edition, "pothole", council.now)
        await council.open(CaseOpening(reference_of(name), "pothole", council.now, details, ADA))
        await council.server.settled()

    await opened("late already")
    await opened("inspected")
    found = {"by": "officer", "finding": "A hole.", "category": "routine"}
    assert council.say(reference_of("inspected"), "inspection_recorded", found)
    await council.server.pass_time(NOW - timedelta(hours=4) - council.now)
    await opened("new one")
    await opened("new two")
    await council.server.pass_time(NOW - council.now)
    await council.close()
    return turns


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of an installation with those cases, and their scenario."""
    url = f"sqlite:///{tmp_path}/register.db"
    registers.migrate(url)
    register = Register.open(url, lambda: NOW)
    for one in asyncio.run(told(Edition.load())):
        tell(register, one)
    register.close()
    (tmp_path / "nobody.toml").write_text(NOBODY_THERE, "utf-8")
    monkeypatch.setenv("CHARTER_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CHARTER_REGISTER_URL", url)
    return tmp_path


def weeks(place: Path, *arguments: str, now: datetime = NOW) -> int:
    return main([*arguments, "--processors", "1"], now)


def test_open_cases_are_played_on_and_then_held_against_what_happened(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert weeks(place, str(place / "nobody.toml"), "--runs", "2") == 0

    said = capsys.readouterr().out
    assert "4 open cases were gone on with, 2 times" in said
    forecast = read_forecast(kept_forecasts(place / "rehearsals")[0])
    assert forecast is not None
    assert (forecast.made, forecast.cases, forecast.runs) == (NOW, 4, 2)
    called = {(one.reference, one.promise) for one in forecast.called_late}
    assert {(reference_of(name), "inspect") for name in ("new one", "new two")} <= called
    assert (reference_of("late already"), "inspect") not in called, "that it is late is no news"
    assert not [one for one in forecast.promises if one.reference not in map(reference_of, NAMES)]
    inspect = next(one for one in forecast.called_late if one.promise == "inspect")
    assert (inspect.service, inspect.team, inspect.chance) == ("pothole", "highways", 1.0)
    assert inspect.due > NOW
    [file] = kept_forecasts(place / "rehearsals")
    assert {"weeks.html", "cases.csv", "promises.csv", "weeks.csv"} < {
        one.name for one in file.parent.iterdir()
    }
    page = (file.parent / "weeks.html").read_text("utf-8")
    assert inspect.reference in page
    written = "".join(one.read_text("utf-8") for one in file.parent.rglob("*") if one.is_file())
    assert ADA.name not in written
    assert str(ADA.email) not in written

    _as_it_was(place, kept="new one")
    later = forecast.until + timedelta(days=1)
    assert weeks(place, "--against", now=later) == 0
    measured = forecasts_measured(place / "rehearsals")
    assert measured is not None
    [pothole] = measured.services
    assert pothole == CalledLate(
        service="pothole",
        title=pothole.title,
        hits=len(called) - 1,
        false_alarms=1,
        misses=1,  # the crew did not come to the inspected one after all
    )
    assert f"Of {len(called)} promises called late, {len(called) - 1} were" in capsys.readouterr().out


def _as_it_was(place: Path, *, kept: str) -> None:
    """One was inspected in time after all; nothing else was done."""
    register = Register.open(f"sqlite:///{place}/register.db", lambda: NOW)
    states = {state.reference: state for state, _ in register.foreseen.standing()}
    state = states[reference_of(kept)]
    promises = tuple(
        one.model_copy(update={"state": "kept", "ended": NOW}) if one.key == "inspect" else one
        for one in state.promises
    )
    state = state.model_copy(update={"promises": promises})
    tell(register, Turn(reference=state.reference, number=90, at=NOW, entries=(), state=state))
    register.close()


def test_nothing_open_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path}/register.db"
    registers.migrate(url)
    monkeypatch.setenv("CHARTER_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CHARTER_REGISTER_URL", url)
    assert weeks(tmp_path) != 0
    assert "No case is open" in capsys.readouterr().err
    assert not list((tmp_path / "rehearsals" / FOLDER).iterdir())
    assert weeks(tmp_path, "--against") == 0
    assert "nothing to hold it against yet" in capsys.readouterr().out


def test_what_comes_in_and_who_is_there_is_measured(place: Path) -> None:
    """Thirty reports of a year are enough; the weeks are those from now on."""
    register = Register.open(f"sqlite:///{place}/register.db", lambda: NOW)
    assert measured_weeks(register, None, NOW, place / "few") is None
    line = entry(1, kind=Kind.MESSAGE, message="inspection_recorded", by=OLU)
    for number in range(30):
        at = NOW - timedelta(days=number + 1)
        case = turn(
            1, f"MK-{number}", entries=(line.model_copy(update={"at": at}),), received=at,
            service="pothole", team="highways",
        )  # fmt: skip
        tell(register, case)
    scenario = measured_weeks(register, None, NOW, place / "past")
    register.close()
    assert scenario is not None
    coming = coming_weeks(scenario, NOW)
    assert (coming.begins, coming.first) == (NOW, NOW.date())
    assert coming.ends - NOW >= timedelta(weeks=8)
    assert coming.teams["highways"].officers == 1
    came = arrivals(coming, Streams(1))
    assert came
    assert min(one.at for one in came) >= NOW
