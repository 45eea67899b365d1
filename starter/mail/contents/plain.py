"""Plain text as it came: lines put together again, what cannot be seen taken out, two texts compared."""

import re
import unicodedata

from register.outside.inbound import KEPT_TEXT

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_JOINERS = re.compile(r"[\u00ad\u034f\u200c\u200d\u2060]")
_LINKS = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>()\[\]]+|\[[^\[\]]{0,120}\]", re.IGNORECASE)
_MARKERS = re.compile(r"^[ \t>]*(?:\d{1,2}[.)]|[-*\u2022\u00b7o])\s", re.MULTILINE)
_WORD = re.compile(r"[^\W_]+")
_NOT_SAID = re.compile(
    r"^[^\w\n]*(?:sent (?:from|via|using)|get outlook for)\b.{0,80}$", re.IGNORECASE | re.MULTILINE
)


def tidy(text: str) -> str:
    """Text without what cannot be seen, its lines ended in one way."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")


def one_line(text: str) -> str:
    """At most 200 characters that can be seen, in one line."""
    plain = text.encode("utf-8", "replace").decode()
    return " ".join(_UNSEEN.sub(" ", plain.replace("\n", " ")).split())[:200]


def words_in(text: str) -> list[str]:
    """All its words, in one case."""
    return _WORD.findall(_JOINERS.sub("", unicodedata.normalize("NFKC", text)).casefold())


def said_in(text: str) -> list[str]:
    """Its words without what programs add: links, pictures' names, a telephone's signature."""
    return words_in(_LINKS.sub(" ", _NOT_SAID.sub("", text)))


def says_something(text: str) -> bool:
    """Whether there are words in it that somebody wrote."""
    return bool(_WORD.search(_LINKS.sub(" ", _NOT_SAID.sub("", text))))


class Compared:
    """A text as it is compared with another that should say the same.

    Links, the names of pictures and the marks of lists are written differently, and do not count.
    """

    def __init__(self, text: str) -> None:
        words = words_in(_MARKERS.sub(" ", _LINKS.sub(" ", text[:KEPT_TEXT])))
        self._words, self._letters = frozenset(words), "".join(words)

    def differs(self, other: str) -> bool:
        """Whether a word stands in one of the two alone."""
        theirs = Compared(other)
        return self._words != theirs._words and self._letters != theirs._letters


def unflowed(text: str, *, delsp: bool) -> str:
    """Lines that were broken for the way, put together (RFC 3676, section 4)."""
    lines, open_at = list[str](), -1
    for line in text.replace("\r\n", "\n").split("\n"):
        said = line.lstrip(">")
        depth = len(line) - len(said)
        said = said.removeprefix(" ")  # space-stuffed
        flows = said.endswith(" ") and said != "-- "
        kept = said[:-1] if flows and delsp else said
        if open_at == depth and said != "-- ":
            lines[-1] += kept
        else:
            lines.append(f"{'>' * depth}{' ' if depth else ''}{kept}")
        open_at = depth if flows else -1
    return "\n".join(lines)
