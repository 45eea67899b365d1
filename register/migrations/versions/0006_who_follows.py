"""Who follows a case on its page: the customer, or the representative it was opened by."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "tracking_sessions", sa.Column("representative", sa.Text(), server_default="", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("tracking_sessions", "representative")
