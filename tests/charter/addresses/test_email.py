"""Email addresses: two people stay two, and one person stays one, however it is typed."""

import unicodedata
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter.addresses.email import LONGEST, as_email, taken_email
from charter.people import Channel, Customer, Role
from charter.writing.contacts import contact_keys, speaks_as

TWO_PEOPLE = [
    ("straße@example.com", "strasse@example.com"),
    ("ſam@example.com", "sam@example.com"),
    ("\u212aim@example.com", "kim@example.com"),
    ("\ufb01ona@example.com", "fiona@example.com"),
    ("ada\u0130@example.com", "adai@example.com"),
    ("ΑΔΑ@example.com", "αδα@example.com"),
    ("аda@example.com", "ada@example.com"),
    ("ada@straße.example", "ada@strasse.example"),
    ("ada@example.com", "ada+x@example.com"),
    ("a.da@example.com", "ada@example.com"),
    ("ada@example.com", "ada@example.org"),
]
ONE_PERSON = [
    "Ada@EXAMPLE.com",
    " ada@example.com\u00a0",
    "\u200bada@exam\u00adple.com",
    "\u202aada@example.com\u202c",
    "\ufeffada@example.com",
    "ada @ example.com",
    "ada@example.com.",
    "ada@ｅｘａｍｐｌｅ.com",
]


@pytest.mark.parametrize(("one", "other"), TWO_PEOPLE)
def test_two_people_are_two(one: str, other: str) -> None:
    assert as_email(one)
    assert as_email(other)
    assert as_email(one) != as_email(other)
    assert speaks_as(Customer(email=one), None, Channel.EMAIL, other) is None
    assert contact_keys(one, "") != contact_keys(other, "")


@pytest.mark.parametrize("written", ONE_PERSON)
def test_one_person_is_one(written: str) -> None:
    assert as_email(written) == "ada@example.com"
    assert speaks_as(Customer(email="ada@example.com"), None, Channel.EMAIL, written) is Role.CUSTOMER


def test_a_domain_is_compared_as_dns_has_it() -> None:
    assert (
        as_email("ada@BÜCHER.example") == as_email("ada@xn--bcher-kva.example") == "ada@xn--bcher-kva.example"
    )


@pytest.mark.parametrize(
    "text", ["", "@", "ada", "ada@", "@example.com", "ada@\u2260..", f"{'a' * LONGEST}@b.cd"]
)
def test_what_is_none_is_like_nothing(text: str) -> None:
    assert as_email(text) == ""


LETTERS = [chr(code) for code in range(0x21, 0x3000) if chr(code).isalpha()]


def test_no_two_letters_are_one_but_capitals_of_ascii() -> None:
    """Of every letter whose case folding, compatibility form or capital is another's."""
    suspects = {each for each in LETTERS if not each.isascii()}
    for each in suspects:
        alike = {each.casefold(), each.upper(), each.lower(), unicodedata.normalize("NFKC", each)} - {each}
        for other in alike:
            assert as_email(f"{each}@example.com") != as_email(f"{other}@example.com"), (each, other)


@given(st.lists(st.text("abcAB.+éßſ", min_size=1, max_size=6), min_size=2, max_size=4))
def test_only_ascii_capitals_are_folded(locals_: list[str]) -> None:
    ascii_lower = {ord("A"): "a", ord("B"): "b"}
    for one, other in combinations(locals_, 2):
        same = one.translate(ascii_lower) == other.translate(ascii_lower)
        assert (as_email(f"{one}@example.com") == as_email(f"{other}@example.com")) is same


TAKEN = [
    ("ada@example.com", "ada@example.com"),
    ("ada@charter.example", "ada@charter.example"),
    ("ada@mail.test", "ada@mail.test"),
    (" \u200bada@example.com\u00a0", "ada@example.com"),
    ("o'neil+bins@example.co.uk", "o'neil+bins@example.co.uk"),
    ("straße@bücher.example", "straße@bücher.example"),
    ("", ""),
    (" ", ""),
]
REFUSED = [
    "not an email", "ada", "ada@", "@example.com", "ada@example", "ada@localhost", "ada@@example.com",
    "a..da@example.com", ".ada@example.com", "ada@[192.0.2.1]", "Ada <ada@example.com>",
    "ada@example.com, eve@example.com", "ada@example.com eve@example.com", "mailto:ada example.com",
    "ada@exam ple.com", "ada@-example.com", f"{'a' * 65}@example.com", "ada@example..com",
    '"a b"@example.com', "ada@x.invalid", "ada@x.local", "none", "n/a",
]  # fmt: skip


@pytest.mark.parametrize(("given", "taken"), TAKEN)
def test_an_email_address_is_taken_clean(given: str, taken: str) -> None:
    assert taken_email(given) == taken


@pytest.mark.parametrize("given", REFUSED)
def test_what_cannot_be_written_to_is_refused_in_plain_words(given: str) -> None:
    with pytest.raises(
        ValueError, match=r"^enter an email address in the correct format, like name@example\.com$"
    ):
        taken_email(given)
