"""Passkeys of officers, and what they are to sign."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0030"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def upgrade() -> None:
    op.add_column("officers", sa.Column("passkeys", sa.Integer(), server_default="0", nullable=False))
    op.add_column("sessions", _text("challenge"))
    op.add_column("sessions", sa.Column("challenged", INSTANT))
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("username", sa.Text(), sa.ForeignKey("officers.username"), nullable=False),
        _text("name"),
        _text("public_key"),
        sa.Column("sign_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("made", INSTANT, nullable=False),
        sa.Column("used", INSTANT),
    )
    op.create_index("ix_passkeys_username", "passkeys", ["username"])


def downgrade() -> None:
    op.drop_table("passkeys")
    op.drop_column("sessions", "challenged")
    op.drop_column("sessions", "challenge")
    op.drop_column("officers", "passkeys")
