"""The fewest of many that have between them everything the many have: what a slow way is walked for."""

from collections.abc import Hashable, Mapping, Set
from typing import TypeVar

Of = TypeVar("Of")


def fewest(kinds: Mapping[Of, Set[Hashable]]) -> list[Of]:
    """Those that bring most of what is still left, one after the other, until nothing is."""
    left: set[Hashable] = set().union(*kinds.values())
    chosen: list[Of] = []
    while left:
        chosen.append(max(kinds, key=lambda each: len(kinds[each] & left)))
        left -= kinds[chosen[-1]]
    return chosen
