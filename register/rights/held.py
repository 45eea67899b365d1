"""All that the register holds about somebody, table by table, as they may see it (UK GDPR, article 15)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from charter.finding import words_of
from charter.people import same_person
from charter.writing.contacts import ContactKey
from register.models import cases, contacts, inbound, metadata, search_cases, searches
from register.part import Part
from register.residents.tables import followings, own_asks, own_sessions


@dataclass(frozen=True)
class HeldIn:
    """A table that holds something about a person, and what of it is theirs to see."""

    title: str
    columns: tuple[str, ...]
    """Those with something to read: no secret, no hash, nothing that only a program needs."""
    at: str
    """The column that says when."""
    of: str = "reference"
    """The column that names the case; empty where it is of no case."""


OF_CASES: Mapping[str, HeldIn] = {
    "cases": HeldIn(
        "Case",
        (
            "service_title",
            "received",
            "door",
            "source",
            "source_id",
            "intake",
            "state",
            "stage",
            "team",
            "officer",
            "outcome",
            "ended",
            "place",
            "area",
            "ward",
            "latitude",
            "longitude",
        ),
        "received",
    ),
    "entries": HeldIn("Timeline", ("entry",), "at"),
    "letters": HeldIn(
        "Letters",
        ("number", "subject", "body", "channel", "worded", "placeholders", "state", "failure", "copy_of"),
        "at",
    ),
    "letter_changes": HeldIn("Letters changed before they went", ("kind", "name", "why", "before"), "at"),
    "outbox": HeldIn("Letters as they were sent here", ("channel", "to_", "subject", "body"), "at"),
    "inbound": HeldIn(
        "Mail and texts from them",
        (
            "door",
            "sender",
            "sender_name",
            "reply_to",
            "reply_name",
            "subject",
            "said",
            "attached",
            "attachments",
            "why",
            "settled_by",
        ),
        "received",
    ),
    "photographs": HeldIn("Photographs", ("name", "door", "state", "why", "sent", "full", "small"), "at"),
    "tasks": HeldIn("Tasks for staff", ("what", "for_role", "shown", "done_at", "done_by"), "at"),
    "concerns": HeldIn(
        "Concerns that somebody may be at risk", ("said", "taken_by", "lowered_by", "reason"), "at"
    ),
    "appointments": HeldIn("Appointments", ("at", "until", "way", "place"), "changed"),
    "promises": HeldIn(
        "Promises, and why one was late", ("title", "state", "due", "ended", "why"), "started"
    ),
    "followings": HeldIn("Who is told of changes", ("channel", "to_", "wants", "confirmed"), "asked"),
    "tracking_sessions": HeldIn("When the tracking page was opened", ("started", "seen"), "started"),
    "updates": HeldIn("What followers of the map were told", ("status", "note"), "at"),
    "rights": HeldIn("Restricted or to be erased", ("stands", "why", "of_case"), "at", "of_case"),
    "restricted_uses": HeldIn("Used while restricted", ("name", "why"), "at", "of_case"),
    "openings": HeldIn("Opened by staff of other teams", ("name", "post", "why"), "at"),
    "holds": HeldIn("Held back from destruction", ("reason", "lifted_why"), "placed_at"),
    "audit": HeldIn("Who looked at it and changed it", ("name", "post", "what", "details"), "at", "of"),
}
"""The tables that hold something about whom a case is about, by the case."""
OF_ADDRESSES: Mapping[str, HeldIn] = {
    "inbound": OF_CASES["inbound"],
    "followings": HeldIn("Who is told of changes", ("channel", "to_", "wants", "confirmed"), "asked"),
    "own_asks": HeldIn("Asked for a link to their cases", ("channel", "value", "told"), "at"),
    "own_sessions": HeldIn("Opened all of their cases", ("channel", "value", "seen"), "started"),
    "searches": HeldIn("Searched for by staff", ("asked", "name", "post"), "at"),
}
"""Those that hold something by an address alone, of whichever case or of none."""
NOT_GATHERED: Mapping[str, str] = {
    "contacts": "the addresses of the case, once more, to find it by",
    "search_cases": "the words of the case, once more, to find it by",
    "search_spellings": "words without whom they are of",
    "inbound_sources": "the mail as it came, whose words are above; an officer saves it from its page",
    "message_ids": "numbers of messages",
    "snapshots": "the case, once more, to open it again with",
    "opening_tries": "how often a case was tried to be opened, by a hash of whoever tried",
    "data_keys": "the key of a case, sealed",
    "destructions": "that a case was destroyed: nothing else of it is left",
    "turns": "numbers of what was written",
    "events": "that something happened in a case, without anybody's words",
    "event_deliveries": "that another system was told so",
    "appointment_holds": "a time held for minutes, with the case's reference",
    "tracking_tries": "how often a case was tried to be opened, without by whom",
    "drafts": "sealed by the site and of no name, until it is sent or gone",
    "draft_photographs": "as the draft it belongs to",
    "resume_links": "sealed by the site and of no name",
    "resident_notes": "sealed by the site, and emptied once it has gone",
    "own_keys": "hashes of links",
    "officers": "staff, who ask their employer",
    "officer_names": "staff",
    "officer_notices": "staff",
    "officer_news": "what is new to an officer in a case, whose timeline has it",
    "passkeys": "staff",
    "recovery_codes": "staff",
    "handovers": "staff",
    "sessions": "staff",
    "saved_filters": "staff",
    "queue_columns": "staff",
    "absences": "staff",
    "kept_forms": "an officer's unsent words, sealed by the site for a day",
    "replies": "words kept ready, of nobody",
    "collection_days": "of an address, and nobody's",
    "explanations": "of a quarter, and nobody's",
    "reviews": "figures",
    "key_checks": "of the register itself",
    "written": "of the register itself",
}
"""Every other table, and why it is not gathered from."""


@dataclass(frozen=True)
class HeldRow:
    """One row that says something about a person, as it is stored."""

    table: str
    title: str
    at: datetime | None
    case: str
    """Empty where it is of no case."""
    values: Mapping[str, Any] = field(default_factory=dict)


class Held(Part):
    """The part of the register that finds all it holds of a person. It changes nothing."""

    def cases_by_address(self, keys: Collection[ContactKey]) -> list[str]:
        """The cases in which somebody with one of these addresses is customer or representative."""
        found: set[str] = set()
        with self.database.reading() as connection:
            for channel, value in keys:
                this = (contacts.c.channel == channel, contacts.c.value == value)
                found.update(connection.execute(sa.select(contacts.c.reference).where(*this)).scalars())
        return sorted(found)

    def cases_by_name(self, name: str) -> list[str]:
        """The cases whose customer or representative has that name; how it is typed does not matter."""
        words = words_of(name)
        if not words:
            return []
        having = (search_cases.c.words.contains(word, autoescape=True) for word in words)
        wanted = sa.select(cases.c.reference, cases.c.state, cases.c.intake)
        wanted = wanted.join(search_cases, search_cases.c.reference == cases.c.reference).where(*having)
        with self.database.reading() as connection:
            return sorted(row.reference for row in connection.execute(wanted) if _named(row, name))

    def of_case(self, reference: str) -> list[HeldRow]:
        """Everything held by the case, table by table, each in order of time."""
        found: list[HeldRow] = []
        with self.database.reading() as connection:
            for name, held in OF_CASES.items():
                table = metadata.tables[name]
                this = table.c[held.of] == reference
                found += [_row(name, held, row) for row in connection.execute(_wanted(table, held, this))]
        return found

    def of_addresses(self, keys: Collection[ContactKey], names: Sequence[str]) -> list[HeldRow]:
        """What is held by an address or a name alone, whichever case it is of."""
        found: list[HeldRow] = []
        values = sorted({value for _, value in keys})
        asked = sa.or_(
            sa.false(),
            *(searches.c.asked.icontains(word, autoescape=True) for word in (*values, *names)),
        )
        of_own = {table.name: _theirs(table, keys) for table in (followings, own_asks, own_sessions)}
        conditions = {"inbound": inbound.c.sender.in_(values), **of_own, "searches": asked}
        with self.database.reading() as connection:
            for name, held in OF_ADDRESSES.items():
                wanted = _wanted(metadata.tables[name], held, conditions[name])
                found += [_row(name, held, row) for row in connection.execute(wanted)]
        return found


def _wanted(table: sa.Table, held: HeldIn, these: sa.ColumnElement[bool]) -> sa.Select[Any]:
    names = dict.fromkeys((*held.columns, held.at, *([held.of] if held.of in table.c else [])))
    return sa.select(*(table.c[name] for name in names)).where(these).order_by(table.c[held.at])


def _row(name: str, held: HeldIn, row: Any) -> HeldRow:
    of = row._mapping.get(held.of) or ""
    values = {column: row._mapping[column] for column in held.columns}
    return HeldRow(name, held.title, row._mapping[held.at], of, values)


def _theirs(table: sa.Table, keys: Collection[ContactKey]) -> sa.ColumnElement[bool]:
    each = (sa.and_(table.c.channel == channel, table.c.value == value) for channel, value in keys)
    return sa.or_(sa.false(), *each)


def _named(row: Any, name: str) -> bool:
    told = row.state or row.intake or {}
    people = (told.get(who) or {} for who in ("customer", "representative"))
    return any(same_person(str(person.get("name") or ""), name) for person in people)
