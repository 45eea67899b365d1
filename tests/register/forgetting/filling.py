"""A row in every table, each text in it marked: what is left of a case afterwards is found by its mark."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from register import Register
from register.forgetting.tables import data_keys, destructions, holds
from register.models import Instant, cases, metadata
from tests.register.making import MONDAY

MARK = "zzadaexample"
WRITTEN_ELSEWHERE = {destructions, holds, data_keys}
"""Of no case until somebody approves, holds or encrypts something."""


def fill(register: Register, reference: str, number: int, *, ended_days_ago: int = 1) -> None:
    """A row in every table of the register, of one case where it is a case's."""
    with register.database.writing() as connection:
        for table in metadata.sorted_tables:
            if table not in WRITTEN_ELSEWHERE:
                connection.execute(table.insert(), [_row(table, reference, number, ended_days_ago)])


def marked(register: Register, mark: str) -> Iterator[tuple[str, str]]:
    """Table and column of every value that the mark, or a case's reference, stands in."""
    with register.database.reading() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(sa.select(table)):
                for name, value in row._mapping.items():
                    held = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    if mark.encode() in held:
                        yield table.name, name


def _row(table: sa.Table, reference: str, number: int, ended_days_ago: int) -> dict[str, Any]:
    row = {
        column.name: _value(column, reference, number)
        for column in table.columns
        if column.name != "search_words"
    }
    if table is cases:
        row |= {"ended": MONDAY - timedelta(days=ended_days_ago), "destroyed": None, "outcome": "done"}
    if "reference" in row:
        row["reference"] = reference
    if "of_case" in row:
        row["of_case"] = reference
    if table.name == "audit":
        row |= {"of": reference, "about": "case"}
    if table.name == "opening_tries":
        row["of"] = f"case {reference} from {MARK}{number}"
    if table.name == "kept_forms":
        row["address"] = f"/casework/cases/{reference}/say/replied"
    return row


def _value(column: sa.Column[Any], reference: str, number: int) -> Any:
    for key in column.foreign_keys:
        return _value(key.column, reference, number)
    if column.name in ("reference",):
        return reference
    kind = column.type
    if isinstance(kind, Instant):
        return MONDAY
    if isinstance(kind, sa.Date):
        return date(2026, 11, 23)
    if isinstance(kind, sa.Boolean):
        return True
    if isinstance(kind, sa.JSON):
        return {"name": f"{MARK}{number}"}
    if isinstance(kind, sa.LargeBinary):
        return f"{MARK}{number}".encode()
    if isinstance(kind, sa.Float):
        return 52.0
    if isinstance(kind, sa.Integer | sa.SmallInteger | sa.BigInteger):
        return number
    return f"{MARK}{number}"
