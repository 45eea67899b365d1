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
