"""What was gathered as one file to be read, and as one for programs."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import jinja2

from charter.counting.counting import london
from charter.writing.values import spoken
from starter.subject.gathering import Gathered, HeldItem
from starter.subject.redacting import RedactWhy

_TEMPLATE = Path(__file__).with_name("gathered.html")


def as_document(gathered: Gathered) -> str:
    """The whole as HTML that needs nothing beside it. What people wrote is escaped."""
    made = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters |= {"moment": _moment, "spoken": spoken}
    return made.from_string(_TEMPLATE.read_text("utf-8")).render(gathered=gathered, whys=tuple(RedactWhy))


def as_json(gathered: Gathered) -> str:
    """The same as JSON: each field with its words, and the parts of it that are marked."""
    told = {
        "council": gathered.council,
        "made": gathered.made.isoformat(timespec="seconds"),
        "cases": [
            {
                "reference": case.reference,
                "service": case.service,
                "received": case.received.isoformat(timespec="seconds"),
                "found_by": case.found_by,
                "sure": case.sure,
                "held": [_item(item) for item in case.items],
            }
            for case in gathered.cases
        ],
        "held_by_address": [_item(item) for item in gathered.by_address],
        "references_of_no_case": list(gathered.missing),
        "not_gathered": dict(gathered.not_gathered),
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def file_name(made: datetime) -> str:
    """What both files are called, without their ending: it names nobody."""
    return f"subject-access-{london(made):%Y%m%d-%H%M%S}"


def _item(item: HeldItem) -> dict[str, Any]:
    return {
        "held_in": item.held_in,
        "title": item.title,
        "at": item.at.isoformat(timespec="seconds") if item.at else None,
        "redact": item.redact.value if item.redact else None,
        "fields": [
            {
                "label": field.label,
                "text": "".join(piece.text for piece in field.pieces),
                "redact": [
                    {"text": piece.text, "why": piece.redact.value}
                    for piece in field.pieces
                    if piece.redact is not None
                ],
            }
            for field in item.fields
        ],
    }


def _moment(at: datetime | None) -> str:
    if at is None:
        return ""
    there = london(at)
    return f"{there:%a} {there.day} {there:%b %Y, %H:%M}"
