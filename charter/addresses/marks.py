"""What is in a text that cannot be seen: hidden marks, odd spaces and dashes, line ends of every kind."""

import re
import unicodedata

LINE_END = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""Whatever a program may take for the end of a line (as `str.splitlines`)."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_JOINERS = "\u200c\u200d"
"""Persian and the languages of India are not written without them; no address has them."""
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
_OTHER_DASHES = frozenset("\u2043\u2212")


def plain_lines(text: str) -> str:
    """The same lines, each ended by ``\\n``."""
    return LINE_END.sub("\n", text)


def without_marks(text: str, *, keep: str = "") -> str:
    """Text without marks that cannot be seen, every space a plain one. Line ends and tabs stay."""
    return "".join(
        " " if unicodedata.category(each) == "Zs" else each
        for each in text
        if each in keep or not _is_hidden(each)
    )


def plain_dashes(text: str) -> str:
    """Every dash and minus sign as ``-``."""
    return "".join(
        "-" if each in _OTHER_DASHES or unicodedata.category(each) == "Pd" else each for each in text
    )


def one_line(text: str) -> str:
    """What was written on one line, without hidden marks. Raises ValueError where it is more than that."""
    plain = without_marks(text, keep=_JOINERS).replace("\t", " ").strip()
    if _CONTROL.search(plain):
        raise ValueError("it must be on one line, without control characters")
    return plain


def flattened(text: str) -> str:
    """Whatever it is, on one line: for what a door cannot refuse."""
    return " ".join(_CONTROL.sub(" ", without_marks(text, keep=_JOINERS)).split())


def _is_hidden(each: str) -> bool:
    if each < "\x7f":
        return False
    selects = "\ufe00" <= each <= "\ufe0f" or "\U000e0100" <= each <= "\U000e01ef"
    return unicodedata.category(each) == "Cf" or each in _FILLERS or selects
