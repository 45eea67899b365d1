"""Addresses for post, in the form that GOV.UK Notify takes."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter.addresses.post import (
    MOST,
    NOT_FIRST,
    as_postcode,
    is_nowhere,
    is_postcode,
    lines_of,
    on_envelope,
    postcode_in,
    taken_address,
)

ADA = "Ada Example"
FITS = [
    ("12 Example Close, Milton Keynes MK9 3EJ", ["12 Example Close", "Milton Keynes", "MK9 3EJ"]),
    (
        "12 Example Close\nBletchley\nMilton Keynes MK9 3EJ",
        ["12 Example Close", "Bletchley", "Milton Keynes", "MK9 3EJ"],
    ),
    ("12 Example Close\nMilton Keynes\nMK9  3EJ", ["12 Example Close", "Milton Keynes", "MK9 3EJ"]),
    ("12 Example Close\r\nMilton Keynes\r\nmk9-3ej\r\n", ["12 Example Close", "Milton Keynes", "MK9 3EJ"]),
    (
        "12 Example Close\u2028Milton Keynes\u0085MK9\u00a03EJ",
        ["12 Example Close", "Milton Keynes", "MK9 3EJ"],
    ),
    (
        "12 Example Close,\nMilton Keynes,\nMK93EJ",
        ["12 Example Close", "Milton Keynes", "MK9 3EJ"],
    ),
    (
        "12 Example Close, Milton Keynes, MK9 3EJ, United Kingdom",
        ["12 Example Close", "Milton Keynes", "MK9 3EJ"],
    ),
    ("12 Example Close MK9 3EJ", ["12 Example Close", "MK9 3EJ"]),
    (
        "\u200b12 Example Close\nMilton Keynes\n\u202aMK9 3EJ\u202c",
        ["12 Example Close", "Milton Keynes", "MK9 3EJ"],
    ),
    ("1 Rue Exemple\n75001 Paris\nFrance", ["1 Rue Exemple", "75001 Paris", "France"]),
    ("Sapper Example\nHQ\nBFPO 61", ["Sapper Example", "HQ", "BFPO 61"]),
    ("1\n2\n3\n4\n5\nMK9 3EJ", ["1", "2", "3", "4", "5", "MK9 3EJ"]),
]
DOES_NOT = [
    ("12 Example Close", "a letter needs"),
    ("MK9 3EJ", "a letter needs"),
    ("", "a letter needs"),
    ("12 Example Close\nMilton Keynes\nMK9", "the last line must be a UK postcode"),
    ("12 Example Close\nMilton Keynes\nZZ1 1AA", "the last line must be a UK postcode"),
    ("12 Example Close\nMilton Keynes\nMK9 3CJ", "the last line must be a UK postcode"),
    ("12 Example Close\nMK9 3EJ\nMilton Keynes", "the last line must be a UK postcode"),
    ("12 Example Close\nMilton Keynes\nNowhereland", "the last line must be a UK postcode"),
    ("1\n2\n3\n4\n5\n6\nMK9 3EJ", "6 lines or fewer"),
    ("~ Flat 2\n12 Example Close\nMilton Keynes\nMK9 3EJ", "no line may begin"),
    ("No fixed abode, Milton Keynes, MK9 3EJ", "no fixed abode"),
]
NOWHERE = [
    "No fixed abode",
    "NO FIXED ABODE, Milton Keynes, MK9 3EJ",
    "of no fixed address",
    "NFA",
    "nfa, Milton Keynes",
    "N.F.A.",
    "n f a",
    "no-fixed-abode",
    "no\u00a0fixed\u2011abode",
    "no fixed\nabode",
    "No  permanent  address",
    "no fixed place of abode",
    "Milton Keynes\nNFA\nMK9 3EJ",
    "no fixed home",
]
SOMEWHERE = [
    "",
    "12 Example Close",
    "12 Example Close\nMilton Keynes\nMK9 3EJ",
    "NFA House\nExample Close\nMK9 3EJ",
    "1 Fixed Abode Road",
    "Unfair Close",
    "no idea",
    "12 Info Address Lane",
    "Nfarm, Example",
]


@pytest.mark.parametrize(("written", "lines"), FITS)
def test_an_address_is_laid_out_where_nothing_need_be_guessed(written: str, lines: list[str]) -> None:
    assert on_envelope(written, ADA) == [ADA, *lines]
    assert taken_address(written) == "\n".join(lines)
    assert taken_address(taken_address(written)) == "\n".join(lines)
    assert 3 <= len(on_envelope(written)) <= MOST


@pytest.mark.parametrize(("written", "why"), DOES_NOT)
def test_what_notify_would_not_take_says_why(written: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        on_envelope(written, ADA)
    assert taken_address(written).split() == written.split()


@pytest.mark.parametrize("mark", NOT_FIRST)
@pytest.mark.parametrize("at", range(3))
def test_no_line_begins_with_a_mark_that_notify_refuses(mark: str, at: int) -> None:
    lines = ["12 Example Close", "Example Town", "Example County", "MK9 3EJ"]
    lines[at] = f"{mark} {lines[at]}"
    if mark == ",":  # a comma at the end of a line is only how it was written
        assert on_envelope("\n".join(lines), ADA)[at + 1] == lines[at][2:]
        return
    with pytest.raises(ValueError, match="no line may begin"):
        on_envelope("\n".join(lines), ADA)


@pytest.mark.parametrize("written", NOWHERE)
def test_no_fixed_abode_is_no_address(written: str) -> None:
    assert is_nowhere(written)
    with pytest.raises(ValueError, match="no fixed abode"):
        on_envelope(f"{written}\nMilton Keynes\nMK9 3EJ", ADA)


@pytest.mark.parametrize("written", SOMEWHERE)
def test_anything_else_is_somewhere(written: str) -> None:
    assert not is_nowhere(written)


@pytest.mark.parametrize(
    "written",
    [
        "MK9 3EJ",
        "mk93ej",
        "MK9  3EJ",
        "MK9-3EJ",
        "MK9\u20113EJ",
        "\u200bMK9\u00a03EJ",
        "M K 9 3 E J",
        "\u202aMK9 3EJ\u202c",
    ],
)
def test_a_postcode_is_one_however_it_is_written(written: str) -> None:
    assert as_postcode(written) == "MK93EJ"
    assert is_postcode(written)
    address = f"12 Example Close\nMilton Keynes\n{written}"
    assert postcode_in(address) == ("MK93EJ" if written != "M K 9 3 E J" else "")


@given(st.text(max_size=200))
def test_whatever_is_written_is_read(text: str) -> None:
    lines_of(text), is_nowhere(text), taken_address(text)
    with suppress(ValueError):
        assert 3 <= len(on_envelope(text, ADA)) <= MOST
