"""What becomes of each table when a case is destroyed: one decision for each, which a test holds complete."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from register import models as m
from register.forgetting import tables as own
from register.reopening.tables import snapshots
from register.residents import tables as theirs
from register.rights.tables import restricted_uses, rights
from register.seeing.tables import openings
from register.standing import tables as standing


@dataclass(frozen=True)
class Destroyed:
    """Its rows of the case are deleted."""

    by: sa.ColumnElement[bool]
    """Which they are; ``:the_case`` is the reference."""


@dataclass(frozen=True)
class Emptied:
    """Its row of the case stays for the figures; these columns are emptied, and the others name nobody."""

    by: sa.ColumnElement[bool]
    columns: Mapping[str, object]
    stays: frozenset[str]


@dataclass(frozen=True)
class StaysWhole:
    """It is no case's, or nobody's: why it stays, and what ends it otherwise."""

    why: str


OF: sa.BindParameter[str] = sa.bindparam("the_case")


def _of(table: sa.Table) -> Destroyed:
    return Destroyed(table.c.reference == OF)


_events = sa.select(m.events.c.place).where(m.events.c.reference == OF)
_inbound = sa.select(m.inbound.c.id).where(m.inbound.c.reference == OF)
STAFF = "Of the council's own people, not of any customer: it goes with the account."
SHORT = "Of no case yet; the register deletes it by itself after {}."

DISPOSAL: Mapping[sa.Table, Destroyed | Emptied | StaysWhole] = {
    # In this order: what points to another before what it points to.
    theirs.followings: _of(theirs.followings),
    theirs.appointments: _of(theirs.appointments),
    theirs.appointment_holds: _of(theirs.appointment_holds),
    m.letter_changes: _of(m.letter_changes),
    m.letters: _of(m.letters),
    m.outbox: _of(m.outbox),
    m.tasks: _of(m.tasks),
    m.concerns: _of(m.concerns),
    m.contacts: _of(m.contacts),
    m.entries: _of(m.entries),
    m.turns: _of(m.turns),
    m.message_ids: _of(m.message_ids),
    m.inbound_sources: Destroyed(m.inbound_sources.c.id.in_(_inbound)),
    m.inbound: _of(m.inbound),
    m.photographs: _of(m.photographs),
    m.updates: _of(m.updates),
    m.event_deliveries: Destroyed(
        sa.or_(m.event_deliveries.c.reference == OF, m.event_deliveries.c.place.in_(_events))
    ),
    m.events: _of(m.events),
    m.officer_news: _of(m.officer_news),
    m.tracking_tries: _of(m.tracking_tries),
    m.opening_tries: Destroyed(
        sa.or_(
            m.opening_tries.c.of == sa.literal("case ") + OF,
            m.opening_tries.c.of.startswith(sa.literal("case ") + OF + " from "),
        )
    ),
    m.tracking_sessions: _of(m.tracking_sessions),
    m.search_cases: _of(m.search_cases),
    snapshots: _of(snapshots),
    openings: Emptied(
        openings.c.reference == OF,
        {"why": "", "looked_note": ""},
        frozenset({"id", "reference", "username", "name", "post", "at", "until", "looked_at", "looked_by"}),
    ),
    rights: Emptied(
        sa.or_(rights.c.reference == OF, rights.c.of_case == OF),
        {"why": ""},
        frozenset({"reference", "run", "turn", "number", "of_case", "stands", "at"}),
    ),
    restricted_uses: Emptied(
        restricted_uses.c.of_case == OF,
        {"why": ""},
        frozenset({"id", "of_case", "door", "name", "at", "until"}),
    ),
    m.kept_forms: Destroyed(m.kept_forms.c.address.contains(OF)),
    own.holds: _of(own.holds),
    m.audit: Emptied(
        sa.and_(m.audit.c.of == OF, m.audit.c.about == "case"),
        {"of": "", "details": ""},
        frozenset({"id", "at", "username", "name", "post", "what", "about", "route", "status"}),
    ),
    own.data_keys: Emptied(
        own.data_keys.c.reference == OF,
        {"sealed": b"", "key_id": "", "destroyed": sa.bindparam("now", type_=m.Instant())},
        frozenset({"reference", "made"}),
    ),
    m.promises: Emptied(
        m.promises.c.reference == OF,
        {"why": ""},
        frozenset({"reference", "key", "title", "ours", "state", "started", "due", "ended"})
        | {"service", "service_title", "team", "figure"},
    ),
    m.cases: Emptied(
        m.cases.c.reference == OF,
        {
            "source_id": None,
            "intake": None,
            "start_refused": None,
            "state": None,
            "officer": "",
            "duplicate_of": "",
            "publish": "",
            "publish_note": "",
            "latitude": None,
            "longitude": None,
            "place": "",
            "area": "",
            "ward": "",
            "stalled": None,
            "stalled_why": None,
            "restarted": None,
            "destroyed": sa.bindparam("now", type_=m.Instant()),
        },
        frozenset(
            {"reference", "source", "door", "process", "service", "service_title", "edition", "received"}
        )
        | {"stored", "started", "updated", "ended", "outcome", "turn", "turn_at", "stage", "team", "priority"}
        | {"due", "late", "waiting", "queue_rank", "queue_due"},
    ),
    m.search_spellings: StaysWhole(
        "Words without their case; those that no case has any more are deleted with the last that had them."
    ),
    m.searches: StaysWhole(
        "That an officer searched is evidence of what was read. What was searched for is emptied after the "
        "days of the edition ([keeping], searches_days)."
    ),
    m.reviews: StaysWhole("Figures of a quarter: counts and lessons, and nobody's name."),
    m.replies: StaysWhole("Words kept ready for forms: nobody's."),
    m.officers: StaysWhole(STAFF),
    m.officer_names: StaysWhole(STAFF),
    m.recovery_codes: StaysWhole(STAFF),
    m.passkeys: StaysWhole(STAFF),
    m.handovers: StaysWhole(STAFF),
    m.officer_notices: StaysWhole(STAFF),
    m.sessions: StaysWhole("Of an officer's browser; the register deletes it when it has not been used."),
    m.saved_filters: StaysWhole(STAFF),
    m.queue_columns: StaysWhole(STAFF),
    m.absences: StaysWhole(STAFF),
    theirs.drafts: StaysWhole(SHORT.format("the days that a draft is kept")),
    theirs.draft_photographs: StaysWhole(SHORT.format("as long as its draft")),
    theirs.resume_links: StaysWhole(SHORT.format("as long as its draft")),
    theirs.resident_notes: StaysWhole(
        "Emptied once it has gone, and deleted soon after; of no case, and sealed meanwhile."
    ),
    theirs.own_asks: StaysWhole(SHORT.format("a day")),
    theirs.own_keys: StaysWhole(SHORT.format("a quarter of an hour")),
    theirs.own_sessions: StaysWhole(
        "Of a customer's browser; the register deletes it when it has not been used."
    ),
    theirs.explanations: StaysWhole("What everybody is told went wrong in a quarter: it names nobody."),
    theirs.collection_days: StaysWhole(
        "On which days is collected at an address, as the council has uploaded it."
    ),
    standing.key_checks: StaysWhole("Known words, sealed with each key: of nobody."),
    standing.written: StaysWhole("Of nobody."),
    own.destructions: StaysWhole("That a case was destroyed, why and by whose word: the certificate."),
}
"""In the order in which a case is destroyed."""

CALLED: Mapping[str, str] = {
    "followings": "addresses that were told of changes",
    "appointments": "appointments",
    "appointment_holds": "times that were kept free",
    "letter_changes": "changes to letters",
    "letters": "letters",
    "outbox": "messages in the outbox",
    "tasks": "tasks",
    "concerns": "safeguarding concerns",
    "contacts": "addresses it was found by",
    "entries": "lines of the timeline",
    "turns": "steps of the case",
    "message_ids": "ids of messages",
    "inbound_sources": "mails as they came",
    "inbound": "mails and texts that came in",
    "photographs": "photographs",
    "updates": "updates for Open311",
    "event_deliveries": "deliveries of events",
    "events": "events",
    "officer_news": "news to officers",
    "tracking_tries": "tries to open the tracking page",
    "tracking_sessions": "browsers that had it open",
    "opening_tries": "attempts to open the case",
    "search_cases": "entries of the search",
    "snapshots": "what it could be opened again with",
    "openings": "openings by others, without their reasons",
    "audit": "lines of the audit, without which case they were about",
    "rights": "decisions over its data, without their reasons",
    "restricted_uses": "uses while it was restricted, without their reasons",
    "kept_forms": "forms that were kept",
    "holds": "holds that were lifted",
    "data_keys": "keys to what Temporal recorded",
    "promises": "promises, without their words",
    "cases": "the case, without the person",
}
"""What a certificate calls the rows of each table."""

FOLDERS: Mapping[str, str] = {
    "photographs": "Destroyed with their case: every file that no other photograph has.",
    "register": "By the tables. Its file, and each back-up, hold deleted rows until they are written over.",
    "temporal": "Histories: unreadable without their case's key, and gone after the namespace's retention.",
    "logs": "Name references and kinds of failures, never a person.",
    "letters": "What was handed to GOV.UK Notify, a mail server or a printer is theirs to keep or delete.",
}
"""What is outside the tables, and what becomes of it."""
