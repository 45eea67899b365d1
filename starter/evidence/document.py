"""The evidence as one document, to be read and printed: a page of HTML that needs nothing beside it."""

from datetime import date, datetime
from pathlib import Path

import jinja2

from charter.counting.counting import london
from charter.edition.promises import Promise, cited
from starter.evidence.gathering import DECISION, INSPECTION, MEASURED, REPORT, WORKS, Evidence, place_of

_TEMPLATE = Path(__file__).with_name("evidence.html")


def as_document(evidence: Evidence) -> str:
    """The whole as HTML. What people wrote is escaped: nothing of it can become part of the page."""
    made = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters |= {"moment": _moment, "day": _day, "length": _length}
    return made.from_string(_TEMPLATE.read_text("utf-8")).render(
        cited=cited,
        evidence=evidence,
        measured={name: name.replace("_mm", ", mm").replace("_", " ").capitalize() for name in MEASURED},
        sections=(
            ("What was known: reports", evidence.of(REPORT)),
            ("Inspections", evidence.of(INSPECTION)),
            ("Works", evidence.of(WORKS)),
            ("Decisions", evidence.of(DECISION)),
        ),
        place_of=place_of,
    )


def _moment(at: datetime) -> str:
    there = london(at)
    return f"{there:%a} {there.day} {there:%b %Y, %H:%M}"


def _day(day: date | None) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}" if day else ""


def _length(promise: Promise) -> str:
    if promise.length is None:
        return promise.date_given or f"published: {promise.published_date.replace('_', ' ')}"
    return f"{promise.at_least} to {promise.length}" if promise.at_least else str(promise.length)
