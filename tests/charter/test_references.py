"""References: said on the telephone, typed by hand, caught when wrong."""

import itertools
import random

import pytest

from charter.references import ALPHABET, is_valid, new, normalise

SAMPLES = [new(random.Random(seed)) for seed in range(40)] + ["MK-7Q4K2M9XV", "MK-222222222"]


def test_no_look_alikes_no_vowels() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 23
    assert not set(ALPHABET) & set("01OIL5S2Z8BAEUYG") - set("258")
    assert not set(ALPHABET) & set("AEIOUYLSZBG01")


def test_a_new_one_is_valid_and_comes_from_the_given_numbers() -> None:
    first, again = random.Random(7), random.Random(7)
    assert new(first) == new(again.random)
    assert new(first) != new(random.Random(7))
    assert new(lambda: 0.999_999_999).startswith("MK-XXXXXXXX")
    assert new(first, prefix="ZZ").startswith("ZZ-")
    assert all(is_valid(each) for each in SAMPLES)
    assert len({new(first) for _ in range(5_000)}) == 5_000


@pytest.mark.parametrize("reference", SAMPLES)
def test_every_wrong_character_is_caught(reference: str) -> None:
    for place in range(len(reference)):
        for character in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-":
            wrong = reference[:place] + character + reference[place + 1 :]
            assert is_valid(wrong) is (wrong == reference), wrong


@pytest.mark.parametrize("reference", SAMPLES)
def test_any_two_exchanged_are_caught(reference: str) -> None:
    for one, two in itertools.combinations(range(len(reference)), 2):
        letters = list(reference)
        letters[one], letters[two] = letters[two], letters[one]
        wrong = "".join(letters)
        assert is_valid(wrong) is (wrong == reference), wrong


@pytest.mark.parametrize(
    "typed",
    [
        "MK-7Q4K2M9XV", "mk-7q4k2m9xv", "mk7q4k2m9xv", " MK 7Q4K 2M9X V ", "MK–7Q4K2M9XV", "MK−7Q4K-2M9X-V",
        "m k 7 q 4 k 2 m 9 x v", "MK\N{NO-BREAK SPACE}7Q4K2M9XV", "MK-7Q4K2M9XV\n",
    ],
)  # fmt: skip
def test_what_a_person_types_is_taken(typed: str) -> None:
    assert normalise(typed) == "MK-7Q4K2M9XV"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "only letters, digits"),
        ("MK", "0 characters after MK where there are 9"),
        ("7Q4K2M9XV", "begin with MK"),
        ("MK-7Q4K2M9X", "8 characters"),
        ("MK-7Q4K2M9XVV", "10 characters"),
        ("MK-7Q4K2M9XW", "one wrong character"),
        ("MK-Q74K2M9XV", "wrong way round"),
        ("MK-7O4K2M9XV", "never use O "),
        ("MK-7O4K2M90V", "never use 0 or O"),
        ("../../etc/passwd", "only letters, digits"),
        ("MK-7Q4K2M9XV/../..", "only letters, digits"),
        ("MK-7Q4K2M9XV%2e", "only letters, digits"),
        ("MK-\N{FULLWIDTH DIGIT SEVEN}Q4K2M9XV", "only letters, digits"),
        ("MK-\N{ARABIC-INDIC DIGIT SEVEN}Q4K2M9XV", "only letters, digits"),
        ("M\N{KELVIN SIGN}-7Q4K2M9XV", "only letters, digits"),
        ("MK-7Q4K\x002M9XV", "only letters, digits"),
        ("MK-7Q4K\n2M9XV", "only letters, digits"),
        ("<script>", "only letters, digits"),
        ("MK-" + "7" * 10_000, "too long"),
    ],
)
def test_what_is_wrong_is_said(typed: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        normalise(typed)
    assert not is_valid(typed)


def test_only_the_written_form_is_an_id() -> None:
    for typed in ("mk-7q4k2m9xv", "MK7Q4K2M9XV", "MK-7Q4K2M9XV\n", " MK-7Q4K2M9XV", "MK-７Q4K2M9XV"):
        assert not is_valid(typed)


def test_another_councils_references() -> None:
    theirs = new(random.Random(1), prefix="ZZ")
    assert is_valid(theirs, "ZZ")
    assert not is_valid(theirs)
    assert normalise(theirs.lower(), "ZZ") == theirs
    with pytest.raises(ValueError, match="capital letters"):
        new(random.Random(1), prefix="../")
