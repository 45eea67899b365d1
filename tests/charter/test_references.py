"""References: said on the telephone, typed by hand, caught when wrong."""

import itertools
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter import references
from charter.edition.editions import Editions
from charter.references import ALPHABET, found_in, is_valid, new, normalise

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
        ("<script>", "begin with MK"),
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


def test_whose_references_are_read_is_said_once() -> None:
    assert (references.ours(), references.PREFIX) == ("MK", Editions.load().prefix)
    with references.beginning("ZZ"):
        theirs = new(random.Random(1))
        assert theirs.startswith("ZZ-")
        assert found_in(f"about {theirs.lower()}, please") == (theirs,)
        assert references.meant_by(theirs) == (theirs,)
        assert references.within(f"{theirs}-4") == theirs
        with pytest.raises(ValueError, match="begin with ZZ"):
            normalise("MK-7Q4K2M9XV")
    assert not is_valid(theirs)


@pytest.mark.parametrize("typed", ["zz 7q4k-2m9xv", "Ref: ZZ-7Q4K2M9XV.", "“ZZ7Q4K2M9XV”"])
def test_what_is_recorded_is_read_the_same_whoever_reads_it(typed: str) -> None:
    assert references.as_written(typed) == "ZZ-7Q4K2M9XV"
    assert references.as_written(typed.replace("9", "8")) == typed.replace("9", "8")


WRITTEN = [
    "MK 7JCK M32 T6",
    "mk 7jck m32 t6",
    "“MK-7JCKM32T6”",
    "‘mk-7jckm32t6’",
    '"MK-7JCKM32T6"',
    "Ref:MK-7JCKM32T6",
    "Ref: MK 7JCK M32 T6.",
    "reference MK-7JCKM32T6",
    "Your ref. no: MK-7JCKM32T6",
    "Case #MK-7JCKM32T6",
    "our reference number: MK7JCKM32T6",
    "*MK-7JCKM32T6*",
    "<MK-7JCKM32T6>",
    "(MK-7JCKM32T6)",
    "[MK-7JCKM32T6]",
    "«MK-7JCKM32T6»",
    "MK-7JCKM32T6.",
    "MK-7JCKM32T6?!",
    "_MK-7JCKM32T6_",
    "MK\N{NON-BREAKING HYPHEN}7JCKM32T6",
    "MK\N{MINUS SIGN}7JCKM32T6",
    "MK\N{FULLWIDTH HYPHEN-MINUS}7JCKM32T6",
    "MK \N{EN DASH} 7JCKM32T6",
    "MK\N{SOFT HYPHEN}-7JCK\N{ZERO WIDTH SPACE}M32T6",
    "\N{LEFT-TO-RIGHT EMBEDDING}MK-7JCKM32T6\N{POP DIRECTIONAL FORMATTING}",
    "\N{ZERO WIDTH NO-BREAK SPACE}MK-7JCKM32T6",
    "MK\N{NARROW NO-BREAK SPACE}7JCK\N{THIN SPACE}M32T6",
    "MK_7JCKM32T6",
    " MK-7JCKM32T6\r\n",
]
"""As people write it, each alone."""
AROUND = ["Where is {}, please?", "RE: [EXTERNAL] pothole ({}) - still there", "Thanks.\n{}\nAda"]


@pytest.mark.parametrize("typed", WRITTEN)
def test_as_people_write_it(typed: str) -> None:
    assert normalise(typed) == "MK-7JCKM32T6"
    assert found_in(typed) == ("MK-7JCKM32T6",)


@pytest.mark.parametrize("typed", WRITTEN)
@pytest.mark.parametrize("around", AROUND)
def test_it_is_found_within_words(typed: str, around: str) -> None:
    assert found_in(around.format(typed)) == ("MK-7JCKM32T6",)


@pytest.mark.parametrize(
    "text",
    [
        "MK9 3HQ 22 73 4",
        "12 Example Close, MK9 3EJ, 07700 900123",
        "MK 9 3HQ 22734",
        "MK-7Q4K2M9X 2 holes",
        "MK-7Q4K2M9XW",
        "XMK-7Q4K2M9XV",
        "MK-7Q4K2M9XVV",
        "MK-7Q4K2M9XV2",
        "SMK7Q4K2M9XV",
        "MK-7Q4K\n2M9XV",
        "M\N{KELVIN SIGN}-7Q4K2M9XV",
        "MK-\N{FULLWIDTH DIGIT SEVEN}Q4K2M9XV",
        "MK 7Q4K2M9 is short",
        "MKs and 234567892 things",
        "",
    ],
)
def test_nothing_is_found_that_is_none(text: str) -> None:
    assert found_in(text) == ()


@given(st.text(alphabet="MKmk-– 7Q4q293HJ\n.\N{ZERO WIDTH SPACE}(a", max_size=60))
def test_what_is_found_is_one_and_stands_there(text: str) -> None:
    """Each of its characters in order, none of anything else between them, at the edge of no word."""
    for reference in found_in(text):
        assert is_valid(reference)
        bare = reference.replace("-", "")
        seen = re.sub(r"[-– \N{ZERO WIDTH SPACE}]", "", text).upper()
        assert bare in seen, (reference, text)


@given(st.integers(0, 10**6), st.integers(0, 8), st.sampled_from(ALPHABET), st.sampled_from(AROUND[:2]))
def test_a_mistyped_one_is_never_found(seed: int, place: int, other: str, around: str) -> None:
    reference = new(random.Random(seed))
    wrong = reference[: place + 3] + other + reference[place + 4 :]
    assert found_in(around.format(wrong)) == ((reference,) if wrong == reference else ())


@given(
    st.integers(1, 46),
    st.integers(0, 9),
    st.text("ABDEFGHJLNPQRSTUWXYZ", min_size=2, max_size=2),
    st.integers(0, 10**10),
)
def test_a_postcode_and_a_number_are_no_reference(area: int, sector: int, unit: str, number: int) -> None:
    for written in (f"MK{area} {sector}{unit} {number}", f"mk{area} {sector}{unit.lower()}, {number}"):
        assert found_in(written) == ()


def test_several_in_their_order_and_each_once() -> None:
    one, two = new(random.Random(1)), new(random.Random(2))
    assert found_in(f"{two} and {one}, not {two.lower()}") == (two, one)
    assert found_in(f"cases+{one.lower()}@example.com/track/{two}?x") == (one, two)


def checked(body: str) -> str:
    """Eight characters with the check character that fits."""
    return next(body + each for each in ALPHABET if is_valid(f"MK-{body}{each}"))


@pytest.mark.parametrize("unit", ["HQ", "DF", "JX", "TT"])
@pytest.mark.parametrize("number", ["2273", "7948", "3339"])
def test_no_chance_makes_a_postcode_a_reference(unit: str, number: str) -> None:
    """Even where the number behind it happens to end with a fitting check character."""
    for district in ("9", "72"):
        whole = checked(f"{district}3{unit}{number}"[:8])
        rest = whole[len(district) :]
        for written in (
            f"MK{district} {rest[:3]} {rest[3:]}",
            f"MK {district} {rest[:3]} {rest[3:]}",
            f"MK {district} {rest[:3]}, {rest[3:]}",
        ):
            assert found_in(written) == (), written
        assert found_in(f"MK {whole}") == (f"MK-{whole}",)


def test_no_word_behind_a_short_one_completes_it() -> None:
    assert found_in("MK-7Q4K2M9X V") == ()
    assert found_in("MK-7Q4K 2M9XV") == ("MK-7Q4K2M9XV",)
