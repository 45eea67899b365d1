"""Reading a text by an edition's rules of words: which of them hold, by name.

A reader is made once for an edition, in some hundredths of a second; it reads a long text in a few ms.
"""

import re
import unicodedata
from collections.abc import Iterator
from string import ascii_lowercase

from charter.edition.wording import Wording, parts_of, phrases_of
from charter.marks import visible

SENTENCE = 4
"""A full stop or a new line between two words counts as that many words."""

BESIDE = 5
"""What makes a match harmless stands within it, or at most so many words before or behind."""

_TOKEN = re.compile("[^\\W_]+(?:'[^\\W_]+)*|[.!?\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u201b\u02bc\u2032`\u00b4\uff07"), "'")
_ENDINGS = ("'s", "'ll", "'d", "'ve", "'re")

Spans = list[tuple[int, int]]
"""Where something stands: the number of its first word, and of the word behind it."""
Part = tuple[str, ...]


class ConcernReader:
    """Finds what an edition's rules look for."""

    def __init__(self, wording: Wording) -> None:
        groups, rules = wording.groups, wording.rules
        self._rules = rules
        self._alone: dict[str, list[str]] = {}
        """A word → the groups and words that it is found for."""
        self._begins: dict[str, dict[str, list[tuple[Part, str]]]] = {}
        """A phrase's first word → its second → its other words, and the group that it is found for."""
        self._when = [[parts_of(line) for line in rule.when] for rule in rules]
        self._unless = [[parts_of(line)[0] for line in rule.unless] for rule in rules]
        parts = [part for lines in self._when for line in lines for part in line]
        parts += [part for lines in self._unless for part in lines]
        forms: set[str] = set()
        for element in sorted({element for part in parts for element in part}):
            for phrase in phrases_of(element, groups):
                first, *rest = phrase.split()
                forms.update((first, *rest))
                if rest:
                    seconds = self._begins.setdefault(first, {})
                    seconds.setdefault(rest[0], []).append((tuple(rest[1:]), element))
                else:
                    self._alone.setdefault(first, []).append(element)
        self._words: dict[str, tuple[str, ...]] = {}
        """A word as it stands in a text → its forms in the rules; without what only begins with a stem."""
        for form in forms:
            for word in _written(form):
                self._words[word] = (*self._words.get(word, ()), form)
        self._stems = {form[:-1]: form for form in forms if form.endswith("*")}
        self._lengths = sorted({len(stem) for stem in self._stems})

    def names(self, text: str) -> tuple[str, ...]:
        """The names of the rules that hold for this text, in the edition's order."""
        words, places = _words_of(text)
        spans = self._spans(words)
        if not spans:
            return ()
        known: dict[Part, Spans] = {}

        def hits(part: Part) -> Spans:
            if part not in known:
                known[part] = [(places[at], places[end - 1]) for at, end in _part(part, spans)]
            return known[part]

        found = []
        for rule, lines, unless in zip(self._rules, self._when, self._unless, strict=True):
            begun = (line for line in lines if all(part[0] in spans for part in line))  # few lines are
            matches = (match for line in begun for match in _near([hits(part) for part in line], rule.within))
            for first, last in matches:
                if not any(_beside(first, last, hits(part)) for part in unless):
                    found.append(rule.name)
                    break
        return tuple(dict.fromkeys(found))

    def _spans(self, words: list[str]) -> dict[str, Spans]:
        """Where each group and word of the rules stands in a text."""
        forms_of = {word: self._forms(word) for word in set(words)}
        forms = [forms_of[word] for word in words]
        spans: dict[str, Spans] = {}
        for at, here in enumerate(forms):
            for form in here:
                for element in self._alone.get(form, ()):
                    spans.setdefault(element, []).append((at, at + 1))
                seconds = self._begins.get(form)
                if seconds is None or at + 1 == len(forms):
                    continue
                for second in forms[at + 1]:
                    for rest, element in seconds.get(second, ()):
                        end = at + 2 + len(rest)
                        following = forms[at + 2 : end]
                        if len(following) == len(rest) and all(map(_in, rest, following)):
                            spans.setdefault(element, []).append((at, end))
        return spans

    def _forms(self, word: str) -> tuple[str, ...]:
        stems = [self._stems.get(word[:length]) for length in self._lengths if length <= len(word)]
        return (*self._words.get(word, ()), *filter(None, stems))


def _part(part: Part, spans: dict[str, Spans]) -> Spans:
    """Where a part stands: its elements one behind the other."""
    found = spans.get(part[0], [])
    for element in part[1:]:
        ends: dict[int, set[int]] = {}
        for at, end in spans.get(element, ()) if found else ():
            ends.setdefault(at, set()).add(end)
        found = [(at, end) for at, middle in found for end in ends.get(middle, ())]
    return found


def _near(parts: list[Spans], within: int) -> Iterator[tuple[int, int]]:
    """From where to where all the parts stand near each other: at each, the last of every other part."""
    if len(parts) == 1:
        yield from parts[0]
    if len(parts) == 1 or not all(parts):
        return
    last: dict[int, tuple[int, int]] = {}
    for at, end, number in sorted((at, end, number) for number, hits in enumerate(parts) for at, end in hits):
        last[number] = (at, end)
        if len(last) < len(parts):
            continue
        first_end = min(behind for _, behind in last.values())
        if 0 < at - first_end <= within:
            yield min(before for before, _ in last.values()), max(behind for _, behind in last.values())


def _in(form: str, forms: tuple[str, ...]) -> bool:
    return form in forms


def _beside(first: int, last: int, hits: Spans) -> bool:
    return any(at - last <= BESIDE and first - end <= BESIDE for at, end in hits)


def _words_of(text: str) -> tuple[list[str], list[int]]:
    """The words of a text as rules write them, and how far each is from the beginning."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", visible(text.translate(_APOSTROPHES)))
    words, places, place = [], [], 0
    for token in _TOKEN.findall(text.replace("`", "'").casefold()):
        if not token[0].isalnum():
            place += SENTENCE
            continue
        words.append(_bare(token) if "'" in token else token)
        places.append(place)
        place += 1
    return words, places


def _bare(token: str) -> str:
    """A word without its apostrophe, and without what "he's" and "they'll" have behind it."""
    ending = next((each for each in _ENDINGS if token.endswith(each)), "")
    return token.removesuffix(ending).replace("'", "")


def _written(form: str) -> set[str]:
    """The words that a form without a stem stands for."""
    if form.endswith("*"):
        return set()
    if not form.endswith("~"):
        return {form}
    word = form[:-1]
    cuts = [(word[:at], word[at:]) for at in range(1, len(word) + 1)]  # nobody mistypes a word's first letter
    missing = {before + after[1:] for before, after in cuts if after}
    exchanged = {before + after[1] + after[0] + after[2:] for before, after in cuts if len(after) > 1}
    wrong = {before + other + after[1:] for before, after in cuts if after for other in ascii_lowercase}
    too_many = {before + other + after for before, after in cuts for other in ascii_lowercase}
    return {word} | missing | exchanged | wrong | too_many
