"""What is wrong with a form, field by field, in the words of whoever fills it in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from casework.forms.fields import Field, Widget, every
from casework.site.languages import _, marked
from casework.site.words import day


@dataclass(frozen=True)
class Mistake:
    """What is wrong with one field; ``name`` is empty for the form as a whole."""

    name: str
    text: str


def mistakes_in(error: ValidationError, fields: Sequence[Field]) -> list[Mistake]:
    """What a model does not take, in the officer's words, each at the field it is about."""
    known = {field.name: field for field in every(fields)}
    told = []
    for each in error.errors(include_input=False, include_url=False):
        field = _nearest(known, [str(part) for part in each["loc"]])
        told.append(Mistake(field.name if field else "", _worded(field, each)))
    return list(dict.fromkeys(told))


def refused_fields(errors: Sequence[Mapping[str, str]], fields: Sequence[Field]) -> list[Mistake]:
    """The same for what the case's own validator named."""
    known = {field.name: field for field in every(fields)}
    told = []
    for each in errors:
        field = _nearest(known, each.get("field", "").split("."))
        why = each.get("problem", "")
        told.append(Mistake(field.name if field else "", _about(field.label, why) if field else why))
    return told


def _about(label: str, why: str) -> str:
    """One sentence of what is wrong with the field, or a sentence of its own behind its label."""
    if why.startswith(_OF_IT):
        return _("“{question}” {problem}").format(question=label, problem=_(why))
    return _("{question}: {problem}").format(question=label, problem=_(why))


_OF_IT = ("is ", "are ", "was ", "has ", "have ", "holds ", "may ", "must ", "needs ", "cannot ", "does ")


def _nearest(known: Mapping[str, Field], path: list[str]) -> Field | None:
    while path:
        if field := known.get(".".join(path)):
            return field
        path = path[:-1]
    return None


def _worded(field: Field | None, error: Any) -> str:
    kind, said = str(error["type"]), _(str(error["msg"]).removeprefix("Value error, "))
    if field is None:
        return f"{said[:1].upper()}{said[1:]}"
    if kind in ("missing", "string_too_short", "too_short"):
        if field.widget in _CHOSEN:
            return _("Select an answer to “{question}”").format(question=field.label)
        return _("Enter an answer to “{question}”").format(question=field.label)
    if kind in ("enum", "literal_error"):
        return _("Select one of the answers to “{question}”").format(question=field.label)
    if kind == "string_too_long":
        return _("“{question}” must be {count} characters or fewer").format(
            question=field.label, count=f"{error['ctx']['max_length']:,}"
        )
    if kind == "too_long":
        return _("“{question}”: {count} at most").format(
            question=field.label, count=error["ctx"]["max_length"]
        )
    if kind in _NUMBERS:
        return _("“{question}” must be a number").format(question=field.label)
    if kind in _BOUNDS:
        return _bound(kind, error["ctx"][_BOUNDS[kind]], field.label)
    if kind.startswith(("date_", "datetime_")):
        return _("“{question}” must be a real date").format(question=field.label)
    if kind in ("value_error", "assertion_error"):  # a model's own words
        return _("“{question}”: {problem}").format(
            question=field.label, problem=f"{said[:1].lower()}{said[1:]}"
        )
    return _("“{question}” is not written as it has to be").format(question=field.label)


def _bound(kind: str, bound: Any, question: str) -> str:
    of_day = isinstance(bound, str)  # a date or a moment
    how = (_DAYS if of_day else _SIZES)[_BOUNDS[kind]]
    said = day(date.fromisoformat(bound[:10])) if of_day else f"{bound:,}"
    return _(how).format(question=question, bound=said)


_DAYS = {
    "gt": marked("“{question}” must be after {bound}"),
    "ge": marked("“{question}” must be {bound} or later"),
    "lt": marked("“{question}” must be before {bound}"),
    "le": marked("“{question}” must be {bound} or earlier"),
}
_SIZES = {
    "gt": marked("“{question}” must be more than {bound}"),
    "ge": marked("“{question}” must be {bound} or more"),
    "lt": marked("“{question}” must be less than {bound}"),
    "le": marked("“{question}” must be {bound} or less"),
}

_BOUNDS = {"greater_than": "gt", "greater_than_equal": "ge", "less_than": "lt", "less_than_equal": "le"}
_NUMBERS = frozenset({"finite_number", "int_parsing_size", "int_from_float"})
_CHOSEN = frozenset({Widget.RADIOS, Widget.SELECT, Widget.TICKS, Widget.YES_NO})
