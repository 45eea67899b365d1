"""Everything a case records in Temporal is encrypted on its way there, and read back with a ring of keys."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from google.protobuf.message import DecodeError
from temporalio.api.common.v1 import Payload
from temporalio.converter import (
    ActivitySerializationContext,
    PayloadCodec,
    SerializationContext,
    WithSerializationContext,
    WorkflowSerializationContext,
)

from charter import references
from engine.payloads.case_keys import CaseKeys
from engine.payloads.ring import KeyRing, decrypted, encrypted

ENCRYPTED = b"binary/encrypted"
KEY_ID = "encryption-key-id"
BOUND = "belongs-to"
"""Names, in the metadata of what is encrypted by a case's own key, whose it is: there is no key id then."""
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


@dataclass(frozen=True)
class Bound:
    """What a payload of a case belongs to: said beside it in plain text, and it is read as that alone."""

    namespace: str
    case: str
    kind: str
    """``workflow``: inputs, messages, answers, results; ``activity``: what is handed to one, and back."""

    @classmethod
    def of(cls, context: SerializationContext) -> "Bound | None":
        """What a payload written or read there belongs to; None where that is no case's."""
        if isinstance(context, WorkflowSerializationContext):
            kind, workflow = "workflow", context.workflow_id
        elif isinstance(context, ActivitySerializationContext):
            kind, workflow = "activity", context.workflow_id or ""
        else:
            return None
        case = references.within(workflow)
        return cls(context.namespace, case, kind) if case else None

    @classmethod
    def read(cls, said: bytes) -> "Bound | None":
        """As a payload says it."""
        parts = said.decode("utf-8", "replace").split(" ")
        return cls(*parts) if len(parts) == 3 and references.is_valid(parts[1]) else None

    def __str__(self) -> str:
        return f"{self.namespace} {self.case} {self.kind}"

    @property
    def data(self) -> bytes:
        """What it is authenticated with."""
        return f"charter-casework payload of {self}".encode()


class EncryptionCodec(PayloadCodec, WithSerializationContext):
    """AES-256-GCM over whole payloads, compressed first. Older payloads, which were not, are read as well.

    What belongs to a case is encrypted with the case's own key, where there are such, and bound to namespace,
    case and kind: moved to another case, or taken for something else, it is unreadable. What belongs to
    none, and what was written before, is encrypted by the ring alone and not bound. Search attributes are not
    encoded by the SDK: nothing personal goes into them.
    """

    def __init__(self, ring: KeyRing, keys: CaseKeys | None = None, bound: Bound | None = None) -> None:
        self._ring = ring
        self._keys = keys
        self._bound = bound

    def with_context(self, context: SerializationContext) -> Self:
        """The same for one workflow or activity."""
        if self._keys is None:
            return self
        bound = Bound.of(context)
        return self if bound == self._bound else type(self)(self._ring, self._keys, bound)

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Compress and encrypt each payload, metadata included.

        Raises KeysAway where a case's key cannot be looked up, and KeyGone where it was destroyed.
        """
        if self._bound is None or self._keys is None or not self._keys.writes:
            return [
                Payload(
                    metadata={"encoding": ENCRYPTED, KEY_ID: self._ring.current.encode()},
                    data=self._ring.encrypt(_smaller(payload.SerializeToString())),
                )
                for payload in payloads
            ]
        if not payloads:
            return []
        cipher, bound = await self._keys.to_write(self._bound.case), self._bound
        return [
            Payload(
                metadata={"encoding": ENCRYPTED, BOUND: str(bound).encode()},
                data=encrypted(cipher, _smaller(payload.SerializeToString()), bound.data),
            )
            for payload in payloads
        ]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Decrypt what can be decrypted and hand on the rest unchanged.

        What stays encrypted is read as unreadable by the converter: an error here would fail the workflow's
        task. Only while the keys of cases cannot be looked up at all it raises KeysAway, and the task is
        tried again. Plain payloads are welcome: supervisors signal from the Web UI.
        """
        return [await self._decoded(payload) for payload in payloads]

    async def _decoded(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != ENCRYPTED:
            return payload
        if BOUND in payload.metadata:
            plain = await self._opened(payload)
        else:
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

    async def _opened(self, payload: Payload) -> bytes | None:
        """What a case's own key opens; None where it is not read as what it was written as."""
        bound = Bound.read(payload.metadata[BOUND])
        if bound is None or self._keys is None or self._bound not in (None, bound):
            return None
        return decrypted(await self._keys.to_read(bound.case), payload.data, bound.data)


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
