"""A scenario's file as rows that know their lines, with what it is based on underneath."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.errors import ExpectedError
from rehearsal.scenario.lines import TableLines, lines_of

EXAMPLES = Path(__file__).parents[1] / "examples"
"""Scenarios that come with the product: any other may be based on one of them."""
TABLES = ("scenario", "promises", "lateness", "letters")
ARRAYS: Mapping[str, tuple[str, ...]] = {
    "demand": ("service",),
    "events": ("title",),
    "teams": ("team",),
    "shortages": ("title", "team"),
    "steps": ("process", "step"),
    "choices": ("process", "stage", "message", "field"),
    "customers": ("process", "says"),
}
"""What is written as [[demand]] and so on, and by what an entry is known."""
_INSTEAD: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "demand": (("a_day",), ("a_week",), ("a_year",)),
    "events": (("days",), ("from", "until")),
}
"""Keys of which one takes the place of the others."""
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_\-][A-Za-z0-9_\-. ]*")
_DEEPEST = 5
_LARGEST = 1_000_000
"""Bytes of a scenario's file: a history of years is a tenth of it."""


@dataclass(frozen=True, order=True)
class FileFault:
    """One thing that cannot be: where it is written, and what is wrong, in a sentence."""

    file: str
    line: int
    """0: the file as a whole."""
    text: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.text}" if self.line else f"{self.file}: {self.text}"


class ScenarioFault(ExpectedError):
    """A scenario that cannot be played: what is wrong, a sentence and a line of the file each."""

    def __init__(self, faults: list[FileFault]) -> None:
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__("\n".join(map(str, self.faults)))


@dataclass
class Row:
    """One table or entry: what it says, and where each of it is written."""

    values: dict[str, Any]
    at: tuple[str, int]
    keys: dict[str, tuple[str, int]] = field(default_factory=dict)

    def fault(self, text: str, key: str = "") -> FileFault:
        """A fault of it, at one of its keys."""
        return FileFault(*self.keys.get(key, self.at), text)


@dataclass
class Rows:
    """A whole scenario as it is written."""

    tables: dict[str, Row] = field(default_factory=dict)
    arrays: dict[str, dict[tuple[str, ...], Row]] = field(default_factory=dict)
    faults: list[FileFault] = field(default_factory=list)


def read_rows(path: Path, above: tuple[Path, ...] = ()) -> Rows:
    """A file on top of what it is based on, with its entries' faults. ScenarioFault: it cannot be read."""
    name = path.name
    try:
        if path.stat().st_size > _LARGEST:
            raise ScenarioFault([FileFault(name, 0, "the file is larger than a scenario can be (1 MB)")])
        text = path.read_text("utf-8")
        data = tomllib.loads(text)
    except FileNotFoundError:
        raise ScenarioFault([FileFault(name, 0, "there is no such file")]) from None
    except (OSError, UnicodeDecodeError):
        raise ScenarioFault(
            [FileFault(name, 0, "the file cannot be read: save it as text in UTF-8")]
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise ScenarioFault([_not_toml(name, str(error))]) from None
    own = _own(name, data, lines_of(text))
    head = own.tables.get("scenario")
    if head is None or "based_on" not in head.values:
        return own
    return _over(own, _based_on(head, path, (*above, path.resolve())))


def beside(path: Path, name: object) -> Path | None:
    """A file or folder that a scenario names: beside it, or among the examples. None where there is none.

    Only a plain name is looked for, so that a scenario from elsewhere opens nothing else.
    """
    if not isinstance(name, str) or not _PLAIN_NAME.fullmatch(name):
        return None
    return next((at for folder in (path.parent, EXAMPLES) if (at := folder / name).exists()), None)


def _not_toml(name: str, message: str) -> FileFault:
    """The reader's own words repeat what is written: only its line, and what it stumbled over."""
    line = re.search(r"line (\d+)", message)
    what = re.sub(r" ?\(at .*?\)|'[^']*'|\"[^\"]*\"", "", message).strip().rstrip(".:")
    return FileFault(name, int(line[1]) if line else 0, f"the line cannot be read as TOML ({what.lower()})")


def _own(name: str, data: Mapping[str, Any], lines: Mapping[str, list[TableLines]]) -> Rows:
    rows = Rows()
    for table, value in data.items():
        starts = lines.get(table, [])
        line = starts[0].line if starts else 0
        if table in TABLES and isinstance(value, dict):
            said = _flat(value) if table == "promises" else value
            rows.tables[table] = _row(name, said, starts[0] if starts else TableLines(0))
        elif table in ARRAYS and isinstance(value, list) and all(isinstance(row, dict) for row in value):
            starts = [*starts, *[TableLines(line)] * (len(value) - len(starts))]
            rows.arrays[table] = _entries(rows, name, table, list(zip(value, starts, strict=False)))
        elif table in (*TABLES, *ARRAYS):
            written = f"[[{table}]]" if table in ARRAYS else f"[{table}]"
            rows.faults.append(FileFault(name, line, f"{table} is written as {written}"))
        else:
            there = ", ".join([*(f"[{each}]" for each in TABLES), *(f"[[{each}]]" for each in ARRAYS)])
            rows.faults.append(FileFault(name, line, f"there is no table “{table}”; there are {there}"))
    return rows


def _flat(names: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """`HighwaysRepair.inspect = …`, which TOML takes for a table in a table, under one name."""
    found: dict[str, Any] = {}
    for name, value in names.items():
        found |= _flat(value, f"{above}{name}.") if isinstance(value, dict) else {f"{above}{name}": value}
    return found


def _entries(
    rows: Rows, name: str, table: str, written: list[tuple[dict[str, Any], TableLines]]
) -> dict[tuple[str, ...], Row]:
    found: dict[tuple[str, ...], Row] = {}
    for values, lines in written:
        key = tuple(str(values.get(part, "")) for part in ARRAYS[table])
        row = _row(name, values, lines)
        if key in found:
            rows.faults.append(row.fault(f"{called(table, row)} is there twice: take one of them out"))
        found[key] = row
    return found


def _row(name: str, values: dict[str, Any], lines: TableLines) -> Row:
    return Row(dict(values), (name, lines.line), {key: (name, line) for key, line in lines.keys.items()})


def called(table: str, row: Row) -> str:
    """An entry as its faults name it."""
    named = [str(row.values[part]) for part in ARRAYS.get(table, ()) if row.values.get(part)]
    return (
        f"[[{table}]] “{' '.join(named)}”" if named else f"[[{table}]]" if table in ARRAYS else f"[{table}]"
    )


def _based_on(head: Row, path: Path, above: tuple[Path, ...]) -> Rows:
    found = beside(path, head.values["based_on"])
    if found is None or not found.is_file():
        examples = ", ".join(sorted(each.name for each in EXAMPLES.glob("*.toml")))
        raise ScenarioFault(
            [
                head.fault(
                    "based_on names no file: write the name of one beside this one, or of an example "
                    f"({examples})",
                    "based_on",
                )
            ]
        )
    if found.resolve() in above or len(above) >= _DEEPEST:
        raise ScenarioFault([head.fault("based_on leads back to this file, or too far", "based_on")])
    return read_rows(found, above)


def _over(own: Rows, base: Rows) -> Rows:
    """What is written over what it is based on, entry by entry and key by key."""
    merged = Rows(dict(base.tables), {table: dict(rows) for table, rows in base.arrays.items()})
    merged.faults = [*own.faults, *base.faults]
    for table, row in own.tables.items():
        below = merged.tables.get(table)
        merged.tables[table] = row if below is None else _merged(row, below, "")
    for table, rows in own.arrays.items():
        under = merged.arrays.setdefault(table, {})
        for key, row in rows.items():
            if row.values.pop("left_out", False):
                if under.pop(key, None) is None:
                    merged.faults.append(
                        row.fault(f"{called(table, row)} is left out, and was never there", "left_out")
                    )
                continue
            under[key] = _merged(row, under[key], table) if key in under else row
    return merged


def _merged(own: Row, base: Row, table: str) -> Row:
    gone = set(_replaced(own, table))
    values = {key: value for key, value in base.values.items() if key not in gone} | own.values
    return Row(values, own.at, {**base.keys, **own.keys})


def _replaced(own: Row, table: str) -> Iterator[str]:
    ways = _INSTEAD.get(table, ())
    for way in ways:
        if any(key in own.values for key in way):
            yield from (key for other in ways if other is not way for key in other)
