"""A mail's HTML as plain text: what a person would read, quotations marked as in plain mails.

Not by html.parser: it takes minutes over markup that no person wrote. This looks at each character once.
"""

import re
from collections.abc import Iterator
from html import unescape

LONGEST = 300_000
"""Characters of HTML read of one mail: a long one has a tenth of it."""
_DEEPEST = 20
_TAG = 4_000
_UNSEEN = ("script", "style", "head", "title", "template", "noscript")
_LINES = frozenset(
    {"br", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "section", "article", "aside"}
    | {"address", "center", "dd", "dl", "dt", "fieldset", "figure", "footer", "form", "header", "main", "nav"}
)
_PARAGRAPHS = frozenset({"p", "table", "ul", "ol", "blockquote"})
_NAME = re.compile(r"(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_HREF = re.compile(r"""\bhref\s*=\s*["']?(https?://[^\s"'<>]+)""", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*"([^"]*)\"""", re.IGNORECASE)


def as_text(html: str) -> str:
    """Its words. HTML of any kind is read, without an error."""
    reader = _Reader()
    for is_tag, text in _tokens(html[:LONGEST]):
        if is_tag:
            reader.tag(text)
        else:
            reader.text(unescape(text))
    text = "".join(reader.words)
    if len(html) > LONGEST:
        text += f"\n[cut: {len(html):,} characters of HTML in all]"
    lines = [" ".join(line.split(" ")).rstrip() for line in text.split("\n")]
    kept = [line for at, line in enumerate(lines) if line.strip("> ") or (at and lines[at - 1].strip("> "))]
    return "\n".join(kept).strip("\n")


def _tokens(html: str) -> Iterator[tuple[bool, str]]:
    """Tags and texts in turn; what nobody sees is passed over."""
    lower = html.lower()
    at = 0
    while at < len(html):
        begins = html.find("<", at)
        if begins < 0:
            yield False, html[at:]
            return
        if begins > at:
            yield False, html[at:begins]
        if html.startswith("<!--", begins):
            ends, at = html.find("-->", begins), begins + 4
            if ends < 0:
                return
            at = ends + 3
            continue
        ends = html.find(">", begins)
        if ends < 0:
            yield False, html[begins:]
            return
        named = _NAME.match(html, begins + 1)
        if named is None and html[begins + 1] not in "!?/":
            yield False, "<"
            at = begins + 1
            continue
        yield True, html[begins + 1 : min(ends, begins + _TAG)]
        at = ends + 1
        if named and not named[1] and named[2].lower() in _UNSEEN and html[ends - 1] != "/":
            closed = lower.find(f"</{named[2].lower()}", at)
            body = lower.find("<body", at) if named[2].lower() == "head" else -1
            at = min((each for each in (closed, body) if each >= 0), default=len(html))


class _Reader:
    def __init__(self) -> None:
        self.words: list[str] = []
        self._quoted = 0
        self._link = ""

    def tag(self, text: str) -> None:
        named = _NAME.match(text)
        if named is None:
            return
        ends, tag = bool(named[1]), named[2].lower()
        if tag == "blockquote":
            self._quoted = min(max(self._quoted + (-1 if ends else 1), 0), _DEEPEST)
        elif tag == "a":
            self._anchor(text, ends)
        elif tag == "img" and (described := _ALT.search(text)) and described[1].strip():
            self.text(f"[{unescape(described[1])}]")
        elif tag in {"td", "th"} and self.words and not self.words[-1].endswith(("\n", " ")):
            self.words.append(" ")
        mark = "> " * self._quoted
        if tag in _PARAGRAPHS:
            self.words.append(f"\n{mark}\n{mark}")
        elif tag in _LINES:
            self.words.append(f"\n{mark}")

    def text(self, data: str) -> None:
        plain = " ".join(data.split())
        after = bool(self.words) and not self.words[-1].endswith((" ", "\n"))
        if not plain:
            self.words.extend([" "] if data and after else [])
            return
        before = " " if data[:1].isspace() and after else ""
        self.words.append(before + plain + (" " if data[-1:].isspace() else ""))

    def _anchor(self, text: str, ends: bool) -> None:
        if ends and self._link:
            self.words.append(f" ({self._link})")
        found = None if ends else _HREF.search(text)
        self._link = unescape(found[1]) if found else ""
