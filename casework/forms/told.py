"""What was said or reported, as it is read: each field by its label, each value in words."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from casework.forms.fields import resolved, row_label
from casework.site.languages import _
from casework.site.words import day, moment
from charter.schemas import schema_of
from charter.writing.values import WORDS, plainly, spoken


def told(values: Any, model: type[BaseModel] | None = None) -> list[tuple[str, str]]:
    """What was said, as lines of a name and a text. ``model`` is what it was said in, where that is known.

    What was recorded in another version of the model is told as it stands.
    """
    root = schema_of(model) if model else {}
    return _told(values, root, root)


def _told(
    values: Any, schema: dict[str, Any], root: dict[str, Any], within: str = ""
) -> list[tuple[str, str]]:
    plain = resolved(schema, root)[0] if schema else {}
    if isinstance(values, Mapping):
        values = _as_place(values)
        found = []
        known = plain.get("properties", {})
        for name, value in values.items():
            asked = known.get(name, {})
            label = _(str(asked.get("description") or spoken(_date(str(name)))))
            if within:  # a place's text is the place
                label = (
                    within
                    if name == "text"
                    else _("{question}: {part}").format(
                        question=within.removesuffix("?"), part=f"{label[:1].lower()}{label[1:]}"
                    )
                )
            found += _told(value, asked, root, label)
        return found
    if isinstance(values, list | tuple) and any(isinstance(each, Mapping) for each in values):
        item = plain.get("items", {})
        name = _(row_label(resolved(item, root)[0] if item else {})) or within
        rows = (_told(each, item, root, f"{name} {number}") for number, each in enumerate(values, 1))
        return [line for row in rows for line in row]
    text = _in_words(values, plain, root)
    return [(within, text)] if text else []


def _as_place(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """A place in words needs no co-ordinates beside them: the map has those."""
    north, east = values.get("latitude"), values.get("longitude")
    if not isinstance(north, int | float) or not isinstance(east, int | float):
        return values
    rest = {name: value for name, value in values.items() if name not in ("latitude", "longitude")}
    return {**rest, "text": values.get("text") or f"{north:.5f}, {east:.5f}"}


def _in_words(value: Any, plain: dict[str, Any], root: dict[str, Any]) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        item = resolved(plain["items"], root)[0] if "items" in plain else {}
        return "\n".join(_in_words(each, item, root) for each in value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if not isinstance(value, str):
        return str(value)
    if "enum" in plain:
        of = str(plain.get("title", ""))
        return _(spoken(value, of if of in WORDS else "answer"))
    form = plain.get("format", "")
    if form in ("date", "date-time"):
        return _date(value)
    is_word = plain.get("pattern", "").startswith("^[a-z]")
    return _(spoken(value)) if is_word else value if plain else plainly(_date(value))


def _date(written: str) -> str:
    """A date or an instant as the screens say it; any other text as it is."""
    try:
        if len(written) == len("2027-01-04"):
            return day(date.fromisoformat(written))
        return moment(datetime.fromisoformat(written))
    except ValueError:
        return written
