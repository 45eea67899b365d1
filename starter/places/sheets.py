"""Tables that a council exports: CSV as UTF-8, with a mark or without, or as Windows writes it."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from starter.places.polygons import PlacesError


def rows_of(file: Path, *wanted: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each row with its line, by its columns' names in capitals; ``wanted`` names columns, one of each group
    of which has to be there. Raises PlacesError."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise PlacesError(f"{file.name}: it cannot be read ({type(error).__name__}).") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    lines = csv.reader(io.StringIO(text, newline=""))
    try:
        names = ["_".join(name.strip().upper().split()) for name in next(lines, [])]
        for group in wanted:
            if not set(group) & set(names):
                raise PlacesError(f"{file.name}: it has no column {' or '.join(group)}.")
        for row in lines:
            if any(cell.strip() for cell in row):
                yield lines.line_num, dict(zip(names, (cell.strip() for cell in row), strict=False))
    except csv.Error:
        raise PlacesError(f"{file.name}, line {lines.line_num}: it is no CSV that can be read.") from None
