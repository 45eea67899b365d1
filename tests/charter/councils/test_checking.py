"""Whatever is wrong in a council's folder is said at once, with its line and what to write instead."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from charter.__main__ import app
from charter.councils.checking import faults_of_folder, still_open
from charter.edition.editions import COUNCILS

BOROUGH = COUNCILS / "example_borough"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Example Borough's folder, to be spoilt."""
    return Path(shutil.copytree(BOROUGH, tmp_path / "borough"))


def spoil(folder: Path, *changes: tuple[str, str]) -> list[str]:
    """What is said of the folder after these changes of its edition, each the first place it is found at."""
    file = folder / "charter.toml"
    text = file.read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")
    return [str(fault) for fault in faults_of_folder(folder)]


@pytest.mark.parametrize("council", sorted(each.name for each in COUNCILS.iterdir() if each.is_dir()))
def test_the_councils_that_come_with_the_product_can_be_used(council: str) -> None:
    assert faults_of_folder(COUNCILS / council) == []
    assert still_open(COUNCILS / council)


FAULTS = [
    ('prefix = "EB"', 'prefix = "eb1"', "[edition]: prefix is two to four capital letters"),
    ("in_force_from = 2025-04-01", 'in_force_from = "soon"', "[edition]: in_force_from is no date"),
    ('team = "winter_service"\n', "", "service “winter_gritting”: team is missing: write it"),
    (
        'process = "CallBack"',
        'process = "CallHome"',
        "there is no process CallHome; there are Highways",
    ),
    ('regime = "corporate"', 'regime = "national"', "there is no regime national"),
    ('length = "3 hours"', 'length = "3 fortnights"', "promise “attend” of DangerResponse: length: "),
    (
        'code = "danger"',
        'code = "alarm"',
        "one of the service “danger”, and the edition has no such",
    ),
    (
        'id = "attend"',
        'id = "arrive"',
        "and it is not made: write [[promises]]",
    ),
    ('id = "attend"', 'id = "arrive"', "promise “arrive” of DangerResponse: no case would keep it"),
    (
        '[[rules]]\nid = "late_new_date"',
        '[[rules]]\nid = "late_date"',
        "[[rules]] has no “late_new_date”",
    ),
    ('id = "call_attempts"', 'id = "calls"', "[[numbers]] has no “call_attempts”, which CallBack asks for"),
    (
        'id = "early_resolution"',
        'id = "early"',
        "[[switches]] has no “early_resolution”",
    ),
    ("[duty]", "[dutys]", "there is no table [dutys]; there are edition, area,"),
    ('status = "illustrative"', 'status = "likely"', "[letters]: status: Input should be 'published' or"),
    ('code = "harbour_mooring"', 'code = "burial_lair"', "service “burial_lair”: it is there twice"),
]


@pytest.mark.parametrize(("old", "new", "said"), FAULTS, ids=[said for _, _, said in FAULTS])
def test_what_is_wrong_is_said(folder: Path, old: str, new: str, said: str) -> None:
    found = spoil(folder, (old, new))
    assert any(said in fault for fault in found), found


def test_all_faults_are_said_at_once_each_with_its_line(folder: Path) -> None:
    found = spoil(
        folder,
        ('prefix = "EB"', 'prefix = "eb1"'),
        ('team = "winter_service"\n', ""),
        ('length = "3 hours"', 'length = "3 fortnights"'),
        ('id = "call_attempts"', 'id = "calls"'),
    )
    assert len(found) == 4, found
    for said in ("prefix is two", "team is missing", "length: the unit is", "call_attempts"):
        assert any(said in fault for fault in found), (said, found)
    lines = (folder / "charter.toml").read_text("utf-8").splitlines()
    (fault,) = [each for each in faults_of_folder(folder) if "team is missing" in each.text]
    assert lines[fault.line - 1] == "[[services]]"
    assert lines[fault.line] == 'code = "winter_gritting"'


def test_a_file_that_is_no_toml_is_one_fault_with_its_line(folder: Path) -> None:
    (fault,) = spoil(folder, ("[duty]", "[duty"))
    assert "the line cannot be read as TOML" in fault
    assert "charter.toml, line " in fault


def test_a_folder_without_an_edition_and_one_that_is_not(tmp_path: Path) -> None:
    (none,) = faults_of_folder(tmp_path)
    assert "write a file that ends in .toml" in str(none)
    (gone,) = faults_of_folder(tmp_path / "gone")
    assert "no such folder" in str(gone)


def test_two_editions_from_one_day(folder: Path) -> None:
    text = (folder / "charter.toml").read_text("utf-8")
    later = text.replace('id = "example-borough-council-2025-04"', 'id = "example-borough-later"', 1)
    assert later != text
    (folder / "later.toml").write_text(later, encoding="utf-8")
    (fault,) = [str(each) for each in faults_of_folder(folder)]
    assert "both in force from 2025-04-01: change one of the two files" in fault


def polygon(*points: tuple[float, float]) -> dict[str, object]:
    shape = {"type": "Polygon", "coordinates": [list(map(list, points))]}
    return {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": shape}]}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{", "it cannot be read as GeoJSON"),
        ('{"type": "FeatureCollection"}', "it has no features"),
        (json.dumps(polygon((-3, 55.7), (-2.9, 55.7), (-2.9, 55.8))), "does not end where it begins"),
        (
            json.dumps(polygon((323000, 673000), (324000, 673000), (323000, 673000))),
            "not metres",
        ),
        (json.dumps(polygon((55.7, -3), (55.8, -3), (55.7, -3))), "longitude, then latitude"),
        ('{"features": [{"geometry": null}]}', "feature 1 has no shape"),
    ],
)
def test_polygons_that_cannot_be_used(folder: Path, written: str, said: str) -> None:
    (folder / "places").mkdir(exist_ok=True)
    (folder / "places" / "shore.geojson").write_text(written, encoding="utf-8")
    found = [str(fault) for fault in faults_of_folder(folder)]
    assert any(said in fault and "places/shore.geojson" in fault for fault in found), found
    good = polygon((-3, 55.7), (-2.9, 55.7), (-2.9, 55.8), (-3, 55.7))
    (folder / "places" / "shore.geojson").write_text(json.dumps(good), encoding="utf-8")
    assert faults_of_folder(folder) == []


def test_a_folder_that_nothing_reads(folder: Path) -> None:
    (folder / "template").mkdir()
    (fault,) = faults_of_folder(folder)
    assert str(fault).startswith("template/: nothing reads a folder of that name; there are languages, look,")


AROUND = [(-3.0, 55.7), (-2.9, 55.7), (-2.9, 55.8), (-3.0, 55.7)]
AN_ADDRESS = "UPRN,ADDRESS,POSTCODE,LATITUDE,LONGITUDE\n"


def area(**said: object) -> str:
    data = polygon(*AROUND)
    data["features"][0]["properties"] = said  # type: ignore[index]
    return json.dumps(data)


@pytest.mark.parametrize(
    ("file", "written", "said"),
    [
        ("places/wards.geojson", area(called="Sands"), "places/wards.geojson, feature 1: "),
        ("places/roads.geojson", area(owner="the moon"), "places/roads.geojson, feature 1: "),
        ("places/roads.geojson", area(owner="private", services=["dragons"]), "names “dragons”"),
        ("places/teams.geojson", area(team="a", instead_of="dragons"), "names “dragons”"),
        ("places/gazetteer.csv", f"{AN_ADDRESS}one,2 Example Close,EX2 2AD,,\n", "line 2: UPRN is not"),
        ("places/gazetteer.csv", "NAME\nAda\n", "places/gazetteer.csv"),
        ("statements/about.toml", "status = 'published'", "statements/about.toml cannot be used"),
        ("statements/about.toml", "status", "statements/about.toml cannot be read"),
        ("statements/aboot.toml", "", "statements/aboot.toml: nothing reads it"),
    ],
)
def test_files_that_the_site_could_not_use(folder: Path, file: str, written: str, said: str) -> None:
    (folder / file).write_text(written, encoding="utf-8")
    told = CliRunner().invoke(app, ["check", str(folder)])
    assert told.exit_code == 1
    assert said in told.output, told.output
    assert "1 thing is to be put right" in told.output
