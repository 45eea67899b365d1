"""The council's own plan as tiles: lines of a GeoPackage such as OS Open Roads, drawn as SVG.

A GeoPackage is a SQLite file (OGC 12-128r19): ``gpkg_geometry_columns`` names its layers, each with a tree of
boxes beside it; a geometry is a header and well-known binary. Tiles are those of every web map: Web Mercator,
256 pixels, counted from the north west.
"""

import math
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any

from engine.errors import ExpectedError

NEAREST, FURTHEST = 19, 12
"""The zooms that are drawn: a house fills the screen, a town does."""
MOST = 4_000
"""Lines of one tile."""
PIXELS = 256
_NAMED_FROM, _ALL_FROM = 16, 14
_WORLD = 20_037_508.342789244
"""Half of Web Mercator's square, in its metres."""
_MERCATOR = 3857
_ENVELOPES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_WORD = re.compile(r"[a-z][a-z0-9_]*", re.IGNORECASE)
_NAMES, _KINDS = ("name_1", "name1", "name"), ("road_function", "function", "class", "type")
_MAJOR = re.compile(r"motorway|^a road|^b road|primary|trunk", re.IGNORECASE)


class NoPlan(ExpectedError):
    """The file cannot be drawn; the text is one sentence that says why."""


@dataclass(frozen=True)
class Layer:
    """One table of lines."""

    table: str
    geometry: str
    grid: int
    """The EPSG code of its co-ordinates: 27700 for Ordnance Survey's."""
    name: str
    """The column of the road's name; empty without one."""
    kind: str


class TownPlan:
    """A GeoPackage that is read a tile at a time. Safe to share between threads."""

    def __init__(self, file: Path) -> None:
        """Look what it holds. Raises NoPlan."""
        import pyproj  # only by a site that has a plan

        self._file = file
        try:
            with closing(self._open()) as opened:
                self.layers = list(_layers(opened))
        except (sqlite3.Error, OSError):
            raise NoPlan(f"The plan {file.name} is no GeoPackage that can be read.") from None
        if not self.layers:
            raise NoPlan(f"The plan {file.name} has no layer of lines with an index of where they are.")
        grids = {layer.grid for layer in self.layers}
        try:
            self._there = {
                grid: pyproj.Transformer.from_crs(_MERCATOR, grid, always_xy=True) for grid in grids
            }
            self._back = {
                grid: pyproj.Transformer.from_crs(grid, _MERCATOR, always_xy=True) for grid in grids
            }
        except pyproj.exceptions.CRSError:
            raise NoPlan(f"The plan {file.name} has co-ordinates of a kind that is not known.") from None
        self.version = f"{file.stat().st_mtime_ns:x}"

    def tile(self, zoom: int, x: int, y: int) -> str | None:
        """A tile as SVG; None for one that is not drawn at all. It takes milliseconds, in a thread."""
        if not FURTHEST <= zoom <= NEAREST or not (0 <= x < 2**zoom and 0 <= y < 2**zoom):
            return None
        side = 2 * _WORLD / 2**zoom
        west, north = -_WORLD + x * side, _WORLD - y * side
        drawn = _Drawing(west, north, PIXELS / side, zoom)
        with closing(self._open()) as opened:
            for layer in self.layers:
                box = self._there[layer.grid].transform_bounds(west, north - side, west + side, north)
                self._draw(opened, layer, _wider(box), drawn)
        return drawn.svg()

    def _draw(
        self,
        opened: sqlite3.Connection,
        layer: Layer,
        box: tuple[float, float, float, float],
        drawn: "_Drawing",
    ) -> None:
        import shapely

        rows = [row for row in _rows(opened, layer, box) if drawn.shows(row[2])]
        if not rows:
            return
        back = self._back[layer.grid]
        lines = shapely.from_wkb([_wkb(row[0]) for row in rows], on_invalid="ignore")
        lines = shapely.transform(lines, back.transform, interleaved=False)
        for line, (_, name, kind) in zip(lines, rows, strict=True):
            if line is not None and not line.is_empty:
                for part in shapely.get_parts(line):
                    if part.geom_type == "LineString":
                        drawn.line(list(part.coords), name or "", kind or "")

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self._file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


class _Drawing:
    """A tile that is being drawn; ``scale`` is pixels a metre of Web Mercator."""

    def __init__(self, west: float, north: float, scale: float, zoom: int) -> None:
        self.west, self.north, self.scale, self.zoom = west, north, scale, zoom
        self.minor: list[str] = []
        self.major: list[str] = []
        self.words: dict[str, str] = {}

    def shows(self, kind: str | None) -> bool:
        return self.zoom >= _ALL_FROM or kind is None or bool(_MAJOR.search(kind))

    def line(self, metres: list[tuple[float, ...]], name: str, kind: str) -> None:
        at = [((x - self.west) * self.scale, (self.north - y) * self.scale) for x, y, *_ in metres]
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in at)
        (self.major if _MAJOR.search(kind) else self.minor).append(path)
        if name and self.zoom >= _NAMED_FROM and name not in self.words:
            self._name(at, name)

    def _name(self, at: list[tuple[float, float]], name: str) -> None:
        """Along its longest stretch, where that has room for it within this tile."""
        first, last = max(pairwise(at), key=lambda two: math.dist(*two))
        x, y = (first[0] + last[0]) / 2, (first[1] + last[1]) / 2
        half = len(name) * 3.3
        if math.dist(first, last) < half or not (half < x < PIXELS - half and half < y < PIXELS - half):
            return
        turned = math.degrees(math.atan2(last[1] - first[1], last[0] - first[0]))
        turned = turned - 180 if turned > 90 else turned + 180 if turned < -90 else turned
        at_an_angle = f"rotate({turned:.0f} {x:.0f} {y:.0f})"
        self.words[name] = (
            f'<text x="{x:.0f}" y="{y + 4:.0f}" transform="{at_an_angle}">{escape(name)}</text>'
        )

    def svg(self) -> str:
        width = {12: 1, 13: 1, 14: 2, 15: 3, 16: 5, 17: 8, 18: 12, 19: 18}[self.zoom]
        edge = "".join((*self.minor, *self.major))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{PIXELS}" height="{PIXELS}" '
            f'viewBox="0 0 {PIXELS} {PIXELS}"><rect width="{PIXELS}" height="{PIXELS}" fill="#f3f1ec"/>'
            '<g fill="none" stroke-linecap="round" stroke-linejoin="round">'
            f'<path d="{edge}" stroke="#b8b2a6" stroke-width="{width + 2}"/>'
            f'<path d="{"".join(self.minor)}" stroke="#ffffff" stroke-width="{width}"/>'
            f'<path d="{"".join(self.major)}" stroke="#ffe29a" stroke-width="{width + 1}"/></g>'
            '<g font-family="sans-serif" font-size="11" fill="#333333" text-anchor="middle" stroke="#ffffff" '
            f'stroke-width="3" paint-order="stroke">{"".join(self.words.values())}</g></svg>'
        )


def _layers(opened: sqlite3.Connection) -> Iterator[Layer]:
    found = opened.execute("SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns").fetchall()
    tables = {name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table, geometry, grid in found:
        plain = _WORD.fullmatch(table) and _WORD.fullmatch(geometry)
        if plain and table in tables and f"rtree_{table}_{geometry}" in tables:
            columns = [str(row[1]) for row in opened.execute(f'PRAGMA table_info("{table}")')]
            yield Layer(table, geometry, grid, _first(_NAMES, columns), _first(_KINDS, columns))


def _first(wanted: tuple[str, ...], columns: list[str]) -> str:
    return next((each for each in wanted if each in columns), "")


def _rows(opened: sqlite3.Connection, layer: Layer, box: tuple[float, ...]) -> list[tuple[Any, Any, Any]]:
    name, kind = (f'"{each}"' if each else "NULL" for each in (layer.name, layer.kind))
    # The names of tables and columns were looked at: words and nothing else.
    asked = (
        f'SELECT "{layer.geometry}", {name}, {kind} FROM "{layer.table}" WHERE rowid IN '  # noqa: S608
        f'(SELECT id FROM "rtree_{layer.table}_{layer.geometry}" '
        f"WHERE maxx >= ? AND minx <= ? AND maxy >= ? AND miny <= ?) LIMIT {MOST}"
    )
    west, south, east, north = box
    return opened.execute(asked, (west, east, south, north)).fetchall()


def _wider(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """A line a little outside is seen by its width, and a grid is not square to another."""
    west, south, east, north = box
    more = (east - west) * 0.1
    return west - more, south - more, east + more, north + more


def _wkb(blob: Any) -> bytes | None:
    """The well-known binary behind a GeoPackage's header; None for what has none."""
    if not isinstance(blob, bytes) or len(blob) < 9 or blob[:2] != b"GP":
        return None
    return blob[8 + _ENVELOPES.get((blob[3] >> 1) & 7, 0) :]
