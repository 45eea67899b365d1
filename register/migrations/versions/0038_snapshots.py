"""What a case could be opened again with, and how long its history was when it wrote a turn."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("turns", sa.Column("history", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "snapshots",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("report", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reference"], ["cases.reference"], name="fk_snapshots_reference", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("reference", name="pk_snapshots"),
    )


def downgrade() -> None:
    op.drop_table("snapshots")
    op.drop_column("turns", "history")
