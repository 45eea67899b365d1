"""The key ring: the installation's own keys, which encrypt what is kept, and wrap other keys."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine.config.keys import KEY_BYTES, decode_key
from engine.config.settings import Settings
from engine.errors import SettingsError

_NONCE_BYTES = 12
"""Random, for each payload. Safe for 2^32 payloads a key (NIST SP 800-38D, 8.3): change keys long before."""
_WRAPPED = b"charter-casework key of "
"""What a wrapped key is bound to, with whose it is: it can stand for no payload, and for no other's key."""


class KeyRing:
    """Keys by id, one of them current. Old keys stay on the ring while anything encrypted with them
    is kept."""

    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        """Raises SettingsError when a key is not 32 bytes long, or the current one is missing."""
        if current not in keys:
            raise SettingsError(
                f"The encryption key {current!r} is named as current but is not on the key ring."
            )
        for key_id, key in keys.items():
            if len(key) != KEY_BYTES:
                raise SettingsError(f"The encryption key {key_id!r} is not {KEY_BYTES} bytes long.")
        self.current = current
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._keys = (keys[current], *(key for key_id, key in keys.items() if key_id != current))

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(self._ciphers)}; current {self.current})"

    @classmethod
    def from_settings(cls, settings: Settings) -> Self | None:
        """The ring the settings describe; None when encryption is off.

        A single key needs no id named. Raises SettingsError when encryption is on and there is no key.
        """
        if not settings.encryption:
            return None
        ids = list(settings.encryption_keys)
        if not ids:
            raise SettingsError(
                "Encryption is on but there is no key: run `make run` once, or set CHARTER_ENCRYPTION_KEYS."
            )
        if not settings.encryption_key_id and len(ids) > 1:
            raise SettingsError("There are several encryption keys: name one in CHARTER_ENCRYPTION_KEY_ID.")
        keys = {key_id: decode_key(key_id, key) for key_id, key in settings.encryption_keys.items()}
        return cls(keys, settings.encryption_key_id or ids[0])

    def has(self, key_id: str) -> bool:
        """Whether a key of that id is on the ring."""
        return key_id in self._ciphers

    def derived(self, purpose: str) -> tuple[bytes, ...]:
        """A key for another purpose from each of the ring's, the current one's first; none leads back."""
        label = f"charter-casework/{purpose}".encode()
        return tuple(hmac.digest(key, label, hashlib.sha256) for key in self._keys)

    def wrap(self, key: bytes, of: bytes) -> bytes:
        """Another key, wrapped by the current one; it can be unwrapped only as being ``of`` the same."""
        return encrypted(self._ciphers[self.current], key, _WRAPPED + of)

    def unwrap(self, key_id: str, wrapped: bytes, of: bytes) -> bytes | None:
        """What was wrapped, or None: unknown key, cut short, changed, or of another."""
        return decrypted(self._ciphers.get(key_id), wrapped, _WRAPPED + of)

    def encrypt(self, plain: bytes) -> bytes:
        """Nonce, ciphertext and tag, under the current key."""
        return encrypted(self._ciphers[self.current], plain, None)

    def decrypt(self, key_id: str, data: bytes) -> bytes | None:
        """The plain bytes, or None: unknown key, cut short, or changed on the way."""
        return decrypted(self._ciphers.get(key_id), data, None)


def decrypted(cipher: AESGCM | None, data: bytes, bound: bytes | None) -> bytes | None:
    """The plain bytes of nonce, ciphertext and tag; None where they do not fit, or there is no cipher."""
    if cipher is None or len(data) < _NONCE_BYTES:
        return None
    try:
        return cipher.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], bound)
    except (InvalidTag, ValueError):
        return None


def encrypted(cipher: AESGCM, plain: bytes, bound: bytes | None) -> bytes:
    """Nonce, ciphertext and tag. ``bound`` has to be given again to read them."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, bound)
