"""What a case is found by: the words of it and the words of a search, taken apart in one and the same way.

A word is letters and digits alone, in small letters and without accents. A reference, an email address, a
phone number and a postcode are one word each, however they were written, besides the words they are made of.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from charter import references
from charter.addresses.email import as_email
from charter.addresses.marks import plain_dashes, without_marks
from charter.addresses.phone import as_phone
from charter.addresses.post import POSTCODE_ANYWHERE, as_postcode

LONGEST_READ = 20_000
"""Characters of a text."""
LONGEST_WORD = 40
MOST_ASKED = 10
"""Words of one search; what comes after them is left out."""
BEGINNING = 3
"""So many letters find every word that begins with them; fewer find only the whole word."""
LITTLE = frozenset({"a", "an", "and", "at", "for", "in", "is", "it", "of", "on", "or", "the", "to", "was"})
"""In every text: they find nothing."""
FORGIVEN = range(4, 25)
"""How long a word is in which a typing error is forgiven: a shorter one has too many neighbours."""
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile("(?<=\\w)['’ʼ`](?=\\w)")
_OF_EMAIL = r"[^\s<>()\[\],;:\"@]"
_EMAIL = re.compile(rf"(?<!{_OF_EMAIL}){_OF_EMAIL}{{1,64}}@{_OF_EMAIL}{{1,255}}")
"""From its beginning, and no longer than one may be: else each letter of a long text begins another."""
_PHONE = re.compile(r"(?<![\w+])\+?(?:\(0?\d+\)[ ]?)?\d(?:[ ().-]{0,3}\d){8,14}(?!\w)")


class Sought(NamedTuple):
    """One word of a search."""

    word: str
    whole: bool
    """False: words that begin with it are found too."""


def words_of(text: str) -> set[str]:
    """Every word that finds ``text``."""
    plain = _plain(text[:LONGEST_READ])
    found = {_joined(reference) for reference in references.found_in(plain)}
    found.update(word for _, words in _ones(plain) for word in words)
    return found | set(_words(plain))


def asked_for(text: str) -> list[Sought]:
    """The words of a search: a case must have them all. Empty where it has none to look for."""
    plain = _plain(text)
    asked = []
    for written, words in _ones(plain):
        asked.append(Sought(words[0], whole="@" not in written))
        plain = plain.replace(written, " ")
    asked += [Sought(word, whole=len(word) < BEGINNING) for word in _words(plain)]
    return list(dict.fromkeys(asked))[:MOST_ASKED]


def may_be_mistyped(word: str) -> bool:
    """Whether an error in the word is forgiven: not in what is no word but a number or a code."""
    return len(word) in FORGIVEN and sum(not each.isalpha() for each in word) <= 1


def spellings(word: str) -> set[str]:
    """The word, and what is left of it without each of its letters. Two words that share one differ by a
    letter too many, too few or wrong, or by two that changed places. Empty where no error is forgiven: in
    what is no word but a number or a code."""
    if not may_be_mistyped(word):
        return set()
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


def reference_word(reference: str) -> str:
    """The word that a reference is."""
    return _joined(reference)


def _ones(plain: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is one word in whatever way it is written: as it stands there, and the words it is found by."""
    for written in _EMAIL.findall(plain):
        if address := as_email(written.strip(".'")):
            yield written, tuple(_cut(["".join(_WORD.findall(_folded(address)))]))
        plain = plain.replace(written, " ")
    for match in _PHONE.finditer(plain):
        if number := as_phone(match[0]):
            digits = number.removeprefix("+")
            yield match[0], (digits, *(["0" + digits[2:]] if digits.startswith("44") else []))
    for match in POSTCODE_ANYWHERE.finditer(plain.upper()):
        if len(plain.upper()) == len(plain):
            yield plain[match.start() : match.end()], (as_postcode(match[0]).lower(),)


def _words(plain: str) -> list[str]:
    return [word for word in _cut(_WORD.findall(_folded(plain))) if word not in LITTLE]


def _plain(text: str) -> str:
    return text if text.isascii() else plain_dashes(without_marks(text))


def _folded(text: str) -> str:
    if text.isascii():
        return _APOSTROPHES.sub("", text).lower()
    apart = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text).casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))


def _cut(words: Iterable[str]) -> Iterator[str]:
    return (word[:LONGEST_WORD] for word in words if word)


def _joined(reference: str) -> str:
    return reference.replace("-", "").lower()
