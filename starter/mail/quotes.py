"""What is new in a reply, and what only repeats one of our own letters. The whole is kept beside it.

Nothing else is left out: people answer between the lines of what they quote, and send on what others wrote.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from starter.mail.contents.plain import words_in

_WROTE = re.compile(
    r"^[\s>]*(On|Le|Am|El|Il|Op|W dniu|Den) (?=.{0,290}\d).{5,300}"
    r"(wrote|a \u00e9crit|schrieb|escribi\u00f3|ha scritto|schreef|napisa\u0142(?:\(a\)|a)?|skrev)"
    r"[^:\n]{0,60}:\s*$",
    re.DOTALL,
)
_ORIGINAL = re.compile(
    r"^[\s>]*-{2,}\s*\w[\w\s]{0,40}(Message|Appointment|Nachricht|message|original)\s*-{2,}\s*$"
)
_RULE = re.compile(r"^[\s>]*[_-]{5,}\s*$")
_FROM = re.compile(r"^[\s>]*\*?(From|Von|De)\s*:\*?\s", re.IGNORECASE)
_FIELD = re.compile(
    r"^[\s>]*\*?(From|Sent|Date|To|Cc|Subject|Reply-To|Importance|Von|Gesendet|An|Betreff|De|Envoy\u00e9|\u00c0|Objet)"
    r"\s*:\*?\s",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://[^\s<>()\[\]]+|\[(?:cid|image):[^\[\]]{0,200}\]", re.IGNORECASE)
_LINES_READ = 5_000
_BEGINNINGS = 50
"""Places looked at where a quotation may begin."""
_LEAST = 4
"""Words: so many that follow each other as in a letter of ours are not there by chance."""


def parted(text: str, letters: Sequence[str]) -> tuple[str, str]:
    """A reply's own words, and what it quotes after them; the latter empty unless it is a letter of ours.

    ``letters`` are those that were sent. All that follows has to be of one of them, in its order.
    """
    lines = text.split("\n")
    if len(lines) > _LINES_READ or not letters:
        return text, ""
    known = [_Letter.of(each) for each in letters]
    for at in _beginnings(lines):
        rest = lines[_after_head(lines, at) :]
        if any(letter.has(rest) for letter in known):
            return "\n".join(lines[:at]).rstrip(), "\n".join(lines[at:]).strip("\n")
        if not _RULE.match(lines[at]):
            break  # something else is quoted: whatever is below it belongs to that
    return text, ""


def _beginnings(lines: list[str]) -> list[int]:
    """Where a quotation may begin, the earliest first."""
    found = []
    for at, line in enumerate(lines):
        begins = line.startswith(">") and not (at and lines[at - 1].startswith(">"))
        if begins or _after_head(lines, at) > at:
            found.append(at)
            if len(found) == _BEGINNINGS:
                break
    return found


def _after_head(lines: list[str], at: int) -> int:
    """The line after what a program writes over a quotation: who wrote when, or the letter's headers."""
    start = at
    while at < len(lines) and (
        not lines[at].strip("> ") or _RULE.match(lines[at]) or _ORIGINAL.match(lines[at])
    ):
        at += 1
    fields = at
    while fields < len(lines) and fields - at < 12 and _FIELD.match(lines[fields]):
        fields += 1
    if fields - at >= 2 and _FROM.match(lines[at]):
        return fields
    for taken in (1, 2, 3):  # the line that says who wrote is often broken
        said = " ".join(each.strip() for each in lines[at : at + taken])
        follows = next((each for each in lines[at + taken : at + taken + 3] if each.strip()), "")
        if _WROTE.match(said) and follows.startswith(">"):
            return at + taken
    return at if any(lines[each].strip("> ") for each in range(start, at)) else start


@dataclass(frozen=True)
class _Letter:
    """One of ours, as its words and links."""

    words: str
    links: str

    @classmethod
    def of(cls, text: str) -> "_Letter":
        return cls(f" {' '.join(words_in(_LINK.sub(' ', text)))} ", " ".join(_LINK.findall(text)))

    def has(self, lines: list[str]) -> bool:
        """Whether these lines are of it, in its order, and nothing else."""
        at = matched = 0
        for line in lines:
            links = [unquote(each).rstrip(".,;") for each in _LINK.findall(line) if each[0] != "["]
            if any(link not in self.links for link in links):
                return False
            words = words_in(_LINK.sub(" ", line))
            if not words:
                continue
            said = f" {' '.join(words)} "
            if not self.words.startswith(said, at):
                at = self.words.find(said, at) if len(words) >= _LEAST else -1
            if at < 0:
                return False
            at += len(said) - 1
            matched += len(words)
        return matched >= min(_LEAST, len(self.words.split()))
