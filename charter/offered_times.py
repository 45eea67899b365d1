"""When a council meets its customers, or comes to them: the windows it offers, and how many at once."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from charter.counting.calendars import Calendar
from charter.counting.counting import day_of, utc
from charter.counting.lengths import LONDON

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class OfferedTimesError(ValueError):
    """The file of offered times cannot be used; says why, in a sentence."""


@dataclass(frozen=True)
class OfferedTime:
    """One time that may be free."""

    key: str
    start: datetime
    end: datetime
    at_once: int
    services: tuple[str, ...]


class OfferedWindow(BaseModel):
    """The same hours on some days of each week."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    services: tuple[str, ...] = Field(min_length=1)
    """They share these times: who comes for one cannot come for another."""
    days: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday")
    begins: time
    ends: time
    at_once: int = Field(ge=1, le=500)

    @model_validator(mode="after")
    def _in_order(self) -> "OfferedWindow":
        if self.ends <= self.begins:
            raise ValueError("a window ends after it begins")
        return self


class OfferedTimes(BaseModel):
    """All windows; none, where a council offers no times to choose from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    times: tuple[OfferedWindow, ...] = ()
    notice: int = Field(1, ge=0, le=30)
    """Whole days between today and the first day that is offered."""
    ahead: int = Field(28, ge=1, le=180)
    """Days for which times are offered."""

    @classmethod
    def load(cls, path: Path) -> "OfferedTimes":
        """Read the file (TOML). Raises OfferedTimesError."""
        try:
            return cls.model_validate(tomllib.loads(path.read_text("utf-8")))
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False, include_context=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            raise OfferedTimesError(f"{where}: {first['msg']}") from None
        except (OSError, ValueError) as error:
            raise OfferedTimesError(f"it cannot be read ({type(error).__name__})") from None

    def are_for(self, service: str) -> bool:
        """Whether times of that service can be chosen at all."""
        return any(service in each.services for each in self.times)

    def of(self, service: str, now: datetime, calendar: Calendar) -> Iterator[OfferedTime]:
        """The times of a service, the earliest first: on working days, and weekends that are named."""
        today = day_of(now)
        for number in range(self.notice + 1, self.ahead + 1):
            day = today + timedelta(days=number)
            windows = [(at, each) for at, each in enumerate(self.times) if service in each.services]
            for at, window in sorted(windows, key=lambda pair: (pair[1].begins, pair[0])):
                if DAYS[day.weekday()] in window.days and _is_worked(day, calendar):
                    start, end = _instant(day, window.begins), _instant(day, window.ends)
                    key = f"{at}/{start:%Y-%m-%dT%H:%MZ}"
                    yield OfferedTime(key, start, end, window.at_once, window.services)


def _is_worked(day: date, calendar: Calendar) -> bool:
    """A weekend is worked where a window names it; a holiday or a closure never is."""
    weekend = day.weekday() >= DAYS.index("saturday")
    closed = day in calendar.bank_holidays or day in calendar.closures
    return not closed and (weekend or calendar.is_working_day(day))


def _instant(day: date, clock: time) -> datetime:
    return utc(datetime.combine(day, clock, LONDON))
