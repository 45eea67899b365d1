"""Reports that residents are still writing."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("browser", sa.Text(), nullable=False, server_default=""),
        sa.Column("service", sa.Text(), nullable=False, server_default=""),
        sa.Column("key_id", sa.Text(), nullable=False, server_default=""),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_drafts_at", "drafts", ["at"])


def downgrade() -> None:
    op.drop_table("drafts")
