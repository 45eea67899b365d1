"""A case: where it stands, what was promised, what has happened, what was written, what can be said now."""

import asyncio
import functools
from collections.abc import Collection
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
from casework.together.replacing import before_each
from charter.cases import PossibleMessage, Shown
from charter.edition.promises import Source
from charter.messages import Message
from register.cases.rows import CaseRow
from register.letters.stored import LetterState, StoredLetter
from register.people.officers import Officer, Post
from register.tasks import StoredTask
from starter.api.requests import written
from starter.desk.possible import what_can_be_said
from starter.desk.telling import views
from starter.desk.telling.problems import Problem, unknown_reference

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
    groups, about = sayable(site, row, officer)
    entries, letters, tasks, photographs, others, same = await asyncio.gather(
        asyncio.to_thread(register.cases.timeline, row.reference, may_see),
        asyncio.to_thread(register.letters.of_case, row.reference),
        asyncio.to_thread(register.tasks.find, open_only=False, reference=row.reference, shown=may_see),
        asyncio.to_thread(register.photographs.of_case, row.reference),
        asyncio.to_thread(register.cases.find, ids=linked, limit=LINKED),
        asyncio.to_thread(count, register, row),
    )
    return site.page(
        request,
        "casework/case.html",
        case=row,
        shown_at=entries[-1].number if entries else 0,
        state=row.state,
        customer=row.state.customer if row.state else (row.intake.customer if row.intake else None),
        title=row.service_title or views.queued(row, site.desk.catalogue)["service_title"],
        details=told(row.intake.details) if row.intake else [],
        due=views.next_due(row, site.desk.catalogue),
        promises=views.promises(row, site.desk.catalogue) if row.state is None else (),
        entries=lines(entries, before_each(entries, row)),
        letters=[_letter(each) for each in letters],
        tasks=tasks,
        photographs=photographs,
        linked={each.reference: each for each in others},
        linked_references=linked,
        sources={source.value: source.words for source in Source},
        same=same,
        groups=groups,
        about=about,
        may_say=officer.role in SPEAKS_AS,
        safeguarding=_flagged(row, tasks, may_see),
        temporal=_in_temporal(site, row, officer.role),
    )


def _flagged(row: CaseRow, tasks: list[StoredTask], may_see: Collection[Shown]) -> bool:
    """Whether somebody may be at risk, by the case's own words or by what the doors found in them."""
    by_doors = any(task.task.shown is Shown.SAFEGUARDING and task.done_at is None for task in tasks)
    return Shown.SAFEGUARDING in may_see and (by_doors or bool(row.state and row.state.safeguarding))


def sayable(
    site: Site, row: CaseRow, officer: Officer
) -> tuple[list[tuple[str, list[PossibleMessage]]], str]:
    """The messages this officer may say now, in groups; and what to know of that, such as why there are none.

    From the definitions and the register: it is the same while Temporal or the worker is slow or away.
    """
    role = SPEAKS_AS.get(officer.role)
    if role is None:
        return [], "Your account reads cases and does not speak to them."
    try:
        found = what_can_be_said(row, site.desk.catalogue)
    except Problem as problem:
        return [], problem.detail
    specs = site.desk.catalogue.messages(row.process)
    groups: dict[str, list[PossibleMessage]] = {}
    for each in found:
        spec = specs[each.name]
        if role in each.roles and _has_form(spec.model) and _makes_sense(each.name, row):
            group = GROUPS.get(spec.owner, "More") if spec.owner else NEXT
            groups.setdefault(group, []).append(each)
    order = list(dict.fromkeys((NEXT, *GROUPS.values(), "More")))
    return sorted(groups.items(), key=lambda group: order.index(group[0])), "" if row.state else NOT_STARTED


NOT_STARTED = "The case has been stored and is about to be started. What is recorded now starts it first."
NEXT = "Next steps"
GROUPS = {
    "desk": "Who looks after it, notes and tasks",
    "asking": "Asking and hearing",
    "promises": "Promises and dates",
    "people": "The customer",
    "links": "Other cases and services",
    "dangers": "A danger",
    "corrections": "A mistake",
    "leaving": "Withdrawal",
    "aftercare": "After the work",
    "passing": NEXT,
}
"""The messages every case takes, by what of the case answers them."""


def _makes_sense(message: str, row: CaseRow) -> bool:
    """A correction is offered where there is something to correct."""
    return message != "step_corrected" or bool(row.state and row.state.last_step)


@functools.cache
def _has_form(model: type[Message]) -> bool:
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
