"""How long a promise is: a number and a unit, written as the charter writes it ("5 working days")."""

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, model_serializer, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

LONDON = ZoneInfo("Europe/London")

LONGEST = 10_000  # of any unit; past this it is a slip of the keyboard, not a promise
ALLOWED = '"4 hours", "5 working days", "15 school days", "28 days", "12 weeks", "18 months" or "same day"'


class Unit(StrEnum):
    HOURS = "hours"
    WORKING_DAYS = "working days"
    SCHOOL_DAYS = "school days"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    SAME_DAY = "same day"


_SPELLINGS = {unit.value: unit for unit in Unit if unit is not Unit.SAME_DAY} | {
    unit.value[:-1]: unit for unit in Unit if unit is not Unit.SAME_DAY
}
_WRITTEN = re.compile(r"([0-9]{1,9}) ([a-z ]+)")


class Length(BaseModel):
    """A count of one unit. In JSON and TOML it is plain text: "5 working days"."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    count: Annotated[int, Field(ge=0, le=LONGEST)] = 0
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a length as a person writes it; a year is 12 months. ValueError says what is allowed."""
        words = " ".join(text.lower().split())
        if words == Unit.SAME_DAY.value:
            return cls(unit=Unit.SAME_DAY)
        written = _WRITTEN.fullmatch(words)
        if written is None:
            raise ValueError(f"a length is a whole number and a unit, such as {ALLOWED}")
        count, name = int(written[1]), written[2]
        if name in ("year", "years"):
            count, name = count * 12, Unit.MONTHS.value
        if name not in _SPELLINGS:
            raise ValueError(f"the unit is not one we count in; write {ALLOWED}")
        if count > LONGEST:
            raise ValueError(f"a length is at most {LONGEST:,} of its unit")
        return cls(count=count, unit=_SPELLINGS[name])

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if isinstance(value, str):
            read = cls.parse(value)
            return {"count": read.count, "unit": read.unit}
        return value

    @model_validator(mode="after")
    def _same_day_has_no_count(self) -> Self:
        if self.unit is Unit.SAME_DAY and self.count != 0:
            raise ValueError('"same day" takes no number')
        return self

    @model_serializer
    def _to_text(self) -> str:
        return str(self)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler | Callable[..., Any]
    ) -> JsonSchemaValue:
        return {"type": "string", "examples": ["5 working days", "same day"], "title": "Length"}

    def __str__(self) -> str:
        if self.unit is Unit.SAME_DAY:
            return self.unit.value
        return f"{self.count} {self.unit.value[:-1] if self.count == 1 else self.unit.value}"
