"""Everything a case records in Temporal is encrypted on its way there, and read back with a ring of keys."""

import hashlib
import hmac
import secrets
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google.protobuf.message import DecodeError
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

from engine.config.keys import KEY_BYTES, decode_key
from engine.config.settings import Settings
from engine.errors import SettingsError

ENCRYPTED = b"binary/encrypted"
KEY_ID = "encryption-key-id"
COMPRESSED = b"binary/zlib"
"""Inside what is encrypted: a payload that was made smaller first."""
DICTIONARY = "dictionary"
"""Names, in a compressed payload's metadata, what it was compressed by; absent in the oldest."""
_DICTIONARIES = {
    file.stem.removeprefix("dictionary_").encode(): file.read_bytes()
    for file in Path(__file__).parent.glob("dictionary_*.txt")
}
"""What compression begins from, by number: the names and order of what cases record, and nothing of anybody.

None is ever changed or taken away, for what was compressed by it is read with it. A better one has a number
of its own (decision 46).
"""
_CURRENT = b"1"
_WORTH_IT = 512
"""Bytes from which a payload is compressed. A pothole's report is 8.4 KB, and 1.6 compressed."""
_LARGEST = 2 * 1024 * 1024
"""Bytes the server takes of one payload: none larger is compressed, or unfolds to more when it is read."""
_LEVEL = 6
"""Of 9: a report is 6 % smaller than at 3, for some 60 µs."""
_NONCE_BYTES = 12
"""Random, for each payload. Safe for 2^32 payloads a key (NIST SP 800-38D, 8.3): change keys long before."""


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

    def encrypt(self, plain: bytes) -> bytes:
        """Nonce, ciphertext and tag, under the current key."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._ciphers[self.current].encrypt(nonce, plain, None)

    def decrypt(self, key_id: str, data: bytes) -> bytes | None:
        """The plain bytes, or None: unknown key, cut short, or changed on the way."""
        cipher = self._ciphers.get(key_id)
        if cipher is None or len(data) < _NONCE_BYTES:
            return None
        try:
            return cipher.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], None)
        except (InvalidTag, ValueError):
            return None


class EncryptionCodec(PayloadCodec):
    """AES-256-GCM over whole payloads, compressed first. Older payloads, which were not, are read as well.

    No associated data: a payload is read back in other places than it was written (a signal's text in the
    next run, an input in a child, anything at the codec endpoint), and none of them could name the place of
    writing. Search attributes are not encoded by the SDK: nothing personal goes into them.
    """

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Compress and encrypt each payload, metadata included, with the current key."""
        return [
            Payload(
                metadata={"encoding": ENCRYPTED, KEY_ID: self._ring.current.encode()},
                data=self._ring.encrypt(_smaller(payload.SerializeToString())),
            )
            for payload in payloads
        ]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Decrypt what can be decrypted and hand on the rest unchanged; never raises.

        An error here would fail the workflow's task for ever. What stays encrypted is read as unreadable by
        the converter. Plain payloads are welcome: supervisors signal from the Web UI.
        """
        return [self._decoded(payload) for payload in payloads]

    def _decoded(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != ENCRYPTED:
            return payload
        key_id = payload.metadata.get(KEY_ID, b"").decode("utf-8", "replace")
        plain = self._ring.decrypt(key_id, payload.data)
        if plain is None:
            return payload
        try:
            read = Payload.FromString(plain)
            if read.metadata.get("encoding") == COMPRESSED:
                read = Payload.FromString(_unfolded(read.data, read.metadata.get(DICTIONARY, b"")))
        except (DecodeError, zlib.error):
            return payload
        return read


def _smaller(plain: bytes) -> bytes:
    """A serialized payload, compressed in another one where that is worth it."""
    if not _WORTH_IT <= len(plain) <= _LARGEST:
        return plain
    packing = zlib.compressobj(_LEVEL, zdict=_DICTIONARIES[_CURRENT])
    data = packing.compress(plain) + packing.flush()
    packed = Payload(metadata={"encoding": COMPRESSED, DICTIONARY: _CURRENT}, data=data)
    return min(packed.SerializeToString(), plain, key=len)


def _unfolded(data: bytes, dictionary: bytes) -> bytes:
    """Raises zlib.error for what is no whole compressed payload, one larger than any that is written, or one
    compressed by a dictionary that is not here."""
    if dictionary and dictionary not in _DICTIONARIES:
        raise zlib.error("it was compressed by a newer version")
    unfolding = zlib.decompressobj(zdict=_DICTIONARIES[dictionary] if dictionary else b"")
    plain = unfolding.decompress(data, _LARGEST + 1)
    if not unfolding.eof:
        raise zlib.error("it is cut short, or unfolds to more than is ever written")
    return plain
