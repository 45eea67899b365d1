"""Whose a case is, as words of the search: what somebody sees is found by the search's own index."""

from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple

from register.seeing.sight import Sight

BEGINS = "¶"
"""Before a word that is of no text. No word of anybody's has one: they are letters and digits."""


class SightMarks(NamedTuple):
    """What ``Sight.where`` says, in marks: a case is seen that has one of ``any_of`` and none of ``none_of``.

    Of a pair it has both.
    """

    any_of: tuple[tuple[str, ...], ...]
    none_of: tuple[str, ...]


def marks_of(service: str, team: str, officer: str) -> frozenset[str]:
    """The marks of a case: one for each of the three that ``Sight`` asks about."""
    return frozenset((_mark("s", service), _mark("t", team.lower()), _mark("o", officer)))


def is_whose(word: str) -> bool:
    """Whether a word of the search is one of those."""
    return word[:1] == BEGINS and word[1:2] in ("s", "t", "o") and word[2:].isdigit()


def sight_in_marks(sight: Sight) -> SightMarks:
    """What somebody sees of the cases; of one who sees everything, only what is withheld."""
    ways: list[tuple[str, ...]] = []
    if not sight.everything:
        ways += [(each,) for each in _marks("t", sight.teams)]
        ways += [(each,) for each in _marks("s", sight.services)]
        ways += [(_mark("t", ""), each) for each in _marks("s", sight.of_teams)]
        ways += [(_mark("o", sight.name),)] if sight.name else []
    return SightMarks(tuple(ways), tuple(_marks("s", sight.withheld)))


def _marks(kind: str, of: Iterable[str]) -> list[str]:
    return [_mark(kind, each) for each in sorted(of)]


def _mark(kind: str, of: str) -> str:
    # Figures alone: no name, and nothing that a name or a mistyped word could be part of.
    return f"{BEGINS}{kind}{int.from_bytes(blake2b(of.encode(), digest_size=6).digest()):015d}"
