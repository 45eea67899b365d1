"""The register's tables. What is personal is kept in the columns that say so, and nowhere else."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from register.database import clean

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """A UTC instant. A time without a zone is refused: a promise falls due at an instant."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("the register keeps instants: a time needs a zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class LongText(TypeDecorator[str]):
    """Text from outside, kept whatever is in it."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return str(value if value.isascii() and "\x00" not in value else clean(value))


metadata = sa.MetaData(naming_convention=NAMES)


def _text(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, LongText, nullable=False, server_default=default)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())


def _json(name: str, nullable: bool = False) -> sa.Column[Any]:
    # Plain JSON, not JSONB: nothing is searched inside, and JSONB refuses texts that a case may hold.
    return sa.Column(name, sa.JSON(none_as_null=True), nullable=nullable)


def _case(**more: Any) -> sa.Column[str]:
    return sa.Column("reference", LongText, sa.ForeignKey("cases.reference"), nullable=False, **more)


cases = sa.Table(
    "cases",
    metadata,
    sa.Column("reference", LongText, primary_key=True),
    _text("source"),
    sa.Column("source_id", LongText),  # null where the sender gave none: then every report is new
    _text("door"),
    _json("intake", nullable=True),  # personal; null for a case started straight from Temporal
    _text("process"),
    _text("service"),
    _text("service_title"),
    _text("edition"),
    sa.Column("received", Instant, nullable=False),
    sa.Column("stored", Instant, nullable=False),
    sa.Column("started", Instant),
    sa.Column("start_refused", LongText),
    sa.Column("updated", Instant, nullable=False),
    sa.Column("ended", Instant),
    _text("outcome"),
    sa.Column("turn", sa.Integer, nullable=False, server_default="0"),
    sa.Column("turn_at", Instant),
    _json("state", nullable=True),  # personal
    _text("stage"),
    _text("team"),
    _text("officer"),
    _text("priority"),
    sa.Column("due", Instant),
    _flag("late"),
    _flag("waiting"),
    _text("duplicate_of"),
    _text("publish"),
    _text("publish_note"),
    # The order of a queue as two plain columns, so that an index gives it: see register.places.
    sa.Column("queue_rank", sa.SmallInteger, nullable=False),
    sa.Column("queue_due", Instant, nullable=False),
    # Where it is, taken from the report: see register.nearby.
    sa.Column("latitude", sa.Float),  # personal, as the next two
    sa.Column("longitude", sa.Float),
    _text("place"),
    _text("area"),  # personal: a postcode district, see register.located.columns
    _text("ward"),  # personal: by the council's own polygons, see register.located.wards
    # Since when its workflow does not move, why, and when a worker last ended for it (register.stalled).
    sa.Column("stalled", Instant),
    sa.Column("stalled_why", LongText),
    sa.Column("restarted", Instant),
    sa.Column("destroyed", Instant),  # from then on nothing of anybody is in its row: see register.forgetting
    sa.UniqueConstraint("source", "source_id"),
)

is_open = cases.c.ended.is_(None)
is_stalled = cases.c.stalled.is_not(None)
is_unstarted = sa.and_(cases.c.started.is_(None), cases.c.start_refused.is_(None), is_open)


def _open_index(name: str, *columns: sa.ColumnElement[Any]) -> sa.Index:
    return sa.Index(f"ix_cases_{name}", *columns, sqlite_where=is_open, postgresql_where=is_open)


# A queue's order, with all that it is filtered by: whatever is asked together, one index answers it alone.
_filtered = tuple(
    cases.c[name]
    for name in (
        "team",
        "officer",
        "service",
        "stage",
        "area",
        "ward",
        "priority",
        "waiting",
        "stalled",
        "ended",
    )
)
_queue = (cases.c.queue_rank, cases.c.queue_due, cases.c.reference)
_open_index("queue", *_queue, *_filtered, cases.c.received)
_open_index("open", cases.c.reference)
_open_index("asked", cases.c.waiting, cases.c.process, cases.c.received)
# What is counted: every open case, without its row. See register.counting.
_open_index(
    "counted",
    *(cases.c[name] for name in ("service", "service_title", "team", "officer")),
    *_queue,
    cases.c.waiting,
    cases.c.stage,
)
_open_index("near", cases.c.service, cases.c.latitude, cases.c.longitude)
_open_index("place", cases.c.service, cases.c.place)
_open_index("map", cases.c.latitude, cases.c.longitude)
_open_index("followers", cases.c.duplicate_of)
sa.Index(
    "ix_cases_unstarted",
    cases.c.stored,
    cases.c.reference,
    sqlite_where=is_unstarted,
    postgresql_where=is_unstarted,
)
sa.Index("ix_cases_stalled", cases.c.reference, sqlite_where=is_stalled, postgresql_where=is_stalled)
sa.Index(
    "ix_cases_received",
    cases.c.received,
    cases.c.reference,
    *_filtered,
    cases.c.queue_rank,
    cases.c.queue_due,
    cases.c.destroyed,
)
is_retained = sa.and_(cases.c.ended.is_not(None), cases.c.destroyed.is_(None))
sa.Index(
    "ix_cases_closed",
    *(cases.c[name] for name in ("service", "service_title", "team", "officer", "queue_rank", "queue_due")),
    sqlite_where=is_retained,
    postgresql_where=is_retained,
)
sa.Index(
    "ix_cases_retained",
    cases.c.service,
    cases.c.process,
    cases.c.ended,
    sqlite_where=is_retained,
    postgresql_where=is_retained,
)
# For systems that follow cases: see register.changes.
_changed = (cases.c.updated, cases.c.reference)
sa.Index("ix_cases_changed", *_changed)
sa.Index("ix_cases_changed_service", cases.c.service, *_changed)
sa.Index("ix_cases_source_id", cases.c.source_id, *_changed)

turns = sa.Table(
    "turns",
    metadata,
    _case(primary_key=True),
    sa.Column("run", LongText, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Instant, nullable=False),
    # How many events the run's history had: fewer, and Temporal's store is older than this register.
    sa.Column("history", sa.Integer, nullable=False, server_default="0"),
)

entries = sa.Table(
    "entries",
    metadata,
    _case(primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Instant, nullable=False),
    _text("kind"),
    _text("shown"),
    _flag("outside"),  # written by the register itself about a case stopped from outside
    _text("run"),
    sa.Column("turn", sa.Integer, nullable=False, server_default="0"),
    _json("entry"),  # personal
)

message_ids = sa.Table(
    "message_ids",
    metadata,
    _case(primary_key=True),
    sa.Column("message_id", LongText, primary_key=True),
)

letters = sa.Table(
    "letters",
    metadata,
    sa.Column("id", LongText, primary_key=True),
    _case(),
    sa.Column("number", sa.Integer, nullable=False),
    _text("copy_of"),
    _text("run"),
    sa.Column("turn", sa.Integer),  # null for a letter of a telling that was taken back
    sa.Column("at", Instant, nullable=False),
    _text("template"),
    _text("audience"),
    _json("placeholders"),  # personal
    _json("channels"),
    _json("formats"),
    _json("worded"),  # personal: addresses and words for each planned channel
    sa.Column("not_before", Instant),
    _flag("neutral"),
    _flag("urgent"),
    _text("channel"),
    _text("subject"),  # personal
    _text("body"),  # personal
    _text("state"),
    sa.Column("tried_at", Instant),
    sa.Column("sent_at", Instant),
    sa.Column("ended_at", Instant),
    _text("provider_id"),
    _text("failure"),
    sa.Column("revision", sa.Integer, nullable=False, server_default="0"),
    _text("said"),  # not written: what an officer says on the telephone is a line of the timeline
    sa.Index("ix_letters_case", "reference", "number"),
    sa.Index("ix_letters_state", "state", "at"),
    sa.Index("ix_letters_provider", "provider_id"),  # a bounce and a reply name the mail they are about
)

letter_changes = sa.Table(
    "letter_changes",
    metadata,
    sa.Column("letter_id", LongText, sa.ForeignKey("letters.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    _case(),
    sa.Column("at", Instant, nullable=False),
    _text("kind"),
    _text("name"),
    _text("role"),
    _text("why"),
    _json("before"),  # personal: what each channel would have carried
    sa.Index("ix_letter_changes_reference", "reference", "at"),
)

replies = sa.Table(
    "replies",
    metadata,
    sa.Column("id", LongText, primary_key=True),
    _text("title"),
    _text("service"),
    _text("body"),
    sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
    sa.Column("changed_at", Instant, nullable=False),
    _text("changed_by"),
    sa.Column("retired_at", Instant),
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("letter_id", LongText, nullable=False),
    _text("reference"),
    _text("channel"),
    _text("to_"),  # personal
    _text("subject"),  # personal
    _text("body"),  # personal
    sa.Column("at", Instant, nullable=False),
    sa.UniqueConstraint("letter_id", "channel"),
    sa.Index("ix_outbox_case", "reference", "place"),
)

tasks = sa.Table(
    "tasks",
    metadata,
    _case(primary_key=True),
    sa.Column("key", LongText, primary_key=True),
    sa.Column("at", Instant, nullable=False),
    _text("what"),
    _text("for_role"),
    sa.Column("due", Instant),
    _text("shown"),
    sa.Column("done_at", Instant),
    _text("done_by"),
)
is_to_do = tasks.c.done_at.is_(None)
sa.Index("ix_tasks_open", tasks.c.at, sqlite_where=is_to_do, postgresql_where=is_to_do)

concerns = sa.Table(
    "concerns",
    metadata,
    _case(primary_key=True),
    sa.Column("mark", LongText, primary_key=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("due", Instant, nullable=False),
    _json("said", nullable=True),  # personal: the words it was raised by, where a door raised it
    sa.Column("started", Instant),
    _text("told"),
    sa.Column("told_at", Instant),
    sa.Column("taken_at", Instant),
    _text("taken_by"),
    sa.Column("lowered_at", Instant),
    _text("lowered_by"),
    _text("reason"),  # personal
)
is_raised = concerns.c.lowered_at.is_(None)
sa.Index("ix_concerns_raised", concerns.c.at, sqlite_where=is_raised, postgresql_where=is_raised)

contacts = sa.Table(
    "contacts",
    metadata,
    sa.Column("channel", LongText, primary_key=True),
    sa.Column("value", LongText, primary_key=True),  # personal: an address or number as it is compared
    _case(primary_key=True),
    sa.Index("ix_contacts_reference", "reference"),
)

inbound = sa.Table(
    "inbound",
    metadata,
    sa.Column("id", LongText, primary_key=True),
    _text("door"),
    sa.Column("received", Instant, nullable=False),
    sa.Column("stored", Instant, nullable=False),
    _text("state"),
    _text("why"),
    _text("sender"),  # personal
    _text("sender_name"),  # personal
    _text("reply_to"),  # personal
    _text("reply_name"),  # personal
    _text("subject"),  # personal
    _text("said"),  # personal: all of its words
    _text("own"),  # personal: those of them that are new in a reply
    _text("attached"),  # personal: the words of attached texts
    _json("attachments"),  # personal: their names, types and sizes
    _text("source_id"),  # personal: a Message-ID can have an address in it
    _text("service"),
    _text("team"),
    _text("role"),
    _text("reference"),  # not a key: what nobody's case took yet has none
    _json("candidates"),
    _text("letter_id"),
    _flag("unanswered"),
    _text("whole"),
    sa.Column("settled", Instant),
    _text("settled_by"),
    sa.Index("ix_inbound_state", "state", "received", "id"),
    sa.Index("ix_inbound_reference", "reference", "received"),
    sa.Index("ix_inbound_source", "source_id"),
    sa.Index("ix_inbound_sender", "sender", "received"),
)

inbound_sources = sa.Table(
    "inbound_sources",
    metadata,
    sa.Column("id", LongText, sa.ForeignKey("inbound.id"), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),  # personal: compressed, as it came off the wire
)

photographs = sa.Table(
    "photographs",
    metadata,
    sa.Column("id", LongText, primary_key=True),
    sa.Column("reference", LongText, sa.ForeignKey("cases.reference", ondelete="CASCADE"), nullable=False),
    _text("door"),
    _text("name"),  # personal
    sa.Column("at", Instant, nullable=False),
    _text("state"),
    _text("why"),
    _text("source_url"),
    _text("sent"),  # as the next two: names of files, which are personal
    _text("full"),
    _text("small"),
    sa.Column("width", sa.Integer, nullable=False, server_default="0"),
    sa.Column("height", sa.Integer, nullable=False, server_default="0"),
    sa.Index("ix_photographs_case", "reference", "at"),
    sa.Index("ix_photographs_sent", "sent"),
    sa.Index("ix_photographs_full", "full"),
    sa.Index("ix_photographs_small", "small"),
)
sa.Index(
    "ix_photographs_waiting",
    photographs.c.at,
    sqlite_where=sa.text("state = 'waiting'"),
    postgresql_where=sa.text("state = 'waiting'"),
)

updates = sa.Table(
    "updates",
    metadata,
    sa.Column("update_id", LongText, primary_key=True),
    _case(),
    _text("service"),
    _text("status"),
    _text("note"),
    sa.Column("at", Instant, nullable=False),
    sa.Index("ix_updates_at", "at", "update_id"),
    sa.Index("ix_updates_reference", "reference"),
)

officers = sa.Table(
    "officers",
    metadata,
    sa.Column("username", LongText, primary_key=True),
    _text("name"),
    _text("role"),
    _text("team"),
    sa.Column("teams", sa.JSON, nullable=False, server_default="[]"),  # whose cases they see besides
    sa.Column("services", sa.JSON, nullable=False, server_default="[]"),  # that were given to them
    _text("password"),  # its hash, never the password
    sa.Column("made", Instant, nullable=False),
    sa.Column("failed", sa.Integer, nullable=False, server_default="0"),
    sa.Column("failed_at", Instant),
    sa.Column("locked_until", Instant),
    _text("email"),
    _text("subject"),  # whose it is in the council's directory; empty for an account of this site alone
    sa.Column("closed", Instant),
    sa.Column("temporary_until", Instant),  # a password given by somebody else opens one sign-in, until then
    _text("second_factor"),  # its secret, encrypted
    sa.Column("second_counter", sa.Integer, nullable=False, server_default="0"),
    sa.Column("passkeys", sa.Integer, nullable=False, server_default="0"),  # how many
    sa.Column("version", sa.Integer, nullable=False, server_default="0"),
    sa.Index("ix_officers_subject", "subject"),
)

officer_names = sa.Table(
    "officer_names",
    metadata,
    sa.Column("known_as", LongText, primary_key=True),  # as charter.people.same_person compares names
    sa.Column("username", LongText, sa.ForeignKey("officers.username"), nullable=False),
)
"""Every name an account has or had: cases know officers by it, so that it is never another's."""

recovery_codes = sa.Table(
    "recovery_codes",
    metadata,
    sa.Column("username", LongText, sa.ForeignKey("officers.username"), primary_key=True),
    sa.Column("code", LongText, primary_key=True),  # its hash; gone once it was used
)

passkeys = sa.Table(
    "passkeys",
    metadata,
    sa.Column("id", LongText, primary_key=True),  # the device's own, as base64url
    sa.Column("username", LongText, sa.ForeignKey("officers.username"), nullable=False),
    _text("name"),
    _text("public_key"),  # as base64url
    sa.Column("sign_count", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("made", Instant, nullable=False),
    sa.Column("used", Instant),
    sa.Index("ix_passkeys_username", "username"),
)

handovers = sa.Table(
    "handovers",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("username", LongText, sa.ForeignKey("officers.username"), nullable=False),
    _text("from_officer"),
    _text("to_officer"),  # empty: its team's
    _text("team"),
    sa.Column("at", Instant, nullable=False),
    sa.Column("done", Instant),
)

officer_notices = sa.Table(
    "officer_notices",
    metadata,
    sa.Column("username", LongText, sa.ForeignKey("officers.username"), primary_key=True),
    _text("how"),
    _text("email"),  # the officer's own
    _text("problem"),
    sa.Column("digest", Instant),  # when the last one was sent
)

officer_news = sa.Table(
    "officer_news",
    metadata,
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("username", LongText, sa.ForeignKey("officers.username"), nullable=False),
    sa.Column("key", LongText, nullable=False),
    _case(),
    _text("kind"),
    _text("service_title"),
    _text("by"),
    _flag("desk"),  # for the desk that urgent things are read at, and not for the case's own page
    sa.Column("at", Instant, nullable=False),
    _text("batch"),  # the email it goes in
    sa.Column("told", Instant),
    sa.UniqueConstraint("username", "key"),
    sa.Index("ix_officer_news_at", "username", "at"),
)
is_untold = officer_news.c.told.is_(None)
sa.Index(
    "ix_officer_news_untold", officer_news.c.username, sqlite_where=is_untold, postgresql_where=is_untold
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token", LongText, primary_key=True),  # its hash: who reads the register cannot sign in with it
    sa.Column("username", LongText, sa.ForeignKey("officers.username"), nullable=False),
    sa.Column("started", Instant, nullable=False),
    sa.Column("seen", Instant, nullable=False),
    _text("notice"),
    _text("waits_for"),  # the step of signing in that is still to come; empty for whoever is signed in
    _text("device"),
    _text("directory_session"),  # what the council's directory calls it
    _text("challenge"),  # what a passkey is to sign, once
    sa.Column("challenged", Instant),
    sa.Index("ix_sessions_seen", "seen"),
    sa.Index("ix_sessions_username", "username"),
)

saved_filters = sa.Table(
    "saved_filters",
    metadata,
    sa.Column("username", LongText, sa.ForeignKey("officers.username"), primary_key=True),
    sa.Column("name", LongText, primary_key=True),
    _text("filters"),  # as the address of a queue has them
    _text("team"),  # whom it is shared with; empty where it is the officer's own
    sa.Index("ix_saved_filters_team", "team"),
)

queue_columns = sa.Table(
    "queue_columns",
    metadata,
    sa.Column("username", LongText, sa.ForeignKey("officers.username"), primary_key=True),
    _json("columns"),
)

absences = sa.Table(
    "absences",
    metadata,
    sa.Column("id", LongText, primary_key=True),
    sa.Column("username", LongText, sa.ForeignKey("officers.username"), nullable=False),
    sa.Column("first_day", sa.Date, nullable=False),
    sa.Column("last_day", sa.Date, nullable=False),
    sa.Column("cover", LongText, sa.ForeignKey("officers.username"), nullable=False),
    sa.Index("ix_absences_last_day", "last_day"),
)

tracking_tries = sa.Table(
    "tracking_tries",
    metadata,
    _case(primary_key=True),
    sa.Column("failed", sa.Integer, nullable=False, server_default="0"),
    sa.Column("failed_at", Instant),
    sa.Column("locked_until", Instant),
)
"""Of the releases before opening_tries: nothing is written to it any more."""

opening_tries = sa.Table(
    "opening_tries",
    metadata,
    sa.Column("of", LongText, primary_key=True),
    sa.Column("failed", sa.Integer, nullable=False, server_default="0"),
    sa.Column("at", Instant, nullable=False),
    sa.Column("opened", Instant),
    sa.Index("ix_opening_tries_at", "at"),
)
"""Attempts to open a case, by case, by network address (as a keyed hash) and in all; of a case from an
address also when it was opened from there."""

tracking_sessions = sa.Table(
    "tracking_sessions",
    metadata,
    sa.Column("token", LongText, primary_key=True),  # its hash
    _case(),
    sa.Column("started", Instant, nullable=False),
    sa.Column("seen", Instant, nullable=False),
    _text("notice"),
    _text("representative"),  # a hash of who they were when they opened it; empty for the customer
    sa.Index("ix_tracking_sessions_seen", "seen"),
)

promises = sa.Table(
    "promises",
    metadata,
    _case(primary_key=True),
    sa.Column("key", LongText, primary_key=True),
    _text("title"),
    _flag("ours"),  # the council's own to keep: only that can be late
    _text("state"),
    sa.Column("started", Instant, nullable=False),
    sa.Column("due", Instant, nullable=False),
    sa.Column("ended", Instant),
    _text("why"),  # an officer's words for why it is late
    # Whose it is, as its case says, and what it counts as: so that counting reads nothing else.
    _text("service"),
    _text("service_title"),
    _text("team"),
    sa.Column("figure", sa.SmallInteger, nullable=False, server_default="0"),  # register.quarters.kept
    sa.Index(
        "ix_promises_counted",
        *("due", "reference", "title", "ours", "figure", "service", "service_title", "team"),
    ),
    sa.Index("ix_promises_kept", "ours", "service_title", "title", "figure", "service", "team", "due"),
)

is_ours = sa.func.coalesce(promises.c.ours, sa.false())
"""The council's, of promises that are found by their case. SQLite, which has counted nothing, would look each
up by the index that begins with ``ours``: for nearly all promises, once for each case."""
is_running = promises.c.ended.is_(None)
is_excused = promises.c.why != sa.literal_column("''")
"""An officer has said why it is late."""
sa.Index(
    "ix_promises_excused",
    *(promises.c.figure, promises.c.due, promises.c.reference),
    sqlite_where=is_excused,
    postgresql_where=is_excused,
)
sa.Index("ix_promises_open", promises.c.due, sqlite_where=is_running, postgresql_where=is_running)

reviews = sa.Table(
    "reviews",
    metadata,
    sa.Column("quarter", LongText, primary_key=True),
    sa.Column("made_at", Instant, nullable=False),
    _json("figures"),
)

events = sa.Table(
    "events",
    metadata,
    # Never given twice, also after the last was deleted: the order in which events were written.
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", LongText, nullable=False),
    _case(),
    _text("type"),
    _text("service"),
    sa.Column("at", Instant, nullable=False),
    _json("data"),
    sa.Column("taken", Instant),
    sa.UniqueConstraint("id"),
    sa.Index("ix_events_reference", "reference"),
    sqlite_autoincrement=True,
)
is_untaken = events.c.taken.is_(None)
sa.Index("ix_events_untaken", events.c.place, sqlite_where=is_untaken, postgresql_where=is_untaken)

event_deliveries = sa.Table(
    "event_deliveries",
    metadata,
    sa.Column("subscription", LongText, primary_key=True),
    sa.Column("place", sa.Integer, sa.ForeignKey("events.place"), primary_key=True, autoincrement=False),
    _case(),
    _text("state"),
    sa.Column("since", Instant, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("tried_at", Instant),
    _text("answer"),
    sa.Index("ix_event_deliveries_case", "subscription", "reference", "place"),
    sa.Index("ix_event_deliveries_state", "state", "place"),
)

search_cases = sa.Table(
    "search_cases",
    metadata,
    # In the order in which they were stored, and the row of the full text.
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column(
        "reference",
        LongText,
        sa.ForeignKey("cases.reference", ondelete="CASCADE"),
        nullable=False,
        unique=True,
    ),
    _text("words"),  # personal; what a case is found by: see register.finding.words
)
"""Its full text is ``search_words``: a table on SQLite, a column on Postgres, which the migration makes."""

search_spellings = sa.Table(
    "search_spellings",
    metadata,
    sa.Column("spelling", LongText, primary_key=True),
    sa.Column("word", LongText, primary_key=True),
    sqlite_with_rowid=False,
)

searches = sa.Table(
    "searches",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("at", Instant, nullable=False),
    _text("officer"),  # the account; the name and post as they then were
    _text("name"),
    _text("post"),
    _text("asked"),  # personal, as whatever is searched for
    _text("among"),
    sa.Column("page", sa.Integer, nullable=False),
    sa.Column("found", sa.Integer, nullable=False),
    sa.Index("ix_searches_at", "at", "id"),
    sa.Index("ix_searches_officer", "officer", "at"),
)
"""Who searched for what. Of no case: it stays when a case is deleted."""

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("at", Instant, nullable=False),
    _text("username"),  # the account; the name and post as they then were
    _text("name"),
    _text("post"),
    _text("what"),
    _text("about"),
    _text("of"),  # a reference, or an account; nobody's words
    _text("route"),
    _text("details"),
    sa.Column("status", sa.SmallInteger, nullable=False),
    sa.Index("ix_audit_at", "at"),
    sa.Index("ix_audit_username", "username", "id"),
    sa.Index("ix_audit_of", "of", "id"),
    sa.Index("ix_audit_about", "about", "id"),
    sqlite_autoincrement=True,
)
"""Who did what on the site. Of no case and of no account: it stays when they go. No line is ever
changed, but that it no longer says which case it was about once that case is destroyed."""


kept_forms = sa.Table(
    "kept_forms",
    metadata,
    sa.Column("id", LongText, primary_key=True),
    _text("token"),
    _text("username"),
    _text("address"),
    _text("key_id"),
    sa.Column("words", sa.LargeBinary, nullable=False),  # personal: sealed by the site
    sa.Column("at", Instant, nullable=False),
    sa.Index("ix_kept_forms_token", "token", "username", "at"),
    sa.Index("ix_kept_forms_at", "at"),
)
"""Of no case: what an officer had written when their session ended."""
