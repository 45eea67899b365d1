"""What officers change of letters that have not gone, and the replies that are kept ready for forms."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text, instant = sa.Text(), sa.DateTime(timezone=True)
    op.add_column("letters", sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "letter_changes",
        sa.Column("letter_id", text, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reference", text, nullable=False),
        sa.Column("at", instant, nullable=False),
        *(
            sa.Column(name, text, server_default="", nullable=False)
            for name in ("kind", "name", "role", "why")
        ),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.id"], name="fk_letter_changes_letter_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["reference"], ["cases.reference"], name="fk_letter_changes_reference"),
        sa.PrimaryKeyConstraint("letter_id", "number", name="pk_letter_changes"),
    )
    op.create_index("ix_letter_changes_reference", "letter_changes", ["reference", "at"])
    op.create_table(
        "replies",
        sa.Column("id", text, nullable=False),
        *(sa.Column(name, text, server_default="", nullable=False) for name in ("title", "service", "body")),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("changed_at", instant, nullable=False),
        sa.Column("changed_by", text, server_default="", nullable=False),
        sa.Column("retired_at", instant),
        sa.PrimaryKeyConstraint("id", name="pk_replies"),
    )


def downgrade() -> None:
    op.drop_table("replies")
    op.drop_table("letter_changes")
    op.drop_column("letters", "revision")
