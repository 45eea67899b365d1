"""Whose each case is, as words of the search; and what is counted, by indexes of its own."""

import sqlalchemy as sa
from alembic import op

from register.seeing.marks import is_whose, marks_of

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

BATCH = 500
_cases = sa.table("cases", *map(sa.column, ("reference", "service", "team", "officer")))
_search = sa.table("search_cases", *map(sa.column, ("id", "reference", "words")))
_RENEWED = sa.text("UPDATE search_cases SET words = :words WHERE id = :id")
_RENEWED_AT_ONCE = sa.text(  # row by row would be a journey each
    "UPDATE search_cases SET words = renewed.words"
    " FROM unnest(CAST(:ids AS bigint[]), CAST(:words AS text[])) AS renewed (id, words)"
    " WHERE search_cases.id = renewed.id"
)
IS_OPEN = sa.text("ended IS NULL")
IS_RETAINED = sa.text("ended IS NOT NULL AND destroyed IS NULL")
WHOSE = ["service", "service_title", "team", "officer", "queue_rank", "queue_due"]
RECEIVED = ["received", "reference", "team", "officer", "service", "stage", "area", "ward", "priority"]
RECEIVED += ["waiting", "stalled", "ended", "queue_rank", "queue_due"]
DUE = ["due", "reference", "title", "ours", "figure", "service", "service_title", "team"]
EXCUSED = sa.text("why <> ''")


def upgrade() -> None:
    _renew(marked=True)
    op.create_index("ix_cases_closed", "cases", WHOSE, sqlite_where=IS_RETAINED, postgresql_where=IS_RETAINED)
    _counted([*WHOSE, "reference", "waiting", "stage"])
    _anew("ix_cases_received", "cases", [*RECEIVED, "destroyed"])
    _anew("ix_promises_counted", "promises", DUE)
    columns = ["figure", "due", "reference"]
    op.create_index(
        "ix_promises_excused", "promises", columns, sqlite_where=EXCUSED, postgresql_where=EXCUSED
    )


def downgrade() -> None:
    op.drop_index("ix_promises_excused", "promises")
    _anew("ix_promises_counted", "promises", ["due", "ours", "state", "title", "ended", "reference"])
    _anew("ix_cases_received", "cases", RECEIVED)
    _counted([*WHOSE, "reference"])
    op.drop_index("ix_cases_closed", "cases")
    _renew(marked=False)


def _counted(columns: list[str]) -> None:
    _anew("ix_cases_counted", "cases", columns, IS_OPEN)


def _anew(name: str, table: str, columns: list[str], where: sa.TextClause | None = None) -> None:
    op.drop_index(name, table)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def _renew(*, marked: bool) -> None:
    connection, last = op.get_bind(), 0
    its = _cases.c.reference == _search.c.reference
    wanted = sa.select(_search.c.id, _search.c.words, _cases.c.service, _cases.c.team, _cases.c.officer)
    wanted = wanted.join(_cases, its).order_by(_search.c.id).limit(BATCH)
    while rows := connection.execute(wanted.where(_search.c.id > last)).all():
        last = rows[-1].id
        renewed = []
        for row in rows:
            words = {word for word in row.words.split() if not is_whose(word)}
            words |= marks_of(row.service, row.team, row.officer) if marked else set()
            renewed.append({"id": row.id, "words": " ".join(sorted(words))})
        if connection.dialect.name == "sqlite":
            connection.execute(_RENEWED, renewed)
        else:
            of = {"ids": [each["id"] for each in renewed], "words": [each["words"] for each in renewed]}
            connection.execute(_RENEWED_AT_ONCE, of)
