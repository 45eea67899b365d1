"""What of somebody's own data is somebody else's: marked, for a person to decide; nothing is left out."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from charter.addresses.email import as_email
from charter.addresses.phone import as_phone
from charter.writing.values import worded


@worded(
    {
        "officer": "An officer: say the role instead of the name",
        "somebody_else": "Somebody else: leave out, unless they agree or it is reasonable",
        "safe_contact": "Safe contact: give it only where nobody else can see it",
        "safeguarding": "Somebody may be at risk: decide whether showing it could do serious harm",
    }
)
class RedactWhy(StrEnum):
    """Why something is marked (Data Protection Act 2018, Schedule 2, paragraph 16, and Schedule 3)."""

    OFFICER = "officer"
    SOMEBODY_ELSE = "somebody_else"
    SAFE_CONTACT = "safe_contact"
    SAFEGUARDING = "safeguarding"


@dataclass(frozen=True)
class Piece:
    """A part of a text, and why it may have to be redacted, if so."""

    text: str
    redact: RedactWhy | None = None


OFFICERS_FIELDS = frozenset(
    {
        "officer", "settled_by", "done_by", "taken_by", "lowered_by", "inspector", "reviewer", "decided_by",
        "investigator", "triaged_by", "owner",
    }
)  # fmt: skip
"""What fields are called that name an officer."""
OTHERS_FIELDS = frozenset({"person_named", "acting_for", "people_involved", "who"})
"""What fields are called in which somebody names somebody else."""
_EMAIL = r"[^\s<>@,;:()\"]+@[^\s<>@,;:()\"]+\.[^\W\d_]{2,}"
_PHONE = r"\+?\d(?:[\d \-()]{7,})\d"


@dataclass(frozen=True)
class Known:
    """Who is who in what is gathered."""

    officers: Collection[str]
    """Names of staff."""
    others: Collection[str]
    """Names, addresses and numbers of other people in these cases."""
    theirs: Collection[str]
    """Addresses and numbers of whom it is about, as they are compared, and the council's own."""

    def pieces(self, text: str) -> tuple[Piece, ...]:
        """A text in pieces: those that name somebody else are marked."""
        return tuple(self._pieces(text))

    def _pieces(self, text: str) -> Iterator[Piece]:
        at = 0
        for found in self._pattern().finditer(text):
            why = self._why(found[0])
            if why is None:
                continue
            if found.start() > at:
                yield Piece(text[at : found.start()])
            yield Piece(found[0], why)
            at = found.end()
        if at < len(text):
            yield Piece(text[at:])

    def _pattern(self) -> re.Pattern[str]:
        named = sorted({*_whole(self.others), *_whole(self.officers)}, key=len, reverse=True)
        names = (rf"(?<!\w){re.escape(name)}(?!\w)" for name in named)
        return re.compile("|".join((*names, _EMAIL, _PHONE)), re.IGNORECASE)

    def _why(self, found: str) -> RedactWhy | None:
        told = found.casefold()
        if told in {name.casefold() for name in self.others}:
            return RedactWhy.SOMEBODY_ELSE
        if told in {name.casefold() for name in self.officers}:
            return RedactWhy.OFFICER
        compared = as_email(found) if "@" in found else as_phone(found)
        return RedactWhy.SOMEBODY_ELSE if compared and compared not in self.theirs else None


def by_field(path: Sequence[str], *, is_customer: bool, by_role: str = "") -> RedactWhy | None:
    """Why a whole field is somebody else's, by what it is called; None where its words decide.

    ``is_customer``: whom it is about is the customer of the case, and not who acts for them. ``by_role``: who
    said it, where the field is of somebody who said something.
    """
    last = path[-1] if path else ""
    if "safe_contact" in path:
        return RedactWhy.SAFE_CONTACT
    if ("representative" if is_customer else "customer") in path:
        return RedactWhy.SOMEBODY_ELSE
    if last in OFFICERS_FIELDS:
        return RedactWhy.OFFICER
    if last in OTHERS_FIELDS:
        return RedactWhy.SOMEBODY_ELSE
    if last == "name" and by_role:
        theirs = "customer" if is_customer else "representative"
        if by_role in ("customer", "representative"):
            return None if by_role == theirs else RedactWhy.SOMEBODY_ELSE
        return RedactWhy.OFFICER
    return None


def _whole(names: Collection[str]) -> Iterator[str]:
    """Names long enough to be found as such: “Al” would be found in everything."""
    return (name for name in names if len(name.strip()) > 3)
