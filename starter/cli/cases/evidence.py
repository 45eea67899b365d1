"""The command that puts the evidence about a place together, as a document and a table."""

import asyncio
import re
from datetime import date
from pathlib import Path
from typing import Any

from starter.cli.due import Mistyped
from starter.desk.intake import Desk
from starter.evidence.document import as_document
from starter.evidence.gathering import EvidenceAsked, NoEvidence, gather
from starter.evidence.table import as_csv


def asked_for(place: str, first: str, last: str, metres: float) -> EvidenceAsked:
    """The place and period meant; Mistyped says what cannot be read."""
    try:
        return EvidenceAsked(place, _day("--from", first), _day("--to", last), metres)
    except NoEvidence as error:
        raise Mistyped(str(error)) from None


async def evidence(desk: Desk, asked: EvidenceAsked, folder: Path) -> dict[str, Any]:
    """Write both files and say where they are. Mistyped where the folder cannot be written to."""
    return await asyncio.to_thread(_written, desk, asked, folder)


def _written(desk: Desk, asked: EvidenceAsked, folder: Path) -> dict[str, Any]:
    found = gather(desk, asked)
    name = re.sub(r"[^a-z0-9]+", "-", asked.place.casefold()).strip("-")[:60] or "place"
    stem = folder / f"evidence-{name}-{asked.first}-{asked.last}"
    document, table = stem.with_suffix(".html"), stem.with_suffix(".csv")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        document.write_text(as_document(found), encoding="utf-8")
        table.write_text(as_csv(found), encoding="utf-8-sig", newline="")
    except OSError as error:
        raise Mistyped(f"The folder cannot be written to: {(error.strerror or 'unknown').lower()}.") from None
    return {
        "place": asked.place,
        "cases": [case.reference for case in found.cases],
        "happenings": len(found.happenings),
        "cut": found.cut,
        "document": str(document),
        "table": str(table),
    }


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Mistyped(f"{name} is a day, written 2026-11-29.") from None
