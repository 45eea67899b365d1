"""Promises as rows, to count them; and the quarterly reviews."""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from charter.cases import PromiseState
from register.cases.promises import row
from register.models import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BATCH = 1_000


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    promises = op.create_table(
        "promises",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("ours", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.Column("started", Instant(), nullable=False),
        sa.Column("due", Instant(), nullable=False),
        sa.Column("ended", Instant()),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["reference"], ["cases.reference"], name="fk_promises_reference"),
        sa.PrimaryKeyConstraint("reference", "key", name="pk_promises"),
    )
    op.create_index("ix_promises_due", "promises", ["due"])
    op.create_table(
        "reviews",
        sa.Column("quarter", sa.Text(), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("quarter", name="pk_reviews"),
    )
    for rows in _known(op.get_bind()):
        op.bulk_insert(promises, rows)


def downgrade() -> None:
    op.drop_table("reviews")
    op.drop_table("promises")


def _known(connection: sa.Connection) -> Iterator[list[dict[str, Any]]]:
    """The promises of the cases there are, a batch at a time."""
    cases = sa.table("cases", *(sa.column(name) for name in ("reference", "state")))
    after = ""
    while True:
        wanted = sa.select(cases).where(cases.c.reference > after).order_by(cases.c.reference).limit(BATCH)
        found = connection.execute(wanted).all()
        if not found:
            return
        after = found[-1].reference
        rows = [row(one.reference, promise) for one in found for promise in _promises(one.state)]
        if rows:
            yield rows


def _promises(stored: Any) -> Iterator[PromiseState]:
    state = json.loads(stored) if isinstance(stored, str) else stored
    for one in (state or {}).get("promises", ()):
        yield PromiseState.model_validate(one)
