"""Where somebody's own post goes: found by its postcode on the page that asks how to be told."""

from typing import Any

from pydantic import Field

from casework.forms.answers import one
from casework.forms.mistakes import Mistake
from casework.forms.rows import Posted
from casework.reporting.draft import ReportDraft
from casework.reporting.kinds.page_kind import PageAnswered, PageAsked
from casework.reporting.where.address_book import FoundAddress
from casework.reporting.where.looking import look_up
from charter.people import Model

CHOSEN = "found_address"
"""The control that chooses one of those that were found."""
_SLOT = "contact.looked"


class OwnAddressLooked(Model):
    """What was found, and what stood on the page meanwhile."""

    found: tuple[FoundAddress, ...] = ()
    failed: bool = False
    sent: dict[str, list[str]] = Field(default_factory=dict)


def looked_of(draft: ReportDraft) -> OwnAddressLooked:
    """What a draft knows of it."""
    return OwnAddressLooked.model_validate(draft.kept.get(_SLOT) or {})


def without_looked(draft: ReportDraft) -> dict[str, Any]:
    """What the draft keeps besides."""
    return {name: value for name, value in draft.kept.items() if name != _SLOT}


async def look_for(asked: PageAsked, posted: Posted) -> PageAnswered:
    """The addresses of what is written in the box for one: shown on the same page, which loses nothing."""
    book = asked.site.addresses
    assert book is not None  # noqa: S101 - asked before
    looked = await look_up(book, one(posted, "address"))
    if looked.mistake:
        return PageAnswered(asked.draft, [Mistake("address", looked.mistake)], posted)
    sent = {name: list(given) for name, given in posted.items() if name not in ("do", CHOSEN)}
    now = OwnAddressLooked(found=looked.found, failed=looked.failed, sent=sent)
    kept = {**asked.draft.kept, _SLOT: now.model_dump(mode="json", exclude_defaults=True)}
    return PageAnswered(asked.draft.model_copy(update={"kept": kept}), again=True)


def with_chosen(draft: ReportDraft, posted: Posted) -> Posted:
    """What was sent, with the address that was chosen in place of what was typed to find it."""
    number, found = one(posted, CHOSEN), looked_of(draft).found
    if not number.isdecimal() or int(number) >= len(found):
        return posted
    return {**posted, "address": ["\n".join(found[int(number)].lines)]}
