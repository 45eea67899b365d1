"""The little markdown letters are written in, as plain text and as HTML that can hold no more than that.

Headings (``#``), lists (``*``), paragraphs, line breaks; a backslash makes any mark text
(charter.writing.letters). Everything else is text: no link, picture or HTML of anybody's gets through.
"""

import re
from collections.abc import Iterator
from html import escape

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_UNDERLINE = 60
"""A heading is underlined for at most so many characters."""
_PAGE = (
    '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"></head>'
    '<body style="font-family: Arial, sans-serif; font-size: 16px; line-height: 1.4; max-width: 40em; '
    'overflow-wrap: anywhere; color: #0b0c0c">{}</body></html>'
)


def as_plain(text: str) -> str:
    """As a reader without HTML gets it."""
    shown = []
    for kind, lines in _blocks(text):
        said = [_unescaped(line) for line in lines]
        if kind == "heading":
            shown.append(f"{said[0]}\n{'-' * min(len(said[0]), _UNDERLINE)}")
        elif kind == "list":
            shown.append("\n".join(f"* {line}" for line in said))
        else:
            shown.append("\n".join(said))
    return "\n\n".join(shown) + "\n"


def as_html(text: str) -> str:
    """As a page of its own, every character of the letter escaped."""
    shown = []
    for kind, lines in _blocks(text):
        said = [escape(_unescaped(line)) for line in lines]
        if kind == "heading":
            shown.append(f"<h2>{said[0]}</h2>")
        elif kind == "list":
            shown.append(f"<ul>{''.join(f'<li>{line}</li>' for line in said)}</ul>")
        else:
            shown.append(f"<p>{'<br>'.join(said)}</p>")
    return _PAGE.format("\n".join(shown))


def _blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    kind, lines = "", list[str]()
    for line in [*text.split("\n"), ""]:
        here, said = _kind_of(line)
        if lines and (here != kind or here == "heading"):
            yield kind, lines
            lines = []
        kind = here
        if here:
            lines.append(said)


def _kind_of(line: str) -> tuple[str, str]:
    line = line.strip()
    if line.startswith("# "):
        return "heading", line[2:].strip()
    if line.startswith("* "):
        return "list", line[2:].strip()
    return ("text", line) if line else ("", "")


def _unescaped(line: str) -> str:
    return _ESCAPED.sub(r"\1", line)
