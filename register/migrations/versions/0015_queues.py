"""Queues filtered by anything together: each case's area, two indexes for five, filters with names, columns
of one's own, and who is away."""

import json

import sqlalchemy as sa
from alembic import op

from register.located.columns import area_of

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BATCH = 1_000
_FILTERED = ["team", "officer", "service", "stage", "area", "priority", "waiting", "stalled", "ended"]
_QUEUE = ["queue_rank", "queue_due", "reference"]
_OF_ONE = ("team", "officer", "service", "waiting")
"""What had an index each."""


def upgrade() -> None:
    text, day = sa.Text(), sa.Date()
    op.add_column("cases", sa.Column("area", text, server_default="", nullable=False))
    _fill(op.get_bind())
    for name in _OF_ONE:
        op.drop_index(f"ix_cases_queue_{name}", "cases")
    for name in ("queue", "received"):
        op.drop_index(f"ix_cases_{name}", "cases")
    is_open = sa.text("ended IS NULL")
    columns = [*_QUEUE, *_FILTERED, "received"]
    op.create_index("ix_cases_queue", "cases", columns, sqlite_where=is_open, postgresql_where=is_open)
    columns = ["received", "reference", *_FILTERED, "queue_rank", "queue_due"]
    op.create_index("ix_cases_received", "cases", columns)

    def whose(table: str, column: str = "username") -> sa.ForeignKeyConstraint:
        return sa.ForeignKeyConstraint([column], ["officers.username"], name=f"fk_{table}_{column}")

    op.create_table(
        "saved_filters",
        sa.Column("username", text, nullable=False),
        sa.Column("name", text, nullable=False),
        sa.Column("filters", text, server_default="", nullable=False),
        sa.Column("team", text, server_default="", nullable=False),
        whose("saved_filters"),
        sa.PrimaryKeyConstraint("username", "name", name="pk_saved_filters"),
    )
    op.create_index("ix_saved_filters_team", "saved_filters", ["team"])
    op.create_table(
        "queue_columns",
        sa.Column("username", text, nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        whose("queue_columns"),
        sa.PrimaryKeyConstraint("username", name="pk_queue_columns"),
    )
    op.create_table(
        "absences",
        sa.Column("id", text, nullable=False),
        sa.Column("username", text, nullable=False),
        sa.Column("first_day", day, nullable=False),
        sa.Column("last_day", day, nullable=False),
        sa.Column("cover", text, nullable=False),
        whose("absences"),
        whose("absences", "cover"),
        sa.PrimaryKeyConstraint("id", name="pk_absences"),
    )
    op.create_index("ix_absences_last_day", "absences", ["last_day"])


def downgrade() -> None:
    for table in ("absences", "queue_columns", "saved_filters"):
        op.drop_table(table)
    for name in ("queue", "received"):
        op.drop_index(f"ix_cases_{name}", "cases")
    op.drop_column("cases", "area")
    is_open = sa.text("ended IS NULL")
    for name, first in (("queue", []), *((f"queue_{one}", [one]) for one in _OF_ONE)):
        op.create_index(
            f"ix_cases_{name}", "cases", [*first, *_QUEUE], sqlite_where=is_open, postgresql_where=is_open
        )
    op.create_index("ix_cases_received", "cases", ["received", "reference"])


def _fill(connection: sa.Connection) -> None:
    """The area of each case there is."""
    cases = sa.table("cases", *(sa.column(name) for name in ("reference", "intake", "state", "area")))
    of: sa.BindParameter[str] = sa.bindparam("of")
    setting = cases.update().where(cases.c.reference == of).values(area=sa.bindparam("to"))
    last = ""
    wanted = sa.select(cases).where(cases.c.reference > of).order_by(cases.c.reference).limit(BATCH)
    while rows := connection.execute(wanted, {"of": last}).all():
        found = [{"of": row.reference, "to": area_of(_read(row.intake), _read(row.state))} for row in rows]
        if some := [one for one in found if one["to"]]:
            connection.execute(setting, some)
        last = rows[-1].reference


def _read(kept: object) -> dict[str, object]:
    read = json.loads(kept) if isinstance(kept, str) else kept
    return read if isinstance(read, dict) else {}
