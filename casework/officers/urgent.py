"""What a person has to take within the hour: the list of it, taking it, and saying that it is dealt with.

Nothing in an address says what it is about. Who may see it is casework.site.permissions' to say.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.forms.told import told
from casework.seeing.door import sees_named
from casework.site.pages import WRITTEN_SECONDS, officer_of, redirect, site_of, visit_of
from casework.site.permissions import SPEAKS_AS
from casework.site.routing import PageRoute
from charter.people import TEXT_LIMIT
from charter.writing.values import spoken
from register.cases.rows import CaseRow
from register.concerns import StoredConcern
from starter.desk.running import Unavailable

PLACE = "/casework/urgent"
NOT_NOW = "That may not have been done. Load the page again to see."
TAKEN = "Taken at the urgent desk."
"""Why a case is opened that is not its taker's: it is looked at as every other reason."""
ABOUT_PEOPLE = ("customer", "representative")
"""What of a report says whose it is; the case says it as it is known now."""
_LOOK_EVERY = 0.1

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get(PLACE)
async def urgent(request: Request) -> Response:
    """The open ones: those nobody has taken first, the oldest before the others."""
    return await _page(request)


@router.post("/casework/urgent/taken")
async def taken(request: Request) -> Response:
    """The visitor takes one, and sees its case. Whoever was first has it."""
    site, visit, officer = site_of(request), visit_of(request), officer_of(request)
    reference, mark = one(visit.form, "reference"), one(visit.form, "mark")
    try:
        done = await site.desk.concerns.take(reference, mark, officer.name)
    except Unavailable:
        await site.sessions.tell(visit, NOT_NOW)
        return redirect(PLACE)
    found = await _written(request, reference, mark, "taken_at") if done else await _found(request)
    if found is None:
        await site.sessions.tell(visit, "Somebody has dealt with that already.")
        return redirect(PLACE)
    if found.taken_by == officer.name and not await sees_named(request, found.reference):
        await asyncio.to_thread(site.desk.register.openings.open, found.reference, officer, TAKEN)
    if found.taken_at is None:
        await site.sessions.tell(visit, NOT_NOW)
    elif found.taken_by == officer.name:
        await site.sessions.tell(visit, "It is yours until you close it, with a reason.")
    else:
        await site.sessions.tell(visit, f"{found.taken_by} has taken it.")
    return redirect(f"/casework/cases/{found.reference}")


@router.post("/casework/urgent/lowered")
async def lowered(request: Request) -> Response:
    """It has been dealt with, for a reason."""
    site, visit, officer = site_of(request), visit_of(request), officer_of(request)
    reference, mark = one(visit.form, "reference"), one(visit.form, "mark")
    reason = one(visit.form, "reason").strip()
    if not reason or len(reason) > TEXT_LIMIT:
        why = "Enter why it can be closed" if not reason else "Use fewer words"
        return await _page(request, wrong=(f"{reference}-{mark}", why, reason), status=422)
    try:
        done = await site.desk.concerns.lower(reference, mark, officer.name, reason)
    except Unavailable:
        return await _page(request, wrong=(f"{reference}-{mark}", NOT_NOW, reason), status=503)
    if done:
        await _written(request, reference, mark, "lowered_at")
    await site.sessions.tell(visit, "The concern is closed." if done else "It was closed already.")
    return redirect(PLACE)


async def _page(request: Request, wrong: tuple[str, str, str] = ("", "", ""), status: int = 200) -> Response:
    site = site_of(request)
    found = await asyncio.to_thread(site.desk.register.concerns.find)
    which, why, given = wrong
    mistakes = [{"text": why, "href": f"#reason-{which}"}] if which else []
    references = list({each.reference for each in found})
    rows = await asyncio.to_thread(
        site.desk.register.cases.find, ids=references, limit=max(1, len(references))
    )
    by_reference = {row.reference: row for row in rows}
    lines = [
        _line(each, by_reference.get(each.reference), site.desk.concerns.why(each.said, each.at))
        for each in found
    ]
    return site.page(
        request,
        "casework/urgent.html",
        status=status,
        waiting=[line for line in lines if line["concern"].taken_at is None],
        taken=[line for line in lines if line["concern"].taken_at is not None],
        may_act=officer_of(request).role in SPEAKS_AS,
        mistakes=mistakes,
        wrong=which,
        why=why,
        given=given,
    )


def _line(concern: StoredConcern, row: CaseRow | None, reasons: tuple[str, ...]) -> dict[str, Any]:
    words, rest = words_of(concern.said)
    reported = row.intake if row else None
    state = row.state if row else None
    return {
        "concern": concern,
        "reasons": reasons,
        "words": words,
        "rest": rest,
        "customer": state.customer if state else reported.customer if reported else None,
        "representative": state.representative if state else reported.representative if reported else None,
        "told": spoken(concern.told, "Told") if concern.told else "Nobody told yet",
    }


def words_of(said: Mapping[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    """The words that were said, and what else came with them: of a report, what it tells, not whose it is."""
    told_of = {key: value for key, value in said.items() if key not in ABOUT_PEOPLE}
    lines = [
        line for key, value in told_of.items() for line in told({key: value} if key != "details" else value)
    ]
    if not lines:
        return "", []
    words = max(lines, key=lambda line: len(line[1]))
    return words[1], [line for line in lines if line is not words]


async def _found(request: Request) -> StoredConcern | None:
    form = visit_of(request).form
    return await asyncio.to_thread(
        site_of(request).desk.register.concerns.get, one(form, "reference"), one(form, "mark")
    )


async def _written(request: Request, reference: str, mark: str, what: str) -> StoredConcern | None:
    """Wait a moment until the register shows it, so that the next page does."""
    found = None
    for _ in range(round(WRITTEN_SECONDS / _LOOK_EVERY)):
        found = await asyncio.to_thread(site_of(request).desk.register.concerns.get, reference, mark)
        if found is None or getattr(found, what) is not None:
            return found
        await asyncio.sleep(_LOOK_EVERY)
    return found
