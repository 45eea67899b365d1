"""Officers who sign in to the site, and their sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def upgrade() -> None:
    op.create_table(
        "officers",
        sa.Column("username", sa.Text(), nullable=False),
        *(_text(name) for name in ("name", "role", "team", "password")),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True)),
        sa.Column("locked_until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("username", name="pk_officers"),
    )
    op.create_table(
        "sessions",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        _text("notice"),
        sa.ForeignKeyConstraint(["username"], ["officers.username"], name="fk_sessions_username"),
        sa.PrimaryKeyConstraint("token", name="pk_sessions"),
    )
    op.create_index("ix_sessions_seen", "sessions", ["seen"])


def downgrade() -> None:
    op.drop_table("sessions")
    op.drop_table("officers")
