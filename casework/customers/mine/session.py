"""In whose browser all of their own cases are open: by an address that they have shown to be theirs."""

import asyncio
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from casework.site.pages import Site, site_of
from casework.site.sessions import hash_of, new_token
from charter.people import Channel
from register.residents.own_sessions import OwnSession

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=2)
"""Nobody needs longer at once, and the machine may be a library's."""
TOKEN_LIMIT = 100
_SEEN_EVERY = timedelta(minutes=1)


def token_of(request: Request) -> str:
    """The token of this browser; empty for none."""
    token = request.cookies.get(_cookie(site_of(request)), "")
    return token if len(token) <= TOKEN_LIMIT else ""


async def owner(request: Request) -> OwnSession | None:
    """Who has all of their own cases open in this browser; None for nobody, or no longer."""
    site, token = site_of(request), token_of(request)
    if not token:
        return None
    register, hashed, now = site.desk.register, hash_of(token), site.desk.now()
    session = await asyncio.to_thread(register.own_sessions.get, hashed)
    if session is None:
        return None
    if has_run_out(session.seen, session.started, now):
        return None
    if session.seen < now - _SEEN_EVERY:
        await asyncio.to_thread(register.own_sessions.seen, hashed, session.notice)
    return session


async def known(request: Request) -> OwnSession | None:
    """Who has, or had: a session that has run out tells whose a form is that is sent too late."""
    token = token_of(request)
    register = site_of(request).desk.register
    return await asyncio.to_thread(register.own_sessions.get, hash_of(token)) if token else None


async def tell(request: Request, reference: str, notice: str) -> None:
    """Say something on the next page of that case, whatever other tabs are open."""
    register = site_of(request).desk.register
    await asyncio.to_thread(register.own_sessions.seen, hash_of(token_of(request)), f"{reference} {notice}")


async def told(request: Request, session: OwnSession, reference: str) -> str:
    """What is to be said on this page of that case; it is said once."""
    about, _, notice = session.notice.partition(" ")
    if about != reference or request.method != "GET":
        return ""
    register = site_of(request).desk.register
    await asyncio.to_thread(register.own_sessions.seen, hash_of(token_of(request)))
    return notice


def has_run_out(seen: datetime, started: datetime, now: datetime) -> bool:
    """Whether nobody has been there for too long, or somebody for too long altogether."""
    return seen < now - IDLE or started < now - LONGEST


async def start(request: Request, response: Response, channel: Channel, value: str) -> None:
    """An address has been shown to be theirs: a token that nobody knew before."""
    site, token, old = site_of(request), new_token(), token_of(request)
    register = site.desk.register
    if old:
        await asyncio.to_thread(register.own_sessions.end, hash_of(old))
    await asyncio.to_thread(
        register.own_sessions.start, hash_of(token), channel, value, site.desk.now() - LONGEST
    )
    response.set_cookie(
        _cookie(site), token, path="/", secure=site.sessions.https, httponly=True, samesite="strict"
    )


async def end(request: Request, response: Response) -> None:
    """The token is worth nothing any more."""
    site, token = site_of(request), token_of(request)
    if token:
        await asyncio.to_thread(site.desk.register.own_sessions.end, hash_of(token))
        response.delete_cookie(
            _cookie(site), path="/", secure=site.sessions.https, httponly=True, samesite="strict"
        )


def _cookie(site: Site) -> str:
    return "__Host-charter-mine" if site.sessions.https else "charter-mine"
