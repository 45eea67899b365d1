"""A quarter of the year, in London: what a quarterly review is about (policy: 6 key principles, 6)."""

import re
from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from charter.counting.counting import day_of, start_of_day

MONTHS = ("January", "April", "July", "October")
LAST = ("March", "June", "September", "December")
_WRITTEN = re.compile(r"^(20\d\d)-Q([1-4])$")


class Quarter(BaseModel):
    """Three months of a year."""

    model_config = ConfigDict(frozen=True)

    year: int = Field(ge=2000, le=2099)
    number: int = Field(ge=1, le=4)

    @classmethod
    def read(cls, written: str) -> Self:
        """``2026-Q3``; ValueError for anything else."""
        found = _WRITTEN.fullmatch(written)
        if found is None:
            raise ValueError("a quarter is written as 2026-Q3")
        return cls(year=int(found[1]), number=int(found[2]))

    @classmethod
    def of(cls, instant: datetime) -> Self:
        """The quarter that instant is in."""
        day = day_of(instant)
        return cls(year=day.year, number=(day.month - 1) // 3 + 1)

    @classmethod
    def just_ended(cls, instant: datetime) -> Self:
        """The one before the quarter that instant is in."""
        now = cls.of(instant)
        return (
            cls(year=now.year, number=now.number - 1) if now.number > 1 else cls(year=now.year - 1, number=4)
        )

    @property
    def begins(self) -> datetime:
        return start_of_day(date(self.year, 3 * self.number - 2, 1))

    @property
    def ends(self) -> datetime:
        """The first instant after it."""
        return start_of_day(date(self.year + self.number // 4, 3 * self.number % 12 + 1, 1))

    @property
    def spoken(self) -> str:
        return f"{MONTHS[self.number - 1]} to {LAST[self.number - 1]} {self.year}"

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"
