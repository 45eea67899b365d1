"""What is new in a reply, and what it only repeats of the mail before. The whole is kept beside it."""

import re

_WROTE = re.compile(r"^(On|Le|Am|El) .{5,300}(wrote|écrit|schrieb|escribió)\s*:\s*$", re.DOTALL)
_ORIGINAL = re.compile(r"^\s*-{2,}\s*Original (Message|Appointment)\s*-{2,}\s*$", re.IGNORECASE)
_RULE = re.compile(r"^\s*_{10,}\s*$")
_FROM = re.compile(r"^\s*\*?From:\*?\s.+$", re.IGNORECASE)
_OTHER_FIELDS = re.compile(r"^\s*\*?(Sent|Date|To|Cc|Subject):\*?\s", re.IGNORECASE)
_LINES_READ = 5_000


def parted(text: str) -> tuple[str, str]:
    """A reply's own words, and what it quotes after them; the latter empty where that is not clear.

    Answers written between quoted lines, and below them, are own words: then nothing is taken away.
    """
    lines = text.split("\n")
    at = _quotation(lines[:_LINES_READ])
    if at is None:
        return text, ""
    own = "\n".join(lines[:at]).rstrip()
    return (own, "\n".join(lines[at:]).strip("\n")) if own.strip() else (text, "")


def _quotation(lines: list[str]) -> int | None:
    """The line at which nothing but a quotation follows."""
    for at, line in enumerate(lines):
        if _ORIGINAL.match(line) or _is_header(lines, at):
            return at
        if _RULE.match(line) and _is_header(lines, at + 1):
            return at
        for taken in (1, 2, 3):  # the line that says who wrote is often broken
            said = " ".join(each.strip() for each in lines[at : at + taken])
            if _WROTE.match(said) and _all_quoted(lines[at + taken :]):
                return at
        if line.startswith(">") and _all_quoted(lines[at:]):
            return at
    return None


def _is_header(lines: list[str], at: int) -> bool:
    """As Outlook begins what it quotes."""
    if at >= len(lines) or not _FROM.match(lines[at]):
        return False
    return sum(bool(_OTHER_FIELDS.match(line)) for line in lines[at + 1 : at + 6]) >= 2


def _all_quoted(lines: list[str]) -> bool:
    said = [line for line in lines if line.strip()]
    return bool(said) and all(line.lstrip().startswith(">") for line in said)
