"""The measurement of the front door, in its short form: all have a reference and their photograph."""

from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from activities.photographs import Keeper
from bench.door.copied import Copier
from bench.door.load import photographs, reports
from bench.door.page import ABOUT, TITLE, table
from bench.door.speed import DoorPage
from photographs.store import Store
from register import Register
from starter.desk.intake import Desk
from starter.desk.photographs import PhotographDesk
from starter.desk.running import Unavailable
from starve.page import appended, section, with_section
from tests.casework.conftest import BASE
from tests.casework.people import SpokenCases

COUNT = 12


@pytest.fixture(params=[False, True], ids=["Temporal there", "Temporal away"])
def desk(desk: Desk, cases: SpokenCases, tmp_path: Path, request: pytest.FixtureRequest) -> Desk:
    if request.param:

        async def away(*_: object, **__: object) -> None:
            raise Unavailable("away")

        cases.start = away  # type: ignore[method-assign]
    keeper = Keeper(desk.register, Store(str(tmp_path / "photographs")))
    return replace(desk, photographs=PhotographDesk(keeper, cases))


async def test_all_have_a_reference_and_their_photograph(app: FastAPI, register: Register) -> None:
    limits = app.state.site.limits
    limits.an_address = limits.in_all = 0
    pictures = photographs(3, (400, 300))
    copier = Copier(register, app.state.site.drafts.ring)
    transport = httpx.ASGITransport(app=app)
    done = await reports(register, copier, BASE, transport, COUNT, pictures, written=4)
    assert (done.reports, done.references, done.photographs) == (COUNT, COUNT, COUNT)
    assert len(register.queue.cases()) == COUNT
    assert done.pressed_again == 0
    assert len(done.last) == COUNT
    told = table("Mon 30 Nov 2026", {"there": done}, [DoorPage("start", 200_000, 0.9)], 4.0)
    assert f"| there | {COUNT} | {COUNT} | {COUNT} | 0 |" in told
    assert "| start | 200 | 0.90 | **missed** |" in told
    assert "**the machine was busy with other work**" in told


def test_its_figures_have_a_place_of_their_own_on_the_page() -> None:
    storm = with_section("# What it costs\n\nMuch.\n", "| storm |")
    both = with_section(storm, "| door |", TITLE, ABOUT)
    again = with_section(with_section(both, "| another storm |"), "| another door |", TITLE, ABOUT)
    assert "| storm |" in both
    found = [again.count(f"| {each} |") for each in ("storm", "door", "another storm", "another door")]
    assert found == [0, 0, 1, 1]
    kept = appended("# What it costs\n\nLess.\n", section(again), section(again, TITLE))
    assert kept.startswith("# What it costs\n\nLess.\n\n## ")
    assert kept.endswith("| another door |\n")
    assert "| another storm |" in kept
