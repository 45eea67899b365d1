"""What stands before every page and answer: size, time, safe headers, and no stack trace to the outside."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.logs import get_logger
from starter.api.traffic import request_id
from starter.desk.telling.problems import MEDIA_TYPE, Problem

BODY_LIMIT = 64 * 1024
"""Bytes of a request's body, at every door."""
BODY_SECONDS = 15.0
"""A body that has not arrived by then is a connection held open, not a report."""
LARGE_BODY_SECONDS = 60.0
"""For photographs, from a telephone on a poor connection."""
SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"x-permitted-cross-domain-policies", b"none"),
)
ONLY_HTTPS = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")
"""For two years, where the council's address is an https one: ASVS 5, 3.4.1."""
DEFAULT_HEADERS = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
    (b"cache-control", b"no-store"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)

log = get_logger(__name__)


class SafeHeaders:
    """Adds the security headers to every response; a page may bring a policy of its own."""

    def __init__(self, app: ASGIApp, https: bool = False) -> None:
        """``https``: the council's address is an https one, and no browser is to try another."""
        self.app = app
        self.always = (*SECURITY_HEADERS, ONLY_HTTPS) if https else SECURITY_HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                there = {name.lower() for name, _ in headers}
                headers += [*self.always, *(each for each in DEFAULT_HEADERS if each[0] not in there)]
                message = {**message, "headers": headers}
            await send(message)

        await self.app(scope, receive, with_headers)


class BodyLimit:
    """Reads a request's body, at most so much of it and so long, before anything looks at it.

    `larger` are other limits, by how a path begins, or by a pattern with `*`; they are given longer, too.
    """

    def __init__(
        self,
        app: ASGIApp,
        limit: int = BODY_LIMIT,
        seconds: float = BODY_SECONDS,
        larger: Mapping[str, int] | None = None,
    ) -> None:
        self.app = app
        self.limit = limit
        self.larger = larger or {}
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            limit = self._limit(str(scope.get("path", "")))
            async with asyncio.timeout(self.seconds if limit == self.limit else LARGE_BODY_SECONDS):
                body = await self._read(scope, receive, limit)
        except TimeoutError:
            await send_problem(send, Problem(408, "too_slow", "The request did not arrive in time."))
            return
        except Problem as problem:
            await send_problem(send, problem)
            return
        if body is None:  # the caller left
            return
        given = False

        async def replay() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, replay, send)

    def _limit(self, path: str) -> int:
        for place, most in self.larger.items():
            if fnmatchcase(path, place) if "*" in place else path.startswith(place):
                return most
        return self.limit

    async def _read(self, scope: Scope, receive: Receive, limit: int) -> bytes | None:
        too_large = Problem(413, "too_large", f"A request holds at most {limit // 1024} KB.")
        if _content_length(scope["headers"]) > limit:
            raise too_large
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            if len(body) > limit:
                raise too_large
            if not message.get("more_body", False):
                return bytes(body)


class NoTraceback:
    """Whatever goes wrong inside is a 500 problem to the caller, and a type and a place to the log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception:
            # Not the path: a reference is in it, or whatever else was tried.
            log.exception("request failed", method=scope["method"], route=route_of(scope))
            if not started:
                await send_problem(
                    send, Problem(500, "failed", "Something went wrong here. It has been recorded.")
                )


def add_routes(app: FastAPI, router: APIRouter) -> None:
    """Mount a router's routes as they are.

    `include_router` makes each of them anew for the application: with some two hundred that is half a second,
    which whoever asks first waits for; nor are they among `app.routes` then, by which requests are counted.
    """
    app.router.routes.extend(router.routes)


def route_of(scope: Scope) -> str:
    """The route's pattern, such as `/api/cases/[reference]`: what may be logged of an address."""
    pattern = str(getattr(scope.get("route"), "path", "")) or "none"
    return pattern.replace("{", "[").replace("}", "]")


def _content_length(headers: Iterable[tuple[bytes, bytes]]) -> int:
    for name, value in headers:
        if name.lower() == b"content-length" and value.isdigit() and len(value) < 20:
            return int(value)
    return 0


async def send_problem(send: Send, problem: Problem) -> None:
    """Answer with a problem document where there is no framework around."""
    document = {**problem.document(), "request_id": request_id()}
    body = json.dumps(document, ensure_ascii=False).encode()
    headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        *((name.lower().encode(), value.encode()) for name, value in problem.headers.items()),
    ]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
