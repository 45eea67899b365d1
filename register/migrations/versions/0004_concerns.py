"""Concerns that a person has to take within the hour."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "concerns",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("due", instant, nullable=False),
        sa.Column("said", sa.JSON()),
        sa.Column("started", instant),
        sa.Column("told", sa.Text(), server_default="", nullable=False),
        sa.Column("told_at", instant),
        sa.Column("taken_at", instant),
        sa.Column("taken_by", sa.Text(), server_default="", nullable=False),
        sa.Column("lowered_at", instant),
        sa.Column("lowered_by", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["reference"], ["cases.reference"], name="fk_concerns_reference"),
        sa.PrimaryKeyConstraint("reference", "mark", name="pk_concerns"),
    )
    raised = sa.text("lowered_at IS NULL")
    op.create_index("ix_concerns_raised", "concerns", ["at"], sqlite_where=raised, postgresql_where=raised)


def downgrade() -> None:
    op.drop_table("concerns")
