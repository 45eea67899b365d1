"""All of one's own cases by a link, who is told of changes, and appointments."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def upgrade() -> None:
    op.create_table(
        "own_asks",
        sa.Column("id", sa.Text(), primary_key=True),
        *(_text(name) for name in ("browser", "channel", "value")),
        _instant("at"),
        _instant("told", nullable=True),
        _count("tries"),
    )
    for column in ("at", "browser", "value"):
        op.create_index(f"ix_own_asks_{column}", "own_asks", [column])
    op.create_table(
        "own_keys",
        sa.Column("link", sa.Text(), primary_key=True),
        _text("ask"),
        _text("code"),
        _instant("until"),
    )
    op.create_index("ix_own_keys_ask", "own_keys", ["ask"])
    op.create_table(
        "own_sessions",
        sa.Column("token", sa.Text(), primary_key=True),
        _text("channel"),
        _text("value"),
        _instant("started"),
        _instant("seen"),
        _text("notice", ""),
    )
    op.create_index("ix_own_sessions_seen", "own_sessions", ["seen"])
    op.create_table(
        "followings",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("reference", sa.Text(), nullable=False),
        *(_text(name) for name in ("channel", "to_", "value")),
        _text("acting", ""),
        _text("wants"),
        _text("secret"),
        _instant("asked"),
        _text("code", ""),
        _instant("code_until", nullable=True),
        _instant("code_told", nullable=True),
        _count("tries"),
        _instant("confirmed", nullable=True),
        _count("told"),
        _text("outcome", ""),
        _instant("handed", nullable=True),
        sa.ForeignKeyConstraint(["reference"], ["cases.reference"], name="fk_followings_reference"),
        sa.UniqueConstraint("reference", "channel", "value", name="uq_followings_reference_channel_value"),
    )
    for column in ("value", "asked"):
        op.create_index(f"ix_followings_{column}", "followings", [column])
    op.create_table(
        "appointments",
        sa.Column("reference", sa.Text(), primary_key=True),
        _text("service"),
        _instant("at"),
        _instant("until", nullable=True),
        _text("way", ""),
        _text("place", ""),
        sa.Column("number", sa.Integer(), nullable=False),
        _count("sequence"),
        _instant("changed"),
        sa.Column("booked", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.ForeignKeyConstraint(["reference"], ["cases.reference"], name="fk_appointments_reference"),
    )
    op.create_index("ix_appointments_at", "appointments", ["service", "at"])
    op.create_table(
        "appointment_holds",
        sa.Column("slot", sa.Text(), primary_key=True),
        sa.Column("seat", sa.Integer(), primary_key=True),
        _text("reference"),
        _instant("until"),
    )


def downgrade() -> None:
    for table in ("appointment_holds", "appointments", "followings", "own_sessions", "own_keys", "own_asks"):
        op.drop_table(table)
