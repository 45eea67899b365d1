"""Who is at the door of the site: sessions kept in the register, cookies, and the token on every form."""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from register.people.officers import Officer
from register.people.signed_in import Session, SignedIn

IDLE = timedelta(minutes=30)
"""A session nobody has used for so long has ended."""
LONGEST = timedelta(hours=12)
"""And so has one this old, used or not: a working day."""
A_STEP = timedelta(minutes=10)
"""For a step of signing in that is still to come."""
_SEEN_EVERY = timedelta(minutes=1)
_TOKEN_LIMIT = 100
FORM_TOKEN = "form_token"  # noqa: S105 - the field's name


@dataclass(frozen=True)
class SentFile:
    """A file of a form: its name as it was sent, and what is in it."""

    name: str
    content: bytes


@dataclass
class Visit:
    """One request's visitor. ``officer`` is None for somebody who is not signed in."""

    token: str
    is_new: bool
    officer: Officer | None = None
    notice: str = ""
    was: Officer | None = None
    """Whose session there was, that has run out."""
    ends: datetime | None = None
    """When the session ends if nothing more is done."""
    seconds_left: int = 0
    form: dict[str, list[str]] = field(default_factory=dict)
    files: list[SentFile] = field(default_factory=list)
    """What a form brought besides, in its order."""
    begun: Officer | None = None
    """Who has shown a password and has another step to take: not signed in yet."""
    waits_for: str = ""
    """That step."""
    untaken: int = 0
    """What waits for a person to take it, for those who may see that."""

    @property
    def form_token(self) -> str:
        """What proves that a form came from one of our pages: no other site can work it out."""
        return hmac.new(self.token.encode(), b"charter casework form", hashlib.sha256).hexdigest()

    def is_ours(self, form_token: str) -> bool:
        """Whether a form that was sent came from a page of this visit."""
        return hmac.compare_digest(self.form_token.encode(), form_token.encode())


@dataclass(frozen=True)
class Sessions:
    """Sessions as cookies: strict, of this host alone, and by HTTPS only where the site has it."""

    signed_in: SignedIn
    now: Callable[[], datetime]
    https: bool

    @property
    def cookie(self) -> str:
        """The cookie's name; with the prefix, a browser refuses it from a neighbouring host."""
        return "__Host-charter-session" if self.https else "charter-session"

    async def visit(self, request: Request, *, quiet: bool = False) -> Visit:
        """Who is asking. A ``quiet`` request is a script's, and no sign that anybody is there."""
        token = request.cookies.get(self.cookie, "")
        if not token or len(token) > _TOKEN_LIMIT:
            return Visit(new_token(), is_new=True)
        hashed, now = hash_of(token), self.now()
        session = await asyncio.to_thread(self.signed_in.get, hashed)
        if session is None:
            return Visit(token, is_new=False)
        if session.seen < now - IDLE or session.started < now - LONGEST:
            # Its token is worth nothing now but to tell whose words are sent by it (form_keeping).
            return Visit(token, is_new=False, was=None if session.waits_for else session.officer)
        if session.waits_for:
            begun = session.officer if session.started >= now - A_STEP else None
            return Visit(token, is_new=False, begun=begun, waits_for=session.waits_for)
        told, seen = session.notice if request.method == "GET" and not quiet else "", session.seen
        if not quiet and (told or seen < now - _SEEN_EVERY):
            await asyncio.to_thread(self.signed_in.seen, hashed)
            seen = now
        visit = Visit(token, is_new=False, officer=session.officer, notice=told)
        return _ending(visit, min(seen + IDLE, session.started + LONGEST), now)

    def guest(self, request: Request) -> Visit:
        """A resident at the front door, whoever may be signed in beside them: the register is not asked."""
        token = request.cookies.get(self.cookie, "")
        known = bool(token) and len(token) <= _TOKEN_LIMIT
        return Visit(token if known else new_token(), is_new=not known)

    async def start(
        self,
        officer: Officer,
        response: Response,
        *,
        waits_for: str = "",
        device: str = "",
        directory_session: str = "",
    ) -> None:
        """Sign somebody in, or as far as the step that is still to come, with a token nobody knew before."""
        token = new_token()
        await asyncio.to_thread(
            self.signed_in.start,
            officer.username,
            hash_of(token),
            self.now() - LONGEST,
            waits_for=waits_for,
            device=device,
            directory_session=directory_session,
        )
        self.give(response, token)

    async def stay(self, visit: Visit) -> None:
        """Somebody says that they are still there."""
        hashed = hash_of(visit.token)
        await asyncio.to_thread(self.signed_in.seen, hashed)
        session, now = await asyncio.to_thread(self.signed_in.get, hashed), self.now()
        if session is not None:
            _ending(visit, min(now + IDLE, session.started + LONGEST), now)

    async def of(self, officer: Officer) -> list[Session]:
        """Where somebody is signed in."""
        now = self.now()
        return await asyncio.to_thread(self.signed_in.of, officer.username, now - IDLE, now - LONGEST)

    async def tell(self, visit: Visit, notice: str) -> None:
        """Say something on the visitor's next page."""
        await asyncio.to_thread(self.signed_in.seen, hash_of(visit.token), notice)

    async def end(self, visit: Visit, response: Response) -> None:
        """Sign out: the token is worth nothing any more, wherever else it may be."""
        await asyncio.to_thread(self.signed_in.end, hash_of(visit.token))
        self.give(response, new_token())

    def give(self, response: Response, token: str) -> None:
        """Set the cookie. It is gone when the browser is closed."""
        response.set_cookie(self.cookie, token, path="/", secure=self.https, httponly=True, samesite="strict")


def _ending(visit: Visit, ends: datetime, now: datetime) -> Visit:
    visit.ends, visit.seconds_left = ends, max(0, int((ends - now).total_seconds()))
    return visit


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """How a token is kept: its own randomness is salt enough."""
    return hashlib.sha256(token.encode()).hexdigest()
