"""Plain text as it came: lines put together again, what cannot be seen taken out, two texts compared."""

import re
import unicodedata

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


def says_something(text: str) -> bool:
    """Whether there are words in it that somebody wrote: not only a telephone's signature or a picture."""
    return bool(_WORD.search(_LINKS.sub(" ", _NOT_SAID.sub("", text))))


def differ(one: str, other: str) -> bool:
    """Whether two texts that should say the same do not: a word stands in one of them alone.

    Links, the names of pictures and the marks of lists are written differently, and do not count.
    """
    mine, theirs = (words_in(_MARKERS.sub(" ", _LINKS.sub(" ", text))) for text in (one, other))
    return set(mine) != set(theirs) and "".join(mine) != "".join(theirs)


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
