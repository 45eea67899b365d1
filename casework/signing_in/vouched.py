"""Who somebody is in the words of the council's directory, and what their browser was sent there with."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from authlib.common.security import generate_token

_USERNAME = re.compile(r"[^\s/\\?#%\x00-\x1f\x7f]{1,100}")
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,190}")


class DirectoryAway(Exception):
    """The directory does not answer, or not as OpenID Connect has it."""


class NotVouched(Exception):
    """What came back is not the directory's word on who somebody is."""


@dataclass(frozen=True)
class Errand:
    """One browser's way to the directory and back: what only that browser can know, kept in its cookie."""

    state: str = field(default_factory=lambda: generate_token(32))
    nonce: str = field(default_factory=lambda: generate_token(32))
    verifier: str = field(default_factory=lambda: generate_token(64))
    after: str = ""
    """The page they wanted."""
    browser: str = ""
    """The hash of the token it had before: on the way back from another site no strict cookie comes."""


@dataclass(frozen=True)
class Vouched:
    """Who somebody is, in the directory's words."""

    subject: str
    usernames: tuple[str, ...]
    """What they may be called here, the best first."""
    name: str
    email: str
    groups: tuple[str, ...]
    session: str
    """What the directory calls this session of theirs; empty where it does not say."""


def vouched_for(subject: str, claims: Mapping[str, Any], groups_claim: str) -> Vouched:
    """What the claims come to. ``subject``: whose they are, among all directories."""
    email, called = str(claims.get("email") or ""), str(claims.get("preferred_username") or "")
    digest = hashlib.sha256(subject.encode()).hexdigest()[:12]
    usernames = tuple(each for each in (called, email) if _USERNAME.fullmatch(each))
    parts = (str(claims.get(part) or "") for part in ("given_name", "family_name"))
    name = str(claims.get("name") or " ".join(parts)).strip() or called or email
    groups = claims.get(groups_claim)
    if isinstance(groups, str):
        groups = [groups]
    return Vouched(
        subject=subject,
        usernames=(*usernames, f"directory-{digest}"),
        name=" ".join("".join(c if c.isprintable() else " " for c in name).split())[:150] or digest,
        email=email if _EMAIL.fullmatch(email) else "",
        groups=tuple(each for each in groups or () if isinstance(each, str)),
        session=str(claims.get("sid") or ""),
    )
