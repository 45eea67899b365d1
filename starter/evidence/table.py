"""The evidence as a table for a spreadsheet: one line for each thing that happened."""

import csv
import io
from collections.abc import Iterator

from charter.counting.counting import london
from charter.figures import spreadsheet_cell
from starter.evidence.gathering import MEASURED, Evidence, EvidenceLine

HEADS = (
    "period", "happened", "recorded", "reference", "service", "kind", "what", "by",
    *MEASURED, "inspected before", "days since",
)  # fmt: skip


def as_csv(evidence: Evidence) -> str:
    """What happened before the period and in it, in order of time. Safe to open in a spreadsheet."""
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\r\n")
    lines.writerow(HEADS)
    for period, happenings in (("before", evidence.before), ("within", evidence.happenings)):
        for each in happenings:
            lines.writerow([spreadsheet_cell(cell) for cell in (period, *_cells(each))])
    return written.getvalue()


def _cells(each: EvidenceLine) -> Iterator[object]:
    yield from (london(at).isoformat(timespec="seconds") for at in (each.at, each.recorded))
    yield from (each.reference, each.service, each.kind, each.what, each.by)
    yield from (each.measured.get(name, "") for name in MEASURED)
    yield each.inspected_before or ""
    yield "" if each.days_since is None else each.days_since
