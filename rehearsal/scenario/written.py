"""How days, hours and shares are written in a scenario's file, and what is said where they cannot be read."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_LONGEST = timedelta(days=1100)
"""About three years: what is played at once, and an event in it."""


class ScenarioEntry(BaseModel):
    """One entry of a scenario's file: nothing unknown in it, and nothing changes it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class HoursOfDay(ScenarioEntry):
    """From when until when of a day, London time: `"08:30-17:00"` in the file."""

    since: time
    until: time

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, written: Any) -> Any:
        if not isinstance(written, str):
            return written
        try:
            since, until = (time.fromisoformat(part.strip()) for part in written.split("-"))
        except ValueError:
            raise ValueError('is no stretch of a day: write it as "08:30-17:00"') from None
        if since >= until or since.tzinfo or until.tzinfo:
            raise ValueError("ends before it begins: hours lie within one day")
        return {"since": since, "until": until}

    @property
    def length(self) -> timedelta:
        """On a day on which the clocks do not change."""
        return timedelta(
            hours=self.until.hour - self.since.hour, minutes=self.until.minute - self.since.minute
        )


def _known(what: str, names: tuple[str, ...]) -> Any:
    def check(shares: Mapping[str, float]) -> Mapping[str, float]:
        for name in shares:
            if name not in names:
                raise ValueError(f"“{name}” is no {what}: write {names[0]}, {names[1]} …")
        if len(shares) == len(names) and not any(shares.values()):
            raise ValueError(f"every {what} is 0: nothing would ever come in")
        return shares

    return AfterValidator(check)


def _some(shares: Mapping[str, float]) -> Mapping[str, float]:
    if not any(shares.values()):
        raise ValueError("all are 0: one of them has to be more")
    return shares


def _days(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if name not in WEEKDAYS:
            raise ValueError(f"“{name}” is no day of the week: write monday, tuesday …")
    return tuple(day for day in WEEKDAYS if day in names)


def every_day(first: date, last: date) -> tuple[date, ...]:
    """All days from the first to the last."""
    return tuple(first + timedelta(days=count) for count in range((last - first).days + 1))


def stretch(row: Any, first: str = "from", last: str = "until") -> Any:
    """An entry in which `from` and `until`, both included, are made one pair `days`; `days` alone stays."""
    if not isinstance(row, Mapping) or not ({first, last} & set(row)):
        return row
    rest = {name: value for name, value in row.items() if name not in (first, last)}
    if "days" in rest:
        raise ValueError("has days and from or until: one of them is meant")
    since, until = (row.get(name) for name in (first, last))
    for name, day in ((first, since), (last, until)):
        if type(day) is not date:
            raise ValueError(f"{name} is a day, written as 2028-01-10 without quotation marks")
    assert isinstance(since, date) and isinstance(until, date)  # noqa: S101, PT018 - told just before
    if until < since:
        raise ValueError(f"until ({until}) is before from ({since})")
    if until - since > _LONGEST:
        raise ValueError("is longer than three years")
    return {**rest, "days": (since, until)}


def filled(row: Any) -> Any:
    """The same, with every day of the stretch."""
    made = stretch(row)
    if made is not row:
        made["days"] = every_day(*made["days"])
    return made


def _in_order(days: tuple[date, ...]) -> tuple[date, ...]:
    return tuple(sorted(set(days)))


Factor = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]
"""So many times as much; a weight among others."""
Chance = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Shares = Annotated[Mapping[str, Factor], Field(min_length=1), AfterValidator(_some)]
ByWeekday = Annotated[Mapping[str, Factor], _known("day of the week", WEEKDAYS)]
ByMonth = Annotated[Mapping[str, Factor], _known("month", MONTHS)]
Weekdays = Annotated[tuple[str, ...], Field(min_length=1), AfterValidator(_days)]
Days = Annotated[tuple[date, ...], Field(min_length=1, max_length=1101), AfterValidator(_in_order)]
OneOrMore = Annotated[
    tuple[str, ...], BeforeValidator(lambda said: (said,) if isinstance(said, str) else said)
]
