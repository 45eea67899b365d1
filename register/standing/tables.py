"""The tables of what the register keeps of itself. Nothing in them is of anybody."""

import sqlalchemy as sa

from register.models import Instant, LongText, metadata

key_checks = sa.Table(
    "key_checks",
    metadata,
    sa.Column("key_id", LongText, primary_key=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("at", Instant, nullable=False),
)
"""For each key that programs have written with: known words, sealed with it."""

written = sa.Table(
    "written",
    metadata,
    sa.Column("name", LongText, primary_key=True),
    sa.Column("at", Instant, nullable=False),
)
"""Written again and again, to find out whether anything can be."""
