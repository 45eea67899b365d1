"""The first tables of the register."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

OPEN = "ended IS NULL"
UNSTARTED = "started IS NULL AND start_refused IS NULL AND ended IS NULL"
TO_DO = "done_at IS NULL"


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [_text(name) for name in names]


def _instant(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)


def _json(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(none_as_null=True), nullable=nullable)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=False)


def _of_case(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["reference"], ["cases.reference"], name=f"fk_{table}_reference")


def _primary(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _index(name: str, table: str, *columns: str, where: str = "") -> None:
    only = sa.text(where) if where else None
    op.create_index(name, table, list(columns), sqlite_where=only, postgresql_where=only)


def upgrade() -> None:
    _cases()
    _story()
    _letters()
    _work()


def _cases() -> None:
    op.create_table(
        "cases",
        _key("reference"),
        _text("source"),
        sa.Column("source_id", sa.Text()),
        _text("door"),
        _json("intake", nullable=True),
        *_texts("process", "service", "service_title", "edition"),
        _instant("received"),
        _instant("stored"),
        _instant("started", nullable=True),
        sa.Column("start_refused", sa.Text()),
        _instant("updated"),
        _instant("ended", nullable=True),
        _text("outcome"),
        sa.Column("turn", sa.Integer(), server_default="0", nullable=False),
        _instant("turn_at", nullable=True),
        _json("state", nullable=True),
        *_texts("stage", "team", "officer", "priority"),
        _instant("due", nullable=True),
        _flag("late"),
        _flag("waiting"),
        *_texts("duplicate_of", "publish", "publish_note"),
        sa.Column("queue_rank", sa.SmallInteger(), nullable=False),
        _instant("queue_due"),
        _primary("cases", "reference"),
        sa.UniqueConstraint("source", "source_id", name="uq_cases_source_source_id"),
    )
    place = ("queue_rank", "queue_due", "reference")
    _index("ix_cases_queue", "cases", *place, where=OPEN)
    _index("ix_cases_queue_team", "cases", "team", *place, where=OPEN)
    _index("ix_cases_queue_officer", "cases", "officer", *place, where=OPEN)
    _index("ix_cases_queue_service", "cases", "service", *place, where=OPEN)
    _index("ix_cases_queue_waiting", "cases", "waiting", *place, where=OPEN)
    _index("ix_cases_open", "cases", "reference", where=OPEN)
    _index("ix_cases_followers", "cases", "duplicate_of", where=OPEN)
    _index("ix_cases_unstarted", "cases", "stored", "reference", where=UNSTARTED)
    _index("ix_cases_received", "cases", "received", "reference")


def _story() -> None:
    op.create_table(
        "turns",
        _key("reference"),
        _key("run"),
        _number("number"),
        _instant("at"),
        _of_case("turns"),
        _primary("turns", "reference", "run", "number"),
    )
    op.create_table(
        "entries",
        _key("reference"),
        _number("number"),
        _instant("at"),
        *_texts("kind", "shown"),
        _flag("outside"),
        _text("run"),
        sa.Column("turn", sa.Integer(), server_default="0", nullable=False),
        _json("entry"),
        _of_case("entries"),
        _primary("entries", "reference", "number"),
    )
    op.create_table(
        "message_ids",
        _key("reference"),
        _key("message_id"),
        _of_case("message_ids"),
        _primary("message_ids", "reference", "message_id"),
    )


def _letters() -> None:
    op.create_table(
        "letters",
        _key("id"),
        _key("reference"),
        sa.Column("number", sa.Integer(), nullable=False),
        *_texts("copy_of", "run"),
        sa.Column("turn", sa.Integer()),
        _instant("at"),
        *_texts("template", "audience"),
        _json("placeholders"),
        _json("channels"),
        _json("formats"),
        _json("worded"),
        _instant("not_before", nullable=True),
        _flag("neutral"),
        _flag("urgent"),
        *_texts("channel", "subject", "body", "state"),
        _instant("tried_at", nullable=True),
        _instant("sent_at", nullable=True),
        _instant("ended_at", nullable=True),
        *_texts("provider_id", "failure", "said"),
        _of_case("letters"),
        _primary("letters", "id"),
    )
    _index("ix_letters_case", "letters", "reference", "number")
    _index("ix_letters_state", "letters", "state", "at")
    op.create_table(
        "outbox",
        sa.Column("place", sa.Integer(), autoincrement=True, nullable=False),
        _key("letter_id"),
        *_texts("reference", "channel", "to_", "subject", "body"),
        _instant("at"),
        _primary("outbox", "place"),
        sa.UniqueConstraint("letter_id", "channel", name="uq_outbox_letter_id_channel"),
    )
    _index("ix_outbox_case", "outbox", "reference", "place")


def _work() -> None:
    op.create_table(
        "tasks",
        _key("reference"),
        _key("key"),
        _instant("at"),
        *_texts("what", "for_role"),
        _instant("due", nullable=True),
        _text("shown"),
        _instant("done_at", nullable=True),
        _text("done_by"),
        _of_case("tasks"),
        _primary("tasks", "reference", "key"),
    )
    _index("ix_tasks_open", "tasks", "at", where=TO_DO)
    op.create_table(
        "updates",
        _key("update_id"),
        _key("reference"),
        *_texts("service", "status", "note"),
        _instant("at"),
        _of_case("updates"),
        _primary("updates", "update_id"),
    )
    _index("ix_updates_at", "updates", "at", "update_id")
    _index("ix_updates_reference", "updates", "reference")


def downgrade() -> None:
    for table in ("updates", "tasks", "outbox", "letters", "message_ids", "entries", "turns", "cases"):
        op.drop_table(table)
