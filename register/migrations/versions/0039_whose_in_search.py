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
_renewed = sa.text("UPDATE search_cases SET words = :words WHERE id = :id")


IS_OPEN = sa.text("ended IS NULL")
IS_RETAINED = sa.text("ended IS NOT NULL AND destroyed IS NULL")
WHOSE = ["service", "service_title", "team", "officer", "queue_rank", "queue_due"]


def upgrade() -> None:
    _renew(marked=True)
    op.create_index("ix_cases_closed", "cases", WHOSE, sqlite_where=IS_RETAINED, postgresql_where=IS_RETAINED)
    _counted([*WHOSE, "reference", "waiting", "stage"])
    excused = sa.text("why <> ''")
    columns = ["figure", "due", "reference"]
    op.create_index(
        "ix_promises_excused", "promises", columns, sqlite_where=excused, postgresql_where=excused
    )


def downgrade() -> None:
    op.drop_index("ix_promises_excused", "promises")
    _counted([*WHOSE, "reference"])
    op.drop_index("ix_cases_closed", "cases")
    _renew(marked=False)


def _counted(columns: list[str]) -> None:
    op.drop_index("ix_cases_counted", "cases")
    op.create_index("ix_cases_counted", "cases", columns, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)


def _renew(*, marked: bool) -> None:
    connection, last = op.get_bind(), 0
    wanted = sa.select(_search.c.id, _search.c.words, _cases.c.service, _cases.c.team, _cases.c.officer)
    wanted = (
        wanted.join(_cases, _cases.c.reference == _search.c.reference).order_by(_search.c.id).limit(BATCH)
    )
    while rows := connection.execute(wanted.where(_search.c.id > last)).all():
        last = rows[-1].id
        for row in rows:
            words = {word for word in row.words.split() if not is_whose(word)}
            words |= marks_of(row.service, row.team, row.officer) if marked else set()
            connection.execute(_renewed, {"id": row.id, "words": " ".join(sorted(words))})
