"""The second factor: codes from an app, by time (RFC 6238), and recovery codes for the day it is lost."""

import base64
import binascii
import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

import pyotp
import segno

from casework.site.passwords import READ_OUT
from engine.payloads.ring import KeyRing

RECOVERY_CODES = 10
_SECONDS = 30
_SECRET = re.compile(r"[A-Z2-7]{32}")


@dataclass(frozen=True)
class Sealed:
    """Secrets as the register keeps them: encrypted with the key ring, each for its account alone.

    Where encryption is switched off they are kept as they are.
    """

    ring: KeyRing | None

    def seal(self, username: str, secret: str) -> str:
        plain = f"{username}\n{secret}".encode()
        key_id, kept = (self.ring.current, self.ring.encrypt(plain)) if self.ring else ("", plain)
        return f"{key_id}:{base64.b64encode(kept).decode()}"

    def read(self, username: str, kept: str) -> str | None:
        """The secret, or None: its key is gone, or it is another account's."""
        key_id, _, data = kept.rpartition(":")
        try:
            stored = base64.b64decode(data, validate=True)
        except binascii.Error:
            return None
        plain = (self.ring.decrypt(key_id, stored) if self.ring else None) if key_id else stored
        whose, _, secret = (plain or b"").decode("utf-8", "replace").partition("\n")
        return secret if secret and whose == username else None


def new_secret() -> str:
    return pyotp.random_base32()


def is_secret(text: str) -> bool:
    """Whether a form brought back a secret as one was given to it."""
    return _SECRET.fullmatch(text) is not None


def counter_of(secret: str, code: str, now: datetime) -> int | None:
    """The interval of 30 seconds whose code it is: this one, or one beside it, for clocks that differ.

    None for a wrong code.
    """
    given = re.sub(r"\s", "", code)
    current = int(now.timestamp()) // _SECONDS
    making, found = pyotp.TOTP(secret), None
    for counter in (current - 1, current, current + 1):
        if compare_digest(making.generate_otp(counter).encode(), given.encode()):
            found = counter
    return found


def address_of(secret: str, username: str, council: str) -> str:
    """What an authenticator app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=f"{council} casework")


def picture_of(address: str) -> str:
    """The QR code as SVG, to stand in a page: dark on light in both schemes, for a camera."""
    made: str = segno.make(address, error="m").svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
    return made


def new_recovery_codes() -> list[str]:
    """Codes to be kept on paper, of some 59 random bits each."""
    made = ("".join(secrets.choice(READ_OUT) for _ in range(12)) for _ in range(RECOVERY_CODES))
    return ["-".join((code[:4], code[4:8], code[8:])) for code in made]


def hash_of_code(code: str) -> str:
    """How a recovery code is kept; it may be typed with or without hyphens."""
    plain = re.sub(r"[\s-]", "", code).casefold()
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()
