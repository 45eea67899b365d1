"""Save and come back: kept on this device, or by a link sent to an email address or a telephone."""

import secrets

from fastapi import APIRouter
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from activities.orders import NoteOfDraft
from casework.forms.answers import one
from casework.forms.mistakes import Mistake, mistakes_in
from casework.reporting.draft import ReportDraft
from casework.reporting.returning.device import browser_of, forget_device, is_device_kept, keep_device
from casework.reporting.visiting import draft_of, front_page, next_address, service_of
from casework.site.languages import _
from casework.site.pages import redirect, site_of, visit_of
from casework.site.routing import PageRoute
from casework.site.sessions import new_token
from charter.edition.services import Service
from charter.people import AT_THE_DOOR, Channel, EmailAddress, PhoneNumber
from starter.desk.telling.problems import Problem

MOST = 5
"""Links for one draft: nobody is sent more by somebody else's pressing a button."""
LINKS = "links"

router = APIRouter(route_class=PageRoute, include_in_schema=False)


class _Email(BaseModel):
    email: EmailAddress


class _Phone(BaseModel):
    phone: PhoneNumber


@router.get("/report/{service}/{draft}/save")
async def save(service: str, draft: str, request: Request) -> Response:
    """How to come back."""
    of, found = service_of(request, service), await draft_of(request, service, draft)
    return await _page(request, of, found)


@router.post("/report/{service}/{draft}/save")
async def saved(service: str, draft: str, request: Request) -> Response:
    """Keep it on this device, send a link, or delete it."""
    site, form = site_of(request), visit_of(request).form
    of, found = service_of(request, service), await draft_of(request, service, draft)
    match one(form, "how"):
        case "device":
            token = browser_of(request) if is_device_kept(request) else new_token()
            await site.drafts.move(browser_of(request), token)
            response = await _page(request, of, found, told=_kept())
            keep_device(request, response, token)
            return response
        case "forget":
            await site.drafts.move(browser_of(request), visit_of(request).token)
            response = redirect(await next_address(request, of, found))
            forget_device(request, response)
            return response
        case "delete":
            await site.drafts.drop(found.id)
            return redirect("/report")
        case _:
            return await _by_link(request, of, found)


async def _by_link(request: Request, of: Service, draft: ReportDraft) -> Response:
    site, form = site_of(request), visit_of(request).form
    channel = Channel.TEXT if one(form, "how") == Channel.TEXT else Channel.EMAIL
    given = one(form, "phone" if channel is Channel.TEXT else "email").strip()
    if channel not in site.settings.ways_out:
        raise Problem(404, "not_found", "There is nothing at that address.")
    to, wrong = _address(channel, given)
    sent = int(draft.kept.get(LINKS, 0))
    if not wrong and sent >= MOST:
        wrong = [Mistake("", _("We have sent five links for this form. Use one of those"))]
    if wrong:
        return await _page(request, of, draft, wrong=wrong, posted=form, status=422)
    try:
        site.limits.spend(request)
    except Problem as problem:
        return await _page(request, of, draft, wrong=[Mistake("", problem.detail)], posted=form, status=429)
    kept = draft.model_copy(update={"kept": {**draft.kept, LINKS: sent + 1}})
    await site.drafts.keep(kept, browser_of(request))
    secret = await site.links.make(draft, to)
    await site.notes.send(_note(channel, to, f"{site.settings.council_base_url}/report/back/{secret}"))
    told = _("We have sent a link to {to}. It works for 30 days, on any device.").format(to=to)
    return await _page(request, of, kept, told=told)


def _note(channel: Channel, to: str, link: str) -> NoteOfDraft:
    """The link in words that name no service: somebody else may see them."""
    said = _("Go on with your form: {link}").format(link=link)
    more = _(
        "You will be asked for the address or number this was sent to. The link works for 30 days. "
        "If you did not ask for it, you need do nothing."
    )
    return NoteOfDraft(
        id=f"link-{secrets.token_urlsafe(12)}",
        channel=channel,
        to=to,
        subject=_("Go on with your form"),
        body=said if channel is Channel.TEXT else f"{said}\n\n{more}",
    )


def _address(channel: Channel, given: str) -> tuple[str, list[Mistake]]:
    model: type[BaseModel] = _Phone if channel is Channel.TEXT else _Email
    name = "phone" if channel is Channel.TEXT else "email"
    if not given:
        asked = _("Enter a phone number") if channel is Channel.TEXT else _("Enter an email address")
        return "", [Mistake(name, asked)]
    try:
        return str(getattr(model.model_validate({name: given}, context=AT_THE_DOOR), name)), []
    except ValidationError as error:
        return "", [Mistake(name, each.text) for each in mistakes_in(error, ())]


def _kept() -> str:
    return _("It is kept on this device for 30 days. Find it on the page “Report it, apply, tell us”.")


async def _page(
    request: Request,
    of: Service,
    draft: ReportDraft,
    *,
    wrong: list[Mistake] | None = None,
    posted: object = None,
    told: str = "",
    status: int = 200,
) -> Response:
    ways = site_of(request).settings.ways_out
    reporter = draft.reporter
    given = posted if isinstance(posted, dict) else {}
    return front_page(
        request,
        "report/save.html",
        status,
        service=of,
        draft=draft,
        back=await next_address(request, of, draft),
        email=(one(given, "email") if given else str(reporter.get("email") or "")),
        phone=(one(given, "phone") if given else str(reporter.get("phone") or "")),
        by_email=Channel.EMAIL in ways,
        by_text=Channel.TEXT in ways,
        device=is_device_kept(request),
        notice=told,
        mistakes=[{"text": each.text, "href": f"#{each.name or 'save'}"} for each in wrong or []],
        wrong={each.name: each.text for each in wrong or []},
    )
