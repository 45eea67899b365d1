"""Who is calling: the key an intake system shows, and what it may do with it."""

from starlette.requests import Request

from engine.config.settings import Settings
from starter.desk.saying import Caller
from starter.desk.telling.problems import Problem

_LONGEST_KEY = 512


def presented(request: Request) -> str:
    """The key shown in `Authorization: Bearer …` or `X-API-Key`; empty if none."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return token.strip()
    return request.headers.get("x-api-key", "").strip()


def caller(settings: Settings, key: str, sensitive: frozenset[str]) -> Caller:
    """The intake system whose key it is. Problem 401 without a key, 403 with one that is not ours.

    ``sensitive``: the services of the council whose cases only those see to whom they were given.
    """
    if not key:
        raise Problem(
            401,
            "key_needed",
            "Show your key: Authorization: Bearer …, or X-API-Key.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    found = settings.who(key) if len(key) <= _LONGEST_KEY else None
    if found is None:
        raise Problem(403, "key_unknown", "That key is not one of ours.")
    return Caller.with_key(found, sensitive if settings.seeing == "teams" else frozenset())
