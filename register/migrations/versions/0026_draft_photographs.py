"""Photographs of reports that residents are still writing."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft_photographs",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("draft", sa.Text(), sa.ForeignKey("drafts.id", ondelete="CASCADE"), nullable=False),
        sa.Column("content", sa.Text(), nullable=False, server_default=""),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent", sa.Text(), nullable=False, server_default=""),
        sa.Column("full", sa.Text(), nullable=False, server_default=""),
        sa.Column("small", sa.Text(), nullable=False, server_default=""),
        sa.Column("width", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("height", sa.Integer(), nullable=False, server_default="0"),
    )
    op.create_index("ix_draft_photographs_draft", "draft_photographs", ["draft", "at"])
    op.create_index("ix_draft_photographs_sent", "draft_photographs", ["sent"])
    op.create_index("ix_draft_photographs_full", "draft_photographs", ["full"])
    op.create_index("ix_draft_photographs_small", "draft_photographs", ["small"])


def downgrade() -> None:
    op.drop_table("draft_photographs")
