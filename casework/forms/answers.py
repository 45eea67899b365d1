"""What was filled in: read into a message's body, and what is wrong with it said field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ValidationError

from casework.forms.fields import Field, Widget
from casework.forms.mistakes import Mistake, mistakes_in
from casework.forms.rows import Posted, is_blank, laid_out, row_of
from casework.site.languages import _
from charter.counting.lengths import LONDON
from charter.people import AT_THE_DOOR


@dataclass
class Answers:
    """What a form said: the body it makes, and the mistakes that show before anybody judges it."""

    body: dict[str, Any]
    mistakes: list[Mistake]
    fields: tuple[Field, ...]
    """The form as it was filled in: with the rows of its lists."""
    posted: Posted
    """What was sent, without the blank rows."""


class _Wrong(Exception):
    """What was filled in is not what is asked for; the text is for the officer."""


def read(fields: Sequence[Field], posted: Posted) -> Answers:
    """The message's body. What was left empty is left out: the model says whether it may be."""
    answers = Answers({}, [], *laid_out(fields, posted))
    for field in answers.fields:
        _read(field, answers.posted, answers.body, answers.mistakes)
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
    if field.widget is Widget.ROWS:
        rows: dict[str, Any] = {}
        for each in field.fields:
            if not is_blank(each.name, posted):
                _read(each, posted, rows, mistakes)
        if rows:
            into[key] = list(rows.values())
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
        raise _Wrong(_("{question} must be a number").format(question=field.label)) from None


def _date(field: Field, posted: Posted) -> str | None:
    found = _day(field, posted)
    return found.isoformat() if found else None


def _day(field: Field, posted: Posted) -> date | None:
    parts = {part: one(posted, f"{field.name}-{part}").strip() for part in ("day", "month", "year")}
    if not any(parts.values()):
        return None
    missing = [part for part, given in parts.items() if not given]
    if missing:
        raise _Wrong(_missing(missing).format(question=field.label))
    try:
        day, month, year = (int(given) for given in parts.values())
        return date(year, month, day)
    except (ValueError, OverflowError):
        raise _Wrong(_("“{question}” must be a real date").format(question=field.label)) from None


def _missing(parts: Sequence[str]) -> str:
    """What a date lacks."""
    return {
        ("day",): _("“{question}” must include a day"),
        ("month",): _("“{question}” must include a month"),
        ("year",): _("“{question}” must include a year"),
        ("day", "month"): _("“{question}” must include a day and a month"),
        ("day", "year"): _("“{question}” must include a day and a year"),
        ("month", "year"): _("“{question}” must include a month and a year"),
    }[tuple(parts)]


def _moment(field: Field, posted: Posted) -> str | None:
    found, at = _day(field, posted), _time(field, posted, f"{field.name}-time")
    if found is None:
        if at is not None:
            raise _Wrong(_("“{question}” must include a date").format(question=field.label))
        return None
    if at is None:
        raise _Wrong(_("“{question}” must include a time").format(question=field.label))
    hour, minute = (int(part) for part in at.split(":"))
    return datetime(found.year, found.month, found.day, hour, minute, tzinfo=LONDON).isoformat()


def _time(field: Field, posted: Posted, name: str = "") -> str | None:
    given = one(posted, name or field.name).strip().lower()
    if not given:
        return None
    half, digits = "", given.replace(".", ":")
    if digits.endswith(("am", "pm")):
        digits, half = digits[:-2].strip(), digits[-2:]
    hour, _colon, minute = digits.partition(":")
    try:
        hours, minutes = int(hour), int(minute or 0)
    except ValueError:
        hours, minutes = 99, 0
    if half and 1 <= hours <= 12:
        hours = hours % 12 + (12 if half == "pm" else 0)
    elif half:
        hours = 99
    if not (0 <= hours <= 23 and 0 <= minutes <= 59):
        raise _Wrong(_("“{question}” must have a real time, like 9:30 or 14:00").format(question=field.label))
    return f"{hours:02}:{minutes:02}"


def _tick(field: Field, posted: Posted) -> bool | None:
    return True if posted.get(field.name) else None


def _yes_no(field: Field, posted: Posted) -> bool | None:
    given = one(posted, field.name)
    if given not in ("yes", "no", ""):
        raise _Wrong(_("Select yes or no for “{question}”").format(question=field.label))
    return {"yes": True, "no": False}.get(given)


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


def judged(model: type[BaseModel], body: Mapping[str, Any], answers: Answers) -> list[Mistake]:
    """All that is wrong: how fields were filled in, and then what the model itself does not take."""
    try:
        model.model_validate(body, context=AT_THE_DOOR)
    except ValidationError as error:
        known = {each.name for each in answers.mistakes}
        found = mistakes_in(error, answers.fields)
        return [*answers.mistakes, *(each for each in found if each.name not in known)]
    return answers.mistakes


def filled(fields: Sequence[Field], body: Mapping[str, Any]) -> dict[str, list[str]]:
    """A form as it would have been sent with this body: what is recorded already, to start from."""
    posted: dict[str, list[str]] = {}
    for field in fields:
        value = body.get(field.name.rpartition(".")[2])
        if value in (None, "", [], ()) or field.widget is Widget.MOMENT:
            continue
        if field.widget is Widget.GROUP:
            posted |= filled(field.fields, value)
            continue
        if field.widget is Widget.ROWS:
            for number, each in enumerate(value):
                posted |= filled(row_of(field, number).fields, each)
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
