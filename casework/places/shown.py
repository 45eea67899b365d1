"""What a map is told by the page it stands on: where to begin, whose tiles, and the cases as points."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from casework.places.plan import FURTHEST, NEAREST
from casework.site.pages import Site
from charter.addresses.streets import street_of
from charter.place import Place
from register.cases.rows import CaseRow
from starter.desk.catalogue import Catalogue
from starter.desk.telling import views

PLAN_TILES = "/casework/map/plan/{z}/{x}/{y}.svg"
CLOSE, WIDE = 17, 13


@dataclass(frozen=True)
class MapPoint:
    """A case on a map and in the list beside it."""

    reference: str
    title: str
    where: str
    street: str
    stage: str
    received: datetime
    late: bool
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class ShownMap:
    """A map that a script draws: where it begins, what is beneath it. No tiles: none is drawn."""

    latitude: float
    longitude: float
    zoom: int
    tiles: str
    attribution: str
    least: int = 1
    most: int = NEAREST
    points: list[MapPoint] = field(default_factory=list)


def place_of_case(row: CaseRow) -> Place:
    """Where a case is: in the reporter's words, and by the co-ordinates that are known by now."""
    where = row.intake.details.get("where") if row.intake else None
    text = str(where.get("text") or "") if isinstance(where, dict) else ""
    known = row.latitude is not None and row.longitude is not None
    return Place(text=text, latitude=row.latitude, longitude=row.longitude) if known else Place(text=text)


def link_to_map(site: Site, place: Place) -> str:
    """An address outside with a map of the place; empty where it is not known or there is none."""
    if place.latitude is None or place.longitude is None or not site.settings.map_link:
        return ""
    at = {name: f"{getattr(place, name):.6f}" for name in ("latitude", "longitude")}
    return site.settings.map_link.replace("{latitude}", at["latitude"]).replace(
        "{longitude}", at["longitude"]
    )


def map_at(
    site: Site, place: Place, zoom: int, points: list[MapPoint], plan_tiles: str = PLAN_TILES
) -> ShownMap | None:
    """The map of a place, or None: where it is not known, or the council has neither tiles nor a plan."""
    settings = site.settings
    tiles = settings.map_tiles or (plan_tiles if site.plan else "")
    if not tiles or place.latitude is None or place.longitude is None:
        return None
    own = f"Contains OS data © Crown copyright and database right {site.desk.now():%Y}"
    attribution = settings.map_attribution or ("" if settings.map_tiles else own)
    least = 1 if settings.map_tiles else FURTHEST
    return ShownMap(place.latitude, place.longitude, zoom, tiles, attribution, least, NEAREST, points)


def point_of(row: CaseRow, catalogue: Catalogue) -> MapPoint:
    """A case as a point."""
    seen, place = views.queued(row, catalogue), place_of_case(row)
    return MapPoint(
        reference=row.reference,
        title=seen["service_title"],
        where=place.text,
        street=street_of(place.text),
        stage=seen["stage"],
        received=row.received,
        late=row.late,
        latitude=place.latitude,
        longitude=place.longitude,
    )


def streets_of(points: list[MapPoint]) -> list[tuple[str, int]]:
    """The streets that several are on, the most first."""
    counted = Counter(each.street for each in points if each.street)
    return sorted(
        ((street, many) for street, many in counted.items() if many > 1), key=lambda one: (-one[1], one[0])
    )
