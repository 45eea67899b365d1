"""Whom a note names: ``@olive``, ``@Olive Example`` or ``@"Olive Example"``, in any case of letters."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_AT = re.compile(r"(?<![\w@])@[\"“”'‘’]?([^@\n]{1,120})")
"""What may be a name after an @; one within a word is an email address."""
_MORE = re.compile(r"[\w.+-]*\w")
"""What makes a name a longer one: ``@olive.other`` is not ``@olive``."""


class Named(NamedTuple):
    """An account that a note may name."""

    username: str
    name: str


def mentioned(note: str, accounts: Sequence[Named]) -> list[str]:
    """The usernames of those whom the note names, in its order. Of two names that fit, the longer is meant;
    one name may be of two accounts."""
    found = [_meant(each.group(1).casefold(), accounts) for each in _AT.finditer(note)] if "@" in note else []
    return list(dict.fromkeys(username for several in found for username in several))


def _meant(text: str, accounts: Iterable[Named]) -> list[str]:
    fits = [(_fits(text, one), one.username) for one in accounts]
    longest = max((length for length, _ in fits), default=0)
    return [username for length, username in fits if length and length == longest]


def _fits(text: str, account: Named) -> int:
    """How much of the text is a name of the account, in characters; 0 for none."""
    names = (" ".join(name.casefold().split()) for name in account)
    return max(
        (len(name) for name in names if name and text.startswith(name) and not _MORE.match(text, len(name))),
        default=0,
    )
