"""What an answer nearly always is: where it is not, whoever fills in a form is asked whether it is meant.

Nothing is refused for it: a rare day is a real one. A field says what is usual in its annotation, a message
in ``follows``; neither changes how a recorded value is read.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from charter.cases import Entry, Kind
from charter.counting.counting import day_of, london
from charter.faults import IN_A_LIFE, marks_of
from charter.messages import Message
from charter.usually import Follows, Usually
from charter.writing.letters import say_date, say_when

LONG_AGO = timedelta(days=14)
"""How long after it happened something is usually recorded, at most."""
BY_DAY = range(7, 21)
"""The hours in which people are met or visited."""


@dataclass(frozen=True)
class OddQuestion:
    """What is asked of one field; ``field`` is its path, empty for the form as a whole."""

    field: str
    text: str


@dataclass(frozen=True)
class Circumstances:
    """What an answer is judged by."""

    at: datetime
    why_not_working: Callable[[date], str | None]
    """Why a day is no working day (``Calendar.why_not_working``)."""
    entries: Sequence[Entry] = ()
    """The case's timeline, in order."""
    promised: Mapping[str, datetime] = field(default_factory=dict)
    """When each promise that still runs falls due, by its key."""


def questions(said: Message, around: Circumstances) -> list[OddQuestion]:
    """What is to be asked before this is said; nothing where all of it is usual."""
    return [*_of_order(said, around), *_of_when(said, around), *_of_fields(said, around)]


def _of_order(said: Message, around: Circumstances) -> Iterator[OddQuestion]:
    """An outcome whose day, as it was recorded, is still to come."""
    happened = said.happened_at or around.at
    for before in said.follows:
        found = around.promised.get(before.promise) or _last_said(before, around.entries)
        if found is None:
            continue
        if isinstance(found, datetime) and not before.promise:
            if found > happened:
                yield OddQuestion("", before.ask(say_when(found)))
        elif (on := day_of(found) if isinstance(found, datetime) else found) > day_of(happened):
            yield OddQuestion("", before.ask(say_date(on)))


def _last_said(before: Follows, entries: Sequence[Entry]) -> datetime | date | None:
    for entry in reversed(entries):
        known = entry.kind is Kind.MESSAGE and entry.message in before.messages
        if known and (value := entry.said.get(before.field)):
            try:
                return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
            except (TypeError, ValueError):
                return None
    return None


def _of_when(said: Message, around: Circumstances) -> Iterator[OddQuestion]:
    if said.happened_at is not None and said.happened_at < around.at - LONG_AGO:
        days = (day_of(around.at) - day_of(said.happened_at)).days
        yield OddQuestion(
            "happened_at",
            f"You say that it happened {days} days ago, on {_day(said.happened_at)}. Is that right?",
        )


def _of_fields(said: BaseModel, around: Circumstances, at: str = "") -> Iterator[OddQuestion]:
    for name, info in type(said).model_fields.items():
        if name in said.model_fields_set and not (
            isinstance(said, Message) and name in ("id", "by", "happened_at")
        ):
            path = f"{at}.{name}" if at else name
            yield from _of_value(getattr(said, name), info, path, around)


def _of_value(value: Any, info: FieldInfo, path: str, around: Circumstances) -> Iterator[OddQuestion]:
    label = info.description or path
    usual = next((mark for mark in marks_of(info) if isinstance(mark, Usually)), None)
    match value:
        case BaseModel():
            yield from _of_fields(value, around, path)
        case datetime() | date():
            if usual is not None or IN_A_LIFE not in marks_of(info):
                why = _of_day(value, usual or Usually(), around)
                yield from [OddQuestion(path, f"“{label}” is {why}")] if why else []
        case list() | tuple():
            for number, each in enumerate(value):
                yield from _of_value(each, info, f"{path}.{number}", around)
        case int() | float() if usual is not None and usual.most is not None and value > usual.most:
            yield OddQuestion(
                path, f"“{label}” is {value:,}, and usually at most {usual.most:,}. Is that right?"
            )


def _of_day(given: datetime | date, usual: Usually, around: Circumstances) -> str:
    day, today = day_of(given) if isinstance(given, datetime) else given, day_of(around.at)
    said = _day(given)
    if usual.when == "ahead" and (given < around.at if isinstance(given, datetime) else day < today):
        return f"{said}, which has passed. Is that right?"
    if usual.when == "past" and (given > around.at if isinstance(given, datetime) else day > today):
        return f"{said}, which is still to come. Is that right?"
    if abs((day - today).days) > usual.within:
        off = f"{(day - today).days} days from now" if day > today else f"{(today - day).days} days ago"
        return f"{said}, {off}. Is the year right?"
    if usual.working_day and (why := around.why_not_working(day)):
        return f"{said}, and that is {_named(why)}. Is that right?"
    if usual.working_day and isinstance(given, datetime) and london(given).hour not in BY_DAY:
        return f"{said}. Is the time of day right?"
    return ""


def _day(given: datetime | date) -> str:
    return say_when(given) if isinstance(given, datetime) else say_date(given)


def _named(why: str) -> str:
    return f"a {why}" if why in ("Saturday", "Sunday") else why
