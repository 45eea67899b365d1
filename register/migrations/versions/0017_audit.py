"""Who did what on the site, kept for good; and indexes by which managers' figures are counted."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_OPEN = sa.text("ended IS NULL")
COUNTED = ["service", "service_title", "team", "officer", "queue_rank", "queue_due", "reference"]
PROMISES = ["due", "ours", "state", "title", "ended", "reference"]
FOR_GOOD = {
    "sqlite": tuple(
        f"CREATE TRIGGER audit_no_{change.lower()} BEFORE {change} ON audit BEGIN"
        " SELECT RAISE(ABORT, 'a line of the audit is kept as it was written'); END"
        for change in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'a line of the audit is kept as it was written'; END $$",
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_kept()",
    ),
}
"""What refuses to change or delete a line, whoever asks."""


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False, server_default="")
            for name in ("username", "name", "post", "what", "about", "of", "route", "details")
        ),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    for name in ("username", "of", "about"):
        op.create_index(f"ix_audit_{name}", "audit", [name, "id"])
    for statement in FOR_GOOD[op.get_bind().dialect.name]:
        op.execute(statement)
    op.create_index("ix_cases_counted", "cases", COUNTED, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)
    op.create_index(
        "ix_cases_asked",
        "cases",
        ["waiting", "process", "received"],
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )
    op.create_index("ix_promises_counted", "promises", PROMISES)
    op.drop_index("ix_promises_due", "promises")


def downgrade() -> None:
    op.create_index("ix_promises_due", "promises", ["due"])
    op.drop_index("ix_promises_counted", "promises")
    op.drop_index("ix_cases_asked", "cases")
    op.drop_index("ix_cases_counted", "cases")
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_kept()")
