"""The table of cases that were opened by somebody whose they are not."""

import sqlalchemy as sa

from register.models import Instant, LongText, metadata

openings = sa.Table(
    "openings",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("reference", LongText, sa.ForeignKey("cases.reference"), nullable=False),
    sa.Column("username", LongText, nullable=False),
    sa.Column("name", LongText, nullable=False, server_default=""),
    sa.Column("post", LongText, nullable=False, server_default=""),
    sa.Column("why", LongText, nullable=False, server_default=""),  # personal: an officer's own words
    sa.Column("at", Instant, nullable=False),
    sa.Column("until", Instant, nullable=False),
    sa.Column("looked_at", Instant),
    sa.Column("looked_by", LongText, nullable=False, server_default=""),
    sa.Column("looked_note", LongText, nullable=False, server_default=""),
    sa.Index("ix_openings_whose", "username", "reference", "until"),
    sa.Index("ix_openings_at", "at", "id"),
)
is_unlooked = openings.c.looked_at.is_(None)
sa.Index("ix_openings_unlooked", openings.c.at, sqlite_where=is_unlooked, postgresql_where=is_unlooked)
