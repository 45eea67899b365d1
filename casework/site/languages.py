"""The languages of residents' pages: gettext files beside the code, and those of a council in its folder.

English is the text in the code. Another language is a folder with ``charter.po``; what it does not have stays
English. The language of a request is in a context variable, so that code and templates say ``_("…")`` alike.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel.core import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

ENGLISH = "en"
FOLDER = Path(__file__).resolve().parents[1] / "languages"
DOMAIN = "charter"

_spoken: ContextVar[NullTranslations] = ContextVar("language", default=NullTranslations())  # noqa: B039 - never changed
_code: ContextVar[str] = ContextVar("language code", default=ENGLISH)


class Languages:
    """Every language there is, read once. The first folder that has a text says it."""

    def __init__(self, *folders: Path) -> None:
        self.known: dict[str, NullTranslations] = {ENGLISH: NullTranslations()}
        for folder in reversed(folders):
            for file in sorted(folder.glob(f"*/{DOMAIN}.po")):
                made = _read(file)
                if before := self.known.get(file.parent.name):
                    made.add_fallback(before)
                self.known[file.parent.name] = made

    @property
    def codes(self) -> tuple[str, ...]:
        """Their codes, such as ``cy``; English first."""
        return tuple(self.known)

    def named(self) -> dict[str, str]:
        """Each code with the language's own name for itself."""
        return {code: Locale.parse(code, sep="-").get_display_name(code) or code for code in self.known}

    @contextmanager
    def spoken(self, code: str) -> Iterator[None]:
        """Say everything within in that language; in English where there is none of that code."""
        known = code if code in self.known else ENGLISH
        was, named = _spoken.set(self.known[known]), _code.set(known)
        try:
            yield
        finally:
            _spoken.reset(was)
            _code.reset(named)


def _read(file: Path) -> Translations:
    compiled = BytesIO()
    with file.open("rb") as written:
        write_mo(compiled, read_po(written, locale=file.parent.name))
    compiled.seek(0)
    return Translations(compiled, DOMAIN)


def language() -> str:
    """The code of the language that is spoken now."""
    return _code.get()


def _(text: str) -> str:
    """The text in the language that is spoken now."""
    return _spoken.get().gettext(text) if text else ""


def marked(text: str) -> str:
    """The text as it stands, said to translators: what shows it says it in the language of its page."""
    return text


def ngettext(one: str, many: str, count: int) -> str:
    """The same of a number of things."""
    return _spoken.get().ngettext(one, many, count)


def preferred(accepted: str, codes: Mapping[str, object]) -> str:
    """The language a browser asks for (RFC 9110, 12.5.4), of those there are."""
    weighed = []
    for at, each in enumerate(accepted.split(",")[:20]):
        name, _, weight = each.replace(" ", "").partition(";q=")
        try:
            weighed.append((-(float(weight) if weight else 1.0), at, name.partition("-")[0].lower()))
        except ValueError:
            continue
    return next((name for _, _, name in sorted(weighed) if name in codes), ENGLISH)
