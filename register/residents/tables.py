"""The tables of the resident's front door."""

import sqlalchemy as sa

from register.models import Instant, LongText, metadata

drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("id", LongText, primary_key=True),
    sa.Column("browser", LongText, nullable=False, server_default=""),
    sa.Column("service", LongText, nullable=False, server_default=""),
    sa.Column("key_id", LongText, nullable=False, server_default=""),
    sa.Column("words", sa.LargeBinary, nullable=False),  # personal: sealed by the site
    sa.Column("at", Instant, nullable=False),
    sa.Index("ix_drafts_at", "at"),
    sa.Index("ix_drafts_browser", "browser"),
)
"""Of no case yet: what a resident has answered so far. ``browser`` is the hash of its cookie."""

own_asks = sa.Table(
    "own_asks",
    metadata,
    sa.Column("id", LongText, primary_key=True),
    sa.Column("browser", LongText, nullable=False),  # the hash of its cookie
    sa.Column("channel", LongText, nullable=False),
    sa.Column("value", LongText, nullable=False),  # personal: an address, as it is compared
    sa.Column("at", Instant, nullable=False),
    sa.Column("told", Instant),  # null until it has been seen to, whatever came of it
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("asker", LongText, nullable=False, server_default=""),  # a keyed hash of its network address
    sa.Column("reference", LongText, nullable=False, server_default=""),  # asked for on that case's page
    sa.Column("over", sa.Boolean, nullable=False, server_default=sa.false()),  # one too many: not answered
    sa.Index("ix_own_asks_at", "at"),
    sa.Index("ix_own_asks_browser", "browser"),
    sa.Index("ix_own_asks_value", "value"),
)
"""Who asked for a link to all of their cases."""

own_keys = sa.Table(
    "own_keys",
    metadata,
    sa.Column("link", LongText, primary_key=True),  # its hash
    sa.Column("ask", LongText, nullable=False),
    sa.Column("code", LongText, nullable=False),  # a hash, with its ask
    sa.Column("until", Instant, nullable=False),
    sa.Index("ix_own_keys_ask", "ask"),
)
"""What was sent to them: more than one only where nobody knows whether the first one went."""

own_sessions = sa.Table(
    "own_sessions",
    metadata,
    sa.Column("token", LongText, primary_key=True),  # its hash
    sa.Column("channel", LongText, nullable=False),
    sa.Column("value", LongText, nullable=False),  # personal
    sa.Column("started", Instant, nullable=False),
    sa.Column("seen", Instant, nullable=False),
    sa.Column("notice", LongText, nullable=False, server_default=""),
    sa.Index("ix_own_sessions_seen", "seen"),
)
"""In which browser somebody has shown that an address is theirs."""

followings = sa.Table(
    "followings",
    metadata,
    sa.Column("id", LongText, primary_key=True),
    sa.Column("reference", LongText, sa.ForeignKey("cases.reference"), nullable=False),
    sa.Column("channel", LongText, nullable=False),
    sa.Column("to_", LongText, nullable=False),  # personal: as it was given
    sa.Column("value", LongText, nullable=False),  # personal: as it is compared
    sa.Column("acting", LongText, nullable=False, server_default=""),
    sa.Column("wants", LongText, nullable=False),
    sa.Column("secret", LongText, nullable=False),
    sa.Column("asked", Instant, nullable=False),
    sa.Column("code", LongText, nullable=False, server_default=""),
    sa.Column("code_until", Instant),
    sa.Column("code_told", Instant),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("confirmed", Instant),
    sa.Column("told", sa.Integer, nullable=False, server_default="0"),
    sa.Column("outcome", LongText, nullable=False, server_default=""),
    sa.Column("handed", Instant),
    sa.UniqueConstraint("reference", "channel", "value"),
    sa.Index("ix_followings_value", "value"),
    sa.Index("ix_followings_asked", "asked"),
)
"""Who is told of changes besides the letters. ``told``: the last line of the timeline that they know of;
``outcome``: what it had come to then; ``handed``: when a workflow last had it, or until when it waits."""

appointments = sa.Table(
    "appointments",
    metadata,
    sa.Column("reference", LongText, sa.ForeignKey("cases.reference"), primary_key=True),
    sa.Column("service", LongText, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("until", Instant),
    sa.Column("way", LongText, nullable=False, server_default=""),
    sa.Column("place", LongText, nullable=False, server_default=""),  # personal
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False, server_default="0"),
    sa.Column("changed", Instant, nullable=False),
    sa.Column("booked", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Index("ix_appointments_at", "service", "at"),
)
"""The last appointment of each case. ``number``: which of its appointments; ``sequence``: its changes."""

appointment_holds = sa.Table(
    "appointment_holds",
    metadata,
    sa.Column("slot", LongText, primary_key=True),
    sa.Column("seat", sa.Integer, primary_key=True),
    sa.Column("reference", LongText, nullable=False),
    sa.Column("until", Instant, nullable=False),
)
"""A time that somebody is choosing, until their case has written it down."""

explanations = sa.Table(
    "explanations",
    metadata,
    sa.Column("quarter", LongText, primary_key=True),
    sa.Column("service", LongText, primary_key=True),
    sa.Column("went_wrong", LongText, nullable=False, server_default=""),
    sa.Column("done", LongText, nullable=False, server_default=""),
    sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
    sa.Column("changed_at", Instant, nullable=False),
    sa.Column("changed_by", LongText, nullable=False, server_default=""),
)
"""Of no case, and naming nobody: what everybody is told went wrong in a quarter, and what was done."""
resume_links = sa.Table(
    "resume_links",
    metadata,
    sa.Column("id", LongText, primary_key=True),
    sa.Column("draft", LongText, nullable=False),
    sa.Column("key_id", LongText, nullable=False, server_default=""),
    sa.Column("words", sa.LargeBinary, nullable=False),  # personal: sealed by the site
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("at", Instant, nullable=False),
    sa.Index("ix_resume_links_at", "at"),
    sa.Index("ix_resume_links_draft", "draft"),
)
"""Links to go on with a draft elsewhere. ``id`` is the hash of the link's secret."""

resident_notes = sa.Table(
    "resident_notes",
    metadata,
    sa.Column("id", LongText, primary_key=True),
    sa.Column("key_id", LongText, nullable=False, server_default=""),
    sa.Column("words", sa.LargeBinary, nullable=False),  # personal: sealed, and emptied once it has gone
    sa.Column("at", Instant, nullable=False),
    sa.Column("gone", Instant),
    sa.Column("problem", LongText, nullable=False, server_default=""),
    sa.Index("ix_resident_notes_at", "at"),
)
"""Emails and texts to residents that are of no case."""

collection_days = sa.Table(
    "collection_days",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("place", LongText, nullable=False),
    sa.Column("what", LongText, nullable=False, server_default=""),
    sa.Column("weekday", sa.SmallInteger),
    sa.Column("weeks", sa.SmallInteger, nullable=False, server_default="1"),
    sa.Column("counted_from", sa.Date),
    sa.Column("day", sa.Date),
    sa.Index("ix_collection_days_place", "place"),
)
"""Of nobody: on which days is collected at an address, as the council has uploaded it."""

draft_photographs = sa.Table(
    "draft_photographs",
    metadata,
    sa.Column("id", LongText, primary_key=True),
    sa.Column("draft", LongText, sa.ForeignKey("drafts.id", ondelete="CASCADE"), nullable=False),
    sa.Column("content", LongText, nullable=False, server_default=""),
    sa.Column("at", Instant, nullable=False),
    sa.Column("sent", LongText, nullable=False, server_default=""),  # as the next two: names of files,
    sa.Column("full", LongText, nullable=False, server_default=""),  # which are personal
    sa.Column("small", LongText, nullable=False, server_default=""),
    sa.Column("width", sa.Integer, nullable=False, server_default="0"),
    sa.Column("height", sa.Integer, nullable=False, server_default="0"),
    sa.Index("ix_draft_photographs_draft", "draft", "at"),
    sa.Index("ix_draft_photographs_sent", "sent"),
    sa.Index("ix_draft_photographs_full", "full"),
    sa.Index("ix_draft_photographs_small", "small"),
)
"""Kept with a draft until it is sent. ``content`` is the hash of what was chosen: the same is there once."""
