"""Events for other systems and what became of each; and the cases in the order in which they changed."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_cases_changed": ["updated", "reference"],
    "ix_cases_changed_service": ["service", "updated", "reference"],
    "ix_cases_source_id": ["source_id", "updated", "reference"],
}


def upgrade() -> None:
    text, instant = sa.Text(), sa.DateTime(timezone=True)
    for name, columns in _INDEXES.items():
        op.create_index(name, "cases", columns)
    op.create_table(
        "events",
        sa.Column("place", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", text, nullable=False),
        sa.Column("reference", text, nullable=False),
        sa.Column("type", text, server_default="", nullable=False),
        sa.Column("service", text, server_default="", nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("taken", instant),
        sa.ForeignKeyConstraint(["reference"], ["cases.reference"], name="fk_events_reference"),
        sa.PrimaryKeyConstraint("place", name="pk_events"),
        sa.UniqueConstraint("id", name="uq_events_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_reference", "events", ["reference"])
    untaken = sa.text("taken IS NULL")
    op.create_index("ix_events_untaken", "events", ["place"], sqlite_where=untaken, postgresql_where=untaken)
    op.create_table(
        "event_deliveries",
        sa.Column("subscription", text, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reference", text, nullable=False),
        sa.Column("state", text, server_default="", nullable=False),
        sa.Column("since", instant, nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tried_at", instant),
        sa.Column("answer", text, server_default="", nullable=False),
        sa.ForeignKeyConstraint(["place"], ["events.place"], name="fk_event_deliveries_place"),
        sa.ForeignKeyConstraint(["reference"], ["cases.reference"], name="fk_event_deliveries_reference"),
        sa.PrimaryKeyConstraint("subscription", "place", name="pk_event_deliveries"),
    )
    of_case = ["subscription", "reference", "place"]
    op.create_index("ix_event_deliveries_case", "event_deliveries", of_case)
    op.create_index("ix_event_deliveries_state", "event_deliveries", ["state", "place"])


def downgrade() -> None:
    op.drop_table("event_deliveries")
    op.drop_table("events")
    for name in _INDEXES:
        op.drop_index(name, table_name="cases")
