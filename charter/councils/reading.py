"""A council's editions read so that one fault does not hide the next: each with its file and its line."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from charter.edition.checks import contradictions
from charter.edition.editions import DEFAULT, Edition
from charter.edition.entries import EditionError, read_entry
from charter.edition.shapes import ARRAYS, TABLES

_PLAIN = {
    "Field required": "is missing: write it",
    "String should have at least 1 character": "is empty: write it",
    "Input should be a valid date": "is no date: write it as 2027-04-01, without quotation marks",
    "Input should be a valid boolean": "is true or false, without quotation marks",
    "Input should be a valid string": "is a text, in quotation marks",
    "String should match pattern '^[a-z][a-z0-9_]*$'": "is written in small letters, digits and _",
    "String should match pattern '^[A-Z]{2,4}$'": "is two to four capital letters",
    "String should match pattern '^[A-Z][A-Za-z]*$'": "is the name of a process, such as Enquiry",
}
"""pydantic's words, and those of somebody who is no programmer."""


_MUST = ("edition", "contact", "letters", "rules", "services", "promises")
"""What no edition is without."""
_NEXT = re.compile(r"; (?=[\w.]+: )")


@dataclass(frozen=True, order=True)
class FolderFault:
    """One thing that is wrong: where, and what to write instead."""

    file: str
    line: int
    """0: the file, or the folder, as a whole."""
    text: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: {self.text}"


@dataclass
class ReadEdition:
    """One file as far as it can be read, with what is wrong with it."""

    file: str
    edition: Edition | None = None
    faults: list[FolderFault] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    """Where each entry begins, by what it is called."""

    def add(self, called: str, text: str) -> None:
        """Note a fault of an entry."""
        self.faults.append(
            FolderFault(self.file, self.lines.get(called, 0), f"{called}: {text}" if called else text)
        )


def read_edition(path: Path, name: str) -> ReadEdition:
    """A file of a council's folder, and all that is wrong within it."""
    read = ReadEdition(name)
    try:
        text = path.read_text("utf-8")
        data = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        read.add("", f"the file cannot be read ({type(error).__name__}): save it as text in UTF-8")
        return read
    except tomllib.TOMLDecodeError as error:
        read.faults.append(
            FolderFault(name, _line_of(str(error)), f"the line cannot be read as TOML: {error}")
        )
        return read
    usable = _usable(data, text, read)
    try:
        read.edition = Edition(usable, name, checked=False)
    except EditionError as error:
        read.add("", str(error).removeprefix(f"{name}, "))
        return read
    for fault in contradictions(read.edition):
        called, _, what = fault.partition(": ")
        read.add(called, what)
    return read


def _usable(data: Mapping[str, Any], text: str, read: ReadEdition) -> dict[str, Any]:
    """The data without what cannot be read, each such thing noted; where it must be, the first edition's."""
    first = tomllib.loads(DEFAULT.read_text("utf-8"))
    for table in sorted(set(data) - set(TABLES) - set(ARRAYS)):
        read.add("", f"there is no table [{table}]; there are {', '.join([*TABLES, *ARRAYS])}")
    usable: dict[str, Any] = {}
    for table, model in TABLES.items():
        called = f"[{table}]"
        read.lines[called] = _line(text, rf"\[{table}\]")
        row = data.get(table)
        if row is None and table not in _MUST:
            continue
        if table == "contact" and isinstance(row, dict):
            row = {"council": "the council", **row}
        usable[table] = data[table] if _reads(model, row, called, read) else first[table]
    for table in ARRAYS:
        rows = data.get(table, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            read.add("", f"{table} are written as [[{table}]]")
            rows = []
        elif not rows and table in _MUST:
            read.add("", f"there are no [[{table}]]: write the first")
        starts = [_number(text, found.start()) for found in re.finditer(rf"(?m)^\[\[{table}\]\]", text)]
        starts += [0] * (len(rows) - len(starts))
        kept = _rows(table, list(zip(rows, starts, strict=False)), first.get(table, []), read)
        usable[table] = kept or (first[table] if table in _MUST else [])
    return usable


def _rows(
    table: str, rows: list[tuple[dict[str, Any], int]], first: list[dict[str, Any]], read: ReadEdition
) -> list[dict[str, Any]]:
    """The entries of one array that can be read or mended, each once."""
    model, noun, key = ARRAYS[table]
    kept: dict[tuple[str, ...], dict[str, Any]] = {}
    for number, (row, line) in enumerate(rows, 1):
        called = _called(noun, row, key, number)
        read.lines.setdefault(called, line)
        own = (*(str(row.get(part, "")) for part in key), *map(str, row.get("services", ())))
        good = row if _reads(model, row, called, read) else _mended(model, row, key, first)
        if own in kept:
            again = f"{called}: it is there twice: take one of them out"
            read.faults.append(FolderFault(read.file, line, again))
        elif good is not None:
            kept[own] = good
    return list(kept.values())


def _mended(
    model: type[BaseModel], row: Mapping[str, Any], key: tuple[str, ...], first: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """The entry with the first edition's words for what cannot be read of it: what hangs on it is no fault.

    None where that is not enough.
    """
    likes = sorted(first, key=lambda each: [each.get(part) != row.get(part) for part in key])
    if not likes:
        return None
    known = {field.alias or name for name, field in model.model_fields.items()}
    kept = {name: value for name, value in row.items() if name in known}
    for _again in range(3):
        try:
            model.model_validate(kept)
        except ValidationError as error:
            for name in {str(each["loc"][0]) for each in error.errors() if each["loc"]}:
                kept.pop(name, None)
                if name in likes[0]:
                    kept[name] = likes[0][name]
        else:
            return kept
    return None


def _reads(model: type[BaseModel], row: Any, called: str, read: ReadEdition) -> bool:
    try:
        read_entry(model, row, called)
    except EditionError as error:
        for part in _NEXT.split(str(error).removeprefix(f"{called}: ")):
            read.add(called, _plainly(part))
        return False
    return True


def _plainly(said: str) -> str:
    where, _, what = said.partition(": ")
    for theirs, ours in _PLAIN.items():
        if what.startswith(theirs):
            return f"{where} {ours}"
    return said


def _called(noun: str, row: Mapping[str, Any], key: tuple[str, ...], number: int) -> str:
    """An entry as the messages name it."""
    if noun == "promise" and row.get("id"):
        id, category = row["id"], row.get("category")
        return f"promise “{f'{id}/{category}' if category else id}” of {row.get('process', '?')}"
    named = "/".join(str(row[part]) for part in key if row.get(part))
    return f"{noun} “{named or f'number {number}'}”"


def _line(text: str, pattern: str) -> int:
    found = re.search(rf"(?m)^{pattern}", text)
    return _number(text, found.start()) if found else 0


def _number(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _line_of(message: str) -> int:
    found = re.search(r"line (\d+)", message)
    return int(found[1]) if found else 0


def read_folder(folder: Path) -> Iterator[ReadEdition]:
    """Every edition of a council's folder."""
    for file in sorted(folder.glob("*.toml")):
        yield read_edition(file, file.name)
