"""Forms that were sent after their session had ended, until whoever wrote them has signed in again."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_forms",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("token", sa.Text(), nullable=False, server_default=""),
        sa.Column("username", sa.Text(), nullable=False, server_default=""),
        sa.Column("address", sa.Text(), nullable=False, server_default=""),
        sa.Column("key_id", sa.Text(), nullable=False, server_default=""),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_kept_forms_token", "kept_forms", ["token", "username", "at"])
    op.create_index("ix_kept_forms_at", "kept_forms", ["at"])


def downgrade() -> None:
    op.drop_table("kept_forms")
