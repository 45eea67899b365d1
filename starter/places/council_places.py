"""The folder ``places`` beside a council's editions: wards, whose roads they are, which team works where."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, field_validator

from charter.edition.editions import place_of
from charter.edition.services import EditionPart, Service
from charter.place import Place
from charter.writing.values import worded
from starter.places.polygons import Polygons

FOLDER = "places"
WARDS, ROADS, TEAMS = "wards.geojson", "roads.geojson", "teams.geojson"
_OFFICIAL = tuple(f"WD{year:02}NM" for year in range(40, 14, -1))
"""What the Office for National Statistics calls a ward's name in its boundaries, by year."""


@worded(
    {
        "council": "The council’s",
        "national_highways": "National Highways’",
        "parish": "The parish or town council’s",
    }
)
class RoadOwner(StrEnum):
    """Who looks after a road."""

    COUNCIL = "council"
    NATIONAL_HIGHWAYS = "national_highways"
    PRIVATE = "private"
    PARISH = "parish"


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, str_strip_whitespace=True, extra="ignore")


class Ward(_Said):
    """One ward."""

    name: str = Field(validation_alias=AliasChoices("name", *_OFFICIAL), min_length=1, max_length=100)


class RoadArea(_Said):
    """Where the roads are one body's."""

    owner: RoadOwner
    name: str = Field(default="", max_length=100)
    """What the road is called, or whose it is where that is a parish or a person."""
    link: str = Field(default="", max_length=500)
    """Where it is reported to them."""
    services: tuple[str, ...] = ()
    """Codes of the services it is said for; none: those of HighwaysRepair."""

    @field_validator("link")
    @classmethod
    def _of_the_web(cls, link: str) -> str:
        if link and not link.startswith(("https://", "http://")):
            raise ValueError("it is an address that begins with https://")
        return link

    def concerns(self, service: Service) -> bool:
        """Whether it matters to a report of that service whose road it is."""
        return service.code in self.services if self.services else service.process == "HighwaysRepair"


class TeamArea(_Said):
    """Where one team does what another does elsewhere."""

    team: str = Field(min_length=1, max_length=100)
    instead_of: str = Field(min_length=1, max_length=100)


def folder_beside(editions: Path | None) -> Path:
    """The folder of places of the council whose editions are in that file or folder."""
    folder = place_of(editions)
    return (folder if folder.is_dir() else folder.parent) / FOLDER


@dataclass(frozen=True)
class CouncilPlaces:
    """What the files say of a place; nothing, where there are none."""

    wards: Polygons[Ward] = field(default_factory=Polygons)
    roads: Polygons[RoadArea] = field(default_factory=Polygons)
    teams: Polygons[TeamArea] = field(default_factory=Polygons)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what is in the folder. Raises PlacesError."""
        return cls(
            wards=Polygons.load(folder / WARDS, Ward.model_validate),
            roads=Polygons.load(folder / ROADS, RoadArea.model_validate),
            teams=Polygons.load(folder / TEAMS, TeamArea.model_validate),
        )

    @classmethod
    def beside(cls, editions: Path | None) -> Self:
        """Those of the council whose editions are in that file or folder. Raises PlacesError."""
        return cls.load(folder_beside(editions))

    @property
    def ward_names(self) -> list[str]:
        """Every ward there is, in order."""
        return sorted({ward.name for ward in self.wards.said})

    def ward_of(self, latitude: float, longitude: float) -> str:
        """The name of the ward a place is in; empty where that is not known."""
        ward = self.wards.at(latitude, longitude)
        return ward.name if ward else ""

    def road_of_another(self, latitude: float, longitude: float, service: Service) -> RoadArea | None:
        """Whose the road there is, where it is not the council's and that matters to the service."""
        road = self.roads.at(latitude, longitude)
        if road is None or road.owner is RoadOwner.COUNCIL or not road.concerns(service):
            return None
        return road

    def looked_after(self, part: EditionPart, where: Place | None) -> EditionPart:
        """What a case there is held to: the team that works there in place of the service's usual one."""
        if where is None or where.latitude is None or where.longitude is None:
            return part
        usual = part.service.team
        found = self.teams.at(where.latitude, where.longitude, lambda said: said.instead_of == usual)
        if found is None:
            return part
        return part.model_copy(update={"service": part.service.model_copy(update={"team": found.team})})
