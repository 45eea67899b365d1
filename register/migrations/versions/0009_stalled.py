"""Which cases do not move, since when and why; and when a worker last began afresh for one."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    op.add_column("cases", sa.Column("stalled", instant))
    op.add_column("cases", sa.Column("stalled_why", sa.Text()))
    op.add_column("cases", sa.Column("restarted", instant))
    stalled = sa.text("stalled IS NOT NULL")
    op.create_index(
        "ix_cases_stalled", "cases", ["reference"], sqlite_where=stalled, postgresql_where=stalled
    )


def downgrade() -> None:
    op.drop_index("ix_cases_stalled", table_name="cases")
    op.drop_column("cases", "restarted")
    op.drop_column("cases", "stalled_why")
    op.drop_column("cases", "stalled")
