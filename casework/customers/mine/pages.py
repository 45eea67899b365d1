"""Asking for all of one's own cases: an address, a link or a code that is sent there, and the list."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.customers.mine.asking import send_code
from casework.customers.mine.listing import cases_of
from casework.customers.mine.session import IDLE, end, owner, start
from casework.customers.tracking import page
from casework.forms.answers import one
from casework.site.languages import _, marked
from casework.site.pages import redirect, site_of, visit_of
from casework.site.routing import PageRoute
from casework.site.sessions import hash_of
from charter.people import Channel
from charter.writing.contacts import compared
from engine.logs import get_logger
from register.residents.own_asks import AskTaken, OwnAsk

HERE = "/track/mine"
CODE = f"{HERE}/code"
TOO_MANY = marked("Many people are asking just now. Wait a minute, then try again")
_LONGEST = 254
_CODE_LONGEST = 40

log = get_logger(__name__)
router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get(HERE)
async def mine(request: Request) -> Response:
    """All that is theirs, once they have shown whose address it is; before that, which address."""
    session = await owner(request)
    if session is None:
        return _ask(request)
    found = await cases_of(request, session)
    return page(request, "track/mine/list.html", found=found, minutes=IDLE.seconds // 60)


@router.post(HERE)
async def ask(request: Request) -> Response:
    """Take an address. The answer is the same whether anything of it is known or not."""
    typed = one(visit_of(request).form, "address").strip()
    channel = Channel.EMAIL if "@" in typed else Channel.TEXT
    value = compared(channel, typed) if len(typed) <= _LONGEST else ""
    if not value:
        return _ask(request, typed, _("Enter an email address, like name@example.com, or a mobile number"))
    if await send_code(request, channel, value) is AskTaken.TOO_MANY:
        return _ask(request, typed, _(TOO_MANY), 429)
    return redirect(CODE)


@router.get(CODE)
async def code(request: Request) -> Response:
    """The page on which to enter the code, in the browser that asked."""
    return await _code(request)


@router.post(CODE)
async def enter_code(request: Request) -> Response:
    """Open all of theirs with the code, if it is the one that was sent."""
    visit, register = visit_of(request), site_of(request).desk.register
    typed = one(visit.form, "code")[:_CODE_LONGEST]
    digits = "".join(each for each in typed if each.isdecimal())
    asked = await asyncio.to_thread(register.own_asks.last_of, hash_of(visit.token))
    if asked is None:
        return redirect(HERE)
    if not digits:
        return await _code(request, _("Enter the six digits of the code"))
    found = await asyncio.to_thread(register.own_asks.try_code, asked.id, hash_of(visit.token), digits)
    if found is None:
        log.warning("own cases not opened", reason_code="code")
        left = await asyncio.to_thread(register.own_asks.tries_left, asked.id)
        if not left:
            why = _("There have been too many tries with this code. Ask for a new one")
            return await _code(request, why, 429)
        return await _code(
            request,
            _("That is not the code, or its 15 minutes are over. Check it, or ask for a new one"),
        )
    return await _opened(request, found)


@router.get(f"{HERE}/link/{{token}}")
async def link(token: str, request: Request) -> Response:
    """What a link leads to. Looking at it uses nothing up: mail programs look at links, too."""
    known = await asyncio.to_thread(site_of(request).desk.register.own_asks.is_link, token[:200])
    return page(request, "track/mine/link.html", 200 if known else 404, known=known)


@router.post(f"{HERE}/link/{{token}}")
async def use_link(token: str, request: Request) -> Response:
    """Open all of theirs with the link. It works once."""
    found = await asyncio.to_thread(site_of(request).desk.register.own_asks.use_link, token[:200])
    if found is None:
        log.warning("own cases not opened", reason_code="link")
        return page(request, "track/mine/link.html", 404, known=False)
    return await _opened(request, found)


@router.post(f"{HERE}/close")
async def close(request: Request) -> Response:
    """Leave nothing open on a machine that others use."""
    response = redirect("/track")
    await end(request, response)
    return response


async def _opened(request: Request, ask: OwnAsk) -> Response:
    response = redirect(f"/track/{ask.reference}" if ask.reference else HERE)
    await start(request, response, ask.channel, ask.value)
    log.info("own cases opened", channel=ask.channel.value)
    return response


def _ask(request: Request, typed: str = "", why: str = "", status: int = 422) -> Response:
    mistakes = [{"text": why, "href": "#address"}] if why else []
    shown = {"typed": typed[:_LONGEST], "mistakes": mistakes}
    return page(request, "track/mine/ask.html", status if why else 200, **shown)


async def _code(request: Request, why: str = "", status: int = 422) -> Response:
    register = site_of(request).desk.register
    asked = await asyncio.to_thread(register.own_asks.last_of, hash_of(visit_of(request).token))
    if asked is None:
        return redirect(HERE)
    mistakes = [{"text": why, "href": "#code"}] if why else []
    by_text = asked.channel is Channel.TEXT
    shown = {"by_text": by_text, "mistakes": mistakes}
    return page(request, "track/mine/code.html", status if why else 200, **shown)
