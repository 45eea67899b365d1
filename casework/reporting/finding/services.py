"""Services found by what somebody types: by need, name and keyword, with typing errors forgiven."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

from casework.reporting.process_questions import questions_of
from casework.site.languages import _
from charter.edition.services import Service, Signpost
from starter.desk.catalogue import Catalogue

TYPED = 500
"""Characters that are looked at: what somebody needs is said in fewer."""
SHOWN = 6
_LEAST = 0.45
"""What is found must be at least so good as a part of the best."""
_FEWEST = 0.34
"""And must be about at least so much of what was typed."""
_WORD = re.compile(r"[a-z0-9]+")
_ENDINGS = ("ings", "ing", "ies", "ied", "ers", "ed", "es", "er", "s", "y")
_IDLE = frozenset(
    _WORD.findall(
        "a about am an and any are as at be been but by can cannot could d did do does for from get got "
        "had has have he her him his how i if in into is it its just ll m me my need no not of on or our "
        "please re s she so some somebody someone something t tell that the their them there they this "
        "to up us ve want was we were what when where which who will with would you your"
    )
)
"""Words that say nothing of what is needed."""


@dataclass(frozen=True)
class ServiceWords:
    """One thing that can be found, as the words that find it, each with what it weighs."""

    found: Service | Signpost
    weights: dict[str, float]


class ServiceSearch:
    """All that a resident may ask for in one edition, and what is dealt with elsewhere."""

    def __init__(self, services: Iterable[Service], signposts: Iterable[Signpost]) -> None:
        self.services = tuple(services)
        self.signposts = tuple(signposts)

    @classmethod
    def of(cls, catalogue: Catalogue) -> "ServiceSearch":
        """What the edition in force offers."""
        return cls(offered(catalogue), catalogue.edition.signposts)

    @cached_property
    def _spoken(self) -> list[ServiceWords]:
        return [*map(_of_service, self.services), *map(_of_signpost, self.signposts)]

    @cached_property
    def _rarity(self) -> dict[str, float]:
        """How much a word says: one that stands everywhere says little."""
        often = Counter(word for each in self._spoken for word in each.weights)
        return {word: log(1 + len(self._spoken) / count) for word, count in often.items()}

    def find(self, typed: str) -> list[Service | Signpost]:
        """The best first; nothing for words that are about none of it."""
        asked = list(dict.fromkeys(words_of(typed)))[:40]
        if not asked:
            return []
        scored = []
        for each in self._spoken:
            hits = [self._hit(word, each) for word in asked]
            if sum(hit > 0 for hit in hits) / len(asked) >= _FEWEST:
                scored.append((sum(hits), each.found))
        scored.sort(key=lambda one: -one[0])
        best = scored[0][0] if scored else 0.0
        return [found for score, found in scored[:SHOWN] if score >= best * _LEAST]

    def _hit(self, word: str, each: ServiceWords) -> float:
        found = (
            weight * likeness * self._rarity[known]
            for known, weight in each.weights.items()
            if (likeness := alike(word, known))
        )
        return max(found, default=0.0)


def offered(catalogue: Catalogue) -> list[Service]:
    """The services that a resident may open."""
    return [each for each in catalogue.services() if each.opened_by == "customer"]


def words_of(text: str) -> list[str]:
    """The words of a text that say what it is about, without their endings."""
    plain = unicodedata.normalize("NFKD", text[:TYPED].casefold()).replace("’", "").replace("'", "")
    return [_stem(word) for word in _WORD.findall(plain) if word not in _IDLE]


def alike(one: str, other: str) -> float:
    """How like two words are: 1 for the same, less for a beginning or a typing error, 0 for others."""
    if one == other:
        return 1.0
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= 4 and longer.startswith(shorter):
        return 0.8
    if len(shorter) < 4 or len(longer) - len(shorter) > 2 or one[0] != other[0]:
        return 0.0
    wrong = mistyped(one, other)
    return 0.7 if wrong == 1 else 0.5 if wrong == 2 and len(shorter) >= 7 else 0.0


def mistyped(one: str, other: str) -> int:
    """How many letters are wrong, missing, too many or exchanged with the next (Damerau and Levenshtein)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        next_row = [at]
        for to, wanted in enumerate(other, 1):
            least = min(row[to] + 1, next_row[-1] + 1, row[to - 1] + (letter != wanted))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted:
                least = min(least, before[to - 2] + 1)
            next_row.append(least)
        before, row = row, next_row
    return row[-1]


def _stem(word: str) -> str:
    ending = next((each for each in _ENDINGS if word.endswith(each) and len(word) - len(each) >= 3), "")
    return word.removesuffix(ending)


def _of_service(service: Service) -> ServiceWords:
    said: Sequence[tuple[float, str]] = (
        (1.0, service.group),
        (1.5, service.description),
        *((3.0, each) for each in service.keywords),
        *((3.0, each) for each in questions_of(service).needs),
        (4.0, service.title),
    )
    return ServiceWords(service, _weighed([*said, *((weight, _(text)) for weight, text in said)]))


def _of_signpost(signpost: Signpost) -> ServiceWords:
    said = ((1.5, signpost.description), (4.0, signpost.title))
    return ServiceWords(signpost, _weighed([*said, *((weight, _(text)) for weight, text in said)]))


def _weighed(said: Iterable[tuple[float, str]]) -> dict[str, float]:
    """The heaviest place that each word stands in."""
    found: dict[str, float] = {}
    for weight, text in said:
        for word in words_of(text):
            found[word] = max(weight, found.get(word, 0.0))
    return found
