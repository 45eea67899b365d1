"""What is held back from destruction, what was destroyed; and one key for each case."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
IS_RETAINED = sa.text("ended IS NOT NULL AND destroyed IS NULL")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def upgrade() -> None:
    op.add_column("cases", sa.Column("destroyed", INSTANT))
    op.create_index(
        "ix_cases_retained",
        "cases",
        ["service", "process", "ended"],
        sqlite_where=IS_RETAINED,
        postgresql_where=IS_RETAINED,
    )
    op.create_table(
        "holds",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        _text("reason"),
        sa.Column("placed_at", INSTANT, nullable=False),
        _text("placed_by"),
        sa.Column("lifted_at", INSTANT),
        _text("lifted_by"),
        _text("lifted_why"),
        sa.PrimaryKeyConstraint("id", name="pk_holds"),
    )
    op.create_index("ix_holds_reference", "holds", ["reference"])
    op.create_table(
        "destructions",
        sa.Column("reference", sa.Text(), nullable=False),
        _text("process"),
        _text("service"),
        _text("service_title"),
        sa.Column("received", INSTANT, nullable=False),
        sa.Column("ended", INSTANT, nullable=False),
        _text("outcome"),
        _text("ground"),
        _text("reason"),
        sa.Column("line", sa.JSON()),
        sa.Column("approved_at", INSTANT, nullable=False),
        _text("approved_by"),
        sa.Column("destroyed_at", INSTANT),
        sa.Column("what", sa.JSON()),
        _text("digest"),
        sa.Column("files", sa.JSON()),
        sa.Column("number", sa.Integer()),
        sa.Column("certificate", sa.JSON()),
        _text("hash"),
        _text("key_id"),
        sa.Column("sealed", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("reference", name="pk_destructions"),
        sa.UniqueConstraint("number", name="uq_destructions_number"),
    )
    op.create_index("ix_destructions_approved", "destructions", ["approved_at", "reference"])
    op.create_table(
        "data_keys",
        sa.Column("reference", sa.Text(), nullable=False),
        _text("key_id"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made", INSTANT, nullable=False),
        sa.Column("destroyed", INSTANT),
        sa.PrimaryKeyConstraint("reference", name="pk_data_keys"),
    )


def downgrade() -> None:
    op.drop_table("data_keys")
    op.drop_table("destructions")
    op.drop_table("holds")
    op.drop_index("ix_cases_retained", "cases")
    op.drop_column("cases", "destroyed")
