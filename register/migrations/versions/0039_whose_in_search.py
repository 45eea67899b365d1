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


def upgrade() -> None:
    _renew(marked=True)


def downgrade() -> None:
    _renew(marked=False)


def _renew(*, marked: bool) -> None:
    connection, last = op.get_bind(), 0
    wanted = sa.select(_search.c.id, _search.c.words, _cases.c.service, _cases.c.team, _cases.c.officer)
    wanted = wanted.join(_cases, _cases.c.reference == _search.c.reference).order_by(_search.c.id).limit(BATCH)
    while rows := connection.execute(wanted.where(_search.c.id > last)).all():
        last = rows[-1].id
        for row in rows:
            words = {word for word in row.words.split() if not is_whose(word)}
            words |= marks_of(row.service, row.team, row.officer) if marked else set()
            connection.execute(_renewed, {"id": row.id, "words": " ".join(sorted(words))})
