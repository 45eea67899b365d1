"""What a service needs to know, asked of whoever sits at the terminal, one question after the other."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from pydantic import BaseModel

from charter.people import Model
from charter.place import Place
from starter.cli.cases.typed import value_of

Ask = Callable[[str], str]
"""Puts a question to a person and waits for the answer."""


def placed(told: Mapping[str, Any], model: type[Model]) -> dict[str, Any]:
    """What was said by the command's own options, in the fields of this service's details.

    ``where`` is words and co-ordinates, or words alone where the service asks no more. ``description`` is the
    one text a service needs, where it has none of that name.
    """
    fields, details = model.model_fields, dict(told)
    where = details.get("where")
    if isinstance(where, Mapping) and "where" in fields and fields["where"].annotation is not Place:
        details["where"] = where.get("text", "")
    if "description" in details and "description" not in fields:
        texts = [name for name, field in fields.items() if field.is_required() and field.annotation is str]
        if len(texts) == 1 and texts[0] not in details:
            details[texts[0]] = details.pop("description")
    return details


def asked_for(model: type[Model], details: Mapping[str, Any], ask: Ask) -> dict[str, Any]:
    """The details, with an answer for each field that is needed and missing."""
    found = dict(details)
    for name, field in model.model_fields.items():
        if not field.is_required() or name in found:
            continue
        kind = field.annotation
        question = field.description or name.replace("_", " ").capitalize()
        if kind is Place:
            found[name] = {"text": ask(question)}
        elif isinstance(kind, type) and issubclass(kind, BaseModel):
            continue  # its own fields are said as name.field=value
        else:
            found[name] = _answer(kind, ask(f"{question}{_hint(kind)}"))
    return found


def _hint(kind: Any) -> str:
    if kind is bool:
        return " (yes or no)"
    if isinstance(kind, type) and issubclass(kind, Enum):
        return f" ({', '.join(str(each.value) for each in kind)})"
    return "" if kind in (str, int, float) else " (such as 2026-11-23)"


def _answer(kind: Any, text: str) -> Any:
    if kind is bool:
        return {"yes": True, "y": True, "no": False, "n": False}.get(text.strip().casefold(), text)
    return value_of(text) if kind in (int, float) else text
