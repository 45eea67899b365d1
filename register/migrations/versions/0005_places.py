"""Where a case is, so that reports of the same thing are found."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("latitude", "longitude"):
        op.add_column("cases", sa.Column(name, sa.Float()))
    op.add_column("cases", sa.Column("place", sa.Text(), server_default="", nullable=False))
    is_open = sa.text("ended IS NULL")
    for name, columns in (
        ("near", ["service", "latitude", "longitude"]),
        ("place", ["service", "place"]),
    ):
        op.create_index(f"ix_cases_{name}", "cases", columns, sqlite_where=is_open, postgresql_where=is_open)


def downgrade() -> None:
    for name in ("near", "place"):
        op.drop_index(f"ix_cases_{name}", "cases")
    for name in ("place", "longitude", "latitude"):
        op.drop_column("cases", name)
