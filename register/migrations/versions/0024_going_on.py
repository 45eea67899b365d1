"""Links to go on with a report elsewhere, and the notes that bring them."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_drafts_browser", "drafts", ["browser"])
    op.create_table(
        "resume_links",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False, server_default=""),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_resume_links_at", "resume_links", ["at"])
    op.create_index("ix_resume_links_draft", "resume_links", ["draft"])
    op.create_table(
        "resident_notes",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("key_id", sa.Text(), nullable=False, server_default=""),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone", sa.DateTime(timezone=True)),
        sa.Column("problem", sa.Text(), nullable=False, server_default=""),
    )
    op.create_index("ix_resident_notes_at", "resident_notes", ["at"])


def downgrade() -> None:
    op.drop_table("resident_notes")
    op.drop_table("resume_links")
    op.drop_index("ix_drafts_browser", "drafts")
