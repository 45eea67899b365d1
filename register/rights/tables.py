"""The tables of people's rights over their own data."""

import sqlalchemy as sa

from register.models import Instant, LongText, metadata

rights = sa.Table(
    "rights",
    metadata,
    # The request that decided it, and the turn that said so.
    sa.Column("reference", LongText, sa.ForeignKey("cases.reference"), primary_key=True),
    sa.Column("run", LongText, primary_key=True),
    sa.Column("turn", sa.Integer, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("of_case", LongText, nullable=False),
    sa.Column("stands", LongText, nullable=False),
    sa.Column("why", LongText, nullable=False, server_default=""),  # personal: an officer's words
    sa.Column("at", Instant, nullable=False),
    sa.Index("ix_rights_of_case", "of_case", "at"),
)
"""What was decided of other cases, line by line: the last line of a request says what holds."""

restricted_uses = sa.Table(
    "restricted_uses",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("of_case", LongText, nullable=False),
    sa.Column("door", LongText, nullable=False),
    sa.Column("name", LongText, nullable=False),
    sa.Column("why", LongText, nullable=False),  # personal: an officer's words
    sa.Column("at", Instant, nullable=False),
    sa.Column("until", Instant, nullable=False),
    sa.Index("ix_restricted_uses_of_case", "of_case", "at"),
)
"""Who used a restricted case all the same, and why."""
