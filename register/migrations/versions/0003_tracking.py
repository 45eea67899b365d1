"""Customers who have shown that a case is theirs, and attempts to."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tracking_tries",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("failed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True)),
        sa.Column("locked_until", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["reference"], ["cases.reference"], name="fk_tracking_tries_reference"),
        sa.PrimaryKeyConstraint("reference", name="pk_tracking_tries"),
    )
    op.create_table(
        "tracking_sessions",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notice", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["reference"], ["cases.reference"], name="fk_tracking_sessions_reference"),
        sa.PrimaryKeyConstraint("token", name="pk_tracking_sessions"),
    )
    op.create_index("ix_tracking_sessions_seen", "tracking_sessions", ["seen"])


def downgrade() -> None:
    op.drop_table("tracking_sessions")
    op.drop_table("tracking_tries")
