"""Open reports on a map: near a case, around a point, or in one street; the list says the same in words."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.places.shown import (
    CLOSE,
    WIDE,
    MapPoint,
    link_to_map,
    map_at,
    place_of_case,
    point_of,
    streets_of,
)
from casework.seeing.door import NOT_THEIRS, sees_named, sight_in
from casework.site.pages import Site, site_of
from casework.site.routing import PageRoute
from charter.addresses.streets import street_of
from charter.place import Place
from register.cases.rows import CaseRow
from register.seeing.sight import Sight
from starter.api.requests import written
from starter.desk.telling.problems import Problem, unknown_reference

LIMIT = 200
"""Reports of one map: more cannot be told apart."""
METRES = (100, 250, 500, 1_000, 5_000)
USUAL_METRES = 500
FOR_A_DAY = {"Cache-Control": "private, max-age=86400"}

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True)
class Looked:
    """Where a map looks: what was asked, made sense of."""

    near: str = ""
    street: str = ""
    service: str = ""
    ward: str = ""
    metres: int = USUAL_METRES
    latitude: float | None = None
    longitude: float | None = None

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Looked":
        """From an address; what makes no sense there is as if it were not there."""
        metres = asked.get("metres", "")
        at = [_degrees(asked.get(name, ""), most) for name, most in (("latitude", 90), ("longitude", 180))]
        known = None not in at
        return cls(
            near=asked.get("near", "")[:40].strip(),
            street=" ".join(asked.get("street", "").split())[:100],
            service=asked.get("service", "")[:100],
            ward=asked.get("ward", "").strip()[:100],
            metres=int(metres)
            if metres.isdecimal() and len(metres) < 6 and int(metres) in METRES
            else USUAL_METRES,
            latitude=at[0] if known else None,
            longitude=at[1] if known else None,
        )


@router.get("/casework/map")
async def reports_on_map(request: Request) -> Response:
    """The reports around, on a map where there is one, and always in words."""
    site, looked = site_of(request), Looked.of(request.query_params)
    row, sight = await _case(request, looked.near) if looked.near else None, sight_in(request)
    place = place_of_case(row) if row else Place(latitude=looked.latitude, longitude=looked.longitude)
    by_its_street = place.latitude is None and not looked.ward
    street = looked.street or (street_of(place.text) if by_its_street else "")
    found = await asyncio.to_thread(_found, site, looked, place, street, sight)
    points = [point_of(each, site.desk.catalogue) for each in found]
    middle = place if place.latitude is not None and not looked.ward else _middle(points)
    zoom = WIDE if looked.ward or (looked.metres > USUAL_METRES and not looked.street) else CLOSE
    return site.page(
        request,
        "casework/places/map.html",
        looked=looked,
        case=row,
        place=place,
        street=street,
        points=points,
        streets=streets_of(points),
        limit=LIMIT,
        shown_map=map_at(site, middle, zoom, points),
        outside=link_to_map(site, middle),
        metres=METRES,
        services=site.desk.catalogue.services(),
        wards=site.desk.catalogue.places.ward_names,
    )


@router.get("/casework/map/plan/{zoom}/{x}/{y}.svg")
async def plan_tile(zoom: int, x: int, y: int, request: Request) -> Response:
    """A tile of the council's own plan. Problem 404 where there is none."""
    plan = site_of(request).plan
    drawn = await asyncio.to_thread(plan.tile, zoom, x, y) if plan else None
    if drawn is None:
        raise Problem(404, "not_found", "There is no such tile.")
    return Response(drawn, media_type="image/svg+xml", headers=FOR_A_DAY)


def _found(site: Site, looked: Looked, place: Place, street: str, sight: Sight) -> list[CaseRow]:
    on_map = site.desk.register.on_map
    if street:
        return on_map.in_street(street, looked.service, LIMIT, sight)
    if looked.ward:
        return on_map.in_ward(looked.ward, looked.service, LIMIT, sight)
    if place.latitude is not None and place.longitude is not None:
        return on_map.around(place.latitude, place.longitude, looked.metres, looked.service, LIMIT, sight)
    return []


def _middle(points: list[MapPoint]) -> Place:
    at = [(each.latitude, each.longitude) for each in points if each.latitude is not None]
    if not at:
        return Place()
    north, east = ([float(one or 0) for one in each] for each in zip(*at, strict=True))
    return Place(latitude=sum(north) / len(north), longitude=sum(east) / len(east))


async def _case(request: Request, reference: str) -> CaseRow:
    """Problem 404 where there is none, 403 where it is not the visitor's."""
    row = await asyncio.to_thread(site_of(request).desk.register.cases.get, written(reference))
    if row is not None and not await sees_named(request, row.reference):
        raise Problem(403, "not_your_case", NOT_THEIRS)
    if row is None:
        raise unknown_reference()
    return row


def _degrees(text: str, most: int) -> float | None:
    try:
        found = float(text) if len(text) < 30 else None
    except ValueError:
        return None
    return found if found is not None and abs(found) <= most else None
