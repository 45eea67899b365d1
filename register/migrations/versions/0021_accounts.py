"""Accounts that are made, changed and closed, their second factor, and where they are signed in."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default="0", nullable=False)


def upgrade() -> None:
    for name in ("email", "subject", "second_factor"):
        op.add_column("officers", _text(name))
    for name in ("closed", "temporary_until"):
        op.add_column("officers", sa.Column(name, INSTANT))
    for name in ("second_counter", "version"):
        op.add_column("officers", _number(name))
    op.create_index("ix_officers_subject", "officers", ["subject"])
    for name in ("waits_for", "device", "directory_session"):
        op.add_column("sessions", _text(name))
    op.create_index("ix_sessions_username", "sessions", ["username"])
    op.create_table(
        "officer_names",
        sa.Column("known_as", sa.Text(), primary_key=True),
        sa.Column("username", sa.Text(), sa.ForeignKey("officers.username"), nullable=False),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("username", sa.Text(), sa.ForeignKey("officers.username"), primary_key=True),
        sa.Column("code", sa.Text(), primary_key=True),
    )
    op.create_table(
        "handovers",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("username", sa.Text(), sa.ForeignKey("officers.username"), nullable=False),
        *(_text(name) for name in ("from_officer", "to_officer", "team")),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("done", INSTANT),
    )
    _name_apart(op.get_bind())


def _name_apart(connection: sa.Connection) -> None:
    """Two accounts of one name were one person to every case: the later one has its username behind it."""
    officers = sa.table("officers", *map(sa.column, ("username", "name", "made")))
    names = sa.table("officer_names", *map(sa.column, ("known_as", "username")))
    taken: set[str] = set()
    rows = sa.select(officers.c.username, officers.c.name).order_by(officers.c.made, officers.c.username)
    for username, name in connection.execute(rows).all():
        now = name if _known_as(name) not in taken else f"{name} ({username})"
        taken.add(_known_as(now))
        connection.execute(names.insert().values(known_as=_known_as(now), username=username))
        if now != name:
            connection.execute(officers.update().where(officers.c.username == username).values(name=now))


def _known_as(name: str) -> str:
    return " ".join(name.split()).casefold()


def downgrade() -> None:
    for table in ("handovers", "recovery_codes", "officer_names"):
        op.drop_table(table)
    op.drop_index("ix_sessions_username", "sessions")
    op.drop_index("ix_officers_subject", "officers")
    for name in ("waits_for", "device", "directory_session"):
        op.drop_column("sessions", name)
    for name in (
        "email",
        "subject",
        "second_factor",
        "closed",
        "temporary_until",
        "second_counter",
        "version",
    ):
        op.drop_column("officers", name)
