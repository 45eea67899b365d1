"""Looking an address up: by postcode or by words, with what is said where that does not help."""

from dataclasses import dataclass

from casework.reporting.where.address_book import AddressBook, FoundAddress, LookUpFailed
from casework.site.languages import _
from charter.addresses.post import is_postcode

LONGEST = 100
AS_RADIOS = 10
"""Addresses that are shown at once; more are chosen from a list."""


@dataclass(frozen=True)
class LookedUp:
    """What came of it: addresses, or why there are none."""

    found: tuple[FoundAddress, ...] = ()
    mistake: str = ""
    failed: bool = False
    """Nobody can say just now: it is typed instead."""


async def look_up(book: AddressBook, asked: str) -> LookedUp:
    """The addresses of a postcode, or those that have these words."""
    asked = " ".join(asked.split())[:LONGEST]
    if not asked:
        return LookedUp(mistake=_("Enter a postcode or part of an address"))
    try:
        found = await (book.at_postcode(asked) if is_postcode(asked) else book.matching(asked))
    except LookUpFailed:
        return LookedUp(failed=True)
    if not found:
        return LookedUp(mistake=_("We have no address for “{asked}”").format(asked=asked))
    return LookedUp(tuple(found))
