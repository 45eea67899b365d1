"""A GeoPackage with a few invented roads, as Ordnance Survey's Open Roads has them."""

import sqlite3
import struct
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pyproj
import shapely

NORTH, EAST = 52.0410, -0.7600
"""Where they are, in degrees."""
GRID = 27700
Road = tuple[str, str, Sequence[tuple[float, float]]]
ROADS: tuple[Road, ...] = (
    ("Example Close", "Local Road", ((-120, 0), (0, 5), (120, 0))),
    ("Sample Way", "A Road", ((0, -200), (0, 200))),
    ("", "Local Access Road", ((40, 40), (80, 80))),
    ("Far & <Away>", "Local Road", ((5_000, 5_000), (5_200, 5_000))),
)
"""Metres east and north of there."""


def write_plan(file: Path, roads: Sequence[Road] = ROADS, *, indexed: bool = True, grid: int = GRID) -> Path:
    """Write the file; without an index of where its lines are it is of no use."""
    east, north = pyproj.Transformer.from_crs(4326, GRID, always_xy=True).transform(EAST, NORTH)
    with closing(sqlite3.connect(file)) as made, made:
        made.execute(
            "CREATE TABLE gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id)"
        )
        made.execute(
            "INSERT INTO gpkg_geometry_columns VALUES ('road_link', 'geometry', 'LINESTRING', ?)", [grid]
        )
        made.execute(
            "CREATE TABLE road_link (fid INTEGER PRIMARY KEY, geometry BLOB, name_1 TEXT, road_function TEXT)"
        )
        if indexed:
            made.execute(
                "CREATE VIRTUAL TABLE rtree_road_link_geometry USING rtree(id, minx, maxx, miny, maxy)"
            )
        for number, (name, kind, metres) in enumerate(roads, start=1):
            line = shapely.LineString([(east + x, north + y) for x, y in metres])
            west, south, right, top = line.bounds
            header = b"GP" + bytes([0, 0b00000011]) + struct.pack("<i4d", grid, west, right, south, top)
            row = (number, header + line.wkb, name, kind)
            made.execute("INSERT INTO road_link VALUES (?, ?, ?, ?)", row)
            if indexed:
                box = (number, west, right, south, top)
                made.execute("INSERT INTO rtree_road_link_geometry VALUES (?, ?, ?, ?, ?)", box)
        made.execute("INSERT INTO road_link VALUES (99, x'00', 'Broken', 'Local Road')")
        if indexed:
            broken = (99, east - 9, east + 9, north - 9, north + 9)
            made.execute("INSERT INTO rtree_road_link_geometry VALUES (?, ?, ?, ?, ?)", broken)
    return file
