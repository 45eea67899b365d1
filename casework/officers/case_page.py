"""A case: where it stands, what was promised, what has happened, what was written, what can be said now."""

import asyncio
from collections.abc import Collection, Sequence
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.told import told
from casework.letters.changing import changes_told
from casework.letters.reading import blocks
from casework.officers.actions import actions
from casework.officers.same import count
from casework.officers.timeline import GROUPS, narrowed
from casework.places.near import around_of
from casework.places.shown import CLOSE, link_to_map, map_at, place_of_case
from casework.rights.whose import may_gather
from casework.seeing.door import sight_in, whose_row
from casework.site.pages import Site, officer_of, site_of
from casework.site.permissions import MAY_OPEN_TEMPORAL, MAY_SEE, MAY_SEE_RETENTION, SPEAKS_AS
from casework.site.routing import PageRoute
from casework.together.replacing import before_each
from charter.addresses.streets import street_of
from charter.cases import Shown
from charter.edition.promises import Source
from charter.writing.values import spoken
from register import Register
from register.cases.rows import CaseRow
from register.letters.letter_changes import LetterChange
from register.letters.stored import UNSENT, LetterState, StoredLetter
from register.people.officers import Post
from register.tasks import StoredTask
from starter.api.requests import written
from starter.desk.telling import views
from starter.desk.telling.problems import unknown_reference

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
    register, may_see, sight = site.desk.register, MAY_SEE[officer.role], sight_in(request)
    linked = _linked(row)
    near = await asyncio.to_thread(around_of, site, row, sight)
    entries, letters, tasks, photographs, others, same = await asyncio.gather(
        asyncio.to_thread(register.cases.timeline, row.reference, may_see),
        asyncio.to_thread(register.letters.of_case, row.reference),
        asyncio.to_thread(register.tasks.find, open_only=False, reference=row.reference, shown=may_see),
        asyncio.to_thread(register.photographs.of_case, row.reference),
        asyncio.to_thread(register.cases.find, ids=linked, limit=LINKED),
        asyncio.to_thread(count, register, row, sight),
    )
    place = place_of_case(row)
    managers, mail, restrictions = await asyncio.gather(
        asyncio.to_thread(managers_in, register, row),
        asyncio.to_thread(register.inbound.of_case, row.reference),
        asyncio.to_thread(register.rights.restrictions, row.reference),
    )
    held = officer.role in MAY_SEE_RETENTION and await asyncio.to_thread(register.holds.holds, row.reference)
    changed = any(letter.revision for letter in letters)
    changes = await asyncio.to_thread(register.letter_changes.of_case, row.reference) if changed else []
    asked = request.query_params
    return site.page(
        request,
        "casework/case.html",
        case=row,
        shown_at=entries[-1].number if entries else 0,
        state=row.state,
        customer=row.state.customer if row.state else (row.intake.customer if row.intake else None),
        title=row.service_title or views.queued(row, site.desk.catalogue)["service_title"],
        details=told(row.intake.details, site.desk.catalogue.details_known(row.process))
        if row.intake
        else [],
        due=views.next_due(row, site.desk.catalogue),
        promises=views.promises(row, site.desk.catalogue) if row.state is None else (),
        timeline=narrowed(
            sorted([*entries, *changes_told(changes, letters)], key=lambda entry: entry.at),
            site.desk.catalogue.messages(row.process),
            letters,
            mail,
            before=before_each(entries, row),
            kind=asked.get("kind", ""),
            person=asked.get("person", ""),
        ),
        kinds=GROUPS,
        attached=[(item, each) for item in mail for each in item.attachments if not each.is_picture],
        letters=[_letter(each, changes) for each in letters],
        tasks=tasks,
        photographs=photographs,
        linked={each.reference: each for each in others if sight.sees(each.service, *whose_row(each))},
        linked_references=linked,
        sources={source.value: source.words for source in Source},
        same=same,
        place=place,
        near=near,
        held=held,
        street=street_of(place.text),
        shown_map=map_at(site, place, CLOSE, near),
        outside=link_to_map(site, place),
        actions=actions(site, row, officer, managers, has_tasks=_any_to_do(tasks)),
        may_say=officer.role in SPEAKS_AS,
        safeguarding=_flagged(row, tasks, may_see),
        restricted=bool(restrictions),
        may_gather=may_gather(row, officer),
        temporal=_in_temporal(site, row, officer.role) if sight.whole else "",
    )


def _flagged(row: CaseRow, tasks: list[StoredTask], may_see: Collection[Shown]) -> bool:
    """Whether somebody may be at risk, by the case's own words or by what the doors found in them."""
    by_doors = any(task.task.shown is Shown.SAFEGUARDING and task.done_at is None for task in tasks)
    return Shown.SAFEGUARDING in may_see and (by_doors or bool(row.state and row.state.safeguarding))


def _any_to_do(tasks: list[StoredTask]) -> bool:
    """Whether there is a task that can be said to be done: one about safeguarding is closed elsewhere."""
    return any(each.done_at is None and each.task.shown is not Shown.SAFEGUARDING for each in tasks)


def managers_in(register: Register, row: CaseRow) -> list[str]:
    """The managers who can be asked about a case, by name: those of its team before the others."""
    team = row.state.team if row.state else ""
    found = [each for each in register.officers.everyone() if each.role is Post.MANAGER]
    return [each.name for each in sorted(found, key=lambda each: each.team != team)]


def _linked(row: CaseRow) -> list[str]:
    if row.state is None:
        return []
    return list(dict.fromkeys(each for each in (row.state.duplicate_of, *row.state.links) if each))[:LINKED]


def _letter(letter: StoredLetter, changes: Sequence[LetterChange]) -> dict[str, Any]:
    return {
        "letter": letter,
        "state": spoken(letter.state),
        "colour": _COLOURS.get(letter.state, "grey"),
        "waits": letter.state in UNSENT,
        "changes": [each for each in changes if each.letter_id == letter.id],
        "blocks": list(blocks(letter.body)),
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
