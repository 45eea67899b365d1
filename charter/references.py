"""References: short enough to say on the telephone, with a check character at the end.

Twenty-three characters, none that looks like another and no vowels, so that no reference spells a word.
Twenty-three is prime: with a different weight for each place, every single wrong character and every two
neighbours exchanged change the sum. A reference is not a password.

Each council's begin with letters of its own, from its edition. A process serves one council: it says so once,
by `begin_with`, and what is read afterwards is read as that council's unless a prefix is named.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Protocol

from charter.marks import visible

ALPHABET = "23456789CDFHJKMNPQRTVWX"
PREFIX = "MK"
"""What references begin with where no council is named: as the first edition has it."""

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_RANDOM = 8  # characters before the check character: 23 ** 8 is 78 thousand million
_DASHES = re.compile(
    "[\N{HYPHEN}-\N{HORIZONTAL BAR}\N{MINUS SIGN}\N{SMALL HYPHEN-MINUS}\N{FULLWIDTH HYPHEN-MINUS}_]"
)
"""What a word processor makes of "-"."""
_PLAIN = re.compile(r"[A-Z0-9 -]+")
_PREFIX = re.compile(r"[A-Z]{1,5}")
_ANY_PREFIX = re.compile(r"[A-Z]{2,4}")
_SPACES = re.compile(r"[^\S\n]")
_AROUND = " \t\n.,:;!?#*|~`'\"()[]{}<>-‘’‚‛“”„‟«»‹›"
_LABEL = re.compile(r"^(?:(?:OUR|YOUR|MY|THE|CASE|REPORT|REFERENCE|REF|NUMBER|NO|ID)\b[ .:#*-]*)+")
_LONGEST_TYPED = 40
_LONGEST_READ = 20_000
_GROUP = 5
_POSTCODE = re.compile(r"[0-9]{1,2}[ -]+[0-9][A-Za-z]{2}(?![^\W_])")
"""What follows the letters of a postcode's area."""


_ours: ContextVar[str] = ContextVar("prefix of references", default=PREFIX)


class HasRandom(Protocol):
    def random(self) -> float: ...


def ours() -> str:
    """What the references of the council that is served here begin with."""
    return _ours.get()


def begin_with(prefix: str) -> None:
    """From here on, in this task and in what it starts, references begin so."""
    _check_prefix(prefix)
    _ours.set(prefix)


@contextmanager
def beginning(prefix: str) -> Iterator[None]:
    """The same within a block: for a process that serves several councils."""
    _check_prefix(prefix)
    was = _ours.set(prefix)
    try:
        yield
    finally:
        _ours.reset(was)


def new(random: Callable[[], float] | HasRandom, prefix: str = "") -> str:
    """A new reference, such as MK-7Q4K2M9XV, from numbers in [0, 1) that the caller supplies."""
    prefix = prefix or ours()
    _check_prefix(prefix)
    draw = random if callable(random) else random.random
    body = "".join(ALPHABET[int(draw() * len(ALPHABET))] for _ in range(_RANDOM))
    return f"{prefix}-{body}{_check_character(body)}"


def is_valid(text: str, prefix: str = "") -> bool:
    """True for exactly the written form with a check character that fits; nothing else is an id of ours."""
    prefix = prefix or ours()
    head, dash, rest = text.partition("-")
    return (
        head == prefix
        and dash == "-"
        and len(rest) == _RANDOM + 1
        and all(character in _VALUES for character in rest)
        and _check_character(rest[:-1]) == rest[-1]
    )


def within(workflow_id: str, prefix: str = "") -> str:
    """The reference of the case that a workflow is, or belongs to: a letter's and a concern's begin with it.

    Empty where it belongs to none.
    """
    reference = "-".join(workflow_id.split("-")[:2])
    return reference if is_valid(reference, prefix) else ""


def as_written(text: str) -> str:
    """The written form of what is one reference of any council; ``text`` itself where it is none.

    For what is recorded: a case reads the same whoever reads it, and at any time.
    """
    plain = _plain(text[:_LONGEST_READ]).strip(_AROUND)
    plain = plain.upper() if plain.isascii() else plain
    for each in (plain, _LABEL.sub("", plain)):
        prefix = each.replace(" ", "").replace("-", "").strip(_AROUND)[: -_RANDOM - 1]
        if _ANY_PREFIX.fullmatch(prefix):
            try:
                return normalise(each, prefix)
            except ValueError:
                continue
    return text


def normalise(text: str, prefix: str = "") -> str:
    """The written form of what should be one reference, as a person typed it or heard it read out.

    Small letters, spaces and dashes of any kind anywhere, no dash, quotation marks, brackets or asterisks
    around it, "Ref:" before it, marks that nobody sees: all are taken. ValueError says what to look at.
    """
    prefix = prefix or ours()
    _check_prefix(prefix)
    shape = f"It looks like {prefix}-7Q4K2M9XV: {prefix}, then {_RANDOM + 1} letters and digits."
    plain = _plain(text[:_LONGEST_READ]).strip(_AROUND)
    plain = plain.upper() if plain.isascii() else plain
    if not plain.startswith(prefix):
        plain = _LABEL.sub("", plain).strip(_AROUND)
    if len(plain) > _LONGEST_TYPED:
        raise ValueError(f"That is too long to be a reference. {shape}")
    if _PLAIN.fullmatch(plain) is None:
        raise ValueError(f"A reference has only letters, digits and a dash. {shape}")
    bare = plain.replace(" ", "").replace("-", "")
    if not bare.startswith(prefix):
        raise ValueError(f"Our references begin with {prefix}. {shape}")
    rest = bare.removeprefix(prefix)
    strange = sorted(set(rest) - set(ALPHABET))
    if strange:
        raise ValueError(
            f"We never use {' or '.join(strange)} in a reference, because it is easily misread. "
            "Check that character against your letter or message."
        )
    if len(rest) != _RANDOM + 1:
        raise ValueError(f"That has {len(rest)} characters after {prefix} where there are 9. {shape}")
    if _check_character(rest[:-1]) != rest[-1]:
        raise ValueError(
            "That is not quite one of our references. Check for one wrong character, "
            "or two next to each other the wrong way round."
        )
    return f"{prefix}-{rest}"


def found_in(text: str, prefix: str = "") -> tuple[str, ...]:
    """The references within somebody's words, in their order, however each was written.

    Only with a check character that fits, and in one piece or in groups of up to five. What begins as a
    postcode is none: "MK9 3HQ" is where somebody lives.
    """
    prefix = prefix or ours()
    _check_prefix(prefix)
    found = []
    for match in _written(prefix).finditer(_plain(text[:_LONGEST_READ])):
        groups = re.split("[ -]+", match[1])
        if len(groups) > 1 and (max(map(len, groups)) > _GROUP or _POSTCODE.match(match[1])):
            continue
        reference = f"{prefix}-{''.join(groups).upper()}"
        if is_valid(reference, prefix):
            found.append(reference)
    return tuple(dict.fromkeys(found))


def meant_by(text: str, prefix: str = "") -> tuple[str, ...]:
    """The references that ``text`` may mean if one character is wrong, or two neighbours changed places.

    Empty where it has not the length of one. Nobody is told what belongs to a guess: it is for searches.
    """
    prefix = prefix or ours()
    bare = _plain(text[:_LONGEST_TYPED]).upper().replace(" ", "").replace("-", "").removeprefix(prefix)
    if len(bare) != _RANDOM + 1 or not bare.isascii():
        return ()
    wrong = [bare[:at] + other + bare[at + 1 :] for at in range(len(bare)) for other in ALPHABET]
    changed = [bare[:at] + bare[at + 1] + bare[at] + bare[at + 2 :] for at in range(_RANDOM)]
    meant = (f"{prefix}-{body}" for body in [*wrong, *changed])
    return tuple(dict.fromkeys(one for one in meant if is_valid(one, prefix)))


@lru_cache(maxsize=8)
def _written(prefix: str) -> re.Pattern[str]:
    letters = "".join(f"[{letter}{letter.lower()}]" for letter in prefix)
    one = f"[{ALPHABET}{ALPHABET.lower()}]"
    body = rf"{one}(?:[ -]{{0,3}}{one}){{{_RANDOM}}}"
    return re.compile(rf"(?<![^\W_])(?={letters}[ -]{{0,3}}({body})(?![^\W_]))")


def _plain(text: str) -> str:
    """With one kind of dash and one kind of space, and nothing that is not seen."""
    return _SPACES.sub(" ", _DASHES.sub("-", visible(text)))


def _check_character(body: str) -> str:
    weights = range(len(body) + 1, 1, -1)  # 9 … 2; the check character's own weight is 1
    total = sum(weight * _VALUES[character] for weight, character in zip(weights, body, strict=True))
    return ALPHABET[-total % len(ALPHABET)]


def _check_prefix(prefix: str) -> None:
    if _PREFIX.fullmatch(prefix) is None:
        raise ValueError("a reference's prefix is one to five capital letters")
