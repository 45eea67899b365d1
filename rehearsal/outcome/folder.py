"""A year that was played, kept in a folder: one CSV file for each kind of record, and JSON for the rest."""

import csv
import dataclasses
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter

from rehearsal.outcome.records import (
    CasePlayed,
    LettersSent,
    PromisePlayed,
    TeamWeek,
    WorstCase,
    YearPlayed,
)

Row = TypeVar("Row")
YEAR, WORST = "year.json", "worst.json"
FILES: dict[str, type[Any]] = {
    "promises": PromisePlayed,
    "cases": CasePlayed,
    "weeks": TeamWeek,
    "letters": LettersSent,
}
"""By the field of a year, which is the file's name: what is in its rows."""


def write(year: YearPlayed, folder: Path) -> None:
    """Keep it there, in the place of one that was there before."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, kind in FILES.items():
        _write_rows(folder / f"{name}.csv", kind, getattr(year, name))
    head = dataclasses.replace(year, promises=(), cases=(), weeks=(), letters=(), worst=())
    (folder / YEAR).write_bytes(_reader(YearPlayed).dump_json(head, indent=1))
    (folder / WORST).write_bytes(_reader(tuple[WorstCase, ...]).dump_json(tuple(year.worst), indent=1))


def read(folder: Path) -> YearPlayed:
    """What was kept there. FileNotFoundError where there is none."""
    year: YearPlayed = _reader(YearPlayed).validate_json((folder / YEAR).read_bytes())
    rows: dict[str, Any] = {name: _read_rows(folder / f"{name}.csv", kind) for name, kind in FILES.items()}
    worst = _reader(tuple[WorstCase, ...]).validate_json((folder / WORST).read_bytes())
    return dataclasses.replace(year, notes=tuple(year.notes), worst=worst, **rows)


def _write_rows(file: Path, kind: type[Any], rows: Iterable[Any]) -> None:
    names = [field.name for field in dataclasses.fields(kind)]
    with file.open("w", encoding="utf-8", newline="") as into:
        writer = csv.writer(into)
        writer.writerow(names)
        for row in _reader(Sequence[kind]).dump_python(list(rows), mode="json"):  # type: ignore[valid-type]
            writer.writerow([row[name] for name in names])


def _read_rows(file: Path, kind: type[Row]) -> tuple[Row, ...]:
    """An empty cell is nothing where nothing may be said there, and an empty text elsewhere."""
    may_be_none = {field.name for field in dataclasses.fields(kind) if "None" in str(field.type)}  # type: ignore[arg-type]
    with file.open(encoding="utf-8", newline="") as out_of:
        rows = [
            {name: None if not cell and name in may_be_none else cell for name, cell in row.items()}
            for row in csv.DictReader(out_of)
        ]
    found: tuple[Row, ...] = _reader(tuple[kind, ...]).validate_python(rows)  # type: ignore[valid-type]
    return found


@cache
def _reader(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
