"""Reading the entries of an edition: every error names the entry and what is wrong, in plain words."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from charter.counting.calendars import Term
from charter.edition.promises import Limit, LimitDay

Entry = TypeVar("Entry", bound=BaseModel)

# Tables inside an entry, each with its model.
_PARTS: dict[str, type[BaseModel]] = {"limit": Limit, "limits": Limit, "limit_on": LimitDay, "terms": Term}


class EditionError(ValueError):
    """An edition that cannot be used; names the entry and what is wrong with it."""


def entries(
    model: type[Entry],
    data: Mapping[str, Any],
    table: str,
    noun: str,
    key: tuple[str, ...],
    name: str,
    *,
    optional: bool = False,
) -> tuple[Entry, ...]:
    """The entries of an array of tables, each known by its `key` fields, which together are unique."""
    rows = data.get(table, [])
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise EditionError(f"{name}: {table} are written as [[{table}]]")
    if not rows and not optional:
        raise EditionError(f"{name}: there are no [[{table}]]")
    found: dict[tuple[Any, ...], Entry] = {}
    for number, row in enumerate(rows, 1):
        called = "/".join(str(row[part]) for part in key if row.get(part)) or f"number {number}"
        where = f"{name}, {noun} “{called}”"
        entry = read_entry(model, row, where)
        own = (*(getattr(entry, part) for part in key), tuple(getattr(entry, "services", ())))
        if own in found:
            raise EditionError(f"{where}: it is there twice")
        found[own] = entry
    return tuple(found.values())


def read_entry(model: type[Entry], row: Any, where: str) -> Entry:
    """One entry; EditionError for unknown keys and for whatever its model refuses."""
    if not isinstance(row, Mapping):
        raise EditionError(f"{where}: it is missing")
    _only_known(model, row, where)
    for name, part in _PARTS.items():
        inner = row.get(name)
        for each in inner if isinstance(inner, list) else [inner]:
            if isinstance(each, Mapping):
                _only_known(part, each, f"{where}, {each.get('name', name)}")
    try:
        return model.model_validate(row)
    except ValidationError as error:
        wrong = "; ".join(
            _said(each["loc"], each["msg"])
            for each in error.errors(include_input=False, include_url=False, include_context=False)
        )
        raise EditionError(f"{where}: {wrong}") from None


def _only_known(model: type[BaseModel], row: Mapping[str, Any], where: str) -> None:
    known = {field.alias or name for name, field in model.model_fields.items()}
    unknown = sorted(set(row) - known)
    if unknown:
        raise EditionError(f"{where}: unknown {', '.join(unknown)}; it may have {', '.join(sorted(known))}")


def _said(place: tuple[int | str, ...], message: str) -> str:
    words = message.removeprefix("Value error, ")
    return f"{'.'.join(map(str, place))}: {words}" if place else words
