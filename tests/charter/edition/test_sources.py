"""Every number of days, weeks, hours and months in the two texts is an entry's, or it is said why not."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from charter.counting.lengths import Length, Unit
from tests.charter.dates import EDITION

SOURCES = Path(__file__).parents[1] / "sources"
TEXTS = ("customer-charter.txt", "customer-feedback-policy.txt")

WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30,
}  # fmt: skip
NUMBER = rf"\d+|{'|'.join(WORDS)}"
TIME = re.compile(
    rf"\b(?P<low>{NUMBER})(?:-(?P<high>{NUMBER}))?[ -]"
    r"(?P<unit>(?:working |school )?(?:hour|day|week|month|year)s?)\b"
    rf"|\bweek (?P<week>\d+)\b"
    r"|\b(?P<today>same day|on the day|immediately|12noon)\b"
    r"|\b(?P<every>quarterly)\b",
    re.IGNORECASE,
)


class Said(NamedTuple):
    """A number in a text: its place there, the words round it, and the lengths it can be."""

    start: int
    end: int
    words: str
    lengths: frozenset[Length]


# Said again in other words: the words there → the entry that keeps it.
SAID_AGAIN = {
    "receive a reference number immediately": "HighwaysRepair acknowledge",
    "within five working days of sending you an acknowledgement": "HighwaysRepair inspect",
    "Simple things are likely to be done within 28 days": "HighwaysRepair repair/routine",
    "where other organisations are involved, may take up to 12 weeks": "HighwaysRepair repair/complex",
    "Some programmes of work take 12-18 months": "HighwaysRepair repair/programmed",
    "automatically acknowledged with 10 working days": "Enquiry respond",
    "this starts the 20 week assessment": "EhcNeedsAssessment finalise",
    "outside the 20 week time frame": "EhcNeedsAssessment finalise",
    "During the 12 week process": "EhcpAnnualReview finalise",
    "will finalise in week 12": "EhcpAnnualReview finalise",
}

# Not a promise: the words there → why not. Numbers of anything else than time must be here too.
NOT_A_PROMISE = {
    "through one nominated person": "how many people, not how long",
    "police on 101": "a telephone number",
    "three key values": "how many values",
    "two stage complaints process": "how many stages; each has its own promise",
    "Stage One": "the name of a stage",
    "Stage Two": "the name of a stage",
    "based its Customer Feedback Policy on 6 key principles: 1. Accessibility": "how many principles",
    "Section 26 of the Children’s Act 1989": "a law",
    "NHS and Community Care Act 1990": "a law",
    "Care Standards Act 2000": "a law",
    "Social Care Complaints Regulations 2009": "a law; its own limit is with the adult complaint",
    "Localism Act 2011": "a law",
}


SENTENCE = re.compile(r"(?<=[.!?:])\s+|\s[-e•] (?=[A-Z])|#+ ")
PROMISING = re.compile(
    r"\b(we will|you will|you'll|will be|we aim|aims? to|(?:officer|team|contractor) will)\b",
    re.IGNORECASE,
)
# Sentences that promise nothing of their own: their words → why not.
PROMISES_NOTHING = {
    "How quickly we will respond": "a heading",
    "If you prefer, you can email us although we will take longer": "the length is in the next sentence",
    "Schools are not open, and we will not have any information": "an explanation, not a promise",
    "we may be outside the 20 week time frame": "a warning, not a promise",
}


def plain(name: str) -> str:
    text = re.sub(r"<[^>]+>", " ", (SOURCES / name).read_text(encoding="utf-8"))
    return " ".join(text.split())


def numbers(text: str) -> list[Said]:
    found = []
    for match in TIME.finditer(text):
        if match["unit"]:
            values = [value for value in (match["low"], match["high"]) if value]
            counts = [int(WORDS.get(value.lower(), value)) for value in values]
            lengths = {Length.parse(f"{count} {match['unit']}") for count in counts}
        elif match["week"]:
            lengths = {Length.parse(f"{match['week']} weeks")}
        elif match["every"]:
            lengths = {Length.parse("3 months")}
        else:
            lengths = {Length(unit=Unit.SAME_DAY)}
        found.append(Said(match.start(), match.end(), around(text, match), frozenset(lengths)))
    for match in re.finditer(rf"\b(?:{NUMBER})\b", text, re.IGNORECASE):
        if not any(said.start <= match.start() < said.end for said in found):
            found.append(Said(match.start(), match.end(), around(text, match), frozenset()))
    return found


def around(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - 80) : match.end() + 60]


def entries() -> list[tuple[str, str, set[Length | None]]]:
    """What can claim a number: its name, its clause and its lengths."""
    found: list[tuple[str, str, set[Length | None]]] = [
        (f"{each.process} {each.key}", each.clause, {each.length, each.at_least}) for each in EDITION.promises
    ]
    found += [
        (f"rule {each.id}", each.clause, {each.length}) for each in EDITION.rules.values() if each.clause
    ]
    return found


def within(words: str, text: str, said: Said) -> bool:
    """Whether the number stands inside those words, in one of the places where they are."""
    return any(
        at.start() <= said.start and said.end <= at.end() for at in re.finditer(re.escape(words), text)
    )


def claims(text: str, said: Said) -> set[str]:
    """The entries that quote the number's own sentence; together they must have every length it names."""
    quoting = [
        (name, lengths) for name, clause, lengths in entries() if within(" ".join(clause.split()), text, said)
    ]
    having = {name for name, lengths in quoting if said.lengths & lengths}
    covered = {length for _, lengths in quoting for length in lengths}
    return having if said.lengths <= covered else set()


def of_time(text: str) -> list[Said]:
    return [said for said in numbers(text) if said.lengths]


def again(text: str, said: Said) -> list[str]:
    return [name for words, name in SAID_AGAIN.items() if within(words, text, said)]


@pytest.mark.parametrize(("name", "at_least"), [(TEXTS[0], 45), (TEXTS[1], 3)])
def test_every_number_has_its_place(name: str, at_least: int) -> None:
    text = plain(name)
    found = numbers(text)
    assert len(of_time(text)) >= at_least
    lengths = {entry: of for entry, _, of in entries()}
    nowhere = []
    for said in found:
        excused = [words for words in NOT_A_PROMISE if within(words, text, said)]
        repeated = [entry for entry in again(text, said) if said.lengths and said.lengths <= lengths[entry]]
        if not (claims(text, said) or repeated or excused):
            nowhere.append(said.words)
    assert nowhere == []


def test_nothing_is_excused_that_is_not_there() -> None:
    texts = {name: plain(name) for name in TEXTS}
    found = [(text, said) for text in texts.values() for said in numbers(text)]
    for words in (*SAID_AGAIN, *NOT_A_PROMISE):
        assert any(within(words, text, said) for text, said in found), words
    for text, said in found:
        for words in NOT_A_PROMISE:
            assert not (within(words, text, said) and claims(text, said)), f"claimed after all: {words}"


def test_a_number_that_nobody_claims_is_seen() -> None:
    text = plain(TEXTS[0]) + " We will reply within 9 working days, or in two to 3-4 weeks."
    unclaimed = [said for said in of_time(text) if not (claims(text, said) or again(text, said))]
    assert {str(length) for said in unclaimed[-2:] for length in said.lengths} == {
        "9 working days",
        "3 weeks",
        "4 weeks",
    }
    changed = text.replace("within 20 working days", "within 21 working days")
    assert any(
        said.lengths == {Length.parse("21 working days")} and not claims(changed, said)
        for said in numbers(changed)
    )


# -- promises without a number


def quoted() -> list[str]:
    clauses = [clause for _, clause, _ in entries()]
    clauses += [each.clause for each in EDITION.commitments]
    clauses += [each.clause for each in EDITION.regimes]
    clauses += [each.clause for each in EDITION.switches]
    clauses += SAID_AGAIN
    return [" ".join(clause.split()) for clause in clauses if clause]


def promising(text: str) -> list[str]:
    return [each for each in SENTENCE.split(text) if PROMISING.search(each)]


def unkept(text: str) -> list[str]:
    """Sentences of the text that promise something which no entry quotes."""
    known = [*quoted(), *PROMISES_NOTHING]
    return [
        each
        for each in promising(text)
        if not any(each.strip(" .") in words or words.strip(" .") in each for words in known)
    ]


@pytest.mark.parametrize(("name", "at_least"), [(TEXTS[0], 50), (TEXTS[1], 9)])
def test_every_sentence_that_promises_has_its_place(name: str, at_least: int) -> None:
    text = plain(name)
    assert len(promising(text)) >= at_least
    assert unkept(text) == []


def test_a_sentence_that_nobody_keeps_is_seen() -> None:
    text = plain(TEXTS[0]) + ". We will bring you tea."
    assert unkept(text) == ["We will bring you tea."]
    for words in PROMISES_NOTHING:
        assert any(words in each for name in TEXTS for each in promising(plain(name))), words
