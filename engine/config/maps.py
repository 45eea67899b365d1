"""The settings of maps: whose tiles are shown, the council's own plan, where a link to a map leads."""

import re
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

_DEGREES = ("latitude", "longitude")
_TILES = re.compile(r"(https?://[a-z0-9.-]+(?::\d{1,5})?)/\S*", re.IGNORECASE)


class MapSettings(BaseSettings):
    """Part of ``Settings``."""

    map_tiles: str = Field(
        "",
        description="Where the officers' site has its map's tiles from, such as "
        "`https://tiles.example.org/{z}/{x}/{y}.png`: an officer's browser asks there. Without it, and "
        "without a plan, no map is drawn.",
    )
    map_attribution: str = Field("", description="What has to be said beside those tiles: whose they are.")
    map_plan: Path | None = Field(
        None,
        description="The council's own plan, in place of tiles: the GeoPackage of OS Open Roads as Ordnance "
        "Survey gives it (`oproad_gb.gpkg`), or another with lines; `plan.gpkg` in the data folder if it is "
        "there.",
    )
    map_link: str = Field(
        "https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=18/{latitude}/{longitude}",
        description="Where a link to a map leads, for a place with co-ordinates; `none` for no link.",
    )

    @property
    def map_tiles_origin(self) -> str:
        """The scheme and host of the tiles; empty without any."""
        found = _TILES.fullmatch(self.map_tiles)
        return found[1].lower() if found else ""

    def plan(self, data_dir: Path) -> Path | None:
        """The file of the council's plan, if there is one."""
        file = self.map_plan or data_dir / "plan.gpkg"
        return file if file.is_file() else None

    @field_validator("map_tiles")
    @classmethod
    def _an_address_of_tiles(cls, address: str) -> str:
        address = address.strip()
        if address and not (_TILES.fullmatch(address) and all(f"{{{each}}}" in address for each in "zxy")):
            raise ValueError("it is an address with {z}, {x} and {y} in it")
        return address

    @field_validator("map_link")
    @classmethod
    def _a_link(cls, address: str) -> str:
        address = address.strip()
        if address.lower() == "none":
            return ""
        if not _TILES.fullmatch(address) or not all(f"{{{each}}}" in address for each in _DEGREES):
            raise ValueError("it is an address with {latitude} and {longitude} in it, or none")
        return address
