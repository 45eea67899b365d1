"""What every request is given before anything looks at it: an id, the address it goes by, its key's limit."""

import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from math import ceil

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from charter import references
from engine.logs import logging_with
from starter.desk.telling.problems import Problem

HEADER = b"x-request-id"
VERSION = "/api/v1"
MINUTE = 60.0
_SANE = re.compile(
    r"[0-9a-fA-F]{16,64}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9A-HJKMNP-TV-Z]{26}"
)
"""A UUID, a ULID, or hexadecimal digits: nothing that a person's words fit into, for it is logged."""
_ID: ContextVar[str] = ContextVar("_ID", default="")


def request_id() -> str:
    """The id of the request that is being answered; empty outside of one."""
    return _ID.get()


class RequestIds:
    """Gives each request an id, the caller's own where it is a sane one: in the answer, in problems, in logs.

    Puts into the answer, too, what is left of the key's rate.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name.lower() == HEADER), b"")
        said = given.decode("latin-1")
        own = said if _SANE.fullmatch(said) else str(uuid.uuid4())
        state = scope.setdefault("state", {})

        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                more = [(HEADER, own.encode()), *state.get(RATE, ())]
                message = {**message, "headers": [*message.get("headers", ()), *more]}
            await send(message)

        token = _ID.set(own)
        try:
            with logging_with(request_id=own):
                await self.app(scope, receive, stamped)
        finally:
            _ID.reset(token)


class OwnReferences:
    """Reads references as those of the council that is served, whatever else this process serves."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self.app = app
        self.prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with references.beginning(self.prefix):
            await self.app(scope, receive, send)


class OneVersion:
    """`/api/v1/…` is the address of the API; `/api/…`, which says no version, is the same."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and str(scope["path"]).startswith(f"{VERSION}/"):
            path = "/api" + str(scope["path"])[len(VERSION) :]
            scope = {**scope, "path": path, "raw_path": path.encode("utf-8", "surrogateescape")}
        await self.app(scope, receive, send)


RATE = "rate"
"""Where a request's state keeps the headers of its key's limit."""


@dataclass
class RateLimits:
    """So many requests a minute for each key, and as many at once: a bucket that fills again steadily.

    Each process counts for itself. The headers are those of draft-ietf-httpapi-ratelimit-headers-10.
    """

    a_minute: int
    clock: Callable[[], float] = time.monotonic
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def spend(self, key: str, state: dict[str, object]) -> None:
        """One request of a key's. Problem 429 where it has none left; ``state`` gets the answer's headers."""
        now, rate = self.clock(), self.a_minute / MINUTE
        left, at = self._left.get(key, (float(self.a_minute), now))
        left = min(float(self.a_minute), left + (now - at) * rate)
        enough = left >= 1
        left -= enough
        self._left[key] = (left, now)
        full = ceil((self.a_minute - left) / rate)
        state[RATE] = [
            (b"ratelimit-policy", f'"minute";q={self.a_minute};w={MINUTE:.0f}'.encode()),
            (b"ratelimit", f'"minute";r={int(left)};t={full}'.encode()),
        ]
        if not enough:
            after = max(1, ceil((1 - left) / rate))
            told = f"This key has asked too often: at most {self.a_minute} times a minute."
            raise Problem(429, "too_often", told, headers={"Retry-After": str(after)})
