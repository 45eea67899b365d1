"""The settings of maps and places: whose tiles and plan are shown, where a link leads, whose addresses."""

import re
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

_DEGREES = ("latitude", "longitude")
_TILES = re.compile(r"(https?://[a-z0-9.-]+(?::\d{1,5})?)/\S*", re.IGNORECASE)


class MapSettings(BaseSettings):
    """Part of ``Settings``."""

    map_tiles: str = Field(
        "",
        description="Where maps have their tiles from, such as "
        "`https://tiles.example.org/{z}/{x}/{y}.png`: the browser of an officer, or of a resident who says "
        "where something is, asks there. Without it, and without a plan, no map is drawn.",
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

    gazetteer: Path | None = Field(
        None,
        description="The council's own gazetteer of addresses (CSV, by UPRN), where residents find theirs; "
        "`places/gazetteer.csv` beside the edition if it is there.",
    )
    os_places_key: SecretStr | None = Field(
        None,
        description="A key of the OS Places API: what a resident types to find an address is asked there. "
        "Without it, and without a gazetteer, addresses are typed.",
    )
    os_places_url: str = Field(
        "https://api.os.uk/search/places/v1", description="Where the OS Places API is."
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
