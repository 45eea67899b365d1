"""How a route of the site is entered: by whom the table says, from a page of ours, written down, and never
another way."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import parse_qs

from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from casework.audit.decided import audited
from casework.audit.writing import noted
from casework.seeing.door import OPENED, not_theirs
from casework.site.form_keeping import FIELD as KEPT
from casework.site.languages import _
from casework.site.pages import redirect, site_of
from casework.site.permissions import MAY_SEE_URGENT, QUIET, allowed
from casework.site.sessions import FORM_TOKEN, SentFile, Visit
from engine.logs import get_logger
from register.people.officers import Post
from starter.api.web import BODY_LIMIT, route_of
from starter.desk.telling.problems import Problem

FIELDS = 400
"""Fields of one form. Ours have some twenty."""
FILES = 5
"""Files of one form, where it takes any."""
FRONT_DOOR = "/report"
"""Where residents report: nobody is looked up there, so that no page is lost while the register is away."""
FILES_AT: Mapping[re.Pattern[str], int] = {
    re.compile(r".*/on-site|/track/[^/]+/say/[^/]+"): FILES,
    re.compile(r"/report/[^/]+/[^/]+/photographs"): 20,
    re.compile(r"/casework/rehearse"): 1,
}
"""The paths whose forms take files, and how many are read: a page may keep fewer, and say which."""
SIGN_IN = "/casework/sign-in"
SIGN_OUT = "/casework/sign-out"

log = get_logger(__name__)


class PageRoute(APIRoute):
    """A route whose visitor is known and allowed, and whose form is ours, before its own code runs.

    Mounting one that casework.site.permissions does not list raises NotListed.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()
        may = {method: allowed(method, self.path) for method in self.methods or ()}
        how = {method: audited(method, self.path) for method in self.methods or ()}
        of_case = self.path.startswith("/casework/") and "{reference}" in self.path and self.path != OPENED
        quiet = {method for method in may if (method, self.path) in QUIET}

        async def entered(request: Request) -> Response:
            answered = partial(
                enter,
                request,
                may.get(request.method),
                inner,
                quiet=request.method in quiet,
                of_case=of_case,
            )
            return await noted(request, how.get(request.method), answered)

        return entered


async def enter(
    request: Request,
    may: frozenset[Post] | None,
    inner: Callable[[Request], Awaitable[Response]],
    *,
    quiet: bool = False,
    of_case: bool = False,
) -> Response:
    """Look who it is, let them in or not, and give whoever is new a cookie for their forms."""
    sessions = site_of(request).sessions
    if route_of(request.scope).startswith(FRONT_DOOR):
        visit = sessions.guest(request)
    else:
        visit = await sessions.visit(request, quiet=quiet)
    request.state.visit = visit
    if visit.is_new and _came_from_elsewhere(request):
        return _once_more(request)
    if may is not None and visit.officer is None:
        await _keep(request, visit)
        return _to_sign_in(request, visit)
    if may is not None and visit.officer is not None and visit.officer.role not in may:
        log.info("page refused", route=route_of(request.scope), role=visit.officer.role.value)
        raise Problem(403, "not_yours", "Your account may not use this page.")
    if of_case and (closed := await not_theirs(request)) is not None:
        log.info("case not theirs", route=route_of(request.scope))
        return closed
    if request.method == "POST":
        visit.form, visit.files = await posted(request)
        if not visit.is_ours("".join(visit.form.get(FORM_TOKEN, []))) or _from_elsewhere(request):
            log.info("form refused", route=route_of(request.scope))
            raise Problem(
                403,
                "not_our_form",
                "The form did not come from this site, or the page was open too long. Nothing was done: "
                "go back, load the page again and send it once more.",
            )
    if request.method == "GET" and visit.officer is not None and visit.officer.role in MAY_SEE_URGENT:
        visit.untaken = await asyncio.to_thread(site_of(request).desk.register.concerns.count_untaken)
    response = await inner(request)
    if visit.officer is not None and response.status_code == 303 and (used := visit.form.get(KEPT)):
        await site_of(request).keeping.drop(used[0], visit.officer.username)
    if visit.is_new and "set-cookie" not in response.headers:
        sessions.give(response, visit.token)
    return response


def most_files(path: str) -> int:
    """How many files a form at that path brings at most."""
    return next((most for pattern, most in FILES_AT.items() if pattern.fullmatch(path)), 0)


async def posted(request: Request) -> tuple[dict[str, list[str]], list[SentFile]]:
    """A form's fields as they were sent, and its files.

    Problem 415 for what is no form, 400 for one that cannot be read.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    most = most_files(request.url.path)
    if kind == "multipart/form-data" and most:
        return await _with_files(request, most)
    if kind != "application/x-www-form-urlencoded":
        raise Problem(415, "not_a_form", "That is not a form of this site.")
    sent = await request.body()
    if len(sent) > BODY_LIMIT and most:  # only files need more
        told = _("A form without files holds at most {size} KB.").format(size=BODY_LIMIT // 1024)
        raise Problem(413, "too_large", told)
    try:
        body = sent.decode("ascii")
        return parse_qs(body, keep_blank_values=True, max_num_fields=FIELDS, errors="strict"), []
    except ValueError:
        raise Problem(400, "not_a_form", "The form cannot be read.") from None


async def _with_files(request: Request, most: int) -> tuple[dict[str, list[str]], list[SentFile]]:
    fields: dict[str, list[str]] = {}
    files = []
    try:
        async with request.form(max_files=most, max_fields=FIELDS) as form:
            for name, value in form.multi_items():
                if isinstance(value, str):
                    fields.setdefault(name, []).append(value)
                elif value.filename:  # a field for files that was left empty sends one without a name
                    files.append(SentFile(value.filename, await value.read()))
    except HTTPException:
        told = _("The form cannot be read. It takes at most {most} files.").format(most=most)
        raise Problem(400, "not_a_form", told) from None
    return fields, files


def _from_elsewhere(request: Request) -> bool:
    return request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}


def _came_from_elsewhere(request: Request) -> bool:
    """Whether a link of another site, such as a mail's, led here: then no browser sends a strict cookie."""
    elsewhere = request.method == "GET" and request.headers.get("sec-fetch-site") == "cross-site"
    path = request.url.path
    officers = path.startswith("/casework") and not path.startswith(f"{SIGN_IN}/directory")
    return elsewhere and (officers or path.startswith((FRONT_DOOR, "/track/")))


def _once_more(request: Request) -> Response:
    """The same page, asked for by a page of ours: with the cookie, if there is one."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    site = site_of(request)
    if request.url.path.startswith((FRONT_DOOR, "/track/")):
        of = "report" if request.url.path.startswith(FRONT_DOOR) else "track"
        title, link = _("One moment"), _("Go on to the page")
        contact = site.desk.catalogue.edition.contact
        return site.page(request, f"{of}/going_on.html", goes=asked, title=title, link=link, contact=contact)
    return site.page(
        request, "casework/going_on.html", goes=asked, title="One moment", link="Go on to the page"
    )


def _to_sign_in(request: Request, visit: Visit) -> Response:
    asked = request.url.path if request.method == "GET" else ""
    if asked and request.url.query:
        asked += f"?{request.url.query}"
    query = {"next": asked} if asked and asked not in {"/casework/", "/casework"} else {}
    if visit.was or request.method == "POST":
        query["ended"] = "yes"
    return redirect(SIGN_IN, query)


async def _keep(request: Request, visit: Visit) -> None:
    """Keep what somebody sent after their session had ended, if it was on a form of ours."""
    if request.method != "POST" or visit.was is None or _from_elsewhere(request):
        return
    with suppress(Problem):
        form, _files = await posted(request)
        if visit.is_ours("".join(form.get(FORM_TOKEN, []))) and request.url.path != SIGN_OUT:
            await site_of(request).keeping.keep(visit, visit.was.username, request.url.path, form)
