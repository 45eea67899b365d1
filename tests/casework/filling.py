"""Forms filled in by mistake or malice: a good one with one field wrong, or with all of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from casework.forms.answers import filled
from casework.forms.fields import Field, Widget, every, fields_of
from casework.forms.rows import is_blank, laid_out, row_of
from charter.counting.lengths import LONDON
from workflows.case import Case
from workflows.processes import PROCESSES, messages_of

MARK = "Mr Unmistakable <script>"
"""In every wrong value; told nobody, and never on a page unescaped."""

Form = dict[str, list[str]]


@dataclass(frozen=True)
class Bent:
    """A form with something wrong in one field."""

    what: str
    field: Field
    posted: Form


def said_through_the_site(process: str) -> list[str]:
    """The process's own messages; of one process those of every case too, which are the same everywhere."""
    every_case = process == next(iter(PROCESSES))
    specs = messages_of(process).values()
    return [each.name for each in specs if every_case or each.owner not in Case.capabilities]


def good_form(model: type[BaseModel], body: Mapping[str, Any]) -> tuple[tuple[Field, ...], Form]:
    """The fields of a message's form, and a good body as it would be sent. Raises NoForm."""
    fields = fields_of(model)
    return fields, {**filled(fields, body), **moments(laid_out(fields, filled(fields, body))[0], body)}


def moments(fields: Sequence[Field], body: Mapping[str, Any]) -> Form:
    """What no form begins with: it would be taken for the time at which something happened."""
    found: Form = {}
    for field in leaves(fields):
        value: Any = body
        for part in field.name.split("."):
            value = _within(value, part)
        if field.widget is Widget.MOMENT and value:
            at = datetime.fromisoformat(str(value)).astimezone(LONDON)
            parts = {"day": at.day, "month": at.month, "year": at.year, "time": f"{at:%H:%M}"}
            found |= {f"{field.name}-{part}": [str(given)] for part, given in parts.items()}
    return found


def _within(value: Any, part: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(part)
    if isinstance(value, list | tuple) and part.isdigit() and int(part) < len(value):
        return value[int(part)]
    return None


def wrong(field: Field) -> dict[str, Form]:
    """What a field must not take, by what is wrong with it."""
    name, found = field.name, dict[str, Form]()
    if field.widget in (Widget.LINE, Widget.BOX):
        found["NUL in it"] = {name: [f"{MARK}\x00"]}
        found["too long"] = {name: ["z" * ((field.longest or 16_384) + 1)]}
    elif field.widget is Widget.LINES:
        found["NUL in it"] = {name: [f"{MARK}\x00"]}
        found["endless"] = {name: ["\n".join(["z"] * 2_000)]}
    elif field.widget is Widget.NUMBER:
        found = {given: {name: [given]} for given in ("seven", "1e999", "nan", "9" * 5_000, "²")}
    elif field.widget in (Widget.DATE, Widget.MOMENT):
        days = {
            "no such day": ("31", "2", "2027"),
            "no year": ("1", "2", ""),
            "the year 1": ("1", "1", "1"),
            "a year past all": ("1", "1", "99999"),
            "words": (MARK, "1", "2027"),
        }
        parts = ("day", "month", "year")
        for what, given in days.items():
            found[what] = {f"{name}-{part}": [text] for part, text in zip(parts, given, strict=True)}
            if field.widget is Widget.MOMENT:
                found[what][f"{name}-time"] = ["9:30"]
    elif field.widget is Widget.TIME:
        found = {given: {name: [given]} for given in ("25:00", "noon", MARK)}
    elif field.widget in (Widget.RADIOS, Widget.SELECT, Widget.YES_NO):
        found = {"not offered": {name: [MARK]}, "not offered, and again": {name: [MARK, "yes"]}}
    elif field.widget is Widget.TICKS:
        found = {"not offered": {name: [MARK]}}
    return found


def bent(fields: Sequence[Field], good: Form) -> Iterator[Bent]:
    """A good form with one thing wrong: each field in every way, each left out, a row too many."""
    laid, sent = laid_out(fields, good)
    posted = {name: list(given) for name, given in sent.items()}
    for field in leaves(_reached(laid, posted)):
        others = {name: given for name, given in posted.items() if not _of(name, field)}
        for what, given in wrong(field).items():
            yield Bent(what, field, {**others, **given})
        if field.required and field in fields:
            yield Bent("left out", field, others)
    for field in fields:
        if field.widget is Widget.ROWS and not is_blank(f"{field.name}.0", posted):
            rows = [row_of(field, number) for number in range(field.most + 1)]
            at = f"{field.name}.0."
            first = {name.removeprefix(at): given for name, given in posted.items() if name.startswith(at)}
            many = {f"{row.name}.{name}": given for row in rows for name, given in first.items()}
            yield Bent("a row too many", field, {**posted, **many})


def all_bent(fields: Sequence[Field]) -> list[Form]:
    """Every field wrong at once, in as many ways as the one that can be wrong in most."""
    laid, _ = laid_out(fields, {})
    ways = [list(wrong(field).values()) for field in leaves(laid) if wrong(field)]
    most = max((len(way) for way in ways), default=0)
    return [
        {name: given for way in ways for name, given in way[number % len(way)].items()}
        for number in range(most)
    ]


def _reached(fields: Sequence[Field], posted: Form) -> list[Field]:
    """The fields without the rows that cannot be filled in before others are."""
    found = []
    for field in fields:
        within = _reached(field.fields, posted)
        if field.widget is Widget.ROWS:
            count = sum(not is_blank(row.name, posted) for row in within)
            within = within[: count + 1]
        found.append(replace(field, fields=tuple(within)))
    return found


def leaves(fields: Sequence[Field]) -> list[Field]:
    """The fields that are filled in, those within groups and rows too."""
    return [each for each in every(fields) if each.widget not in (Widget.GROUP, Widget.ROWS)]


def _of(name: str, field: Field) -> bool:
    return name == field.name or name.startswith((f"{field.name}-", f"{field.name}."))
