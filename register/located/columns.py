"""The columns by which a report's place is found."""

from collections.abc import Callable, Mapping
from typing import Any

from charter.addresses.post import postcode_in
from charter.place import Place

WardOf = Callable[[float, float], str]
"""The ward of a latitude and longitude; empty where that is not known."""
PLACE_LENGTH = 200
"""Characters kept of an address to compare: Postgres can index some 2,700 bytes."""


def no_ward(_latitude: float, _longitude: float) -> str:
    """Where a council has given no wards."""
    return ""


def located(details: Mapping[str, Any], address: Place | None, ward_of: WardOf) -> dict[str, Any]:
    """All columns of a report's place but its area; ``address`` is where the address is that was chosen."""
    found = place_of(details)
    if found["latitude"] is None and address is not None and address.longitude is not None:
        found |= {"latitude": address.latitude, "longitude": address.longitude}
    return found | {"ward": ward_at(found["latitude"], found["longitude"], ward_of)}


def ward_at(latitude: float | None, longitude: float | None, ward_of: WardOf) -> str:
    """The ward of a place; empty for one without co-ordinates."""
    return "" if latitude is None or longitude is None else ward_of(latitude, longitude)


def place_of(details: Mapping[str, Any]) -> dict[str, Any]:
    """The columns by which a report's place is found."""
    where = details.get("where")
    where = where if isinstance(where, Mapping) else {}
    text = " ".join(str(where.get("text") or "").casefold().split())
    known = all(isinstance(where.get(name), int | float) for name in ("latitude", "longitude"))
    at = {name: where[name] if known else None for name in ("latitude", "longitude")}
    return {**at, "place": text[:PLACE_LENGTH]}


def area_of(intake: Mapping[str, Any], state: Mapping[str, Any]) -> str:
    """The postcode district a case is in, such as ``MK9``: of the place that was reported or, where the
    report is of no place, of the customer's address. Both as stored; empty where neither tells it."""
    details = intake.get("details")
    where = details.get("where") if isinstance(details, Mapping) else None
    if isinstance(where, Mapping):
        return district(str(where.get("text") or ""))
    return district(address_in(state) or address_in(intake))


def district(address: str) -> str:
    """The first half of an address's postcode."""
    return postcode_in(address)[:-3]


def address_in(stored: Mapping[str, Any]) -> str:
    """The customer's postal address in a stored state or report, read without a model."""
    customer = stored.get("customer")
    return str(customer.get("address") or "") if isinstance(customer, Mapping) else ""
