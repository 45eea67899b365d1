"""Keys shown to the API, and keys that encrypt."""

import base64
import binascii
import hashlib
import hmac
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from charter.people import Role

KEY_BYTES = 32
"""AES-256."""
_HASHED = "sha256:"


class IntakeKey(BaseModel):
    """A key one intake system, or one desk, shows to the API; and what it may do with it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: str = Field(min_length=1, max_length=60, pattern=r"^[a-z0-9][a-z0-9-]*$")
    """Two keys of one name are one system's: the old and the new while a key is changed."""
    key: SecretStr
    services: Literal["*"] | frozenset[str] = "*"
    roles: frozenset[Role] = frozenset({Role.CUSTOMER, Role.SYSTEM})
    cases: Literal["own", "all"] = "own"
    """Which cases it reads and speaks to: those that came by it, or all of its services."""
    sensitive: Literal["*"] | frozenset[str] = frozenset()
    """Of a key for every service: the sensitive ones it sees all the same. A key that names its services sees
    those it names."""
    read_only: bool = False

    def withheld(self, sensitive: frozenset[str]) -> frozenset[str]:
        """Which of the sensitive services were not given to this key."""
        if self.services != "*" or self.sensitive == "*":
            return frozenset()
        return sensitive - self.sensitive

    @field_validator("key")
    @classmethod
    def _long_enough(cls, key: SecretStr) -> SecretStr:
        said = key.get_secret_value()
        if said.startswith(_HASHED):
            if len(said) != len(_HASHED) + 64 or not set(said[len(_HASHED) :]) <= set("0123456789abcdef"):
                raise ValueError("a hashed key is 'sha256:' and 64 hexadecimal digits")
        elif len(said) < 16:
            raise ValueError("a key has at least 16 characters")
        return key

    def matches(self, presented: str) -> bool:
        """Whether this is the key presented, compared in constant time."""
        said = self.key.get_secret_value()
        shown = hashlib.sha256(presented.encode("utf-8", "surrogatepass")).hexdigest()
        hashed = said.startswith(_HASHED)
        kept = said.removeprefix(_HASHED) if hashed else hashlib.sha256(said.encode()).hexdigest()
        return hmac.compare_digest(shown, kept)


def decode_key(key_id: str, key: SecretStr) -> bytes:
    """The 32 bytes of an encryption key. Raises ValueError naming the key's id, never the key."""
    try:
        decoded = base64.b64decode(key.get_secret_value(), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"the key {key_id!r} is not base64") from None
    if len(decoded) != KEY_BYTES:
        raise ValueError(f"the key {key_id!r} is {len(decoded)} bytes long instead of {KEY_BYTES}")
    return decoded


def key_id_of(key: bytes) -> str:
    """What an encryption key is called: twelve digits of its hash, so that two keys never share an id."""
    return f"k-{hashlib.sha256(b'charter-casework key id' + key).hexdigest()[:12]}"
