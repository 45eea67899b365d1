"""The questions of a form, made from a message's model: its description the label, its type the control."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from casework.forms.personal import NEVER, TYPES
from charter.schemas import schema_of
from charter.writing.values import WORDS, kind_of, spoken

LONG = 1_000
"""Characters from which a text gets a box of several lines."""
RADIOS_AT_MOST = 6
ROWS_AT_MOST = 10
"""Of a list whose model gives it no length."""
CARRIED = ("id", "by", "added_paragraph")
"""Fields the site fills in itself, or asks for elsewhere."""
HAPPENED = "happened_at"


class Widget(StrEnum):
    """How a field is asked for."""

    LINE = "line"
    BOX = "box"
    LINES = "lines"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    TIME = "time"
    RADIOS = "radios"
    SELECT = "select"
    TICK = "tick"
    TICKS = "ticks"
    YES_NO = "yes_no"
    GROUP = "group"
    ROWS = "rows"


class NoForm(Exception):
    """A message no form can ask for: it carries data that comes from a file, not from a person."""


@dataclass(frozen=True)
class Option:
    """An answer chosen from several."""

    value: str
    text: str
    hint: str = ""


@dataclass(frozen=True)
class Field:
    """One question of a form. ``name`` is its path in the message, ``needs.interpreter``."""

    name: str
    label: str
    widget: Widget
    required: bool = False
    hint: str = ""
    options: tuple[Option, ...] = ()
    longest: int | None = None
    type: str = "text"
    """Of a line's control: see `casework.forms.personal`."""
    autocomplete: str = NEVER
    removable: bool = False
    """An empty text says something, and is not the same as no answer."""
    whole: bool = True
    """For a number: no fraction."""
    fields: tuple["Field", ...] = ()
    """Of a group; of a list, its rows: each a group, once `casework.forms.rows` has laid them out."""
    row: tuple["Field", ...] = ()
    """What is asked in each row of a list, under the list's own name."""
    row_label: str = ""
    folded: bool = False
    """A group that is seldom asked: behind its name, until something in it is filled in or wrong."""
    most: int = ROWS_AT_MOST

    @property
    def id(self) -> str:
        """The id of its first control: what an error links to."""
        first = self.name.replace(".", "-")
        if self.widget in (Widget.GROUP, Widget.ROWS):
            return self.fields[0].id if self.fields else first
        return f"{first}-day" if self.widget in (Widget.DATE, Widget.MOMENT) else first


Offered = Mapping[str, Sequence[Option]]
"""What can be chosen where the model only says a word: promises, tasks, services."""


def fields_of(
    model: type[BaseModel],
    offered: Offered | None = None,
    details: type[BaseModel] | None = None,
) -> tuple[Field, ...]:
    """The questions of a message's form, when it happened last. Raises NoForm.

    ``details`` is what a field that holds another service's details is asked as.
    """
    schema = schema_of(model)
    made = [
        _field(each, schema, offered or {}, details)
        for each in _properties(schema, schema)
        if each.name not in CARRIED
    ]
    made.sort(key=lambda each: each.name == HAPPENED)
    return tuple(made)


def every(fields: Sequence[Field]) -> Iterator[Field]:
    """All fields, those within groups too."""
    for each in fields:
        yield each
        yield from every(each.fields)


@dataclass(frozen=True)
class _Property:
    path: str
    schema: dict[str, Any]
    required: bool

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2]


def _properties(schema: dict[str, Any], root: dict[str, Any], within: str = "") -> Iterator[_Property]:
    needed = schema.get("required", [])
    for name, each in schema.get("properties", {}).items():
        yield _Property(f"{within}.{name}" if within else name, each, name in needed)


def _field(
    given: _Property, root: dict[str, Any], offered: Offered, details: type[BaseModel] | None
) -> Field:
    plain, nullable = resolved(given.schema, root)
    label = str(given.schema.get("description") or spoken(given.name))
    common: dict[str, Any] = {"name": given.path, "required": given.required}
    if given.name == HAPPENED:
        hint = "Leave it empty if it is happening now. Not in the future, not before the case was opened."
        return Field(**common, label="When did it happen?", widget=Widget.MOMENT, hint=hint)
    if given.path in offered:
        options = tuple(offered[given.path])
        hint = "" if options else "There is nothing to choose now."
        return Field(**common, label=label, widget=_choice(options), options=options, hint=hint)
    kind = plain.get("type")
    if "enum" in plain:
        options = _offered(plain)
        return Field(**common, label=label, widget=_choice(options), options=options)
    if kind == "object":
        return _group(given, plain, root, offered, details, label)
    if kind == "array":
        return _several(given, plain, root, offered, label)
    if kind == "boolean":
        asked = nullable or given.required  # a box that is not ticked says nothing
        return Field(**common, label=label, widget=Widget.YES_NO if asked else Widget.TICK)
    if kind in ("integer", "number"):
        return _number(given, plain, label, kind)
    if kind == "string":
        return _text(given, plain, label, nullable)
    raise NoForm(given.path)


def _group(
    given: _Property,
    plain: dict[str, Any],
    root: dict[str, Any],
    offered: Offered,
    details: type[BaseModel] | None,
    label: str,
) -> Field:
    if "properties" not in plain:
        if details is None:
            raise NoForm(given.path)
        root = plain = schema_of(details)
    within = [_field(each, root, offered, None) for each in _properties(plain, root, given.path)]
    return Field(given.path, label, Widget.GROUP, required=given.required, fields=tuple(within))


def _several(
    given: _Property, plain: dict[str, Any], root: dict[str, Any], offered: Offered, label: str
) -> Field:
    item, _ = resolved(plain.get("items", {}), root)
    if "enum" in item:
        return Field(given.path, label, Widget.TICKS, hint="Select all that apply.", options=_offered(item))
    most = plain.get("maxItems")
    if "properties" in item:
        return Field(
            given.path,
            label,
            Widget.ROWS,
            required=given.required,
            hint="Fill in as many as you need. Leave the others empty.",
            row=tuple(_field(each, root, offered, None) for each in _properties(item, root, given.path)),
            row_label=row_label(item),
            most=most or ROWS_AT_MOST,
        )
    if item.get("type") != "string":
        raise NoForm(given.path)
    hint = f"One on each line, at most {most}." if most else "One on each line."
    return Field(given.path, label, Widget.LINES, required=given.required, hint=hint)


def _number(given: _Property, plain: dict[str, Any], label: str, kind: str) -> Field:
    least, most = plain.get("minimum"), plain.get("maximum")
    if kind == "integer" and least is not None and most is not None and most - least < RADIOS_AT_MOST:
        options = tuple(Option(str(each), str(each)) for each in range(least, most + 1))
        return Field(given.path, label, Widget.RADIOS, required=given.required, options=options)
    return Field(given.path, label, Widget.NUMBER, required=given.required, whole=kind == "integer")


def _text(given: _Property, plain: dict[str, Any], label: str, nullable: bool) -> Field:
    form = plain.get("format")
    if form in _BY_FORMAT:
        hint = "For example, 9:30 or 14:00." if form == "time" else ""
        return Field(given.path, label, _BY_FORMAT[form], required=given.required, hint=hint)
    longest = plain.get("maxLength")
    long = longest is not None and longest >= LONG
    return Field(
        given.path,
        label,
        Widget.BOX if long else Widget.LINE,
        required=given.required,
        longest=longest,
        type=TYPES.get(given.name, "text"),
        removable=nullable and not plain.get("minLength"),
    )


_BY_FORMAT = {"date": Widget.DATE, "date-time": Widget.MOMENT, "time": Widget.TIME}


def _offered(values: dict[str, Any]) -> tuple[Option, ...]:
    """The answers of an enumeration, known by the name it has in its schema, or of plain values."""
    of = str(values.get("title", ""))
    return tuple(
        Option(str(each), spoken(str(each), of if of in WORDS else "answer")) for each in values["enum"]
    )


def row_label(item: dict[str, Any]) -> str:
    """What one of a list's rows is called: “Point”, after its model."""
    return kind_of(str(item.get("title", "")))


def _choice(options: Sequence[Option]) -> Widget:
    return Widget.RADIOS if len(options) <= RADIOS_AT_MOST else Widget.SELECT


def resolved(schema: dict[str, Any], root: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """The schema without references and without null, and whether null was one of its answers."""
    nullable = False
    while True:
        if "$ref" in schema:
            schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
        elif "allOf" in schema and len(schema["allOf"]) == 1:
            schema = schema["allOf"][0]
        elif "anyOf" in schema:
            kinds = [each for each in schema["anyOf"] if each.get("type") != "null"]
            nullable = nullable or len(kinds) < len(schema["anyOf"])
            if len(kinds) != 1:
                raise NoForm("a field of several kinds")
            schema = kinds[0]
        else:
            return schema, nullable
