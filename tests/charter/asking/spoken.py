"""Every text a resident reads in the questions of a service, and how hard it is to read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pyphen  # type: ignore[import-untyped]
from pydantic import BaseModel

from casework.forms.fields import every, fields_of
from charter.asking.questions import Asks, ServiceQuestions, Stop, asked_of

UNAVOIDABLE = (
    "Education, Health and Care plan", "EHC plan", "council tax", "email", "postcode", "September",
    "Ombudsman", "asbestos", "police", "compliment", "complaint", "councillor", "tribunal", "disability",
    "Government",    "address", "SENDIAS", "emergency", "property", "appeal",
)  # fmt: skip
"""Terms that say what nothing simpler says: each counts as one word of one syllable."""
_WORD = re.compile(r"[A-Za-z][A-Za-z’'-]*|\d[\d:.,/]*")
_SENTENCE = re.compile(r"[.?!:]+[”\"]?(?=\s|$)|\n+")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_SYLLABLES = pyphen.Pyphen(lang="en_GB")
_SILENT = re.compile(r"[^le]e$|[^td]ed$|[^sxzcg]es$")
_VOWELS = re.compile(r"[aeiouy]+")


@dataclass(frozen=True)
class SpokenText:
    """One text, and where it stands."""

    where: str
    text: str


def texts(questions: ServiceQuestions, details: type[BaseModel]) -> Iterator[SpokenText]:
    """Titles, labels, hints, options, reasons and helps of every page; stops; what the first page says."""
    forms = {each.name: each for each in fields_of(details)}
    for page in asked_of(questions, details):
        at = page.part
        yield SpokenText(f"{at} title", page.title)
        for text in (page.hint, page.why, *page.labels.values(), *page.hints.values()):
            yield SpokenText(f"{at} hint", text)
        for help_ in page.help:
            yield SpokenText(f"{at} help", help_.title)
            yield from (SpokenText(f"{at} help", line) for line in help_.lines)
        if page.asks is Asks.FIRST:
            yield from (SpokenText(f"{at} choice", words) for words in page.choices.values())
        for name in page.fields if page.asks is Asks.ANSWERS else ():
            within = [each for each in every([forms[name]]) if each.name != name]
            yield from (SpokenText(f"{at} label", each.label) for each in within)
            said = page.answers.get(name, {})
            yield from (
                SpokenText(f"{at} option", said.get(option.value, option.text))
                for option in forms[name].options
            )
    for stop in stops(questions):
        yield from (SpokenText(f"stop {stop.title}", text) for text in (stop.title, stop.text, stop.goes_on))
    yield from (SpokenText("before", text) for text in questions.before)


def stops(questions: ServiceQuestions) -> list[Stop]:
    """Every stop that can be come to: by each answer of a page that has any, and those of the first page."""
    found = [*questions.instead]
    for page in questions.pages:
        if page.stops is not None:
            given = [{page.part: value} for value in page.choices]
            given += [
                {name: value} for name in page.fields for value in (True, False, *page.answers.get(name, ()))
            ]
            found += [stop for each in given if (stop := page.stops(each)) is not None]
    return list(dict.fromkeys(found))


def grade(*said: str) -> float:
    """The years of schooling that it takes to read, by Flesch and Kincaid."""
    words = sentences = syllables = 0
    for text in filter(None, said):
        plain = _PLACEHOLDER.sub("this", text)
        for term in UNAVOIDABLE:
            plain = re.sub(rf"\b{term}s?\b", "term", plain, flags=re.IGNORECASE)
        for sentence in filter(None, (each.strip() for each in _SENTENCE.split(plain))):
            found = _WORD.findall(sentence)
            if found:
                sentences += 1
                words += len(found)
                syllables += sum(map(_syllables, found))
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59 if words else 0.0


def _syllables(word: str) -> int:
    """By the places where it could be parted, or by its vowels where those are more."""
    plain = word.lower().strip("’'-")
    if plain[:1].isdigit():
        return 1
    parted = sum(len(_SYLLABLES.positions(each)) + 1 for each in re.split("[-’']", plain) if each)
    heard = len(_VOWELS.findall(plain)) - (1 if _SILENT.search(plain) else 0)
    return max(parted, heard, 1)


def holes(text: str) -> set[str]:
    """The names that a text leaves open, to be filled in with the council's own."""
    return set(_PLACEHOLDER.findall(text))
