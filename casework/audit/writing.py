"""Writing down who did what: at the one place that every page of the site is answered from."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from casework.audit.decided import Audited
from casework.site.pages import site_of
from casework.site.sessions import Visit
from charter import references
from register import RegisterError
from register.people.audit import AuditAbout, AuditLine, Did, line_of
from starter.api.web import route_of
from starter.desk.audit_trail import AuditTrail
from starter.desk.telling.problems import Problem

IN_TEMPORAL = timedelta(minutes=10)
"""How often it is written down that somebody reads in Temporal's Web UI."""
_SIGN_IN = "/casework/sign-in"
_LONGEST = 200
_NAMED = ("message", "photograph", "inbound_id", "figure", "quarter")
"""Parts of an address that say what it was about, and are nobody's words."""
_FILTERS = ("team", "service", "officer", "nobody", "stage", "due", "late", "what", "of", "from", "to", "day")
"""Of an address, what says which lines were exported; what was typed to search by is not kept here."""


async def noted(request: Request, how: Audited | None, enter: Callable[[], Awaitable[Response]]) -> Response:
    """Answer a page, and write down that it was asked for and how it was answered.

    What was exported is not given out unless its line is written: raises RegisterError instead.
    """
    try:
        response = await enter()
    except Problem as problem:
        await _note(request, how, problem.status)
        raise
    except Exception as error:
        await _note(request, how, 503 if isinstance(error, RegisterError) else 500)
        raise
    if how is None or how.did is not Did.SIGNED_IN or response.status_code >= 400:
        await _note(request, how, response.status_code)
    else:
        await _note_sign_in(request, how, response)
    return response


async def read_in_temporal(request: Request) -> None:
    """Write down that somebody reads cases in Temporal's Web UI: it asks for hundreds of pieces of one."""
    visit: Visit | None = getattr(request.state, "visit", None)
    if visit is None or visit.officer is None:
        return
    trail: AuditTrail = request.app.state.trail
    now, username = site_of(request).desk.now(), visit.officer.username
    last = trail.in_temporal.get(username)
    if last is None or now - last >= IN_TEMPORAL:
        trail.in_temporal[username] = now
        await _note(request, Audited(Did.READ, AuditAbout.CASE), 200)


async def _note_sign_in(request: Request, how: Audited, response: Response) -> None:
    """Whoever is led on to another step is not in yet; whoever is led back to the first was not let in."""
    goes = response.headers.get("location", "")
    if goes.startswith(_SIGN_IN):
        if "refused=" in goes:
            await _note(request, how, 403)
        return
    await _note(request, how, response.status_code)


async def _note(request: Request, how: Audited | None, status: int) -> None:
    visit: Visit | None = getattr(request.state, "visit", None)
    if how is None or visit is None or (visit.officer is None and how.did is not Did.SIGNED_IN):
        return
    trail: AuditTrail = request.app.state.trail
    if how.did is Did.CHANGED and how.about is AuditAbout.CASE and status == 200:
        how = replace(how, did=Did.READ)  # what would be sent, or the form again: nothing was recorded
    done = how.did if status < 400 else Did.REFUSED if status == 403 or how.did is Did.SIGNED_IN else how.did
    line = AuditLine(
        at=site_of(request).desk.now(),
        **line_of(visit.officer),
        what=done,
        about=how.about,
        of=_of(request, how, visit),
        route=f"{request.method} {_path(request)}",
        details=_details(request, how),
        status=status,
    )
    if visit.officer is None:
        line = await _signing_in(trail, line)
    await trail.keep(line, surely=how.did is Did.EXPORTED and status < 400)


async def _signing_in(trail: AuditTrail, line: AuditLine) -> AuditLine:
    """Whose account it was, if anybody's: what was typed may be a password, and is not kept."""
    try:
        username, name, post = await asyncio.to_thread(trail.audit.account, line.of)
    except RegisterError:
        return line.model_copy(update={"of": ""})
    details = line.details if username else "no such account"
    known = {"username": username, "name": name, "post": post, "of": username, "details": details}
    return line.model_copy(update=known)


def _of(request: Request, how: Audited, visit: Visit) -> str:
    """The case or account: from the address, or from the field of the form that names it."""
    named = str(request.path_params.get("reference", "")) or getattr(request.state, "opened", "")
    if not named and how.did is Did.SIGNED_IN and visit.begun is not None:
        named = visit.begun.username
    if not named and how.of:
        named = "".join(visit.form.get(how.of, []))[:_LONGEST].strip()
    if not named:
        named = request.query_params.get("reference", "")
    if how.about is AuditAbout.ACCOUNT:
        return named or (visit.officer.username if visit.officer and how.did is Did.SIGNED_OUT else "")
    try:
        return references.normalise(named)
    except ValueError:
        return ""


def _details(request: Request, how: Audited) -> str:
    told = {name: request.path_params[name] for name in _NAMED if name in request.path_params}
    if how.did is Did.EXPORTED:
        told |= {name: request.query_params[name] for name in _FILTERS if request.query_params.get(name)}
    return ", ".join(f"{name}: {str(value)[:_LONGEST]}" for name, value in told.items())[:1_000]


def _path(request: Request) -> str:
    return route_of(request.scope).replace("[", "{").replace("]", "}")
