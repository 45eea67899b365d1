"""What is wrong with what somebody says, field by field, in plain words: never a pattern, a class or a value.

A recorded model takes what was recorded. What a door takes besides that has to be something that a person can
act on: words that can be seen, a place that is whole, a day within reach (``Within``).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from charter.counting.counting import day_of
from charter.edition.area import Area
from charter.place import Place

YEAR = 365
"""Days, for bounds that nobody counts from."""
_DRAWN_AS_NOTHING = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols by their kind that are drawn as a blank: Hangul fillers, the empty Braille cell."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. ``field`` is the path to it, as the sender wrote it."""

    field: str
    why: str

    def told(self) -> dict[str, str]:
        """As a problem document names it."""
        return {"field": self.field, "problem": self.why}


@dataclass(frozen=True)
class Within:
    """How far from the day it is said a day can be, in days; of a year, the years these come to.

    It stands in a field's annotation and changes nothing of how a recorded value is read.
    """

    back: int
    ahead: int

    def fault(self, day: date, today: date) -> str:
        """Why a day cannot be meant; empty where it can."""
        if day < today - timedelta(days=self.back):
            return f"is too long ago: {_day(today - timedelta(days=self.back))} or later"
        if day > today + timedelta(days=self.ahead):
            limit = today + timedelta(days=self.ahead)
            return f"is too far ahead: {_day(limit)} or earlier" if self.ahead else "cannot be in the future"
        return ""


USUAL = Within(back=30 * YEAR, ahead=5 * YEAR)
"""For every day that says nothing else: no case is about what is further away."""
IN_A_LIFE = Within(back=120 * YEAR, ahead=0)
"""A day of birth, or the day somebody became aware of something."""
LATELY = Within(back=YEAR, ahead=14)
"""A day that has just been, or is mistaken for one."""
SOON = Within(back=YEAR, ahead=2 * YEAR)
"""A day that somebody is waiting for."""


def is_blank(text: str) -> bool:
    """Whether nothing of it can be seen: blanks, line breaks, marks that are drawn as nothing."""
    return not any(unicodedata.category(each)[0] in "LNPS" and each not in _DRAWN_AS_NOTHING for each in text)


@dataclass(frozen=True)
class Around:
    """What a day and a place are judged by: the day it is said, and the area of the council."""

    day: date
    area: Area | None = None
    council: str = ""


def faults_in(said: BaseModel, around: Around, at: str = "") -> Iterator[Fault]:
    """What nobody could act on, of a model that has been read. ``at`` is the path to it."""
    for name, field in type(said).model_fields.items():
        value, path = getattr(said, name), f"{at}.{name}" if at else name
        if value is not None and name in said.model_fields_set:
            yield from _of_value(value, field, path, around)


def _of_value(value: Any, field: FieldInfo, path: str, around: Around) -> Iterator[Fault]:
    match value:
        case str():
            if is_blank(value) and _is_needed(field):
                yield Fault(path, "is needed: it has no words that can be seen")
        case Place():
            yield from _of_place(value, path, around)
        case BaseModel():
            yield from faults_in(value, around, path)
        case datetime() | date():
            day = day_of(value) if isinstance(value, datetime) else value
            if why := (_within(field) or USUAL).fault(day, around.day):
                yield Fault(path, why)
        case int() if not isinstance(value, bool) and (limits := _within(field)) is not None:
            if why := _of_year(value, limits, around.day):
                yield Fault(path, why)
        case list() | tuple():
            for number, each in enumerate(value):
                yield from _of_value(each, field, f"{path}.{number}", around)


def _of_place(place: Place, path: str, around: Around) -> Iterator[Fault]:
    given = {"latitude": place.latitude, "longitude": place.longitude}
    missing = [name for name, value in given.items() if value is None]
    if len(missing) == 1:
        yield Fault(f"{path}.{missing[0]}", "is needed: latitude and longitude are given together")
    elif missing and is_blank(place.text):
        yield Fault(path, "is needed: say where it is in words, or by latitude and longitude")
    elif place.latitude is not None and place.longitude is not None:
        yield from _outside(place.latitude, place.longitude, path, around)


def _outside(latitude: float, longitude: float, path: str, around: Around) -> Iterator[Fault]:
    if around.area is not None and not around.area.has(latitude, longitude):
        yield Fault(path, f"is outside the area of {around.council}")


def _of_year(year: int, limits: Within, today: date) -> str:
    first, last = today.year - limits.back // YEAR, today.year + limits.ahead // YEAR
    return "" if first <= year <= last else f"is a year from {first} to {last}"


def _is_needed(field: FieldInfo) -> bool:
    """Whether there has to be something: the field is required, or may not be empty."""
    return field.is_required() or any(getattr(mark, "min_length", None) for mark in marks_of(field))


def _within(field: FieldInfo) -> Within | None:
    return next((mark for mark in marks_of(field) if isinstance(mark, Within)), None)


def marks_of(field: FieldInfo) -> Iterator[Any]:
    """What its annotation says besides its type, inside a union and of what a list holds too."""
    yield from field.metadata
    waiting: list[Any] = [field.annotation]
    while waiting:
        one = waiting.pop()
        for mark in getattr(one, "__metadata__", ()):
            yield mark
            yield from mark.metadata if isinstance(mark, FieldInfo) else ()
        waiting.extend(get_args(one))


# -- what does not fit a model at all

_IN_WORDS: Mapping[str, str] = {
    "missing": "is needed",
    "extra_forbidden": "has a field that is not known",
    "string_too_short": "is needed: it is empty",
    "string_pattern_mismatch": "is not written as it has to be",
    "string_type": "has to be a text",
    "string_sub_type": "has to be a text",
    "string_unicode": "has to be a text that can be read",
    "bool_type": "has to be true or false",
    "bool_parsing": "has to be true or false",
    "finite_number": "has to be a number that can be counted with",
    "decimal_max_digits": "has too many digits",
    "list_type": "has to be a list",
    "tuple_type": "has to be a list",
    "set_type": "has to be a list",
    "frozen_set_type": "has to be a list",
    "dict_type": "has to be an object with fields",
    "model_type": "has to be an object with fields",
    "model_attributes_type": "has to be an object with fields",
    "mapping_type": "has to be an object with fields",
    "none_required": "has to be left out",
    "timezone_naive": "needs its time zone, as in 2026-11-23T09:00:00Z",
}
_BY_BEGINNING: tuple[tuple[str, str], ...] = (
    ("datetime_", "is a date and time such as 2026-11-23T09:00:00Z"),
    ("timezone_", "is a date and time such as 2026-11-23T09:00:00Z"),
    ("date_", "is a day such as 2026-11-23"),
    ("time_", "is a time of day such as 09:00"),
    ("int_", "has to be a whole number"),
    ("float_", "has to be a number"),
    ("decimal_", "has to be a number"),
)
_BOUNDS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}


def in_words(error: Mapping[str, Any]) -> str:
    """What one of pydantic's errors means to whoever wrote it: never a value, a pattern or a name of ours.

    ``error`` is one of ``ValidationError.errors()``, with its context.
    """
    kind, context = str(error["type"]), error.get("ctx", {})
    if kind in _IN_WORDS:
        return _IN_WORDS[kind]
    if kind in ("value_error", "assertion_error"):  # a model's own words
        return str(error["msg"]).partition(", ")[2]
    if kind in ("enum", "literal_error"):
        return f"is one of: {context.get('expected', '')}"
    if kind == "string_too_long":
        return f"has at most {context['max_length']:,} characters"
    if kind == "too_long":
        return f"holds at most {context['max_length']}"
    if kind == "too_short":
        return f"holds at least {context['min_length']}"
    if kind in _BOUNDS:
        name, how = _BOUNDS[kind]
        return f"has to be {how} {_bound(context[name])}"
    return next((said for begins, said in _BY_BEGINNING if kind.startswith(begins)), "does not fit here")


def path_of(error: Mapping[str, Any], prefix: str = "") -> str:
    """The path to the field an error is about: without a name the sender made up, and without names of ours.

    Of a union pydantic names the type it tried, which nobody wrote.
    """
    parts = [str(part) for part in error["loc"] if isinstance(part, int) or _FIELD.fullmatch(part)]
    if error["type"] == "extra_forbidden" and error["loc"] and parts[-1:] == [str(error["loc"][-1])]:
        parts.pop()
    return ".".join([*([prefix] if prefix else []), *parts]) or "body"


_FIELD = re.compile(r"[a-z][a-z0-9_]{0,59}")


def _bound(bound: Any) -> str:
    if isinstance(bound, date):
        return _day(bound)
    return f"{bound:,}" if isinstance(bound, int | float) else str(bound)[:10]


def listed(faults: Iterable[Fault], most: int) -> list[dict[str, str]]:
    """As a problem document lists them, each once."""
    return [fault.told() for fault in dict.fromkeys(faults)][:most]


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
