"""The open reports around a case."""

from casework.places.shown import MapPoint, place_of_case, point_of
from casework.site.pages import Site
from register.cases.rows import CaseRow
from register.seeing.sight import Sight

METRES, LIMIT = 500, 50


def around_of(site: Site, row: CaseRow, sight: Sight) -> list[MapPoint]:
    """The nearest of them, the case itself among them while it is open; by one query at most."""
    place = place_of_case(row)
    if place.latitude is None or place.longitude is None:
        return []
    found = site.desk.register.on_map.around(
        place.latitude, place.longitude, METRES, limit=LIMIT, sight=sight
    )
    return [point_of(each, site.desk.catalogue) for each in found]
