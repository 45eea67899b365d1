"""Lengths as people write them."""

import pytest
from pydantic import BaseModel, ValidationError

from charter.counting.lengths import Length, Unit


@pytest.mark.parametrize(
    ("written", "count", "unit", "text"),
    [
        ("5 working days", 5, Unit.WORKING_DAYS, "5 working days"),
        ("1 working day", 1, Unit.WORKING_DAYS, "1 working day"),
        ("1 working days", 1, Unit.WORKING_DAYS, "1 working day"),
        ("15 school days", 15, Unit.SCHOOL_DAYS, "15 school days"),
        ("28 days", 28, Unit.DAYS, "28 days"),
        ("2 weeks", 2, Unit.WEEKS, "2 weeks"),
        ("1 month", 1, Unit.MONTHS, "1 month"),
        ("1 year", 12, Unit.MONTHS, "12 months"),
        ("2 years", 24, Unit.MONTHS, "24 months"),
        ("4 hours", 4, Unit.HOURS, "4 hours"),
        ("0 days", 0, Unit.DAYS, "0 days"),
        ("same day", 0, Unit.SAME_DAY, "same day"),
        ("  Same   DAY ", 0, Unit.SAME_DAY, "same day"),
        (" 10  Working\tDays\n", 10, Unit.WORKING_DAYS, "10 working days"),
    ],
)
def test_reads_and_writes(written: str, count: int, unit: Unit, text: str) -> None:
    length = Length.parse(written)
    assert (length.count, length.unit, str(length)) == (count, unit, text)
    assert Length.parse(str(length)) == length


@pytest.mark.parametrize(
    "written",
    [
        "", "5", "working days", "-1 days", "5.5 days", "five days", "5 fortnights", "1 same day", "٥ days",
        "5 days 3 hours", "99999999999999999999 days", "10001 days", "1000 years", "5days", "5 days; drop",
    ],
)  # fmt: skip
def test_refuses_in_the_callers_terms(written: str) -> None:
    with pytest.raises(ValueError, match=r"working days|at most") as refused:
        Length.parse(written)
    assert "pydantic" not in str(refused.value)


def test_is_plain_text_in_json() -> None:
    class Holder(BaseModel):
        length: Length
        other: Length | None = None

    holder = Holder.model_validate({"length": "5 working days", "other": {"count": 2, "unit": "weeks"}})
    assert holder.model_dump_json() == '{"length":"5 working days","other":"2 weeks"}'
    assert Holder.model_validate_json(holder.model_dump_json()) == holder
    assert Length.model_json_schema()["type"] == "string"


def test_same_day_takes_no_number_and_counts_are_not_negative() -> None:
    for wrong in ({"count": 1, "unit": "same day"}, {"count": -1, "unit": "days"}):
        with pytest.raises(ValidationError):
            Length.model_validate(wrong)
