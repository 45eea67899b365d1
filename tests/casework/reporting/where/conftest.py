"""A council with places of its own: wards, roads, teams, a gazetteer and a plan."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.config.settings import Settings
from register import Register
from starter.desk.intake import Desk
from starter.places.council_places import CouncilPlaces
from tests.casework.conftest import BASE
from tests.casework.places.plans import EAST, NORTH, write_plan
from tests.ready import in_no_hurry_to_disk
from tests.starter.located.maps import write_places
from tests.starter.places import Clock

GAZETTEER = (
    "UPRN,LOGICAL_STATUS,ORGANISATION,SAO_START_NUMBER,SAO_TEXT,PAO_START_NUMBER,PAO_START_SUFFIX,"
    + (
        "PAO_TEXT,STREET_DESCRIPTION,TOWN_NAME,POSTCODE,LATITUDE,LONGITUDE\r\n"
        f"100000000001,1,,,,12,,,Example Close,Example Town,EX2 2AD,{NORTH},{EAST + 0.01}\r\n"
        f"100000000002,1,,,,2,A,,Example Close,Example Town,EX2 2AD,{NORTH},{EAST}\r\n"
        f"100000000003,1,,3,Flat,,,Example House,Sample Way,Example Town,EX2 2AE,{NORTH},{EAST}\r\n"
        f"100000000004,8,,,,99,,,Example Close,Example Town,EX2 2AD,{NORTH},{EAST}\r\n"
        f"100000000002,1,,,,2,A,,Example Close,Example Town,EX2 2AD,{NORTH},{EAST}\r\n"
        f"100000000005,1,Café Exämple,,,5,,,Sample Way,Example Town,EX2 2AE,{NORTH},{EAST}\r\n"
    )
)


@pytest.fixture
def gazetteer(tmp_path: Path) -> Path:
    file = tmp_path / "council" / "gazetteer.csv"
    file.parent.mkdir()
    file.write_text(GAZETTEER, encoding="utf-8-sig")
    return file


@pytest.fixture
def settings(tmp_path: Path, gazetteer: Path) -> Settings:
    write_plan(tmp_path / "plan.gpkg")
    return Settings(
        data_dir=tmp_path,
        encryption=False,
        council_base_url=BASE,
        second_factor="optional",
        gazetteer=gazetteer,
        report_least_seconds=0,
        seeing="all",
        seeing_why="These tests are about other things",
        map_tiles="https://tiles.example.org/{z}/{x}/{y}.png",
    )


@pytest.fixture
def places(tmp_path: Path) -> CouncilPlaces:
    return CouncilPlaces.load(write_places(tmp_path / "places"))


@pytest.fixture
def register(settings: Settings, clock: Clock, begun: Path, places: CouncilPlaces) -> Iterator[Register]:
    shutil.copy(begun, settings.data_dir / "register.sqlite3")
    opened = Register.open(settings.register_url, clock, busy_timeout=10, ward_of=places.ward_of)
    yield in_no_hurry_to_disk(opened)
    opened.close()


@pytest.fixture
def desk(desk: Desk, places: CouncilPlaces) -> Desk:
    return replace(desk, catalogue=replace(desk.catalogue, places=places))
