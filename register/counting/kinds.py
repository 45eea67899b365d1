"""The kinds that rows are of, and how many there are of each, read from one index.

Neither database finds the few different values at the beginning of an index by itself without reading it
whole: here each is one step further in it. How many there are of one is then a stretch of the same index,
counted without a look at what is in it, and whoever may see only some is asked about kinds, not about rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.operators import custom_op

Which = Callable[[sa.FromClause], Sequence[sa.ColumnElement[bool]]]
"""Conditions on the rows of the table, or of another name for it."""


@dataclass(frozen=True)
class Kinds:
    """Rows of ``table`` by the values of ``columns``, with which an index begins."""

    table: sa.Table
    columns: tuple[str, ...]
    which: Which
    """Those the index has, if it is a part of the rows."""
    beyond: tuple[str, object]
    """The index's next column, and what is behind all there is in it: a step leads past a whole kind."""

    def steps(self, *, on_sqlite: bool) -> sa.CTE:
        """Each kind once, in the order of the index."""
        first = self._in_order(self.table.alias()).limit(1).subquery()
        kinds = sa.select(*first.c).cte(recursive=True)
        further = self.table.alias()
        name, last = self.beyond
        past = [*(map(_plain, kinds.c) if on_sqlite else kinds.c), sa.literal(last, self.table.c[name].type)]
        behind = sa.tuple_(*self._of(further), further.c[name]) > sa.tuple_(*past)
        if not on_sqlite:
            step = self._in_order(further).where(behind).limit(1).lateral()
            return kinds.union_all(sa.select(*step.c).select_from(kinds.join(step, sa.true())))
        # SQLite has no lateral join: the place of the next, and the row that is there.
        place = sa.select(_rowid(further)).where(*self.which(further), behind)
        place = place.order_by(*self._of(further)).limit(1).correlate(kinds)
        there = self.table.alias()
        at = _rowid(there) == place.scalar_subquery()
        return kinds.union_all(sa.select(*self._of(there)).select_from(kinds.join(there, at)))

    def count(self, kinds: sa.FromClause, which: Which = lambda _: ()) -> sa.ColumnElement[int]:
        """How many rows of each of ``kinds`` there are; of those, ``which``."""
        rows = self.table.alias()
        same = [of == kind for of, kind in zip(self._of(rows), kinds.c, strict=False)]
        wanted = sa.select(sa.func.count()).select_from(rows).where(*self.which(rows), *same, *which(rows))
        return wanted.correlate(kinds).scalar_subquery()

    def _of(self, table: sa.FromClause) -> list[sa.ColumnElement[Any]]:
        return [table.c[name] for name in self.columns]

    def _in_order(self, table: sa.FromClause) -> sa.Select[Any]:
        return sa.select(*self._of(table)).where(*self.which(table)).order_by(*self._of(table))


def _rowid(table: sa.FromClause) -> sa.ColumnElement[int]:
    return sa.type_coerce(sa.column("rowid", _selectable=table), sa.Integer)


def _plain(value: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The same value as no column: by a comparison with another column SQLite goes only one column deep."""
    return sa.UnaryExpression(value, operator=custom_op("+"), type_=value.type)
