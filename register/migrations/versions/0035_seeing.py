"""Whose cases each officer sees, and cases opened by others, each with its reason."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
UNLOOKED = sa.text("looked_at IS NULL")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def upgrade() -> None:
    for name in ("teams", "services"):
        op.add_column("officers", sa.Column(name, sa.JSON(), server_default="[]", nullable=False))
    op.create_table(
        "openings",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("reference", sa.Text(), sa.ForeignKey("cases.reference"), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        _text("name"),
        _text("post"),
        _text("why"),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("looked_at", INSTANT),
        _text("looked_by"),
        _text("looked_note"),
    )
    op.create_index("ix_openings_whose", "openings", ["username", "reference", "until"])
    op.create_index("ix_openings_at", "openings", ["at", "id"])
    op.create_index(
        "ix_openings_unlooked", "openings", ["at"], sqlite_where=UNLOOKED, postgresql_where=UNLOOKED
    )


def downgrade() -> None:
    op.drop_table("openings")
    for name in ("services", "teams"):
        op.drop_column("officers", name)
