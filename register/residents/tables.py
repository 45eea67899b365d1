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
