"""Problems as pages: what the doors answer to programs as documents, a person at the site reads as a page."""

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from casework.site.languages import _, marked
from casework.site.pages import POLICY, Site
from starter.desk.telling.problems import MEDIA_TYPE

PLACES = ("/casework", "/track", "/report", "/promises", "/charter", "/accessibility")
"""Where people are answered, not programs."""
PROGRAMS = ("/api", "/open311", "/problems", "/healthz", "/readyz", "/assets", "/places")
"""Where programs are, whatever they would take; anywhere else a browser has come by a wrong address."""
_DROPPED = {b"content-type", b"content-length", b"content-security-policy"}
_HEADINGS = {
    403: marked("You cannot do that here"),
    404: marked("Page not found"),
    405: marked("Page not found"),
    408: marked("That took too long to arrive"),
    409: marked("The case has ended"),
    413: marked("That is too much at once"),
    429: marked("Too many at once"),
    503: marked("Please try again in a moment"),
}


class ErrorPages:
    """Turns every problem document of the site's own addresses, and of those that nobody has and a browser
    asks for, into a page that says the same."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self.app = app
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _is_ours(scope):
            await self.app(scope, receive, send)
            return
        begun: Message | None = None
        body = bytearray()

        async def watched(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start" and _is_problem(message["headers"]):
                begun = message
                return
            if begun is None or message["type"] != "http.response.body":
                await send(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body", False):
                await self._answer(scope, begun, bytes(body), send)

        await self.app(scope, receive, watched)

    async def _answer(self, scope: Scope, begun: Message, body: bytes, send: Send) -> None:
        problem: dict[str, Any] = json.loads(body)
        status = int(begun["status"])
        page = self.render(scope, status, str(problem.get("detail", ""))).encode()
        headers = [(name, value) for name, value in begun["headers"] if name.lower() not in _DROPPED]
        headers += [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-length", str(len(page)).encode()),
            (b"content-security-policy", POLICY.encode()),
        ]
        await send({**begun, "headers": headers})
        await send({"type": "http.response.body", "body": page})

    def render(self, scope: Scope, status: int, detail: str) -> str:
        """The page: what went wrong, and the way on."""
        at_casework = str(scope["path"]).startswith("/casework")
        return self.site.templates.get_template("error.html").render(
            self.site.shared,
            heading=_(_HEADINGS.get(status, HTTPStatus(status).phrase)),
            detail=_(detail),
            home="/casework/" if at_casework else "/",
            officer=None,
            here="",
            notice="",
        )


def _is_ours(scope: Scope) -> bool:
    path = str(scope["path"])
    return _below(path, PLACES) or (not _below(path, PROGRAMS) and _takes_pages(scope["headers"]))


def _below(path: str, places: Iterable[str]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)


def _takes_pages(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    return any(name.lower() == b"accept" and b"text/html" in value.lower() for name, value in headers)


def _is_problem(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    return any(
        name.lower() == b"content-type" and value.startswith(MEDIA_TYPE.encode()) for name, value in headers
    )
