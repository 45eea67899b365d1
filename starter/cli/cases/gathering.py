"""The command that gathers all that is held about a person, as a document and as JSON."""

import asyncio
import os
from pathlib import Path
from typing import Any

from charter import references
from starter.cli.cases.work import AT_THE_DESK
from starter.cli.due import Mistyped
from starter.desk.intake import Desk
from starter.subject.document import as_document, as_json, file_name
from starter.subject.erasing import erasures_decided
from starter.subject.gathering import NobodyAsked, SubjectAsked, gather


def asked_for(given: list[str], emails: list[str], phones: list[str], names: list[str]) -> SubjectAsked:
    """Whom it is about; Mistyped says what cannot be read, and quotes nothing."""
    try:
        return SubjectAsked(
            tuple(map(references.as_written, given)), tuple(emails), tuple(phones), tuple(names)
        )
    except NobodyAsked as error:
        raise Mistyped(str(error)) from None


async def gathered(desk: Desk, asked: SubjectAsked, folder: Path) -> dict[str, Any]:
    """Write both files, for their owner's eyes, and say where they are. Mistyped where that cannot be."""
    return await asyncio.to_thread(_written, desk, asked, folder)


async def erasures(desk: Desk) -> list[dict[str, Any]]:
    """The cases that it was decided to erase, and by which request."""
    decided = await asyncio.to_thread(erasures_decided, desk.register)
    return [
        {"reference": one.reference, "request": one.request, "decided": one.decided.date().isoformat()}
        for one in decided
    ]


async def use_restricted(desk: Desk, reference: str, name: str, why: str) -> dict[str, Any]:
    """Keep a reason for using a restricted case. Mistyped where there is none, or nothing to give one for."""
    row = await desk.case(reference, AT_THE_DESK)
    if not name.strip() or not why.strip():
        raise Mistyped("Say who uses it, and why.")
    if not await asyncio.to_thread(desk.register.rights.restrictions, row.reference):
        raise Mistyped("The use of that case is not restricted.")
    used = await asyncio.to_thread(
        desk.register.rights.use, row.reference, AT_THE_DESK.name, name.strip(), why.strip()
    )
    return {"reference": row.reference, "name": used.name, "until": used.until.isoformat(timespec="seconds")}


def _written(desk: Desk, asked: SubjectAsked, folder: Path) -> dict[str, Any]:
    found = gather(desk, asked)
    stem = folder / file_name(found.made)
    document, data = stem.with_suffix(".html"), stem.with_suffix(".json")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _privately(document, as_document(found))
        _privately(data, as_json(found))
    except OSError as error:
        raise Mistyped(f"The folder cannot be written to: {(error.strerror or 'unknown').lower()}.") from None
    return {
        "cases": [case.reference for case in found.cases],
        "to_check": [case.reference for case in found.cases if not case.sure],
        "by_address": len(found.by_address),
        "marked": found.marked,
        "missing": list(found.missing),
        "document": str(document),
        "data": str(data),
    }


def _privately(path: Path, words: str) -> None:
    """Never over another file, and readable by whoever made it alone."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(words)
