"""Where a mail is answered, the words attached to it, and its source where the whole has to be read."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TEXTS = ("reply_to", "reply_name", "attached", "whole")


def upgrade() -> None:
    for name in TEXTS:
        op.add_column("inbound", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("inbound", sa.Column("unanswered", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index("ix_inbound_sender", "inbound", ["sender", "received"])
    op.create_table(
        "inbound_sources",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["inbound.id"], name="fk_inbound_sources_id"),
        sa.PrimaryKeyConstraint("id", name="pk_inbound_sources"),
    )


def downgrade() -> None:
    op.drop_table("inbound_sources")
    op.drop_index("ix_inbound_sender", "inbound")
    for name in (*TEXTS, "unanswered"):
        op.drop_column("inbound", name)
