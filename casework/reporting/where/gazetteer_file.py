"""A council's own gazetteer as CSV, made into an index that is kept in the data folder."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from charter.addresses.post import as_postcode
from starter.places.polygons import PlacesError
from starter.places.sheets import rows_of

_VERSION = 1
_BATCH = 10_000
_PROPERTIES = ("1", "6", "")
"""Logical status (BS 7666): approved, provisional. What is alternative (3) or historical (8) is left out."""
_GRID, _DEGREES = ("X_COORDINATE", "Y_COORDINATE"), ("LATITUDE", "LONGITUDE")
_NAMES: Mapping[str, tuple[str, ...]] = {
    "street": ("STREET_DESCRIPTION", "STREET_DESCRIPTOR", "STREET_NAME", "STREET"),
    "locality": ("LOCALITY_NAME", "LOCALITY"),
    "town": ("TOWN_NAME", "TOWN", "POST_TOWN"),
    "postcode": ("POSTCODE", "POSTCODE_LOCATOR"),
    "whole": ("ADDRESS", "FULL_ADDRESS", "SINGLE_LINE_ADDRESS"),
    "organisation": ("ORGANISATION", "ORGANISATION_NAME"),
}
_TABLES = """
CREATE TABLE addresses (
  uprn TEXT PRIMARY KEY, postcode TEXT, street TEXT, number INTEGER, lines TEXT, latitude REAL, longitude REAL
) WITHOUT ROWID;
"""
_INDEXES = """
CREATE INDEX by_postcode ON addresses (postcode, street, number, lines);
CREATE VIRTUAL TABLE address_words
  USING fts5(uprn UNINDEXED, said, tokenize='unicode61 remove_diacritics 2');
INSERT INTO address_words (uprn, said)
  SELECT uprn, replace(lines, char(10), ' ') || ' ' || postcode FROM addresses;
"""
Row = tuple[str, str, str, int, str, float | None, float | None]


def index_of(file: Path, folder: Path) -> Path:
    """The index of a gazetteer, made anew where the file has changed since. Raises PlacesError."""
    try:
        seen = file.stat()
    except OSError:
        raise PlacesError(f"There is no gazetteer {file.name} where it is said to be.") from None
    index = folder / f"gazetteer-{_VERSION}-{seen.st_size:x}-{seen.st_mtime_ns:x}.sqlite3"
    if not index.is_file():
        _make(file, index)
        for older in folder.glob("gazetteer-*.sqlite3"):
            if older != index:
                older.unlink(missing_ok=True)
    return index


def _make(file: Path, index: Path) -> None:
    index.parent.mkdir(parents=True, exist_ok=True)
    handle, made = tempfile.mkstemp(dir=index.parent, prefix=".gazetteer-", suffix=".sqlite3")
    os.close(handle)
    try:
        with closing(sqlite3.connect(made)) as opened, opened:
            opened.executescript(_TABLES)
            rows = iter(_rows(file))
            while some := list(islice(rows, _BATCH)):
                some = _with_degrees(some)
                opened.executemany("INSERT OR REPLACE INTO addresses VALUES (?, ?, ?, ?, ?, ?, ?)", some)
            opened.executescript(_INDEXES)
        Path(made).replace(index)
    finally:
        Path(made).unlink(missing_ok=True)


def _rows(file: Path) -> Iterator[Row]:
    """Its addresses; of one UPRN the last counts. Co-ordinates as they stand: see ``_with_degrees``."""
    columns = (("UPRN",), _NAMES["postcode"], (*_NAMES["whole"], *_NAMES["street"]))
    for line, row in rows_of(file, *columns):
        if row.get("LOGICAL_STATUS", "") not in _PROPERTIES:
            continue
        uprn = row.get("UPRN", "").lstrip("0")
        if not uprn.isdigit():
            raise PlacesError(f"{file.name}, line {line}: UPRN is not a number.")
        said = {
            name: next((row[each] for each in names if row.get(each)), "") for name, names in _NAMES.items()
        }
        code = as_postcode(said["postcode"])
        lines = _lines(row, said, f"{code[:-3]} {code[-3:]}" if code else "")
        number = "".join(
            islice((each for each in (row.get("PAO_START_NUMBER") or lines[0]) if each.isdigit()), 9)
        )
        pair = next((pair for pair in (_DEGREES, _GRID) if row.get(pair[0])), _DEGREES)
        try:
            first, second = (float(row[name]) if row.get(name) else None for name in pair)
        except ValueError:
            raise PlacesError(f"{file.name}, line {line}: {pair[0]} and {pair[1]} are numbers.") from None
        yield uprn, code, said["street"], int(number or 0), "\n".join(lines), first, second


def _lines(row: Mapping[str, str], said: Mapping[str, str], postcode: str) -> list[str]:
    """As on an envelope."""
    if said["whole"]:
        parts = [part.strip() for part in said["whole"].replace("\n", ",").split(",")]
        lines = [part for part in parts if part and as_postcode(part) != as_postcode(postcode)]
        if len(lines) > 1 and lines[0].rstrip("ABCDEFGH").isdigit():  # “12, Example Close”
            lines = [f"{lines[0]} {lines[1]}", *lines[2:]]
    else:
        within = [row.get("SAO_TEXT", ""), _numbers(row, "SAO")]
        house = f"{_numbers(row, 'PAO')} {said['street']}".strip()
        lines = [said["organisation"], " ".join(filter(None, within)), row.get("PAO_TEXT", ""), house]
        lines += [said["locality"], said["town"]]
    return [*dict.fromkeys(filter(None, lines)), *([postcode] if postcode else [])] or ["?"]


def _numbers(row: Mapping[str, str], which: str) -> str:
    """``12A``, or ``12A-14``."""
    ends = (
        row.get(f"{which}_{end}_NUMBER", "") + row.get(f"{which}_{end}_SUFFIX", "")
        for end in ("START", "END")
    )
    return "-".join(filter(None, ends))


def _with_degrees(rows: Sequence[Row]) -> list[Row]:
    """Those of the National Grid as latitude and longitude: it counts metres, and degrees end at 90."""
    grid = [
        at for at, row in enumerate(rows) if row[5] is not None and row[6] is not None and abs(row[5]) > 90
    ]
    found = list(rows)
    if grid:
        import pyproj  # only for a gazetteer in that grid

        there = pyproj.Transformer.from_crs(27700, 4326, always_xy=True)
        east, north = there.transform([rows[at][5] for at in grid], [rows[at][6] for at in grid])
        for at, x, y in zip(grid, east, north, strict=True):
            found[at] = (*rows[at][:5], round(float(y), 6), round(float(x), 6))
    return found
