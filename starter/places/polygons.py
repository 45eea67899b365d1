"""A GeoJSON file (RFC 7946) of polygons, looked up by a point. Read once, whole, before it is needed."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from engine.errors import ExpectedError

T = TypeVar("T", bound=BaseModel)

_WEST, _SOUTH, _EAST, _NORTH = -9.5, 49.0, 2.5, 61.5
"""A box around the United Kingdom, in degrees: what is outside it is in another grid, or turned about."""
_AREAS = ("Polygon", "MultiPolygon")


class PlacesError(ExpectedError):
    """A file of polygons that cannot be used; one sentence, with the file and the feature."""


class Polygons(Generic[T]):
    """Areas, each with what is said of it. Safe to share between threads."""

    def __init__(self, areas: Sequence[Any] = (), said: Sequence[T] = ()) -> None:
        self.said = said
        self._tree: Any = None
        if areas:
            import shapely  # only where a council has such a file

            self._tree = shapely.STRtree(areas)
            self._point = shapely.Point

    @classmethod
    def load(cls, file: Path, read: Callable[[Mapping[str, Any]], T]) -> "Polygons[T]":
        """Read a file; without one there are no areas. Raises PlacesError."""
        if not file.is_file():
            return cls()
        areas, said = [], []
        for number, feature in enumerate(_features(file), 1):
            given = feature.get("properties") if isinstance(feature, Mapping) else None
            given = given if isinstance(given, Mapping) else {}
            where = f"{file.name}, feature {number}"
            if isinstance(name := given.get("name"), str) and name:
                where += f" (“{name[:60]}”)"
            areas.append(_area(feature, where))
            try:
                said.append(read(given))
            except ValidationError as error:
                raise PlacesError(f"{where}: {_why(error)}.") from None
        return cls(areas, said)

    def at(
        self, latitude: float, longitude: float, meant: Callable[[T], bool] = lambda said: True
    ) -> T | None:
        """What is said of the first area, in the file's order, that has the point in it or on its edge and
        is meant."""
        if self._tree is None:
            return None
        found = self._tree.query(self._point(longitude, latitude), predicate="intersects")
        there = (self.said[int(number)] for number in sorted(found))
        return next((said for said in there if meant(said)), None)


def _features(file: Path) -> list[Any]:
    try:
        read = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):  # not UTF-8, or not JSON
        raise PlacesError(f"{file.name}: it is no GeoJSON that can be read.") from None
    features = read.get("features") if isinstance(read, Mapping) else None
    if not isinstance(features, list) or read.get("type") != "FeatureCollection":
        raise PlacesError(f"{file.name}: it is no FeatureCollection, with a list of features.")
    return features


def _area(feature: Any, where: str) -> Any:
    import shapely

    geometry = feature.get("geometry") if isinstance(feature, Mapping) else None
    if not isinstance(geometry, Mapping) or geometry.get("type") not in _AREAS:
        raise PlacesError(f"{where}: it has no Polygon or MultiPolygon.")
    try:
        area = shapely.geometry.shape(geometry)
        bounds = area.bounds
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, shapely.errors.ShapelyError):
        raise PlacesError(f"{where}: its co-ordinates cannot be read.") from None
    if area.is_empty:
        raise PlacesError(f"{where}: it has no co-ordinates.")
    west, south, east, north = bounds
    if not (_WEST <= west <= east <= _EAST and _SOUTH <= south <= north <= _NORTH):
        raise PlacesError(
            f"{where}: it is not in the United Kingdom. GeoJSON has longitude first, then latitude, in "
            "degrees (WGS84)."
        )
    if not area.is_valid:
        raise PlacesError(f"{where}: its edge crosses itself ({shapely.is_valid_reason(area)}).")
    shapely.prepare(area)
    return area


def _why(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    name = ".".join(map(str, first["loc"])) or "properties"
    return f"{name} is missing" if first["type"] == "missing" else f"{name}: {first['msg']}"
