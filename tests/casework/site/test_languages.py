"""The residents' pages in another language: which one, for whom, and English for what it does not have."""

from pathlib import Path

import pytest

from casework.site.languages import Languages, _, language, ngettext, preferred
from casework.site.speaking import Speaking

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Continue"
msgstr "Ynward"

msgid "One day"
msgid_plural "%(num)d days"
msgstr[0] "Un dag"
msgstr[1] "%(num)d dagen"
"""


@pytest.fixture
def languages(tmp_path: Path) -> Languages:
    council, ours = tmp_path / "council", tmp_path / "ours"
    for folder, text in ((ours, PO), (council, PO.replace("Ynward", "Vorwarts"))):
        (folder / "cy").mkdir(parents=True)
        (folder / "cy" / "charter.po").write_text(text, encoding="utf-8")
    (ours / "gd").mkdir()
    (ours / "gd" / "charter.po").write_text(PO, encoding="utf-8")
    return Languages(council, ours)


def test_a_councils_words_come_first_and_english_last(languages: Languages) -> None:
    assert languages.codes == ("en", "cy", "gd")
    with languages.spoken("cy"):
        assert (language(), _("Continue"), _("Send")) == ("cy", "Vorwarts", "Send")
        assert ngettext("One day", "%(num)d days", 1) == "Un dag"
        with languages.spoken("gd"):
            assert _("Continue") == "Ynward"
        assert language() == "cy"
    with languages.spoken("xx"):
        assert (language(), _("Continue"), _("")) == ("en", "Continue", "")


def test_languages_call_themselves_by_their_own_names(languages: Languages) -> None:
    assert languages.named() == {"en": "English", "cy": "Cymraeg", "gd": "Gàidhlig"}


@pytest.mark.parametrize(
    ("accepted", "code"),
    [("cy-GB,cy;q=0.9,en;q=0.8", "cy"), ("en,cy;q=0.5", "en"), ("fr", "en"), ("", "en"), ("cy;q=x", "en")],
)
def test_a_browser_is_answered_in_a_language_it_asks_for(accepted: str, code: str) -> None:
    assert preferred(accepted, {"en": 1, "cy": 1}) == code


@pytest.mark.parametrize(
    ("path", "query", "cookie", "spoken", "kept"),
    [
        ("/report", "language=cy", "", "cy", "cy"),
        ("/report", "", "charter-language=cy", "cy", ""),
        ("/report", "language=en", "charter-language=cy", "en", "en"),
        ("/report", "language=zz", "charter-language=zz", "en", ""),
        ("/report", "", "a=\x00; ;=", "en", ""),
        ("/casework/queue", "language=cy", "charter-language=cy", "en", ""),
    ],
)
async def test_what_was_chosen_is_remembered_in_the_browser(
    languages: Languages, path: str, query: str, cookie: str, spoken: str, kept: str
) -> None:
    told: list[str] = []
    sent: list[dict[str, object]] = []

    async def page(scope: object, receive: object, send: object) -> None:
        told.append(language())
        await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[operator]

    async def receive() -> dict[str, object]:
        return {}

    async def send(message: object) -> None:
        assert isinstance(message, dict)
        sent.append(message)

    scope = {
        "type": "http",
        "path": path,
        "query_string": query.encode(),
        "headers": [(b"cookie", cookie.encode("latin-1"))],
    }
    await Speaking(page, languages, https=True)(scope, receive, send)
    headers = dict(sent[0]["headers"])  # type: ignore[call-overload]
    assert told == [spoken]
    assert headers.get(b"set-cookie", b"").startswith(f"charter-language={kept}".encode() if kept else b"")
    assert (b"set-cookie" in headers) == bool(kept)
