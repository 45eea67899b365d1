"""Whether somebody has reported it already: open reports near the place, with nothing of anybody in them."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.customers.view import is_neutral
from casework.customers.view import page as shown_to_everybody
from casework.forms.answers import one
from casework.forms.mistakes import Mistake
from casework.forms.rows import Posted
from casework.reporting.kinds.page_kind import PageAnswered, PageAsked
from casework.reporting.process_questions import questions_of
from casework.reporting.where.located import place_of_address
from casework.site.languages import _
from casework.site.sessions import SentFile
from casework.site.words import day
from charter.addresses.streets import street_of
from charter.place import Place
from register.cases.rows import CaseRow
from register.located.columns import place_of
from starter.desk.catalogue import Catalogue

MOST = 5
"""Reports that are shown: the nearest."""
NONE = "none"
KEPT = "already"


@dataclass(frozen=True)
class EarlierReport:
    """An open report as anybody may see it. ``key`` stands for its reference, which is its reporter's own."""

    key: str
    reference: str
    title: str
    street: str
    received: datetime
    status: str
    next: str

    @property
    def label(self) -> str:
        """What it is, and where."""
        if not self.street:
            return self.title
        return _("{what}, {street}").format(what=self.title, street=self.street)


class AlreadyKind:
    """Is it one of these?"""

    template = "report/kinds/already.html"

    async def is_asked(self, asked: PageAsked) -> bool:
        return bool(await _earlier(asked))

    async def shown(self, asked: PageAsked, posted: Posted, mistakes: Sequence[Mistake]) -> dict[str, Any]:
        earlier = await _earlier(asked)
        followed = next((each.key for each in earlier if each.reference == asked.draft.follows), "")
        answered = NONE if asked.question.part in asked.draft.answered else ""
        return {
            "earlier": earlier,
            "none_of_them": NONE,
            "chosen": one(posted, "same") or followed or answered,
        }

    async def given(self, asked: PageAsked, posted: Posted, files: Sequence[SentFile]) -> PageAnswered:
        chosen = one(posted, "same")
        earlier = next((each for each in await _earlier(asked) if each.key == chosen), None)
        if earlier is None and chosen != NONE:
            gone = _("That report is not open any more. Choose again")
            none = _("Select the report it is, or “None of these”")
            return PageAnswered(asked.draft, [Mistake("same", gone if chosen else none)], posted)
        said = (
            _("Yes: {report}, reported on {day}").format(report=earlier.label, day=day(earlier.received))
            if earlier
            else _("No")
        )
        changed = {
            "follows": earlier.reference if earlier else "",
            "kept": {**asked.draft.kept, KEPT: said},
        }
        return PageAnswered(asked.draft.model_copy(update=changed))

    def lines(self, asked: PageAsked) -> list[tuple[str, str]]:
        said = str(asked.draft.kept.get(KEPT) or "")
        return [(_(asked.question.title), said)] if said else []


async def _earlier(asked: PageAsked) -> list[EarlierReport]:
    """Open reports of the service near its place; of a sensitive service, or of nowhere, none."""
    where = _where(asked)
    if where is None or questions_of(asked.service).sensitive:
        return []
    nearby, text = asked.site.desk.register.nearby, str(place_of({"where": where.model_dump()})["place"])
    rows = await asyncio.to_thread(
        nearby.reported_at, asked.service.code, where.latitude, where.longitude, text, MOST
    )
    catalogue = asked.site.desk.catalogue
    return [_seen(row, catalogue, asked.draft.id) for row in rows if not is_neutral(row)]


def _where(asked: PageAsked) -> Place | None:
    told = asked.draft.details.get("where")
    if isinstance(told, dict) and told:
        return Place.model_validate(told)
    return place_of_address(asked.draft)


def _seen(row: CaseRow, catalogue: Catalogue, draft: str) -> EarlierReport:
    page = shown_to_everybody(row, (), catalogue, own=False)
    where = row.intake.details.get("where") if row.intake else None
    return EarlierReport(
        key=hashlib.sha256(f"{draft}/{row.reference}".encode()).hexdigest()[:16],
        reference=row.reference,
        title=page.title,
        street=street_of(str(where.get("text") or "")) if isinstance(where, dict) else "",
        received=row.received,
        status=page.status,
        next=page.next,
    )
