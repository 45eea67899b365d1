"""Where it is: the ward of each case, in the two indexes of queues too; a calendar of collections."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_BEFORE = ["team", "officer", "service", "stage", "area", "priority", "waiting", "stalled", "ended"]
_NOW = [*_BEFORE[:5], "ward", *_BEFORE[5:]]
_QUEUE = ["queue_rank", "queue_due", "reference"]


def upgrade() -> None:
    text = sa.Text()
    op.add_column("cases", sa.Column("ward", text, server_default="", nullable=False))
    _index_anew(_NOW)
    op.create_table(
        "collection_days",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("place", text, nullable=False),
        sa.Column("what", text, nullable=False, server_default=""),
        sa.Column("weekday", sa.SmallInteger()),
        sa.Column("weeks", sa.SmallInteger(), nullable=False, server_default="1"),
        sa.Column("counted_from", sa.Date()),
        sa.Column("day", sa.Date()),
    )
    op.create_index("ix_collection_days_place", "collection_days", ["place"])


def downgrade() -> None:
    op.drop_table("collection_days")
    _index_anew(_BEFORE)
    op.drop_column("cases", "ward")


def _index_anew(filtered: list[str]) -> None:
    """The two indexes that answer a queue alone, with what it is filtered by."""
    is_open = sa.text("ended IS NULL")
    for name in ("queue", "received"):
        op.drop_index(f"ix_cases_{name}", "cases")
    op.create_index(
        "ix_cases_queue",
        "cases",
        [*_QUEUE, *filtered, "received"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_index(
        "ix_cases_received", "cases", ["received", "reference", *filtered, "queue_rank", "queue_due"]
    )
