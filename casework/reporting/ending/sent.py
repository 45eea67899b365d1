"""What came of it: the reference, what was promised and by when, what happens next, and a copy to keep."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from activities.orders import NoteOfDraft
from casework.customers.view import page as followed
from casework.reporting.draft import ReportDraft
from casework.reporting.ending.checking import told_of
from casework.reporting.finding.promised import after_sending
from casework.reporting.flow import steps
from casework.reporting.process_questions import questions_of
from casework.reporting.returning.device import browser_of
from casework.reporting.visiting import SENT, address_of, draft_of, front_page, service_of
from casework.site.languages import _
from casework.site.pages import redirect, site_of
from casework.site.routing import PageRoute
from casework.site.words import moment
from charter.edition.services import Service
from charter.people import Channel, Customer
from charter.writing.letters import as_text
from starter.desk.telling.problems import Problem

router = APIRouter(route_class=PageRoute, include_in_schema=False)


async def sent_page(request: Request, of: Service, draft: ReportDraft) -> Response:
    """It is sent: the reference at once, whether or not the case has begun."""
    site = site_of(request)
    row = await asyncio.to_thread(site.desk.register.cases.get, draft.reference)
    received = row.received if row else site.desk.now()
    asked = await steps(site, of, draft)
    return front_page(
        request,
        "report/sent.html",
        service=of,
        draft=draft,
        received=received,
        promised=after_sending(site.desk.catalogue, of, received),
        next=followed(row, [], site.desk.catalogue, own=True).next if row else "",
        told=told_of(asked),
        copy_to=copy_to(request, of, draft),
        base=address_of(draft),
    )


@router.get("/report/{service}/{draft}/copy")
async def copy_to_keep(service: str, draft: str, request: Request) -> Response:
    """A copy of the answers as a text, to be kept."""
    of, found = service_of(request, service), await draft_of(request, service, draft)
    text = await _copy(request, of, found)
    named = f"attachment; filename={found.reference or 'answers'}.txt"
    return PlainTextResponse(text, headers={"Content-Disposition": named, "X-Robots-Tag": "noindex"})


@router.post("/report/{service}/{draft}/copy")
async def copy_sent(service: str, draft: str, request: Request) -> Response:
    """Send a copy of the answers to the address that was given with them: once."""
    site = site_of(request)
    of, found = service_of(request, service), await draft_of(request, service, draft)
    to = copy_to(request, of, found)
    if not to or not found.reference:
        raise Problem(404, "not_found", "There is nothing at that address.")
    note = NoteOfDraft(
        id=f"copy-{found.id}",
        channel=Channel.EMAIL,
        to=to,
        subject=_("{reference}: a copy of what you sent us").format(reference=found.reference),
        body=as_text(await _copy(request, of, found)),
    )
    await site.notes.send(note)
    await site.drafts.keep(found.model_copy(update={"copied": True}), browser_of(request))
    return redirect(address_of(found, SENT))


def copy_to(request: Request, of: Service, draft: ReportDraft) -> str:
    """The email address a copy may go to; empty where none was given, or where that might not be safe."""
    site = site_of(request)
    if Channel.EMAIL not in site.settings.ways_out or questions_of(of).sensitive:
        return ""
    if draft.representative:  # it is they who are writing, and their own words that they want
        return str(draft.representative.get("email") or "")
    customer = Customer.model_validate(draft.reporter)
    safe = customer.safe_contact
    told = safe is None or (Channel.EMAIL in safe.channels and not safe.neutral_wording)
    return customer.email if told else ""


async def _copy(request: Request, of: Service, draft: ReportDraft) -> str:
    """The answers in words, line by line."""
    site = site_of(request)
    safe = Customer.model_validate(draft.reporter).safe_contact
    neutral = safe is not None and safe.neutral_wording
    lines = [] if neutral else [_(of.title)]
    if draft.reference:
        lines.append(_("Reference: {reference}").format(reference=draft.reference))
        row = await asyncio.to_thread(site.desk.register.cases.get, draft.reference)
        if row is not None:
            lines.append(_("Sent: {when}").format(when=moment(row.received)))
    lines += ["", _("What you told us")]
    for _part, said in told_of(await steps(site, of, draft)):
        lines += ["", *(f"{label}\n{text}" for label, text in said)] if said else []
    return "\n".join(lines) + "\n"
