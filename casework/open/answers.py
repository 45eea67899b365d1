"""Answers that are the same for everybody: made once, kept for ten minutes, given to a crowd from memory."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from casework.open.kept.record import PublicRecord, read_record
from casework.site.languages import language
from casework.site.pages import Site, site_of
from casework.site.permissions import allowed
from register import RegisterError

LASTS = timedelta(minutes=10)
"""How long an answer is given from memory."""
IN_BROWSERS = 300
"""Seconds that browsers and proxies may keep it without asking."""


@dataclass(frozen=True)
class KeptAnswer:
    """An answer as it is given again, until it is made anew."""

    until: datetime
    body: bytes
    headers: dict[str, str]

    def response(self, request: Request) -> Response:
        """The whole answer; no more than that it has not changed, for whoever has it (RFC 9110, 13.1.2)."""
        headers = dict(self.headers)
        if request.url.query:  # a language was just chosen: nobody else's
            headers["Cache-Control"] = "private, no-cache"
        if _has(request.headers.get("if-none-match", ""), headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return Response(self.body, headers=headers)


class OpenAnswers:
    """What everybody is answered, by address and language; and the record that pages are made of.

    While one request makes an answer anew, and while the register is away, the others have the one before.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self._answers: dict[tuple[str, str], KeptAnswer] = {}
        self._record: PublicRecord | None = None
        self._read_again = site.desk.now()
        self._making = asyncio.Lock()

    async def given(self, request: Request, make: Callable[[Request], Awaitable[Response]]) -> Response:
        """The answer to a request: from memory, or made by ``make``."""
        key, now = (request.url.path, language()), self.site.desk.now()
        found = self._answers.get(key)
        if found and (now < found.until or self._making.locked()):
            return found.response(request)
        async with self._making:
            found = self._answers.get(key)
            if found and now < found.until:
                return found.response(request)
            try:
                made = await make(request)
            except RegisterError:
                if found is None:
                    raise
                return found.response(request)
            if made.status_code != 200:
                return made
            kept = self._answers[key] = _kept(made, now + LASTS)
        return kept.response(request)

    async def record(self) -> PublicRecord:
        """How every promise was kept, as it was read at most ten minutes ago."""
        now = self.site.desk.now()
        if self._record is None or now >= self._read_again:
            self._record = await asyncio.to_thread(read_record, self.site.desk, now)
            self._read_again = now + LASTS
        return self._record

    def forget(self) -> None:
        """Something was published here: everything is made anew."""
        self._answers.clear()
        self._record = None


class OpenRoute(APIRoute):
    """A route that everybody is answered alike: nobody is looked for, and no cookie is given."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()
        if any(allowed(method, self.path) is not None for method in self.methods or ()):
            raise ValueError(f"{self.path} is not for everybody, and cannot be answered from memory")

        async def entered(request: Request) -> Response:
            return await answers_of(request).given(request, inner)

        return entered


def answers_of(request: Request) -> OpenAnswers:
    """What the site keeps to answer everybody."""
    found: OpenAnswers = request.app.state.open_answers
    return found


def open_page(request: Request, template: str, **shown: Any) -> Response:
    """A page for everybody: nothing on it is of who asks."""
    site = site_of(request)
    contact = site.desk.catalogue.edition.contact
    return site.page(request, template, **{"officer": None, "notice": "", "contact": contact, **shown})


def _kept(made: Response, until: datetime) -> KeptAnswer:
    body = bytes(made.body)
    headers = {name: value for name, value in made.headers.items() if name != "content-length"}
    headers |= {
        "Cache-Control": f"public, max-age={IN_BROWSERS}",
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
    }
    return KeptAnswer(until, body, headers)


def _has(known: str, etag: str) -> bool:
    """Whether a browser has that very answer."""
    return known.strip() == "*" or etag in (each.strip().removeprefix("W/") for each in known.split(","))
