"""A pin on a residents' map: read from what a page sent, and the map that it is put on."""

from typing import Any

from casework.forms.answers import one
from casework.forms.rows import Posted
from casework.places.on_site import ALLOWED
from casework.places.shown import CLOSE, WIDE, ShownMap, map_at
from casework.reporting.where.plan_tiles import TILES
from casework.site.languages import _
from casework.site.pages import Site
from charter.place import Place

NAMES = ("latitude", "longitude")


def pin_in(posted: Posted) -> tuple[Place | None, str]:
    """The pin that was sent, if any, and what is wrong with it."""
    said = [one(posted, name).strip() for name in NAMES]
    if not any(said):
        return None, ""
    try:
        north, east = map(float, said)
        return Place(latitude=round(north, 6), longitude=round(east, 6)), ""
    except ValueError:  # no number, or none of the earth
        return None, _("The place on the map was not understood. Say it in words")


def outside(site: Site, pin: Place | None) -> str:
    """What is said of a pin that is not where the council serves; empty where it is."""
    edition = site.desk.catalogue.edition
    if pin is None or pin.latitude is None or pin.longitude is None or edition.area is None:
        return ""
    if edition.area.has(pin.latitude, pin.longitude):
        return ""
    return _("The place on the map is outside the area of {council}. Move the pin, or remove it").format(
        council=site.council
    )


def pin_map(site: Site, pin: Place | None) -> ShownMap | None:
    """The map: around the pin, else the whole area; None where the council has neither tiles nor a plan."""
    if pin is not None:
        return map_at(site, pin, CLOSE, [], TILES)
    area = site.desk.catalogue.edition.area
    if area is None:
        return None
    middle = Place(latitude=(area.south + area.north) / 2, longitude=(area.west + area.east) / 2)
    return map_at(site, middle, WIDE, [], TILES)


def headers_of(site: Site) -> dict[str, Any]:
    """This page alone shows a map, and may ask the device where it is."""
    return {"Content-Security-Policy": site.policy(with_map=True), **ALLOWED}
