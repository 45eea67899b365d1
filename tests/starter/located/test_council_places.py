"""Wards, roads and teams of a place; and what is said of a file that cannot be used."""

import json
from pathlib import Path
from typing import Any

import pytest

from charter.edition.editions import COUNCILS
from charter.place import Place
from starter.cli import words
from starter.places.council_places import CouncilPlaces, RoadOwner
from starter.places.polygons import PlacesError
from tests.casework.places.plans import EAST, NORTH
from tests.ready import editions
from tests.register.making import MONDAY
from tests.starter.located.maps import polygon, write_areas, write_places
from tests.stories import POTHOLE as DETAILS
from tests.stories import World
from tests.virtual import open_virtual_world

EDITION = next(iter(editions()))
POTHOLE = EDITION.service("pothole")


@pytest.fixture
def places(tmp_path: Path) -> CouncilPlaces:
    return CouncilPlaces.load(write_places(tmp_path))


@pytest.mark.parametrize(
    ("east", "ward"),
    [(-10, "Westfield Example"), (10, "Eastfield Example"), (0, "Westfield Example"), (60, "")],
)
def test_a_place_is_in_a_ward_and_an_edge_in_the_first(places: CouncilPlaces, east: float, ward: str) -> None:
    assert places.ward_of(NORTH, EAST + east / 1000) == ward


def test_whose_road_it_is_where_that_matters(places: CouncilPlaces) -> None:
    trunk = places.road_of_another(NORTH + 0.0105, EAST, POTHOLE)
    assert trunk is not None
    assert (trunk.owner, trunk.name) == (RoadOwner.NATIONAL_HIGHWAYS, "A999")
    assert places.road_of_another(NORTH, EAST, POTHOLE) is None, "the council's own"
    assert places.road_of_another(NORTH + 0.0105, EAST, EDITION.service("graffiti")) is None
    parish = places.road_of_another(NORTH + 0.0305, EAST + 0.0305, EDITION.service("graffiti"))
    assert parish is not None
    assert parish.name == "Example Parish Council"


def test_a_team_works_in_place_of_another(places: CouncilPlaces) -> None:
    part = EDITION.part("pothole", MONDAY)
    east, west = (Place(latitude=NORTH, longitude=EAST + by) for by in (0.01, -0.01))
    assert places.looked_after(part, east).service.team == "highways_east"
    assert places.looked_after(part, west) == part
    assert places.looked_after(part, None) == places.looked_after(part, Place(text="here")) == part


def test_no_folder_says_nothing(tmp_path: Path) -> None:
    (charter := tmp_path / "charter.toml").touch()
    nothing = CouncilPlaces.beside(charter)
    assert (nothing.ward_of(NORTH, EAST), nothing.ward_names) == ("", [])
    assert nothing.road_of_another(NORTH, EAST, POTHOLE) is None


def written(file: Path, said: Any) -> Path:
    file.write_text(said if isinstance(said, str) else json.dumps(said))
    return file.parent


def collection(geometry: Any, **properties: Any) -> dict[str, Any]:
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    return {"type": "FeatureCollection", "features": [feature]}


CROSSED = {"type": "Polygon", "coordinates": [[[0, 52], [1, 53], [1, 52], [0, 53], [0, 52]]]}
TURNED = {"type": "Polygon", "coordinates": [[[52, -1], [53, -1], [53, 0], [52, -1]]]}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("{", "wards.geojson: it is no GeoJSON that can be read."),
        ([], "wards.geojson: it is no FeatureCollection, with a list of features."),
        (
            collection(None, name="North"),
            "wards.geojson, feature 1 (“North”): it has no Polygon or MultiPolygon.",
        ),
        (
            collection({"type": "Point", "coordinates": [0, 52]}),
            "wards.geojson, feature 1: it has no Polygon",
        ),
        (collection({"type": "Polygon", "coordinates": [[1]]}), "its co-ordinates cannot be read."),
        (collection({"type": "Polygon", "coordinates": []}), "it has no co-ordinates."),
        (collection(TURNED, name="North"), "it is not in the United Kingdom. GeoJSON has longitude first"),
        (collection(CROSSED, name="North"), "its edge crosses itself"),
        (collection(polygon((0, 0, 1, 1))), "wards.geojson, feature 1: name is missing."),
    ],
)
def test_a_file_that_cannot_be_used_is_one_sentence(tmp_path: Path, said: Any, told: str) -> None:
    with pytest.raises(PlacesError) as raised:
        CouncilPlaces.load(written(tmp_path / "wards.geojson", said))
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


def test_an_owner_that_is_none_is_told(tmp_path: Path) -> None:
    write_areas(tmp_path / "roads.geojson", [((0, 0, 1, 1), {"name": "A1", "owner": "somebody"})])
    with pytest.raises(PlacesError, match=r"roads.geojson, feature 1 \(“A1”\): owner: Input should be"):
        CouncilPlaces.load(tmp_path)


def test_the_maps_that_come_with_the_product_can_be_used() -> None:
    found = {folder.name: CouncilPlaces.load(folder / "places") for folder in COUNCILS.iterdir()}
    assert any(places.ward_names for places in found.values())


def test_what_the_commands_did_is_said_in_lines() -> None:
    assert list(words.uploaded({"lines": 1_200})) == [
        "The calendar has 1,200 lines now, in place of those it had."
    ]
    told = "3 cases with co-ordinates were looked up; 1 changed their ward."
    assert list(words.wards({"cases": 3, "changed": 1})) == [told]


@pytest.mark.parametrize(("east", "team"), [(0.01, "landscaping_east"), (-0.01, "landscaping")])
async def test_a_case_that_is_moved_goes_to_the_team_of_its_place(
    tmp_path: Path, places: CouncilPlaces, east: float, team: str
) -> None:
    async with open_virtual_world(tmp_path) as world:
        world.places = places
        await moved_to(world, east, team)


async def moved_to(world: World, east: float, team: str) -> None:
    async with world.working():
        where = {"text": "Outside 12 Example Close", "latitude": NORTH, "longitude": EAST + east}
        case = await world.report(details={**DETAILS, "where": where})
        await case.say("moved", service="landscaping", reason="It is the verge.")
        await case.rest()
        row = world.register.cases.get(case.reference)
    assert row is not None
    assert row.state is not None
    assert (row.service, row.state.team) == ("landscaping", team)
