"""All that is held about a person, found by references, addresses and names, for who answers their request.

Nothing is left out and nothing is decided: each thing says where it is held, and what names somebody else is
marked. None of it is written to a log.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from charter import references
from charter.people import Channel, same_person
from charter.writing.contacts import ContactKey, compared, contact_keys
from charter.writing.values import spoken
from register.cases.rows import CaseRow
from register.rights.held import NOT_GATHERED, HeldRow
from starter.desk.intake import Desk
from starter.subject.redacting import Known, Piece, RedactWhy, by_field

STATE = ("customer", "representative", "officer", "outcome_reason")
"""What of a case's state is read: the rest is in the columns beside it."""
INTAKE = ("customer", "representative", "details", "handed_over")
ENTRY = ("what", "said", "by", "happened_at")
OF_JSON: Mapping[str, Sequence[str]] = {"state": STATE, "intake": INTAKE, "entry": ENTRY}
BY_STAFF = frozenset({"audit", "searches", "restricted_uses", "letter_changes"})
"""Tables whose ``name`` is an officer's."""
STAFF_ROLE = "officer"


class NobodyAsked(ValueError):
    """Whom it is about was not said, or cannot be read; the text says why, and quotes nothing."""


@dataclass(frozen=True)
class SubjectAsked:
    """Whom it is about. ``claimed``: references they gave themselves, not known to be theirs."""

    references: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    claimed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not any((self.references, self.emails, self.phones, self.names, self.claimed)):
            raise NobodyAsked("Say who: a reference, an email address, a telephone number or a name.")
        if not all(references.is_valid(one) for one in self.references):
            raise NobodyAsked("That is no reference: check it, it has a check character at its end.")
        if not all(compared(Channel.EMAIL, one) for one in self.emails):
            raise NobodyAsked("That is no email address.")
        if not all(compared(Channel.TEXT, one) for one in self.phones):
            raise NobodyAsked("That is no telephone number.")
        if any(len(one.strip()) < 2 for one in self.names):
            raise NobodyAsked("A name has two letters at least.")

    @property
    def keys(self) -> set[ContactKey]:
        """Their addresses and numbers, as they are compared."""
        found = {(Channel.EMAIL, compared(Channel.EMAIL, one)) for one in self.emails}
        return found | {(Channel.TEXT, compared(Channel.TEXT, one)) for one in self.phones}


@dataclass(frozen=True)
class HeldField:
    """One thing that is held, with its label."""

    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class HeldItem:
    """What one row holds."""

    held_in: str
    """The table of the register."""
    title: str
    at: datetime | None
    fields: tuple[HeldField, ...]
    redact: RedactWhy | None = None
    """Why all of it may have to be redacted."""


@dataclass(frozen=True)
class GatheredCase:
    """A case in which they are, and all that is held by it."""

    reference: str
    service: str
    received: datetime
    found_by: str
    sure: bool
    """False where a person has to look first whether it is theirs."""
    items: tuple[HeldItem, ...] = ()


@dataclass(frozen=True)
class Gathered:
    """All of it."""

    council: str
    made: datetime
    cases: tuple[GatheredCase, ...]
    by_address: tuple[HeldItem, ...]
    """What is held by their address alone."""
    missing: tuple[str, ...] = ()
    """References that no case has."""
    not_gathered: Mapping[str, str] = field(default_factory=lambda: NOT_GATHERED)

    @property
    def marked(self) -> int:
        """How many things are marked."""
        items = [*self.by_address, *(item for case in self.cases for item in case.items)]
        pieces = (piece for item in items for field in item.fields for piece in field.pieces)
        return sum(piece.redact is not None for piece in pieces) + sum(
            item.redact is not None for item in items
        )


def gather(desk: Desk, asked: SubjectAsked) -> Gathered:
    """Find everything. Some twenty queries a case. Raises RegisterError.

    A case named by its reference adds its customer's addresses to those that are looked for.
    """
    register = desk.register
    named = {one: register.cases.get(one) for one in dict.fromkeys((*asked.references, *asked.claimed))}
    missing = tuple(one for one, row in named.items() if row is None)
    keys = set(asked.keys)
    names = [*asked.names]
    for reference in asked.references:
        if (row := named[reference]) is not None:
            keys |= contact_keys(row.customer.email, row.customer.phone)
            names += [row.customer.name] if row.customer.name.strip() else []
    found: dict[str, tuple[str, bool]] = {}
    for reference in asked.references:
        found[reference] = ("its reference", True)
    for reference in register.held.cases_by_address(keys):
        found.setdefault(reference, ("an email address or a telephone number", True))
    for reference in asked.claimed:
        found.setdefault(reference, ("the reference they gave: check that it is theirs", False))
    for name in asked.names:
        for reference in register.held.cases_by_name(name):
            found.setdefault(reference, ("the name alone: check that it is the same person", False))
    officers = tuple(one.name for one in register.officers.everyone())
    ours = _addresses_in(desk)
    cases = []
    for reference, (how, sure) in sorted(found.items()):
        row = named.get(reference) or register.cases.get(reference)
        if row is None:
            continue
        is_customer = _is_customer(row, keys, names)
        known = Known(officers, _others(row, is_customer), {value for _, value in keys} | ours)
        items = tuple(_item(one, known, is_customer) for one in register.held.of_case(reference))
        title = row.service_title or row.service
        cases.append(GatheredCase(reference, title, row.received, how, sure, items))
    here = {case.reference for case in cases}
    known = Known(officers, (), {value for _, value in keys} | ours)
    loose = [one for one in register.held.of_addresses(keys, names) if one.case not in here]
    return Gathered(
        council=desk.catalogue.edition.council,
        made=desk.now(),
        cases=tuple(cases),
        by_address=tuple(_item(one, known, True) for one in loose),
        missing=missing,
    )


def request_of(row: CaseRow) -> SubjectAsked:
    """Whom a request about their own data is about, by what the request itself says."""
    customer, details = row.customer, row.intake.details if row.intake else {}
    told = references.found_in(str(details.get("known") or ""))
    return SubjectAsked(
        references=(row.reference,),
        names=(customer.name,) if len(customer.name.strip()) > 1 else (),
        claimed=tuple(one for one in told if one != row.reference),
    )


def _is_customer(row: CaseRow, keys: set[ContactKey], names: Sequence[str]) -> bool:
    """Whether they are the customer of the case: not where they are only who acts for them."""
    acting = row.representative
    customer = row.customer
    if contact_keys(customer.email, customer.phone) & keys:
        return True
    if any(same_person(customer.name, name) for name in names) or acting is None:
        return True
    return not contact_keys(acting.email, acting.phone) & keys


def _others(row: CaseRow, is_customer: bool) -> tuple[str, ...]:
    other = row.representative if is_customer else row.customer
    told = (other.name, other.email, other.phone) if other else ()
    return tuple(one for one in told if one.strip())


def _addresses_in(desk: Desk) -> set[str]:
    """The council's own addresses and numbers: they name nobody."""
    contact = desk.catalogue.edition.contact
    words = " ".join(str(value) for value in contact.model_dump().values()).replace(",", " ").split()
    emails = {compared(Channel.EMAIL, word.strip(".;:()")) for word in words if "@" in word}
    phones = {compared(Channel.TEXT, str(value)) for value in contact.model_dump().values() if value}
    return (emails | phones) - {""}


def _item(row: HeldRow, known: Known, is_customer: bool) -> HeldItem:
    fields: list[HeldField] = []
    for column, value in row.values.items():
        read = _read(column, value)
        fields += _fields(row.table, (column,), read, known, is_customer, _said_by(column, value))
    return HeldItem(row.table, row.title, row.at, tuple(fields), _whole(row, is_customer))


def _read(column: str, value: Any) -> Any:
    """What of a stored document is about anybody."""
    only = OF_JSON.get(column)
    if only is None or not isinstance(value, Mapping):
        return value
    return {name: value[name] for name in only if name in value}


def _said_by(column: str, value: Any) -> str:
    """The role of whoever said a line of the timeline."""
    by = value.get("by") if column == "entry" and isinstance(value, Mapping) else None
    return str(by.get("role") or "") if isinstance(by, Mapping) else ""


def _whole(row: HeldRow, is_customer: bool) -> RedactWhy | None:
    """Why all of a row may have to be redacted."""
    entry = row.values.get("entry")
    shown = entry.get("shown") if isinstance(entry, Mapping) else row.values.get("shown")
    if row.table == "concerns" or shown == "safeguarding":
        return RedactWhy.SAFEGUARDING
    if row.table == "letters" and is_customer and row.values.get("copy_of"):
        return RedactWhy.SOMEBODY_ELSE
    return None


def _fields(
    table: str, path: tuple[str, ...], value: Any, known: Known, is_customer: bool, by_role: str
) -> Iterator[HeldField]:
    if value in (None, "", [], {}, ()):
        return
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _fields(table, (*path, str(name)), inner, known, is_customer, by_role)
        return
    if isinstance(value, list | tuple) and any(isinstance(one, Mapping | list) for one in value):
        for number, inner in enumerate(value, start=1):
            yield from _fields(table, (*path, str(number)), inner, known, is_customer, by_role)
        return
    text = _text(value)
    role = STAFF_ROLE if table in BY_STAFF else by_role if path[-2:-1] == ("by",) else ""
    why = by_field(path, is_customer=is_customer, by_role=role)
    pieces = (Piece(text, why),) if why is not None else known.pieces(text)
    if pieces:
        yield HeldField(_label(path), pieces)


def _label(path: Iterable[str]) -> str:
    told = [part for part in path if part not in ("state", "intake", "entry", "said")]
    return spoken("_".join(told or path), "label")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, list | tuple):
        return ", ".join(_text(one) for one in value)
    return str(value)
