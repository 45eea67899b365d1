"""Two officers at one case: what was recorded since a page was shown, by whom and when."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from starlette.requests import Request

from casework.forms.answers import one
from casework.site.pages import officer_of, site_of, visit_of
from casework.site.permissions import MAY_SEE
from casework.site.words import clock, day
from charter.cases import Entry, Kind
from charter.counting.counting import day_of
from charter.writing.values import spoken
from register.cases.rows import CaseRow

SHOWN = "shown_at"
"""The field of a form that says how far the case's timeline had come when it was shown."""
TOLD = 3
"""Of what others did, the last ones; the rest is on the timeline."""


async def shown_at(request: Request, row: CaseRow) -> int:
    """How far the case's timeline has come, for a form that is shown now."""
    last = site_of(request).desk.register.versions.last
    return (await asyncio.to_thread(last, [row.reference])).get(row.reference, 0)


def form_shown_at(request: Request) -> int | None:
    """The same, of the form that was sent; None where it does not say."""
    return shown_in(visit_of(request).form)


def shown_in(form: Mapping[str, Sequence[str]]) -> int | None:
    """The same, of a form that was sent before."""
    given = one(form, SHOWN)
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


async def since_shown(request: Request, row: CaseRow) -> list[Entry]:
    """What was written to the case since the form that was sent was shown, as far as they may read it."""
    number = form_shown_at(request)
    if number is None:
        return []
    may_see = MAY_SEE[officer_of(request).role]
    return await asyncio.to_thread(
        site_of(request).desk.register.versions.since, row.reference, number, may_see
    )


def recorded(entries: Sequence[Entry], officer: str, now: datetime) -> list[str]:
    """What was recorded, a sentence each: “Oscar Example recorded “Inspection recorded” at 10:05am today”."""
    said = [entry for entry in entries if entry.kind is Kind.MESSAGE]
    return [in_words(entry, officer, now) for entry in said[-TOLD:]]


def in_words(entry: Entry, officer: str, now: datetime) -> str:
    """Who recorded what, and when, for that officer."""
    return f"{who(entry, officer)} recorded “{entry.what}” {when(entry.at, now)}."


def who(entry: Entry, officer: str = "") -> str:
    """Whose line it is, as a sentence begins."""
    if entry.by is None:
        return "Somebody"
    if entry.by.name:
        return "You" if entry.by.name == officer else entry.by.name
    names = {"customer": "The customer", "representative": "Their representative", "system": "Another system"}
    return names.get(entry.by.role.value) or f"Somebody ({spoken(entry.by.role.value).lower()})"


def when(at: datetime, now: datetime) -> str:
    """``at 10:05am today``, ``at 4:30pm on Fri 27 Nov 2026``."""
    on = "today" if day_of(at) == day_of(now) else f"on {day(at)}"
    return f"at {clock(at)} {on}"


def moved_to(entries: Sequence[Entry]) -> Entry | None:
    """The message with which the case came to the stage it is in; None where none did."""
    last = next(
        (number for number, each in reversed(list(enumerate(entries))) if each.kind is Kind.STAGE), None
    )
    if last is None:
        return None
    before = (each for each in reversed(entries[:last]) if each.at == entries[last].at)
    return next((each for each in before if each.kind is Kind.MESSAGE), None)
