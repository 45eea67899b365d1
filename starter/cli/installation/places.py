"""The commands about places: a calendar of collections is uploaded, wards are looked up anew."""

import asyncio
from pathlib import Path

from engine.config.settings import Settings
from starter.desk.intake import Desk
from starter.places.calendar_file import calendar_in
from starter.places.council_places import WARDS, folder_beside
from starter.places.polygons import PlacesError

COLLECTIONS = "collections.csv"


async def upload(desk: Desk, settings: Settings, file: Path | None) -> dict[str, int]:
    """This calendar in place of the one that is there. Raises PlacesError, and then nothing has changed."""
    file = file or folder_beside(settings.edition_path) / COLLECTIONS
    lines = await asyncio.to_thread(desk.register.collections.replace, calendar_in(file))
    return {"lines": lines}


async def renew_wards(desk: Desk) -> dict[str, int]:
    """Look up every case with co-ordinates. Raises PlacesError where there are no wards."""
    places = desk.catalogue.places
    if not places.ward_names:
        raise PlacesError(f"There are no wards: {WARDS} is missing in the folder places beside the edition.")
    looked_at, changed = await asyncio.to_thread(desk.register.wards.renew, places.ward_of)
    return {"cases": looked_at, "changed": changed}
