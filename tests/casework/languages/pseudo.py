"""A language made of English letter by letter, and what on a page is not in it."""

import re
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

CODE = "cy"
"""Its dates are Welsh."""
_HELD = re.compile(r"%\(\w+\)[sd]|\{\w*\}|</?\w[^>]*>|&\w+;")
_LETTERS = str.maketrans({chr(each): chr(each + 0xFEE0) for each in (*range(65, 91), *range(97, 123))})
"""Each letter as its wide twin: what is still in English letters was not translated."""
_ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ’'-]+[A-Za-z]+)*")
_READ_OUT = ("aria-label", "title", "alt", "placeholder", "data-label")
_UNREAD = ("script", "style", "textarea", "svg")
_VOID = ("area", "br", "hr", "img", "input", "link", "meta", "source", "wbr")
_DATES = re.compile(
    r"\b(?:Llun|Maw|Mer|Iau|Gwen|Sad|Sul|Ion|Chwef|Chw|Mawrth|Ebr|Mai|Meh|Gorff|Gor|Awst|Medi|Hyd|Tach|Rhag"
    r"|Ionawr|Chwefror|Ebrill|Mehefin|Gorffennaf|Hydref|Tachwedd|Rhagfyr)\b"
)
_DATA = re.compile(
    r"\b[A-Z]{2}-[0-9A-Z]{9}\b|\bMK-|\b[A-Z0-9]{4,9}\b|\b[\w.+-]+@[\w.-]+|https?://\S+|(?:www\.)?\b[\w-]+\.(?:gov|org|com|example)\b\S*"
    r"|\b[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}\b"
)


def spoken(text: str) -> str:
    """The text in that language, its placeholders and links kept."""
    made, at = "", 0
    for held in _HELD.finditer(text):
        made += text[at : held.start()].translate(_LETTERS) + held[0]
        at = held.end()
    return f"⟦{made}{text[at:].translate(_LETTERS)}⟧"


def translated(texts: Catalog, folder: Path) -> None:
    """Write a council's file in which every text is translated."""
    made = Catalog(CODE, "charter")
    for each in texts:
        if each.id:
            if isinstance(each.id, str):
                made.add(each.id, spoken(each.id))
            else:
                one, many = map(spoken, each.id)
                made.add(tuple(each.id), (one, *[many] * (made.num_plurals - 1)))
    (folder / CODE).mkdir(parents=True)
    with (folder / CODE / "charter.po").open("wb") as written:
        write_po(written, made)


class Page(HTMLParser):
    """What a page says that is neither in its language nor data."""

    def __init__(self, known: tuple[str, ...]) -> None:
        super().__init__()
        self.known = known
        self.untranslated: list[str] = []
        self.language = ""
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang", "")
        data = "as-written" in given.get("class", "").split() or ("lang" in given and tag != "html")
        skipped = data or tag in _UNREAD or any(each for _tag, each in self._open)
        if tag not in _VOID:
            self._open.append((tag, skipped))
        if not skipped or tag == "textarea":
            read = [given[name] for name in _READ_OUT if name in given]
            if tag == "input" and given.get("type") == "submit":
                read.append(given.get("value", ""))
            for each in read:
                self._look(each)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(each for _tag, each in self._open):
            self._look(data)

    def _look(self, text: str) -> None:
        for name in self.known:
            text = text.replace(name, "")
        text = _DATES.sub("", _DATA.sub("", text))
        self.untranslated += [found[0] for found in _ENGLISH.finditer(text)]


def untranslated(page: str, *known: str) -> list[str]:
    """What of a page is in English. ``known``: names, and what somebody wrote."""
    read = Page(known)
    read.feed(page)
    read.close()
    assert read.language == CODE
    return read.untranslated
