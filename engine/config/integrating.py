"""The settings of other systems: how often they may ask, and what they are told."""

import base64
import binascii
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from charter.events import EventType

_SECRET = "whsec_"  # noqa: S105 - how one begins
LEAST, MOST = 24, 64
"""Bytes of a secret (Standard Webhooks)."""
HERE = frozenset({"127.0.0.1", "::1", "localhost"})
"""Where a receiver may listen without TLS: on this machine."""


def secret_bytes(secret: SecretStr) -> bytes:
    """What a secret is in base64. Raises ValueError without quoting it."""
    said = secret.get_secret_value()
    try:
        found = base64.b64decode(said.removeprefix(_SECRET), validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if not said.startswith(_SECRET) or not LEAST <= len(found) <= MOST:
        raise ValueError(f"a secret is {_SECRET} and {LEAST} to {MOST} bytes in base64")
    return found


class Subscription(BaseModel):
    """What one system is told of, and where."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: str = Field(min_length=1, max_length=40, pattern=r"^[a-z0-9][a-z0-9-]*$")
    key: str = Field(min_length=1)
    """The name of the intake key of the same system: it is told of the cases that this key may see."""
    url: str = Field(max_length=2000)
    secret: SecretStr
    former_secret: SecretStr | None = None
    """Signs beside the new one, while the receiver changes over."""
    services: Literal["*"] | frozenset[str] = "*"
    types: Literal["*"] | frozenset[EventType] = "*"
    details: bool = False
    """What was reported goes with each event: where it is, and what is wrong there."""
    customer: bool = False
    """And whose report it is: name, address and telephone number."""

    @field_validator("url")
    @classmethod
    def _safe(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise ValueError("it is not an address") from None
        host = parts.hostname or ""
        at_home = parts.scheme == "http" and host in HERE
        if not host or port == 0 or not (parts.scheme == "https" or at_home):
            raise ValueError("a receiver has an https address (http only on this machine)")
        written = url.isascii() and url.isprintable() and " " not in url
        if parts.username is not None or parts.fragment or not written:
            raise ValueError("an address has no user, no fragment, no space and only ASCII in it")
        return url

    @field_validator("secret", "former_secret")
    @classmethod
    def _long_enough(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None:
            secret_bytes(secret)
        return secret

    @property
    def secrets(self) -> tuple[bytes, ...]:
        """What its events are signed with, the newest first."""
        return tuple(secret_bytes(one) for one in (self.secret, self.former_secret) if one is not None)

    def wants(self, kind: EventType, *services: str) -> bool:
        """Whether it is told of such an event, of a case that is, or was, of these services."""
        typed = self.types == "*" or kind in self.types
        return typed and (self.services == "*" or any(one in self.services for one in services))


class IntegratingSettings(BaseSettings):
    """Part of ``Settings``."""

    requests_per_minute: int = Field(
        6000,
        ge=1,
        description="How often each key may ask the API in a minute, on each process that serves it. As it "
        "is, no system of a council comes near it, and one in an endless loop keeps nobody waiting.",
    )
    subscriptions: tuple[Subscription, ...] = Field(
        (),
        description="What other systems are told, as a JSON list: `name`, `key` (the name of that system's "
        "intake key), `url`, `secret`, and if wanted `former_secret`, `services`, `types`, `details`, "
        "`customer`: see integrating.md.",
    )

    @field_validator("subscriptions")
    @classmethod
    def _apart(cls, said: tuple[Subscription, ...]) -> tuple[Subscription, ...]:
        if len({one.name for one in said}) != len(said):
            raise ValueError("two subscriptions have one name")
        return said
