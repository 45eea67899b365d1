"""The council's own plan: a file that is dropped into a folder, drawn a tile at a time."""

import math
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from casework.places.plan import FURTHEST, NEAREST, NoPlan, TownPlan
from engine.config.settings import Settings
from tests.casework.places.plans import EAST, NORTH, write_plan


def tile_of(zoom: int) -> tuple[int, int, int]:
    """The tile that the invented roads are on."""
    across = (EAST + 180) / 360
    up = (1 - math.asinh(math.tan(math.radians(NORTH))) / math.pi) / 2
    return zoom, int(across * 2**zoom), int(up * 2**zoom)


@pytest.fixture
def plan(tmp_path: Path) -> TownPlan:
    return TownPlan(write_plan(tmp_path / "plan.gpkg"))


def around(plan: TownPlan, zoom: int) -> list[str]:
    """The tile in the middle and those beside it."""
    _, x, y = tile_of(zoom)
    found = [plan.tile(zoom, x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
    return [each for each in found if each is not None]


@pytest.mark.parametrize("zoom", range(FURTHEST, NEAREST + 1))
def test_a_tile_is_drawn_with_what_is_there(plan: TownPlan, zoom: int) -> None:
    tiles = around(plan, zoom)
    assert len(tiles) == 9
    for tile in tiles:
        assert ElementTree.fromstring(tile).tag.endswith("svg")  # noqa: S314 - ours
    assert any("M" in path for tile in tiles for path in tile.split('d="')[1:])
    assert not any("Away" in tile for tile in tiles if zoom > 14), "kilometres off"


def test_a_road_lies_where_it_is(plan: TownPlan) -> None:
    """Sample Way runs north and south through the point."""
    zoom, x, y = tile_of(18)
    tile = plan.tile(zoom, x, y)
    assert tile is not None
    inside = ((EAST + 180) / 360 * 2**zoom - x) * 256
    major = tile.split('stroke="#ffe29a"')[0].rsplit('d="', 1)[1].split('"')[0]
    drawn = [float(each.split()[0]) for each in major.removeprefix("M").split("L")]
    assert drawn == pytest.approx([inside] * len(drawn), abs=10), "the grid's north is not quite the map's"


def test_names_stand_on_near_tiles_only(plan: TownPlan) -> None:
    near, far = "".join(around(plan, 17)), "".join(around(plan, 15))
    assert "Sample Way" in near
    assert "<text" not in far


def test_small_roads_are_left_out_of_far_ones(tmp_path: Path) -> None:
    lanes = TownPlan(write_plan(tmp_path / "p.gpkg", [("Lane", "Local Road", ((0, 0), (90, 0)))]))
    assert "M" not in "".join(path for tile in around(lanes, 13) for path in tile.split('d="')[1:])
    assert "M" in "".join(path for tile in around(lanes, 14) for path in tile.split('d="')[1:])


@pytest.mark.parametrize(
    ("zoom", "x", "y"), [(11, 0, 0), (20, 0, 0), (15, -1, 0), (15, 2**15, 0), (15, 0, 2**15), (-1, 0, 0)]
)
def test_no_tile_beyond_the_world(plan: TownPlan, zoom: int, x: int, y: int) -> None:
    assert plan.tile(zoom, x, y) is None


def test_the_other_side_of_the_world_is_empty(plan: TownPlan) -> None:
    tile = plan.tile(15, 30_000, 20_000)
    assert tile is not None
    assert 'd=""' in tile


def no_tables(file: Path) -> None:
    file.write_bytes(b"SQLite format 3\0" + bytes(84))


def words(file: Path) -> None:
    file.write_text("not a plan")


def without_an_index(file: Path) -> None:
    write_plan(file, indexed=False)


def on_no_grid(file: Path) -> None:
    write_plan(file, grid=99_999)


@pytest.mark.parametrize("wrong", [no_tables, words, without_an_index, on_no_grid])
def test_what_cannot_be_drawn_is_one_sentence(tmp_path: Path, wrong: Callable[[Path], None]) -> None:
    file = tmp_path / "plan.gpkg"
    wrong(file)
    with pytest.raises(NoPlan, match=r"^The plan plan\.gpkg .*\.$"):
        TownPlan(file)


def test_it_is_found_in_the_data_folder_or_where_it_is_named(tmp_path: Path) -> None:
    assert Settings(data_dir=tmp_path, encryption=False).plan(tmp_path) is None
    write_plan(tmp_path / "plan.gpkg")
    other = write_plan(tmp_path / "other.gpkg")
    assert Settings(data_dir=tmp_path, encryption=False).plan(tmp_path) == tmp_path / "plan.gpkg"
    named = Settings(data_dir=tmp_path, encryption=False, map_plan=other)
    assert named.plan(tmp_path) == other


@pytest.mark.parametrize(
    "wrong",
    [
        {"map_tiles": "tiles.example.org/{z}/{x}/{y}.png"},
        {"map_tiles": "https://tiles.example.org/"},
        {"map_tiles": "https://tiles.example.org; script-src *//{z}/{x}/{y}"},
        {"map_link": "https://map.example.org/"},
        {"map_link": "javascript:alert({latitude},{longitude})"},
    ],
)
def test_addresses_that_are_none_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="it is an address with"):
        Settings(encryption=False, **wrong)  # type: ignore[arg-type]
