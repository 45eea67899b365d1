"""Open cases by where they are, whatever their service, for a map."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

OPEN = sa.text("ended IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_cases_map", "cases", ["latitude", "longitude"], sqlite_where=OPEN, postgresql_where=OPEN
    )


def downgrade() -> None:
    op.drop_index("ix_cases_map", "cases")
