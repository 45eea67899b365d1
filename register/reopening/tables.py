"""What a case could be opened again with, as it was after its last turn."""

import sqlalchemy as sa

from register.models import Instant, LongText, metadata

snapshots = sa.Table(
    "snapshots",
    metadata,
    sa.Column("reference", LongText, sa.ForeignKey("cases.reference", ondelete="CASCADE"), primary_key=True),
    sa.Column("turn", sa.Integer, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("process", LongText, nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("report", sa.LargeBinary, nullable=False),  # personal: JSON, compressed
)
"""One for each open case; gone when it has ended."""
