"""Phone numbers: one number however it is written, and none where it has two readings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter.addresses.phone import as_phone, taken_phone
from charter.people import Channel, Customer, Role
from charter.writing.contacts import speaks_as

SAME = [
    "07700 900123",
    "07700900123",
    "7700900123",
    "447700900123",
    "+44 (0)7700 900123",
    "+4407700900123",
    "0044 7700 900123",
    "00 44 (0) 7700 900123",
    "44 7700 900123",
    "4407700900123",
    "(07700) 900-123",
    "07700.900.123",
    "07700/900123",
    "\u202a+447700900123\u202c",
    "\u200e07700\u00a0900123",
    "07700\u2011900\u2013123",
    "07700\u2014900\u2212123",
    "\ufeff07700\u2009900123",
    "07700\u00ad900123",
    "+44\u200b7700 900123",
    "tel:07700900123",
    "\uff10\uff17\uff17\uff10\uff10\uff19\uff10\uff10\uff11\uff12\uff13",
    "07700 900123 ext 4",
    "07700900123 x12",
]
NONE = [
    "",
    "abc",
    "none",
    "n/a",
    "999",
    "123456",
    "07700 900123 or 01632 960001",
    "07700900123456",
    "33612345678",
    "020 7946 00181",
    "call me",
    "0800 FLOWERS",
    "ada@example.com",
    "07700 900123 (after 6pm)",
    "+",
    "-",
    "07700 900123\n07700 900124",
    "+999 12345678",
    "0" * 200,
]


@pytest.mark.parametrize("written", SAME)
def test_one_number_is_one(written: str) -> None:
    assert as_phone(written) == "+447700900123"
    assert taken_phone(written)
    assert speaks_as(Customer(phone="07700 900123"), None, Channel.TEXT, written) is Role.CUSTOMER


@pytest.mark.parametrize("written", NONE)
def test_what_is_no_number_or_two_is_none(written: str) -> None:
    assert as_phone(written) == ""


@pytest.mark.parametrize("written", NONE[1:])
def test_it_is_refused_in_plain_words(written: str) -> None:
    with pytest.raises(ValueError, match=r"^enter a phone number, like 01632 960 001"):
        taken_phone(written)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+33 6 12 34 56 78", "+33612345678"),
        ("0033 6 12 34 56 78", "+33612345678"),
        ("+1 212 555 0100", "+12125550100"),
        ("01632 960001", "+441632960001"),
        ("1632 960001", "+441632960001"),
        ("441632960001", "+441632960001"),
    ],
)
def test_numbers_from_elsewhere(written: str, number: str) -> None:
    assert as_phone(written) == number


def test_what_is_taken_reads_as_it_was_given() -> None:
    assert taken_phone(" \u202a07700\u2011900\u00a0123\u202c ") == "07700-900 123"


HIDDEN = "\u200b\u200e\u202a\u202c\u2060\ufeff\u00ad \u00a0\u2009\u2010\u2011\u2013\u2014\u2212"


@given(st.lists(st.text(HIDDEN, max_size=3), min_size=10, max_size=10))
def test_marks_between_the_digits_change_nothing(between: list[str]) -> None:
    marked = "".join(mark + digit for mark, digit in zip(between, "7700900123", strict=True))
    assert as_phone(f"0{marked}") == "+447700900123"
