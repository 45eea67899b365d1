"""Certificates of destruction, read and checked: all of them in their order, or one that was handed on."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.errors import ExpectedError
from engine.payloads.seal import Seal
from register import Register
from register.forgetting.certificate import document, faults, written_as
from register.forgetting.destructions import Destruction

AT_ONCE = 500


class NoCertificate(ExpectedError):
    """There is none, or what was given is none."""


def certificate(register: Register, reference: str) -> dict[str, Any]:
    """The certificate of a case, ready for JSON. Raises NoCertificate."""
    done = register.destructions.get(reference)
    if done is None or done.certificate is None:
        raise NoCertificate("There is no certificate of that case: it has not been destroyed.")
    return document(done)


def checked(register: Register, seal: Seal) -> dict[str, Any]:
    """Every certificate, held against the one before it and its seal: how many, and what is wrong."""
    count = [0]

    def counted() -> Iterator[Destruction]:
        for done in _chain(register):
            count[0] += 1
            yield done

    wrong = list(faults(counted(), seal.open))
    return {"certificates": count[0], "faults": wrong}


def checked_file(register: Register, seal: Seal, file: Path) -> dict[str, Any]:
    """One that was handed on, held against the register's own, and all of those. Raises NoCertificate."""
    try:
        handed = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        raise NoCertificate(f"{file} cannot be read as a certificate.") from None
    if not isinstance(handed, dict) or not isinstance(handed.get("reference"), str):
        raise NoCertificate(f"{file} is no certificate: it names no case.")
    found = checked(register, seal)
    if said := written_as(handed, register.destructions.get(handed["reference"])):
        found["faults"].insert(0, f"{file}: {said}")
    return found


def _chain(register: Register) -> Iterator[Destruction]:
    after = 0
    while some := register.destructions.chain(after, AT_ONCE):
        yield from some
        after = some[-1].number or after + 1
