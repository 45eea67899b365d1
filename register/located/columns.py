"""The columns by which a report's place is found."""

from collections.abc import Mapping
from typing import Any

PLACE_LENGTH = 200
"""Characters kept of an address to compare: Postgres can index some 2,700 bytes."""


def place_of(details: Mapping[str, Any]) -> dict[str, Any]:
    """The columns by which a report's place is found."""
    where = details.get("where")
    where = where if isinstance(where, Mapping) else {}
    text = " ".join(str(where.get("text") or "").casefold().split())
    known = all(isinstance(where.get(name), int | float) for name in ("latitude", "longitude"))
    at = {name: where[name] if known else None for name in ("latitude", "longitude")}
    return {**at, "place": text[:PLACE_LENGTH]}
