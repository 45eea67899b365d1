"""What somebody reads of a page, and what of it is no word."""

import re
from html.parser import HTMLParser

from workflows.processes import PROCESSES

_RAW = (
    re.compile(r"(?<![\w.@/:?=&-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w@/]|\.\w)"),  # further_work
    re.compile(r"(?<![\w.-])\d{4}-\d\d-\d\d(?![\w-])"),  # 2026-12-10
    re.compile(r"\b\d\d:\d\d:\d\d\b"),
    re.compile(r"(?<!\w)(?:True|False|NaN|datetime|timedelta|Decimal|UUID)(?!\w)"),
    re.compile(r"(?<!\w)None(?!\w|\.| yet| given| of )"),
    re.compile(r"\{'|\['|\(\(\w+\)\)|<[A-Z]\w+[.:]"),  # a dict, a list, a placeholder, a repr
    re.compile(r"\((?:CH|POL|WEB|ST|CODE)\)|(?<!\w)(?:CH|POL|WEB|ST|CODE): "),
    re.compile(rf"(?<!\w)(?:{'|'.join(one for one in PROCESSES if one[1:] != one[1:].lower())})(?!\w)"),
)
_RANGE = re.compile(r"(?<!\w)\d+-\d+ (?:hours|days|weeks|months|working)")
_QUOTED = re.compile(r"“[^”]*”")
"""What the council has written stands as it did."""


class _Visible(HTMLParser):
    """The words of a page, a line for each piece: what a council wrote in a clause stays as it is."""

    LEFT_OUT = ("script", "style", "code", "blockquote", "textarea", "head")
    EMPTY = ("br", "hr", "img", "input", "link", "meta")

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in self.EMPTY:
            self._within.append(tag)
        self.words += [str(given[name]) for name in ("alt", "aria-label", "title") if given.get(name)]

    def handle_endtag(self, tag: str) -> None:
        if tag in self._within:
            del self._within[len(self._within) - 1 - self._within[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if not any(tag in self.LEFT_OUT for tag in self._within) and data.strip():
            self.words.append(data.strip())


def visible(page: str) -> str:
    """What is read of a page, a line for each piece of it."""
    read = _Visible()
    read.feed(page)
    return "\n".join(read.words)


def raw(text: str) -> list[str]:
    """What in a text is a raw value, each with what stands around it."""
    found = [one for pattern in _RAW for one in pattern.finditer(text)]
    found += _RANGE.finditer(_QUOTED.sub("", text))
    return [one.string[max(0, one.start() - 30) : one.end() + 20].replace("\n", " / ") for one in found]
