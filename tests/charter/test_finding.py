"""Words: the same from what is written and from what is searched for, and near where one letter is wrong."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter import references
from charter.finding import FORGIVEN, LONGEST_WORD, MOST_ASKED, asked_for, spellings, words_of

LETTERS = st.text(alphabet=string.ascii_lowercase, min_size=FORGIVEN.start + 1, max_size=20)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Zoë O’Dowd", "zoe odowd"),
        ("Straße", "strasse"),
        ("ŁUKASZ Nowak", "łukasz"),
        ("Ångström", "angstrom"),
        ("ring 07700 900 123 after six", "+447700900123"),
        ("tel:+44 (0)7700 900123", "07700900123"),
        ("mail ada.e@example.com, please", "Ada.E@EXAMPLE.com"),
        ("in MK9 3EJ near", "mk93ej"),
        ("MK93EJ", "mk9 3ej"),
        ("our MK-7Q4K2M9XV.", "MK7Q4K2M9XV"),
        ("see file_name-two", "name two"),
    ],
)
def test_what_is_written_one_way_is_found_in_another(written: str, asked: str) -> None:
    words = words_of(written)
    wanted = asked_for(asked)
    assert wanted
    assert all(any(has.startswith(one.word) for has in words) for one in wanted), (words, wanted)


@given(st.text(max_size=200))
def test_every_word_of_a_text_finds_it(text: str) -> None:
    words = words_of(text)
    assert all(one.word in words or not one.whole for one in asked_for(text))
    assert all(word.isalnum() and len(word) <= LONGEST_WORD for word in words)
    assert len(asked_for(text)) <= MOST_ASKED


def test_little_words_are_left_out() -> None:
    assert asked_for("the hole in a road") == asked_for("hole road")


@given(word=LETTERS, data=st.data())
def test_one_letter_wrong_is_near(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 2))
    other = data.draw(st.sampled_from(string.ascii_lowercase))
    for typed in (
        word[:at] + word[at + 1 :],
        word[:at] + other + word[at:],
        word[:at] + other + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ):
        assert spellings(word) & spellings(typed), (word, typed)


@pytest.mark.parametrize("word", ["cat", "07700900123", "mk93ej", "x" * 60])
def test_what_is_short_or_has_digits_is_meant_as_it_is(word: str) -> None:
    assert spellings(word) == set()


@given(numbers=st.lists(st.floats(0, 0.999), min_size=8, max_size=8), at=st.integers(0, 8), data=st.data())
def test_a_reference_with_one_character_wrong_is_among_those_it_may_mean(
    numbers: list[float], at: int, data: st.DataObject
) -> None:
    drawn = iter(numbers)
    reference = references.new(lambda: next(drawn))
    body = reference[3:]
    other = data.draw(st.sampled_from(references.ALPHABET + "AEIOUSBLZ01"))
    changed = body[: at % 8] + body[at % 8 + 1] + body[at % 8] + body[at % 8 + 2 :]
    for typed in (body[:at] + other + body[at + 1 :], changed):
        assert reference in references.meant_by(f"mk {typed.lower()}")
    assert len(references.meant_by(reference)) <= 20


@pytest.mark.parametrize("text", ["", "MK-", "MK-7Q4K2", "Ada Example", "MK-7Q4K2M9XV2", "ÅÅÅÅÅÅÅÅÅ"])
def test_what_has_not_the_length_of_one_means_none(text: str) -> None:
    assert references.meant_by(text) == ()
