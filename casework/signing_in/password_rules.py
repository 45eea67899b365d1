"""Which passwords an officer may choose, as the National Cyber Security Centre advises.

Long enough, and nobody's first guess: no kinds of characters are asked for, nothing runs out, pasting works.
"""

import re
from collections.abc import Iterable

from casework.site.passwords import LONGEST

SHORTEST = 12
"""Characters."""
HINT = (
    f"At least {SHORTEST} characters. Three random words are easy to remember and hard to guess. "
    "You can paste it from a password manager."
)
_REST = 5
"""Letters that have to be left besides what everybody guesses."""
_KINDS = 5
"""Different characters, at the least."""
_SHORT = f"Enter a password of at least {SHORTEST} characters"
_LONG = f"Enter a password of at most {LONGEST} characters"
_GUESSED = (
    "Enter a password that is harder to guess: not only numbers, a common word with numbers, a row of keys, "
    "your name or the council’s"
)
_FOR_LETTERS = str.maketrans("013457@$!8", "oleastasib")
_COMMON = """
password passwort passwd passcode letmein welcome admin administrator login signin secret changeme default
qwerty qwertyuiop qwertz azerty asdf asdfgh asdfghjkl zxcvbn zxcvbnm iloveyou loveyou monkey dragon sunshine
princess football baseball cricket rugby liverpool chelsea arsenal everton rangers celtic manchester united
london england britain scotland wales birmingham milton keynes council county borough charter casework
officer manager supervisor feedback highways january february march april june july august september october
november december monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter
charlie thomas jessica daniel michael ashley jordan george harry superman batman pokemon starwars master
shadow hunter killer ninja trustno whatever freedom flower cheese chocolate banana computer internet windows
microsoft google facebook example test tester testing temp temporary guest user username system access
abc abcd abcdef abcdefgh abcdefghijkl
"""
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "01234567890")


def why_not(password: str, about: Iterable[str] = ()) -> str:
    """Why a password cannot be chosen; empty where it can. ``about``: names that are tried first, such as
    the officer's and the council's."""
    if len(password) < SHORTEST:
        return _SHORT
    if len(password) > LONGEST:
        return _LONG
    folded = password.casefold()
    if len(set(folded)) < _KINDS or _is_row(folded) or re.fullmatch(r"(.{1,6})\1+", folded):
        return _GUESSED
    known = {word for name in about for word in re.findall(r"[^\W\d_]{3,}", name.casefold())}
    spelled = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded).translate(_FOR_LETTERS)
    left = {_without(folded, known), _without(spelled, known)}
    return _GUESSED if min(map(len, left)) < _REST else ""


def _without(folded: str, known: set[str]) -> str:
    """The letters that are left when what everybody guesses is taken out, the longest words first."""
    for word in sorted(known | set(_COMMON.split()), key=lambda each: (-len(each), each)):
        folded = folded.replace(word, " ")
    return re.sub(r"[\W\d_]+", "", folded)


def _is_row(folded: str) -> bool:
    """Whether it is keys or letters in a row, there and back, however often."""
    rows = "".join(row * 2 + row[::-1] * 2 for row in _ROWS)
    pieces = [folded[at : at + 4] for at in range(0, len(folded), 4)]
    return all(piece in rows for piece in pieces)
