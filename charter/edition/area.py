"""The area a council serves: where a report with co-ordinates can be about."""

from itertools import pairwise
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from charter.edition.promises import Status

Corner = tuple[float, float]
"""Latitude and longitude (WGS84), in degrees."""


class Area(BaseModel):
    """A box, or the ring of corners within it. Its edge belongs to it."""

    model_config = ConfigDict(frozen=True)

    south: float = Field(ge=-90, le=90)
    west: float = Field(ge=-180, le=180)
    north: float = Field(ge=-90, le=90)
    east: float = Field(ge=-180, le=180)
    corners: tuple[Corner, ...] = ()
    """In order around it, the first not said again; none: the whole box."""
    status: Status
    reading: str = ""

    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        if self.south >= self.north or self.west >= self.east:
            raise ValueError("its south is south of its north, and its west west of its east")
        if self.corners and len(self.corners) < 3:
            raise ValueError("a ring has at least three corners")
        return self

    def has(self, latitude: float, longitude: float) -> bool:
        """Whether the place is in it."""
        if not (self.south <= latitude <= self.north and self.west <= longitude <= self.east):
            return False
        return not self.corners or self._in_ring(latitude, longitude)

    def _in_ring(self, latitude: float, longitude: float) -> bool:
        """A line due east crosses the ring an odd number of times."""
        inside = False
        for (south, west), (north, east) in pairwise((*self.corners, self.corners[0])):
            crosses = (south > latitude) != (north > latitude)
            if crosses and longitude < west + (latitude - south) / (north - south) * (east - west):
                inside = not inside
        return inside
