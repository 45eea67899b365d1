"""A council's own maps of an invented place, as GeoJSON."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.casework.places.plans import EAST, NORTH

Box = tuple[float, float, float, float]
"""West, south, east and north of the invented roads, in thousandths of a degree."""
ALL_AROUND: Box = (-50, -50, 50, 50)
Area = tuple[Box, dict[str, Any]]


def polygon(box: Box) -> dict[str, Any]:
    west, south, east, north = (each / 1000 for each in box)
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return {"type": "Polygon", "coordinates": [[[EAST + x, NORTH + y] for x, y in corners]]}


def write_areas(file: Path, areas: Sequence[Area]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    features = [{"type": "Feature", "properties": said, "geometry": polygon(box)} for box, said in areas]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return file


def write_places(folder: Path) -> Path:
    """Two wards side by side, a trunk road across them, and a team of its own in the east."""
    write_areas(
        folder / "wards.geojson",
        [
            ((-50, -50, 0, 50), {"name": "Westfield Example"}),
            ((0, -50, 50, 50), {"WD24NM": "Eastfield Example"}),
        ],
    )
    trunk = {"owner": "national_highways", "name": "A999", "link": "https://highways.example.com/report"}
    write_areas(
        folder / "roads.geojson",
        [
            ((-50, 10, 50, 11), trunk),
            ((20, 20, 21, 21), {"owner": "private", "name": "Example Estates"}),
            (
                (30, 30, 31, 31),
                {"owner": "parish", "name": "Example Parish Council", "services": ["graffiti"]},
            ),
            (ALL_AROUND, {"owner": "council"}),
        ],
    )
    write_areas(
        folder / "teams.geojson",
        [
            ((0, -50, 50, 50), {"team": "landscaping_east", "instead_of": "landscaping"}),
            ((0, -50, 50, 50), {"team": "highways_east", "instead_of": "highways"}),
        ],
    )
    return folder
