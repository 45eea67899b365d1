"""Attempts to open a case, by case, by address and in all; from where a link was asked for, and for which."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "opening_tries",
        sa.Column("of", sa.Text(), primary_key=True),
        sa.Column("failed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("opened", INSTANT),
    )
    op.create_index("ix_opening_tries_at", "opening_tries", ["at"])
    for name in ("asker", "reference"):
        op.add_column("own_asks", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("own_asks", sa.Column("over", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    for name in ("over", "reference", "asker"):
        op.drop_column("own_asks", name)
    op.drop_table("opening_tries")
