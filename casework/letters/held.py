"""A letter that has not gone yet: looked at, changed in what it says, cancelled."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.forms.mistakes import Mistake
from casework.letters.changing import Rewritten, may_be_changed, rewritten, wordings_of
from casework.letters.reading import blocks, plain, seen
from casework.officers.case_page import address_of, case_for
from casework.site.pages import officer_of, redirect, site_of, visit_of
from casework.site.permissions import SPEAKS_AS
from casework.site.routing import PageRoute
from charter.addresses.marks import flattened
from charter.writing.values import spoken
from register import RegisterError
from register.cases.rows import CaseRow
from register.letters.letter_changes import ChangedBy
from register.letters.stored import UNSENT, StoredLetter
from starter.desk.telling.problems import Problem

LONGEST_REASON = 500
GONE = "It is too late: the letter has gone, or is being sent at this moment. Nothing was changed."
OTHER = (
    "Somebody else has changed this letter since you opened it: read it as it is now. What you wrote is kept."
)
NEUTRAL = "Its wording is neutral, for safe contact: it cannot be changed. You can cancel it."
NOT_STORED = "It could not be stored just now. Nothing you wrote is lost: send it again in a few minutes."

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/casework/cases/{reference}/letters/{letter_id}")
async def letter(reference: str, letter_id: str, request: Request) -> Response:
    """The letter as it is going to be sent, what was changed of it, and the forms to change or cancel it."""
    row, found = await _found(request, reference, letter_id)
    return await _page(request, row, found)


@router.post("/casework/cases/{reference}/letters/{letter_id}/words")
async def words(reference: str, letter_id: str, request: Request) -> Response:
    """Have it say something else, if it has not gone and nobody else has changed it."""
    row, found = await _found(request, reference, letter_id)
    form = visit_of(request).form
    why = flattened(one(form, "why"))
    made = rewritten(found, form)
    made.mistakes += _reason(why, "why", "Enter why you change it")
    if not may_be_changed(found):
        return await _page(request, row, found, made, refused=NEUTRAL if found.neutral else GONE, why=why)
    if made.mistakes:
        return await _page(request, row, found, made, why=why)
    return await _decided(request, row, found, made, why)


async def _decided(
    request: Request, row: CaseRow, found: StoredLetter, made: Rewritten, why: str
) -> Response:
    register, by = site_of(request).desk.register, _by(request, why)
    if all(new == old for new, old in zip(made.wordings, wordings_of(found), strict=True)):
        return redirect(_address(row, found))  # sent twice, or nothing was changed
    revision = _revision(one(visit_of(request).form, "revision"))
    try:
        changed = await asyncio.to_thread(register.letter_changes.change, found.id, revision, made.words, by)
    except RegisterError:
        return await _page(request, row, found, made, refused=NOT_STORED, why=why, status=503)
    if changed is None:
        return await _page(request, row, (await _found(request, row.reference, found.id))[1], made, why=why)
    await site_of(request).sessions.tell(visit_of(request), f"Letter {found.number} has been changed.")
    return redirect(_address(row, found))


@router.post("/casework/cases/{reference}/letters/{letter_id}/cancelled")
async def cancelled(reference: str, letter_id: str, request: Request) -> Response:
    """See that it is not sent, if it has not gone and nobody has changed it meanwhile."""
    row, found = await _found(request, reference, letter_id)
    site, visit = site_of(request), visit_of(request)
    why = flattened(one(visit.form, "reason"))
    if wrong := _reason(why, "reason", "Enter why it is not to be sent"):
        return await _page(request, row, found, Rewritten(wordings_of(found), mistakes=wrong), reason=why)
    revision = _revision(one(visit.form, "revision"))
    by = _by(request, why)
    try:
        done = await asyncio.to_thread(site.desk.register.letter_changes.cancel, found.id, revision, by)
    except RegisterError:
        return await _page(request, row, found, refused=NOT_STORED, reason=why, status=503)
    if not done:
        row, found = await _found(request, reference, letter_id)
        return await _page(request, row, found, refused=OTHER if found.state in UNSENT else GONE, reason=why)
    await site.sessions.tell(visit, f"Letter {found.number} is cancelled: it is not sent.")
    return redirect(address_of(row.reference, "letters"))


async def _found(request: Request, reference: str, letter_id: str) -> tuple[CaseRow, StoredLetter]:
    """The case and its letter. Problem 404 for one that it does not have."""
    row = await case_for(request, reference)
    found = await asyncio.to_thread(site_of(request).desk.register.letters.get, letter_id)
    if found is None or found.reference != row.reference:
        raise Problem(404, "unknown_letter", "The case has no such letter.")
    return row, found


def _address(row: CaseRow, found: StoredLetter) -> str:
    return f"{address_of(row.reference)}/letters/{found.id}"


def _by(request: Request, why: str) -> ChangedBy:
    officer = officer_of(request)
    return ChangedBy(name=officer.name, role=SPEAKS_AS[officer.role], why=why)


def _revision(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else -1


def _reason(why: str, name: str, missing: str) -> list[Mistake]:
    if not why:
        return [Mistake(name, missing)]
    too_long = f"The reason must be {LONGEST_REASON} characters or fewer"
    return [Mistake(name, too_long)] if len(why) > LONGEST_REASON else []


async def _page(
    request: Request,
    row: CaseRow,
    found: StoredLetter,
    made: Rewritten | None = None,
    *,
    refused: str = "",
    why: str = "",
    reason: str = "",
    status: int = 422,
) -> Response:
    """The letter's page; ``made`` is what somebody wrote that was not taken."""
    register, officer = site_of(request).desk.register, officer_of(request)
    changes = await asyncio.to_thread(register.letter_changes.of_case, row.reference)
    if made is not None and not (made.mistakes or refused):  # it came too late, or after somebody else's
        refused = OTHER if found.state in UNSENT else GONE
    mistakes = made.mistakes if made else []
    listed = [{"text": each.text, "href": f"#{each.name}"} for each in mistakes]
    if refused:
        listed.append({"text": refused})
    return site_of(request).page(
        request,
        "casework/letters/held.html",
        status=status if listed else 200,
        case=row,
        letter=found,
        state=spoken(found.state),
        shown=seen(found, reference=row.reference),
        waits=found.state in UNSENT,
        may_act=officer.role in SPEAKS_AS,
        may_change=may_be_changed(found),
        neutral=NEUTRAL if found.neutral else "",
        wordings=made.wordings if made else wordings_of(found),
        too_late=made.wordings if made and found.state not in UNSENT else [],
        why=why,
        reason=reason,
        mistakes=listed,
        wrong={each.name: each.text for each in mistakes},
        changes=[
            {
                "change": each,
                "before": [
                    (plain(one.subject), list(blocks(one.body)))
                    for one in dict.fromkeys(each.before.values())
                ],
            }
            for each in reversed(changes)
            if each.letter_id == found.id
        ],
        back=address_of(row.reference, "letters"),
        address=_address(row, found),
    )
