"""A case: where it stands, what was promised, what has happened, what was written, what can be said now."""

import asyncio
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.fields import NoForm, fields_of
from casework.officers.same import count
from casework.officers.timeline import lines, told
from casework.site.pages import Site, officer_of, site_of
from casework.site.permissions import MAY_OPEN_TEMPORAL, MAY_SEE, SPEAKS_AS
from casework.site.routing import PageRoute
from charter.cases import PossibleMessage, Shown
from charter.edition.promises import Source
from register.cases import CaseRow
from register.letters import LetterState, StoredLetter
from register.officers import Officer, Post
from starter.api.application import written
from starter.desk import views
from starter.desk.problems import unknown_reference
from starter.desk.running import NotRunning, Unavailable

LOOK_SECONDS = 2.5
"""A page waits no longer for the case itself: what the register has is shown without it."""
LINKED = 50

router = APIRouter(route_class=PageRoute, include_in_schema=False)


def address_of(reference: str, part: str = "") -> str:
    """A case's page, or a part of it."""
    return f"/casework/cases/{reference}" + (f"#{part}" if part else "")


async def case_for(request: Request, reference: str) -> CaseRow:
    """The case of a reference. Problem 404 if there is none."""
    row = await asyncio.to_thread(site_of(request).desk.register.cases.get, written(reference))
    if row is None:
        raise unknown_reference()
    return row


@router.get("/casework/cases/{reference}")
async def case(reference: str, request: Request) -> Response:
    """Everything of a case that this visitor may see, and what they may say to it."""
    site, officer = site_of(request), officer_of(request)
    row = await case_for(request, reference)
    register, may_see = site.desk.register, MAY_SEE[officer.role]
    linked = _linked(row)
    possible, entries, letters, tasks, others, same = await asyncio.gather(
        what_can_be_said(site, row, officer),
        asyncio.to_thread(register.cases.timeline, row.reference, may_see),
        asyncio.to_thread(register.letters.of_case, row.reference),
        asyncio.to_thread(register.tasks.find, open_only=False, reference=row.reference, shown=may_see),
        asyncio.to_thread(register.cases.find, ids=linked, limit=LINKED),
        asyncio.to_thread(count, register, row),
    )
    groups, why_none = possible
    return site.page(
        request,
        "casework/case.html",
        case=row,
        state=row.state,
        customer=row.state.customer if row.state else (row.intake.customer if row.intake else None),
        title=row.service_title or views.queued(row, site.desk.catalogue)["service_title"],
        details=told(row.intake.details) if row.intake else [],
        due=views.next_due(row, site.desk.catalogue),
        promises=views.promises(row, site.desk.catalogue) if row.state is None else (),
        entries=lines(entries),
        letters=[_letter(each) for each in letters],
        tasks=tasks,
        linked={each.reference: each for each in others},
        linked_references=linked,
        sources={source.value: source.words for source in Source},
        same=same,
        groups=groups,
        why_none=why_none,
        may_say=officer.role in SPEAKS_AS,
        safeguarding=bool(row.state and row.state.safeguarding and Shown.SAFEGUARDING in may_see),
        temporal=_in_temporal(site, row, officer.role),
    )


async def what_can_be_said(
    site: Site, row: CaseRow, officer: Officer
) -> tuple[list[tuple[str, list[PossibleMessage]]], str]:
    """The messages this officer may say now, in groups; or none, and why."""
    role = SPEAKS_AS.get(officer.role)
    if role is None:
        return [], "Your account reads cases and does not speak to them."
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            found = await site.desk.cases.possible(row.reference)
    except NotRunning:
        if row.ended is not None:
            return [], "The case has ended: it takes no more messages."
        return [], "The case has been stored and is about to be started. Load this page again in a moment."
    except (Unavailable, TimeoutError):
        return [], (
            "Cases cannot be spoken to just now. What is shown here is as it was last recorded; "
            "try again in a few minutes."
        )
    specs = site.desk.catalogue.messages(row.process)
    theirs = [each for each in found if role in each.roles and each.name in specs]
    groups: dict[str, list[PossibleMessage]] = {}
    for each in theirs:
        spec = specs[each.name]
        if _has_form(spec.model):
            group = GROUPS.get(spec.owner, "More") if spec.owner else NEXT
            groups.setdefault(group, []).append(each)
    order = list(dict.fromkeys((NEXT, *GROUPS.values(), "More")))
    return sorted(groups.items(), key=lambda group: order.index(group[0])), ""


NEXT = "Next steps"
GROUPS = {
    "desk": "Who looks after it, notes and tasks",
    "asking": "Asking and hearing",
    "promises": "Promises and dates",
    "people": "The customer",
    "links": "Other cases and services",
    "dangers": "A danger",
    "leaving": "Withdrawal",
    "aftercare": "After the work",
    "passing": NEXT,
}
"""The messages every case takes, by what of the case answers them."""


def _has_form(model: Any) -> bool:
    try:
        fields_of(model, {}, details=model)
    except NoForm:
        return False
    return True


def _linked(row: CaseRow) -> list[str]:
    if row.state is None:
        return []
    return list(dict.fromkeys(each for each in (row.state.duplicate_of, *row.state.links) if each))[:LINKED]


def _letter(letter: StoredLetter) -> dict[str, Any]:
    return {"letter": letter, "state": LETTERS[letter.state], "colour": _COLOURS.get(letter.state, "grey")}


LETTERS = {
    LetterState.STORED: "Being sent",
    LetterState.HELD: "Waiting for its time",
    LetterState.TRYING: "Being sent",
    LetterState.SENT: "Sent",
    LetterState.DELIVERED: "Delivered",
    LetterState.FAILED: "Failed",
    LetterState.WITH_OFFICER: "With an officer",
    LetterState.RECORDED_CALL: "Told by telephone",
    LetterState.STOPPED: "Not sent",
}
_COLOURS = {
    LetterState.SENT: "green",
    LetterState.DELIVERED: "green",
    LetterState.RECORDED_CALL: "green",
    LetterState.FAILED: "red",
    LetterState.WITH_OFFICER: "yellow",
    LetterState.HELD: "blue",
}


def _in_temporal(site: Site, row: CaseRow, role: Post) -> str:
    if role not in MAY_OPEN_TEMPORAL:
        return ""
    settings = site.settings
    return f"{settings.temporal_ui_url}/namespaces/{settings.namespace}/workflows/{row.reference}"
