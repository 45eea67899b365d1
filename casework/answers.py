"""What was filled in: read into a message's body, and what is wrong with it said field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from casework.fields import Field, Widget, every
from charter.lengths import LONDON

Posted = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Mistake:
    """What is wrong with one field; ``name`` is empty for the form as a whole."""

    name: str
    text: str


@dataclass
class Answers:
    """What a form said: the body it makes, and the mistakes that show before anybody judges it."""

    body: dict[str, Any]
    mistakes: list[Mistake]


class _Wrong(Exception):
    """What was filled in is not what is asked for; the text is for the officer."""


def read(fields: Sequence[Field], posted: Posted) -> Answers:
    """The message's body. What was left empty is left out: the model says whether it may be."""
    answers = Answers({}, [])
    for field in fields:
        _read(field, posted, answers.body, answers.mistakes)
    return answers


def _read(field: Field, posted: Posted, into: dict[str, Any], mistakes: list[Mistake]) -> None:
    key = field.name.rpartition(".")[2]
    if field.widget is Widget.GROUP:
        within: dict[str, Any] = {}
        for each in field.fields:
            _read(each, posted, within, mistakes)
        if within or field.required:
            into[key] = within
        return
    try:
        value = _VALUES[field.widget](field, posted)
    except _Wrong as wrong:
        mistakes.append(Mistake(field.name, str(wrong)))
        return
    if value is not None:
        into[key] = value


def one(posted: Posted, name: str) -> str:
    """A field's first value, its line ends as everybody else writes them."""
    return next(iter(posted.get(name, ())), "").replace("\r\n", "\n").replace("\r", "\n")


def _text(field: Field, posted: Posted) -> str | None:
    if field.removable and posted.get(f"{field.name}-none"):
        return ""
    given = one(posted, field.name)
    if not given.strip():
        return None
    return given if field.widget is Widget.BOX else given.strip()


def _lines(field: Field, posted: Posted) -> list[str] | None:
    found = [line.strip() for line in one(posted, field.name).split("\n") if line.strip()]
    return found or None


def _number(field: Field, posted: Posted) -> int | float | None:
    given = one(posted, field.name).strip()
    if not given:
        return None
    try:
        return int(given) if field.whole else float(given)
    except ValueError:
        raise _Wrong(f"{field.label} must be a number") from None


def _date(field: Field, posted: Posted) -> str | None:
    found = _day(field, posted)
    return found.isoformat() if found else None


def _day(field: Field, posted: Posted) -> date | None:
    parts = {part: one(posted, f"{field.name}-{part}").strip() for part in ("day", "month", "year")}
    if not any(parts.values()):
        return None
    missing = [part for part, given in parts.items() if not given]
    if missing:
        raise _Wrong(f"“{field.label}” must include a {' and a '.join(missing)}")
    try:
        day, month, year = (int(given) for given in parts.values())
        return date(year, month, day)
    except (ValueError, OverflowError):
        raise _Wrong(f"“{field.label}” must be a real date") from None


def _moment(field: Field, posted: Posted) -> str | None:
    found, at = _day(field, posted), _time(field, posted, f"{field.name}-time")
    if found is None:
        if at is not None:
            raise _Wrong(f"“{field.label}” must include a date")
        return None
    if at is None:
        raise _Wrong(f"“{field.label}” must include a time")
    hour, minute = (int(part) for part in at.split(":"))
    return datetime(found.year, found.month, found.day, hour, minute, tzinfo=LONDON).isoformat()


def _time(field: Field, posted: Posted, name: str = "") -> str | None:
    given = one(posted, name or field.name).strip().lower()
    if not given:
        return None
    half, digits = "", given.replace(".", ":")
    if digits.endswith(("am", "pm")):
        digits, half = digits[:-2].strip(), digits[-2:]
    hour, _, minute = digits.partition(":")
    try:
        hours, minutes = int(hour), int(minute or 0)
    except ValueError:
        hours, minutes = 99, 0
    if half and 1 <= hours <= 12:
        hours = hours % 12 + (12 if half == "pm" else 0)
    elif half:
        hours = 99
    if not (0 <= hours <= 23 and 0 <= minutes <= 59):
        raise _Wrong(f"“{field.label}” must have a real time, like 9:30 or 14:00")
    return f"{hours:02}:{minutes:02}"


def _tick(field: Field, posted: Posted) -> bool | None:
    return True if posted.get(field.name) else None


def _yes_no(field: Field, posted: Posted) -> bool | None:
    return {"yes": True, "no": False}.get(one(posted, field.name))


def _ticks(field: Field, posted: Posted) -> list[str] | None:
    return list(posted.get(field.name, ())) or None


_VALUES: Mapping[Widget, Any] = {
    Widget.LINE: _text,
    Widget.BOX: _text,
    Widget.LINES: _lines,
    Widget.NUMBER: _number,
    Widget.DATE: _date,
    Widget.MOMENT: _moment,
    Widget.TIME: _time,
    Widget.RADIOS: _text,
    Widget.SELECT: _text,
    Widget.TICK: _tick,
    Widget.TICKS: _ticks,
    Widget.YES_NO: _yes_no,
}


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
        text = f"{field.label}: {each.get('problem', '')}" if field else each.get("problem", "")
        told.append(Mistake(field.name if field else "", text.removeprefix("Value error, ")))
    return told


def _nearest(known: Mapping[str, Field], path: list[str]) -> Field | None:
    while path:
        if field := known.get(".".join(path)):
            return field
        path = path[:-1]
    return None


def _worded(field: Field | None, error: Any) -> str:
    kind, said = str(error["type"]), str(error["msg"]).removeprefix("Value error, ")
    if field is None:
        return f"{said[:1].upper()}{said[1:]}"
    if kind in ("missing", "string_too_short"):
        verb = "Select" if field.widget in _CHOSEN else "Enter"
        return f"{verb} an answer to “{field.label}”"
    if kind in ("enum", "literal_error"):
        return f"Select one of the answers to “{field.label}”"
    if kind == "string_too_long":
        return f"“{field.label}” must be {error['ctx']['max_length']:,} characters or fewer"
    if kind == "string_pattern_mismatch":
        return f"“{field.label}” is not written as it has to be"
    return f"“{field.label}”: {said[:1].lower()}{said[1:]}"


_CHOSEN = frozenset({Widget.RADIOS, Widget.SELECT, Widget.TICKS, Widget.YES_NO})


def filled(fields: Sequence[Field], body: Mapping[str, Any]) -> dict[str, list[str]]:
    """A form as it would have been sent with this body: what is recorded already, to start from."""
    posted: dict[str, list[str]] = {}
    for field in every(fields):
        value: Any = body
        for part in field.name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if value in (None, "", [], ()) or field.widget in (Widget.GROUP, Widget.MOMENT):
            continue
        if field.widget is Widget.DATE:
            on = date.fromisoformat(str(value))
            parts = {"day": on.day, "month": on.month, "year": on.year}
            posted |= {f"{field.name}-{part}": [str(number)] for part, number in parts.items()}
        elif field.widget is Widget.TICK:
            posted |= {field.name: ["yes"]} if value else {}
        elif field.widget is Widget.YES_NO:
            posted[field.name] = ["yes" if value else "no"]
        elif field.widget is Widget.LINES:
            posted[field.name] = ["\n".join(map(str, value))]
        elif field.widget is Widget.TICKS:
            posted[field.name] = [str(each) for each in value]
        else:
            posted[field.name] = [str(value)[:5] if field.widget is Widget.TIME else str(value)]
    return posted
