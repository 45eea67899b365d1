"""Photographs of cases: where each came from, what became of it, and the names of its files."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "photographs",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column(
            "reference", sa.Text(), sa.ForeignKey("cases.reference", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("door", sa.Text(), nullable=False, server_default=""),
        sa.Column("name", sa.Text(), nullable=False, server_default=""),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False, server_default=""),
        sa.Column("why", sa.Text(), nullable=False, server_default=""),
        sa.Column("source_url", sa.Text(), nullable=False, server_default=""),
        sa.Column("sent", sa.Text(), nullable=False, server_default=""),
        sa.Column("full", sa.Text(), nullable=False, server_default=""),
        sa.Column("small", sa.Text(), nullable=False, server_default=""),
        sa.Column("width", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("height", sa.Integer(), nullable=False, server_default="0"),
    )
    op.create_index("ix_photographs_case", "photographs", ["reference", "at"])
    op.create_index("ix_photographs_sent", "photographs", ["sent"])
    op.create_index("ix_photographs_full", "photographs", ["full"])
    op.create_index("ix_photographs_small", "photographs", ["small"])
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_photographs_waiting", "photographs", ["at"], sqlite_where=waiting, postgresql_where=waiting
    )


def downgrade() -> None:
    op.drop_table("photographs")
