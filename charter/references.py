"""References: short enough to say on the telephone, with a check character at the end.

Twenty-three characters, none that looks like another and no vowels, so that no reference spells a word.
Twenty-three is prime: with a different weight for each place, every single wrong character and every two
neighbours exchanged change the sum. A reference is not a password.
"""

import re
from collections.abc import Callable
from typing import Protocol

ALPHABET = "23456789CDFHJKMNPQRTVWX"
PREFIX = "MK"

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_RANDOM = 8  # characters before the check character: 23 ** 8 is 78 thousand million
_DASHES = re.compile("[\N{HYPHEN}-\N{HORIZONTAL BAR}\N{MINUS SIGN}]")  # what a word processor makes of "-"
_LONGEST_TYPED = 40


class HasRandom(Protocol):
    def random(self) -> float: ...


def new(random: Callable[[], float] | HasRandom, prefix: str = PREFIX) -> str:
    """A new reference, such as MK-7Q4K2M9XV, from numbers in [0, 1) that the caller supplies."""
    _check_prefix(prefix)
    draw = random if callable(random) else random.random
    body = "".join(ALPHABET[int(draw() * len(ALPHABET))] for _ in range(_RANDOM))
    return f"{prefix}-{body}{_check_character(body)}"


def is_valid(text: str, prefix: str = PREFIX) -> bool:
    """True for exactly the written form with a check character that fits; nothing else is an id of ours."""
    head, dash, rest = text.partition("-")
    return (
        head == prefix
        and dash == "-"
        and len(rest) == _RANDOM + 1
        and all(character in _VALUES for character in rest)
        and _check_character(rest[:-1]) == rest[-1]
    )


def within(workflow_id: str, prefix: str = PREFIX) -> str:
    """The reference of the case that a workflow is, or belongs to: a letter's and a concern's begin with it.

    Empty where it belongs to none.
    """
    reference = "-".join(workflow_id.split("-")[:2])
    return reference if is_valid(reference, prefix) else ""


def normalise(text: str, prefix: str = PREFIX) -> str:
    """The written form of a reference as a person typed it or heard it read out.

    Small letters, spaces, dashes anywhere and no dash are all taken. ValueError says what to look at.
    """
    _check_prefix(prefix)
    shape = f"It looks like {prefix}-7Q4K2M9XV: {prefix}, then {_RANDOM + 1} letters and digits."
    if len(text) > _LONGEST_TYPED:
        raise ValueError(f"That is too long to be a reference. {shape}")
    plain = _DASHES.sub("-", text.replace("\N{NO-BREAK SPACE}", " ")).strip()
    if not plain.isascii() or re.fullmatch(r"[A-Za-z0-9 -]+", plain) is None:
        raise ValueError(f"A reference has only letters, digits and a dash. {shape}")
    bare = plain.upper().replace(" ", "").replace("-", "")
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


def _check_character(body: str) -> str:
    weights = range(len(body) + 1, 1, -1)  # 9 … 2; the check character's own weight is 1
    total = sum(weight * _VALUES[character] for weight, character in zip(weights, body, strict=True))
    return ALPHABET[-total % len(ALPHABET)]


def _check_prefix(prefix: str) -> None:
    if re.fullmatch(r"[A-Z]{1,5}", prefix) is None:
        raise ValueError("a reference's prefix is one to five capital letters")
