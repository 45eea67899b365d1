"""The certificate of a destruction: what it says, and how it is checked afterwards.

Each holds the hash of the one before, from the first on: none can be changed, left out or put in between
without every later one being wrong. Its own hash is sealed with a key of the ring, so that whoever can write
to the register, and has no key, cannot write the chain anew.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from charter.writing.values import spoken
from register.forgetting.destructions import Destruction
from register.forgetting.disposal import CALLED, DISPOSAL, Emptied

FORM = "charter-casework/destruction/1"
STAYS = (
    "For the figures: which service it was, when it came and ended, what came of it, and which promises were "
    "kept. Nothing of anybody."
)
Close = Callable[[bytes], tuple[str, bytes]]
"""Seals bytes: the id of the key, empty where encryption is off, and the sealed bytes."""
Open = Callable[[str, bytes], bytes | None]
"""Opens them again; None where the key is not there, or they were changed."""
_EMPTIED = {table.name for table, becomes in DISPOSAL.items() if isinstance(becomes, Emptied)}


def writing(close: Close) -> Callable[[Destruction, int, str], dict[str, Any]]:
    """What writes certificates and seals them so."""

    def certificate(done: Destruction, number: int, before: str) -> dict[str, Any]:
        said = body(done, number, before)
        hashed = hash_of(said)
        key_id, sealed = close(bytes.fromhex(hashed))
        return {"certificate": said, "hash": hashed, "key_id": key_id, "sealed": sealed}

    return certificate


def body(done: Destruction, number: int, before: str) -> dict[str, Any]:
    """What a certificate says, ready for JSON. ``before``: the hash of the one before, if any."""
    what = done.what or {}
    line = done.line or {}
    return {
        "form": FORM,
        "number": number,
        "before": before,
        "reference": done.reference,
        "service": done.service,
        "service_title": done.service_title,
        "process": done.process,
        "received": done.received.isoformat(),
        "ended": done.ended.isoformat(),
        "outcome": done.outcome,
        "ground": done.ground.value,
        "ground_in_words": spoken(done.ground),
        "reason": done.reason,
        "retention": {name: line[name] for name in ("id", "title", "years", "status") if name in line}
        or None,
        "approved_at": done.approved_at.isoformat(),
        "approved_by": done.approved_by,
        "destroyed_at": done.destroyed_at.isoformat() if done.destroyed_at else "",
        "destroyed": {CALLED.get(name, name): what[name] for name in sorted(what) if name not in _EMPTIED},
        "emptied": {CALLED[name]: what[name] for name in sorted(what) if name in _EMPTIED},
        "sha256": done.digest,
        "stays": STAYS,
    }


def hash_of(certificate: dict[str, Any]) -> str:
    """Its SHA-256, over JSON with its names in order and no spaces."""
    said = json.dumps(certificate, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def document(done: Destruction) -> dict[str, Any]:
    """A certificate to be handed on: what it says, its hash, and what that is sealed with."""
    return {
        **(done.certificate or {}),
        "hash": done.hash,
        "sealed": {"key": done.key_id, "bytes": (done.sealed or b"").hex()},
    }


def faults(chain: Iterable[Destruction], opened: Open) -> Iterator[str]:
    """What is wrong with the certificates, each in a sentence. They are given in order, from the first."""
    before, expected = "", 1
    for done in chain:
        said, called = done.certificate or {}, f"Certificate {done.number} ({done.reference})"
        if done.number != expected or said.get("number") != done.number:
            yield f"{called}: number {expected} should stand here: one was taken out or put in."
        if said.get("reference") != done.reference:
            yield f"{called}: it is another case's."
        if said.get("before") != before:
            yield f"{called}: it does not follow the one before it."
        if hash_of(said) != done.hash:
            yield f"{called}: it was changed after it was written."
        sealed = opened(done.key_id, done.sealed or b"")
        if sealed is None:
            yield f"{called}: its seal cannot be opened: key {done.key_id!r} is missing, or another."
        elif sealed.hex() != done.hash:
            yield f"{called}: its seal is another one's."
        before, expected = done.hash, (done.number or expected) + 1


def written_as(handed: dict[str, Any], kept: Destruction | None) -> str:
    """Whether a document is what the register holds: empty, or what is wrong with it, in a sentence."""
    if kept is None or kept.certificate is None:
        return "There is no certificate of that case."
    said = {name: value for name, value in handed.items() if name not in ("hash", "sealed")}
    if hash_of(said) != kept.hash or handed.get("hash") != kept.hash:
        return "It is not the certificate that was written: something in it is different."
    return ""
