"""What is known of a report's place besides its words, as `casework.reporting.sending` hands it in."""

import asyncio
from typing import Any

from casework.reporting.draft import ReportDraft
from casework.reporting.where.collecting import calendar_of, is_told, told_of
from casework.site.pages import Site
from charter.counting.counting import day_of
from charter.edition.services import Service
from charter.people import Model
from charter.place import Place
from workflows.processes import details_model

KEPT = "located"
"""Where a draft keeps it: the address that was chosen."""


class Located(Model):
    """The address that a report is about."""

    text: str = ""
    uprn: str = ""
    latitude: float | None = None
    longitude: float | None = None


def located_of(draft: ReportDraft) -> Located:
    """What a draft knows of it."""
    return Located.model_validate(draft.kept.get(KEPT) or {})


def place_of_address(draft: ReportDraft) -> Place | None:
    """Where the address is that was chosen; None where that is not known."""
    known = located_of(draft)
    if known.latitude is None or known.longitude is None:
        return None
    return Place(latitude=known.latitude, longitude=known.longitude)


async def with_collections(site: Site, service: Service, draft: ReportDraft) -> dict[str, Any]:
    """The details of a report, with the days of collection where the council's calendar has them."""
    known = located_of(draft)
    if not known.text or not is_told(details_model(service.process)):
        return draft.details
    days = await asyncio.to_thread(calendar_of, site.desk.register, known.text, known.uprn)
    return {**draft.details, **told_of(days, draft.details, day_of(site.desk.now()))}
