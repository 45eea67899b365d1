"""A list of things asked for without a script: as many rows as are filled in, and some blank ones."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from casework.forms.fields import Field, Widget

FEWEST = 3
"""Rows shown, where the model takes so many."""
BLANK = 2
"""Rows left to fill in after the last one that is."""

Posted = Mapping[str, Sequence[str]]


def laid_out(fields: Sequence[Field], posted: Posted) -> tuple[tuple[Field, ...], Posted]:
    """The fields with the rows of each list, and what was sent with the blank rows taken out.

    So a row has the same number on the page as in the message's body, and a mistake finds it.
    """
    made: list[Field] = []
    for field in fields:
        if field.widget is Widget.ROWS:
            posted, count = _closed_up(field.name, posted)
            shown = max(count, min(field.most, max(FEWEST, count + BLANK)))
            rows = [row_of(field, number) for number in range(shown)]
            within, posted = laid_out(rows, posted)
            made.append(replace(field, fields=within))
        elif field.widget is Widget.GROUP:
            within, posted = laid_out(field.fields, posted)
            made.append(replace(field, fields=within))
        else:
            made.append(field)
    return tuple(made), posted


def row_of(field: Field, number: int) -> Field:
    """One row of a list, from 0: a group whose fields are named ``issues.0.reason``."""
    name = f"{field.name}.{number}"
    within = tuple(_renamed(each, field.name, name) for each in field.row)
    return Field(name, f"{field.row_label} {number + 1}", Widget.GROUP, required=True, fields=within)


def is_blank(name: str, posted: Posted) -> bool:
    """Whether nothing was filled in below a name."""
    below = (given for key, given in posted.items() if key.startswith(f"{name}."))
    return not any(text.strip() for given in below for text in given)


def _renamed(field: Field, old: str, new: str) -> Field:
    return replace(
        field,
        name=f"{new}{field.name.removeprefix(old)}",
        fields=tuple(_renamed(each, old, new) for each in field.fields),
        row=tuple(_renamed(each, old, new) for each in field.row),
    )


def _closed_up(name: str, posted: Posted) -> tuple[Posted, int]:
    """What was sent, with the filled rows of a list numbered from 0 without a gap; and how many they are."""
    below = re.compile(rf"{re.escape(name)}\.(\d{{1,4}})\.(.+)", re.ASCII | re.DOTALL)
    found = {key: match for key in posted if (match := below.fullmatch(key))}
    numbers = sorted({int(match[1]) for match in found.values()})
    filled = [number for number in numbers if not is_blank(f"{name}.{number}", posted)]
    kept = {key: given for key, given in posted.items() if key not in found}
    for key, match in found.items():
        if int(match[1]) in filled:
            kept[f"{name}.{filled.index(int(match[1]))}.{match[2]}"] = posted[key]
    return kept, len(filled)
