"""What the customer and the council have said to each other in a case, the latest first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import BaseModel

from casework.customers import letters as read_letters
from casework.customers import words
from casework.customers.letters import Read
from casework.customers.report import is_correction
from casework.customers.view import own_line
from casework.forms.told import told
from casework.site.languages import _
from charter.cases import Entry, Kind, Shown
from charter.people import CUSTOMER_SIDE, Role
from charter.safeguarding import mark_of
from charter.writing.customer_words import Saying
from register.cases.rows import CaseRow
from register.letters.stored import StoredLetter
from starter.desk.catalogue import Catalogue

WITHOUT_WORDS = frozenset({"contact_changed"})
"""Told without what was said: the page shows no contact details, for whoever looks over a shoulder."""


@dataclass(frozen=True)
class Spoken:
    """One thing that was said: a letter of ours, or a message of theirs."""

    at: datetime
    title: str
    by: str = ""
    """Who said it for them; empty for themselves, and for us."""
    letter: Read | None = None
    lines: list[tuple[str, str]] = field(default_factory=list)


def conversation(
    row: CaseRow,
    entries: Sequence[Entry],
    letters: Sequence[StoredLetter],
    raised: Collection[str],
    catalogue: Catalogue,
) -> list[Spoken]:
    """Both sides. ``raised``: the marks of the case's concerns, whose words are for staff alone."""
    ours = [Spoken(each.at, each.subject, letter=each) for each in read_letters.theirs(letters)]
    said = [each for each in entries if _is_theirs(each) and not is_correction(each, row.reference, raised)]
    known, messages = words.of(row.process), catalogue.messages(row.process)
    found = []
    for each in said:
        spec = messages.get(each.message)
        saying, model = known.sayings.get(each.message), spec.model if spec else None
        hidden = each.message in WITHOUT_WORDS or mark_of(row.reference, each.message_id) in raised
        acting = each.by is not None and each.by.role is Role.REPRESENTATIVE
        told_as = own_line(row.process, each, own=True)
        found.append(
            Spoken(
                at=each.at,
                title=told_as or _(known.said.get(each.message, each.what)),
                by=each.by.name if each.by and acting else "",
                lines=[] if hidden else _lines(each, saying, model),
            )
        )
    return sorted([*ours, *found], key=lambda each: each.at, reverse=True)


def _is_theirs(entry: Entry) -> bool:
    by_them = entry.by is not None and entry.by.role in CUSTOMER_SIDE
    return entry.kind is Kind.MESSAGE and by_them and entry.shown is not Shown.SAFEGUARDING


def _lines(entry: Entry, saying: Saying | None, model: type[BaseModel] | None) -> list[tuple[str, str]]:
    """What was said, each answer beside its question as their page asked it."""
    found = []
    for name, value in entry.said.items():
        asked = saying.labels.get(name) if saying else None
        lines = told({name: value}, model)
        found += [(_(asked), lines[0][1])] if asked and len(lines) == 1 else lines
    return found
