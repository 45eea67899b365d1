"""The replies kept ready for officers' forms: managers add, change and retire them here."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.forms.message_ids import FIELD, message_id, new_message_id
from casework.forms.mistakes import Mistake
from casework.forms.rows import Posted
from casework.letters.replying import NAMED, unknown_names
from casework.site.pages import officer_of, redirect, site_of, visit_of
from casework.site.permissions import MAY_KEEP_REPLIES
from casework.site.routing import PageRoute
from charter.addresses.marks import flattened
from register.letters.replies import Reply
from starter.desk.telling.problems import Problem

PLACE = "/casework/replies"
LONGEST_TITLE, LONGEST = 120, 5_000
OTHER = (
    "Somebody else has changed or retired this reply since you opened it. What you wrote is kept in the form."
)

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True)
class ReplyWritten:
    """A reply as it is filled in."""

    title: str = ""
    service: str = ""
    body: str = ""


@router.get(PLACE)
async def replies(request: Request) -> Response:
    """Every reply that is kept; for a manager, the form for another one."""
    return await _page(request, ReplyWritten())


@router.post(PLACE)
async def add(request: Request) -> Response:
    """Keep another one. The same form sent twice adds it once."""
    written, mistakes = _read(request)
    given = message_id(visit_of(request).form)
    if mistakes:
        return await _page(request, written, mistakes, form_id=given)
    register = site_of(request).desk.register
    who = officer_of(request).name
    await asyncio.to_thread(register.replies.add, written.title, written.service, written.body, who, given)
    return await _told(request, f"The reply “{written.title}” is kept.")


@router.get("/casework/replies/{reply_id}")
async def reply(reply_id: str, request: Request) -> Response:
    """One of them, to be changed or retired."""
    found = await _found(request, reply_id)
    written = ReplyWritten(found.title, found.service, found.body)
    return await _page(request, written, reply=found)


@router.post("/casework/replies/{reply_id}")
async def change(reply_id: str, request: Request) -> Response:
    """Change it, unless somebody else has."""
    found = await _found(request, reply_id)
    written, mistakes = _read(request)
    if mistakes:
        return await _page(request, written, mistakes, reply=found)
    said = (written.title, written.service, written.body)
    if said == (found.title, found.service, found.body):
        return redirect(PLACE)  # sent twice, or nothing was changed
    register = site_of(request).desk.register
    seen, who = _revision(request), officer_of(request).name
    if not await asyncio.to_thread(register.replies.change, reply_id, seen, *said, who):
        return await _page(request, written, [Mistake("", OTHER)], reply=await _found(request, reply_id))
    return await _told(request, f"The reply “{written.title}” is changed.")


@router.post("/casework/replies/{reply_id}/retired")
async def retire(reply_id: str, request: Request) -> Response:
    """Offer it no more, unless somebody else has changed it."""
    found = await _found(request, reply_id)
    register = site_of(request).desk.register
    if not await asyncio.to_thread(
        register.replies.retire, reply_id, _revision(request), officer_of(request).name
    ):
        written = ReplyWritten(found.title, found.service, found.body)
        return await _page(request, written, [Mistake("", OTHER)], reply=found)
    return await _told(request, f"The reply “{found.title}” is offered no more.")


async def _found(request: Request, reply_id: str) -> Reply:
    """Problem 404 for one that is not kept, or not any more."""
    found = await asyncio.to_thread(site_of(request).desk.register.replies.get, reply_id)
    if found is None or found.retired_at is not None:
        raise Problem(404, "unknown_reply", "There is no such reply, or it has been retired.")
    return found


async def _told(request: Request, what: str) -> Response:
    await site_of(request).sessions.tell(visit_of(request), what)
    return redirect(PLACE)


def _revision(request: Request) -> int:
    said = one(visit_of(request).form, "revision")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else -1


def _read(request: Request) -> tuple[ReplyWritten, list[Mistake]]:
    posted: Posted = visit_of(request).form
    codes = {service.code for service in site_of(request).desk.catalogue.services()}
    written = ReplyWritten(
        flattened(one(posted, "title")), one(posted, "service"), one(posted, "body").strip()
    )
    found = []
    if not written.title:
        found.append(Mistake("title", "Enter a name for the reply"))
    if len(written.title) > LONGEST_TITLE:
        found.append(Mistake("title", f"The name must be {LONGEST_TITLE} characters or fewer"))
    if written.service and written.service not in codes:
        found.append(Mistake("service", "Select a service, or every service"))
    if not written.body:
        found.append(Mistake("body", "Enter the words of the reply"))
    if len(written.body) > LONGEST:
        found.append(Mistake("body", f"The words must be {LONGEST:,} characters or fewer"))
    if unknown := unknown_names(written.body):
        names = ", ".join(f"{{{name}}}" for name in unknown)
        found.append(Mistake("body", f"{names} stands for nothing: use one of the names listed below"))
    return written, found


async def _page(
    request: Request,
    written: ReplyWritten,
    mistakes: Sequence[Mistake] = (),
    *,
    reply: Reply | None = None,
    form_id: str = "",
) -> Response:
    site = site_of(request)
    kept = [] if reply else await asyncio.to_thread(site.desk.register.replies.kept)
    services = {service.code: service.title for service in site.desk.catalogue.services()}
    return site.page(
        request,
        "casework/letters/replies.html",
        status=422 if mistakes else 200,
        kept=kept,
        reply=reply,
        written=written,
        services=[{"value": "", "text": "Every service"}]
        + [{"value": code, "text": title} for code, title in services.items()],
        service_titles=services,
        may_act=officer_of(request).role in MAY_KEEP_REPLIES,
        named=NAMED,
        mistakes=[{"text": each.text, "href": f"#{each.name or 'title'}"} for each in mistakes],
        wrong={each.name: each.text for each in mistakes if each.name},
        form_id_name=FIELD,
        form_id=form_id or new_message_id(),
    )
