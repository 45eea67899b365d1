"""A message or a report filled in by its model: what it needs, by the type of each field."""

import types
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from charter.counting.lengths import LONDON

TEXT = "As it is in the rehearsal."
LATER = timedelta(days=7)
"""How far ahead a day lies that nothing else decides."""
COMMON = frozenset({"id", "by", "happened_at", "added_paragraph"})

Chosen = Callable[[str, tuple[Any, ...]], Any]
"""Which of a field's values: by its name, and the values there are."""


def filled(model: type[BaseModel], now: datetime, chosen: Chosen, said: Mapping[str, Any]) -> dict[str, Any]:
    """A body for it: what is ``said`` already, and a plain value for every other field that it needs.

    ``chosen``: picks one of the values of an enumeration.
    """
    body = dict(said)
    for name, field in _needed(model):
        if name not in body:
            body[name] = _value(name, field.annotation, now, chosen)
    return body


@cache
def _needed(model: type[BaseModel]) -> tuple[tuple[str, FieldInfo], ...]:
    fields = model.model_fields.items()
    return tuple((name, field) for name, field in fields if field.is_required() and name not in COMMON)


def _value(name: str, kind: Any, now: datetime, chosen: Chosen) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _value(name, arguments[0], now, chosen)
    if origin in (Union, types.UnionType):
        return _value(name, next(one for one in arguments if one is not type(None)), now, chosen)
    if origin is Literal:
        return chosen(name, arguments)
    if origin is tuple:
        return [_value(name, arguments[0], now, chosen)]
    if not isinstance(kind, type):
        return TEXT
    if issubclass(kind, Enum):
        return chosen(name, tuple(one.value for one in kind))
    if issubclass(kind, BaseModel):
        return filled(kind, now, chosen, {})
    return _plain(kind, now)


def _plain(kind: type, now: datetime) -> Any:
    if issubclass(kind, bool):
        return True
    if issubclass(kind, int):
        return 1
    if issubclass(kind, datetime):
        return (now + LATER).isoformat()
    if issubclass(kind, date):
        return day(now + LATER)
    return TEXT


def day(at: datetime) -> str:
    """London's day of an instant."""
    return at.astimezone(LONDON).date().isoformat()


def morning(on: date, hour: int = 10) -> datetime:
    """That hour of a day in London."""
    return datetime.combine(on, time(hour), LONDON)
