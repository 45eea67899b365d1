"""What the law asks of a site: statements from data, the council's own words, and every cookie there is."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from casework.open.legal.cookies import cookies
from casework.open.legal.texts import OURS, read_texts
from engine.config.settings import Settings
from engine.errors import SettingsError
from tests.casework.people import People
from tests.casework.words.seen import raw, visible
from tests.starter.places import Clock

PAGES = ("/accessibility", "/accessibility/officers", "/privacy", "/cookies", "/about")
ROOT = Path(__file__).parents[3]
MODEL = (
    "How accessible this website is", "Feedback and contact information", "Reporting accessibility problems",
    "Enforcement procedure", "Technical information", "Compliance status", "Non-accessible content",
    "What we are doing to improve accessibility", "Preparation of this accessibility statement",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_is_whole_and_in_words(people: People, page: str) -> None:
    answer = await (await people.guest()).get(page)
    assert answer.status_code == 200
    assert raw(visible(answer.text)) == []
    assert "{council}" not in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("page", PAGES[:2])
async def test_the_statement_is_as_the_model_has_it(people: People, page: str) -> None:
    read = visible((await (await people.guest()).get(page)).text)
    at = [read.index(heading) for heading in MODEL]
    assert at == sorted(at)
    assert "partially compliant" in read
    assert "1.1.1" in read
    assert "prepared on Mon 30 Nov 2026" in read
    assert "not yet decided it" in read


async def test_a_text_that_was_not_looked_at_for_a_year_says_so(people: People, clock: Clock) -> None:
    guest = await people.guest()
    assert "more than a year ago" not in (await guest.get("/privacy")).text
    clock.at += timedelta(days=400)
    for page in ("/accessibility", "/privacy", "/about"):
        assert "more than a year ago" in (await guest.get(page)).text


def test_a_councils_own_text_takes_the_place_of_ours(tmp_path: Path) -> None:
    own = tmp_path / "statements"
    own.mkdir()
    (tmp_path / "charter.toml").touch()
    written = (
        (OURS / "about.toml").read_text().replace("illustrative", "published").replace("This site", "Us")
    )
    (own / "about.toml").write_text(written)
    texts = read_texts(Settings(data_dir=tmp_path, edition_path=tmp_path))
    assert (texts.about.status, texts.about.sections[0].title) == ("published", "Us")
    assert texts.privacy.status == "illustrative"
    assert read_texts(Settings(data_dir=tmp_path, edition_path=tmp_path / "charter.toml")) == texts
    for wrong in (
        "reviewed = ",
        "status = 'published'",
        "status = 'sure'\nreviewed = 2026-01-01\nsections = []",
    ):
        (own / "about.toml").write_text(wrong)
        with pytest.raises(SettingsError, match=r"statements/about\.toml"):
            read_texts(Settings(data_dir=tmp_path, edition_path=tmp_path))


def test_every_place_in_the_code_that_sets_a_cookie_is_known() -> None:
    """One that is added is put on the page of cookies, and below in the test that sees them set."""
    setting = re.compile(r"\.set_cookie\(|b\"set-cookie\"")
    found = [
        file.relative_to(ROOT).as_posix()
        for folder in ("casework", "starter", "engine")
        for file in (ROOT / folder).rglob("*.py")
        for _ in setting.findall(file.read_text())
    ]
    assert sorted(found) == [
        "casework/customers/entry.py",
        "casework/customers/mine/session.py",
        "casework/reporting/returning/device.py",
        "casework/signing_in/by_directory.py",
        "casework/site/sessions.py",
        "casework/site/speaking.py",
    ]


def test_without_https_a_cookie_has_no_prefix() -> None:
    assert {each.name for each in cookies(https=False)} == {
        each.name.removeprefix("__Host-") for each in cookies(https=True)
    }
