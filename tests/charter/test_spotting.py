"""Which texts an edition's rules have a person read, and how many they miss or raise for nothing."""

import sys
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter.edition.editions import Edition
from charter.edition.wording import Wording, WordingRule
from charter.spotting import ConcernReader

EDITION = Edition.load()
TABLE: dict[str, dict[str, dict[str, list[str]]]] = tomllib.loads(
    Path(__file__).with_name("safeguarding_sentences.toml").read_text(encoding="utf-8")
)
ROUNDS = [each for each in TABLE if each != "held_out"]
MISSED_AT_MOST = 1 / 50
RAISED_AT_MOST = 1 / 25
"""Of a council's ordinary mail: these a person has read for nothing, within the hour."""


def sentences(part: str, kind: str) -> list[str]:
    return [sentence for topic in TABLE[part][kind].values() for sentence in topic]


def wrong(part: str) -> tuple[list[str], list[str]]:
    """What the rules miss, and what they raise for nothing."""
    missed = [each for each in sentences(part, "worrying") if not EDITION.worries.names(each)]
    return missed, [each for each in sentences(part, "ordinary") if EDITION.worries.names(each)]


def test_few_are_missed_and_few_raised_for_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    worrying, ordinary, missed, raised = 0, 0, 0, 0
    said: list[str] = []
    for part in TABLE:
        misses, alarms = wrong(part)
        of = len(sentences(part, "worrying")), len(sentences(part, "ordinary"))
        said.append(f"{part}: missed {len(misses)} of {of[0]}, for nothing {len(alarms)} of {of[1]}")
        said += [f"  missed: {each}" for each in misses] + [f"  for nothing: {each}" for each in alarms]
        worrying, ordinary = worrying + of[0], ordinary + of[1]
        missed, raised = missed + len(misses), raised + len(alarms)
    shares = missed / worrying, raised / ordinary
    said.append(f"in all: missed {shares[0]:.1%} of {worrying}, for nothing {shares[1]:.1%} of {ordinary}")
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(said) + "\n")
    assert min(worrying, ordinary) > 200
    assert shares[0] <= MISSED_AT_MOST
    assert shares[1] <= RAISED_AT_MOST


def test_what_the_rules_were_not_written_for_is_no_worse_than_when_it_was_first_read() -> None:
    """The honest share for words nobody has seen: see the head of the table."""
    missed, raised = wrong("held_out")
    assert len(missed) <= 3
    assert len(raised) <= 0


def test_no_sentence_is_there_twice() -> None:
    known = [each for part in TABLE for kind in TABLE[part] for each in sentences(part, kind)]
    assert len(known) == len(set(known))


@pytest.mark.parametrize("part", ROUNDS)
def test_how_it_is_typed_makes_no_difference(part: str) -> None:
    """In capitals, with other apostrophes, with marks nobody sees, in a longer mail."""
    for each in sentences(part, "worrying"):
        names = EDITION.worries.names(each)
        for typed in (
            each.upper(),
            each.replace("'", "’"),
            each.replace("’", "'"),
            each.replace(" ", " \N{ZERO WIDTH SPACE}"),
            each.replace(" ", "\N{NO-BREAK SPACE}"),
            f"Dear council\n\n{each}\n\nYours, Ada Example",
        ):
            assert set(names) <= set(EDITION.worries.names(typed)), typed


def rules(when: str, unless: tuple[str, ...] = (), **groups: list[str]) -> ConcernReader:
    rule = WordingRule(id="one", name="One", when=(when,), within=4, unless=unless)
    return ConcernReader(Wording(groups={key: tuple(words) for key, words in groups.items()}, rules=(rule,)))


@pytest.mark.parametrize(
    ("when", "text", "found"),
    [
        ("hits me", "he hits me", True),
        ("hits me", "He HITS, me", True),
        ("hits me", "he hits. Me", True),
        ("hits me", "he hits her and me", False),
        ("child + hurt", "hurt is the child", True),
        ("child + hurt", "the child a b c hurt", True),
        ("child + hurt", "the child a b c d hurt", False),
        ("child + hurt", "The child. A hurt", False),
        ("child + hurt", "a child a child hurt", True),
        ("strangl*", "strangling", True),
        ("strangl*", "entangled", False),
        ("suicidal~", "suicidl suicidall", True),
        ("suicidal~", "siucidal", True),
        ("suicidal~", "suixidal", True),
        ("suicidal~", "wuicidal", False),
        ("suicidal~", "suicides", False),
        ("{kin} + hurt", "my stepdad's hurt", True),
        ("end {whose} life", "to end her life", True),
        ("end {whose} life", "to end her good life", False),
        ("dont want", "I don`t want", True),
        ("he hits", "he'll hits", True),
    ],
)
def test_what_a_rule_means(when: str, text: str, found: bool) -> None:
    groups = {"kin": ["step dad", "stepdad", "{old}"], "whose": ["her", "his"], "old": ["nan"]}
    reader = rules(when, (), **groups)
    assert reader.names(text) == (("One",) if found else ())


def test_what_stands_beside_it_makes_it_harmless_and_elsewhere_not() -> None:
    reader = rules("abuse", unless=("parking", "{badge}"), badge=["blue badge"])
    assert reader.names("abuse of the parking here") == ()
    assert reader.names("the blue badge abuse") == ()
    assert reader.names("abuse. I also write about something else, the parking") == ("One",)
    assert reader.names("parking abuse, and far away from all of that there is abuse") == ("One",)


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    assert set(EDITION.worries.names(text)) <= {rule.name for rule in EDITION.wording.rules}


@pytest.mark.parametrize(
    "word", ["child ", "he hits me ", "my son ", "a", "'", "\N{ZERO WIDTH SPACE}", ". ", "é"]
)
def test_a_long_text_is_read_at_once(word: str) -> None:
    """A few milliseconds for 16 KB on an idle machine; nothing grows faster than the text."""
    text = (word * 16_000)[:16_000]
    EDITION.worries.names(text)
    began = time.process_time()
    EDITION.worries.names(text)
    assert time.process_time() - began < 0.25
