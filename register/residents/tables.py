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
