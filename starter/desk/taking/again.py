"""What comes again under the id of something that came before: the same, a new version, or a mistake."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from charter.cases import Entry, Kind
from charter.messages import Answer, Message
from charter.people import Customer, Model
from register.cases.rows import CaseRow
from starter.desk.taking.taken import NewReport
from starter.desk.telling.problems import Problem
from workflows.case import cut

TAKEN = "It was recorded already."
CONTACT = ("name", "email", "phone", "address", "prefers", "texts_signed_up")
"""What of a reporter a new version can change: the fields of `contact_changed`."""
MOVED_BECAUSE = "It was put into another category where it was reported."
RESENT = "resent:"
"""How the ids begin of what a report says to its case that was sent again."""
_NOT_WORDS = {"id", "by", "happened_at"}


# -- messages


def digest(name: str, said: Message) -> str:
    """What is said, as a short text: the same for the same words by the same sender, however written."""
    words = said.model_dump(mode="json", exclude={"id"}, exclude_none=True)
    return hashlib.sha256(json.dumps([name, words], sort_keys=True).encode()).hexdigest()[:20]


def under(message_id: str, entries: Iterable[Entry], *, refused: bool = False) -> Entry | None:
    """The timeline's line of the message of that id; one that was not applied only if ``refused``."""
    not_applied = None
    for entry in entries:
        if entry.kind is Kind.MESSAGE and entry.message_id == message_id:
            return entry
        if entry.kind is Kind.REFUSED and entry.said.get("id") == message_id and not_applied is None:
            not_applied = entry
    return not_applied if refused else None


def answer_again(entry: Entry, name: str, said: Message, row: CaseRow) -> Answer:
    """What became of the message that this line is of. Problem 409 where this is another message."""
    if not _is_same(entry, name, said):
        raise Problem(
            409,
            "id_used",
            "Something else was said under this id before. None of this was taken: give it an id of its own.",
            errors=[{"field": "id", "problem": "was used for another message"}],
            reference=row.reference,
            message=entry.message,
        )
    applied = entry.kind is Kind.MESSAGE
    why = TAKEN if applied else entry.what.partition(". ")[2] or entry.what
    return Answer(applied=applied, why=why, stage=row.state.stage if row.state else "", at=entry.at)


def _is_same(entry: Entry, name: str, said: Message) -> bool:
    if entry.message != name:
        return False
    before = entry.said
    if entry.kind is Kind.REFUSED:  # as it came, with who said it
        words = said.model_dump(mode="json", exclude_unset=True)
        return all(before.get(key) == cut(value) for key, value in words.items() if key not in _NOT_WORDS)
    if entry.by is not None and (entry.by.role, entry.by.name) != (said.by.role, said.by.name):
        return False
    if said.happened_at is not None and entry.happened_at is not None:
        told = min(said.happened_at, entry.at).replace(microsecond=0)
        if told != entry.happened_at.replace(microsecond=0):
            return False
    return same_words(entry, said)


def same_words(entry: Entry, said: Message) -> bool:
    """Whether a message says what a line of a timeline recorded, whoever said it, and when."""
    before, words = entry.said, cut(said.model_dump(mode="json", exclude=_NOT_WORDS, exclude_none=True))
    # A field the message has since been given is as it was where nobody says it.
    return all(
        words.get(key) == before[key] if key in before else key not in said.model_fields_set
        for key in {*words, *before}
    )


# -- reports


@dataclass(frozen=True)
class Difference:
    """How a report differs from the one that came under the same id."""

    details: Mapping[str, tuple[str, Any]]
    """By field of the details that differs: what it is called, and what it is now."""
    contact: Mapping[str, Any]
    """What of the reporter's contact differs, and what it is now."""
    others: tuple[str, ...]
    """Fields that differ and that no version changes: each is said as a message of its own."""

    @property
    def fields(self) -> tuple[str, ...]:
        named = [f"details.{name}" for name in self.details]
        return (*named, *(f"reporter.{name}" for name in self.contact), *self.others)

    @property
    def in_words(self) -> str:
        """What has changed, for whoever works on the case."""
        lines = (f"{called}: {_plain(value)}" for called, value in self.details.values())
        return "\n".join(("Reported again, with changes.", *lines))


def difference(row: CaseRow, new: NewReport, details: BaseModel, before_model: type[Model]) -> Difference:
    """What of ``new`` is not as it was stored. Between two services, what both of them ask is compared."""
    intake = row.intake
    if intake is None:
        return Difference({}, {}, ())
    now, fields = details.model_dump(mode="json"), type(details).model_fields
    before = _read(before_model, intake.details)
    same_model = before_model is type(details)
    changed = {
        name: (fields[name].description or name, value)
        for name, value in now.items()
        if (same_model or name in before) and before.get(name) != value
    }
    others = [
        f"reporter.{name}"
        for name in Customer.model_fields
        if name not in CONTACT and getattr(new.reporter, name) != getattr(intake.customer, name)
    ]
    if new.representative != intake.representative:
        others.append("representative")
    contact = {
        name: new.reporter.model_dump(mode="json")[name]
        for name in CONTACT
        if getattr(new.reporter, name) != getattr(intake.customer, name)
    }
    return Difference(changed, contact, tuple(others))


def last_named(row: CaseRow, entries: Iterable[Entry], sender: str) -> str:
    """The service the sender last said it was for: who else moved the case since is not asked here."""
    service = row.intake.service if row.intake else row.service
    for entry in moves_of(entries, sender):
        service = str(entry.said.get("service", service))
    return service


def moves_of(entries: Iterable[Entry], sender: str) -> list[Entry]:
    """The lines at which this sender's own resending moved the case."""
    return [
        entry
        for entry in entries
        if entry.kind is Kind.MESSAGE
        and entry.message == "moved"
        and entry.message_id.startswith(_resent(sender))
    ]


def message_id(sender: str, source_id: str, *what: object) -> str:
    """The id of what a report sent again says to its case: the same for the same thing said again."""
    said = hashlib.sha256(json.dumps([source_id, *map(str, what)]).encode()).hexdigest()[:20]
    return f"{_resent(sender)}{said}"


def other_report(fields: Iterable[str], reference: str) -> Problem:
    """409: the id is another report's, or of another version of this one."""
    errors = [{"field": field, "problem": "is not as it came before"} for field in fields]
    return Problem(
        409,
        "source_id_used",
        "Another report came under this source_id before. None of this was taken: give it an id of its own, "
        'or say "supersedes": true if it is a new version of that one.',
        errors=errors,
        reference=reference,
    )


def _resent(sender: str) -> str:
    return f"{RESENT}{sender}:"


def _read(model: type[Model], details: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return model.model_validate(details).model_dump(mode="json")
    except ValidationError:  # taken by a release that asked other things
        return dict(details)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(str(each) for each in value.values() if each not in (None, ""))
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return "nothing" if value in (None, "") else str(value)
