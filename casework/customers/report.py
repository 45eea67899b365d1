"""What a customer reported, as they gave it, to be read again on their page, and what they corrected."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from casework.forms.told import told
from charter.cases import Entry, Kind
from charter.people import Role
from charter.safeguarding import REPORT, mark_of
from register.cases.rows import CaseRow
from starter.desk.catalogue import Catalogue
from starter.desk.taking.again import RESENT

DOORS = frozenset({"site", "api", "open311", "mail", "text"})
"""The ways in that are the customers' own: what came another way, somebody else worded."""


@dataclass(frozen=True)
class OwnReport:
    """Their report, each answer beside its question."""

    lines: list[tuple[str, str]]
    corrected: list[Entry]
    """What they sent again with changes, each as its words."""


def own_report(
    row: CaseRow, entries: Sequence[Entry], raised: Collection[str], catalogue: Catalogue
) -> OwnReport | None:
    """The report of whoever reads it; None where somebody else made it, or where its words raised a concern.

    Those are for staff: others may read a page over a shoulder. ``raised``: the marks of the case's concerns.
    """
    intake = row.intake
    if intake is None or intake.door not in DOORS or intake.representative is not None:
        return None
    if mark_of(row.reference, REPORT) in raised:
        return None
    try:
        model = catalogue.details_known(catalogue.known(intake.service).process)
    except KeyError:
        model = None
    lines = told(intake.details, model)
    return OwnReport(lines, [each for each in entries if is_correction(each, row.reference, raised)])


def is_correction(entry: Entry, reference: str, raised: Collection[str]) -> bool:
    """Whether a line is of their report sent again with changes."""
    by_them = entry.by is not None and entry.by.role is Role.CUSTOMER
    resent = entry.message_id.startswith(RESENT) and entry.message == "information_added"
    return (
        entry.kind is Kind.MESSAGE
        and by_them
        and resent
        and mark_of(reference, entry.message_id) not in raised
    )
