"""Save and come back: a link that only its reader can use, and a device that somebody asked to keep it on."""

import json
import re
from datetime import timedelta

import httpx
import pytest

from register import Register
from tests.casework.people import People, SpokenCases
from tests.casework.reporting.answering import answered, finished
from tests.casework.reporting.test_reported import POTHOLE, pressed
from tests.starter.places import Clock


def sent_link(register: Register, cases: SpokenCases, number: int = -1) -> str:
    """The path of a link that was to be sent. Encryption is off here: it can be read."""
    note = register.resident_notes.get(cases.notes[number])
    assert note is not None
    said = json.loads(note.words)
    assert "othole" not in said["subject"] + said["body"]
    found = re.search(r"/report/back/[\w-]+", said["body"])
    assert found
    return found[0]


async def saved(browser: httpx.AsyncClient, check: str, **said: str) -> httpx.Response:
    return await pressed(browser, check.replace("/check", "/save"), **said)


async def test_a_link_moves_it_to_another_device(
    people: People, register: Register, cases: SpokenCases
) -> None:
    first, second = await people.guest(), await people.guest()
    check = await answered(first, "pothole", POTHOLE)
    page = await saved(first, check, how="email", email="Ada@Example.com")
    assert "We have sent a link" in page.text
    link = sent_link(register, cases)
    wrong = await pressed(second, link, to="eve@example.com")
    assert wrong.status_code == 422
    assert 'value="eve@example.com"' in wrong.text
    opened = await pressed(second, link, to=" ada@example.com ")
    assert opened.headers["location"] == check
    assert "A hole as wide as a bucket" in (await second.get(check)).text
    assert (await first.get(check)).status_code == 404
    await finished(second, check)


async def test_a_link_by_text_knows_a_number_however_it_is_written(
    people: People, register: Register, cases: SpokenCases
) -> None:
    browser = await people.guest()
    check = await answered(browser, "pothole", POTHOLE)
    await saved(browser, check, how="text", phone="01632 960001")
    assert (
        await pressed(await people.guest(), sent_link(register, cases), to="+44 1632 960 001")
    ).status_code == 303


async def test_a_found_link_cannot_be_guessed_at(
    people: People, register: Register, cases: SpokenCases
) -> None:
    browser = await people.guest()
    check = await answered(browser, "pothole", POTHOLE)
    await saved(browser, check, how="email", email="ada@example.com")
    link, thief = sent_link(register, cases), await people.guest()
    for number in range(5):
        assert (await pressed(thief, link, to=f"{number}@example.com")).status_code == 422
    gone = await thief.get(link)
    assert gone.status_code == 404
    assert "The link no longer works" in gone.text


async def test_after_thirty_days_it_is_gone_and_said_so(
    people: People, register: Register, cases: SpokenCases, clock: Clock
) -> None:
    browser = await people.guest()
    check = await answered(browser, "pothole", POTHOLE)
    await saved(browser, check, how="email", email="ada@example.com")
    link = sent_link(register, cases)
    clock.at += timedelta(days=29)
    assert (await browser.get(link)).status_code == 200
    clock.at += timedelta(days=2)
    assert "The link no longer works" in (await browser.get(link)).text
    assert (await browser.get(check)).status_code == 404


async def test_while_temporal_is_away_the_link_waits(
    people: People, register: Register, cases: SpokenCases
) -> None:
    browser = await people.guest()
    check = await answered(browser, "pothole", POTHOLE)
    cases.away = True
    assert "We have sent a link" in (await saved(browser, check, how="email", email="ada@example.com")).text
    assert len(register.resident_notes.waiting(10, timedelta())) == 1


async def test_it_is_kept_on_a_device_whose_browser_is_closed(people: People) -> None:
    browser = await people.guest()
    check = await answered(browser, "pothole", POTHOLE)
    page = await saved(browser, check, how="device")
    cookie = next(each for each in page.headers.get_list("set-cookie") if "charter-reports" in each)
    assert "Max-Age=2592000" in cookie
    browser.cookies.delete("__Host-charter-session")
    assert (await browser.get(check)).status_code == 200
    assert check in (await browser.get("/report")).text
    await saved(browser, check, how="forget")
    browser.cookies.delete("__Host-charter-session")
    assert (await browser.get(check)).status_code == 404


async def test_what_is_not_wanted_is_deleted(people: People, register: Register) -> None:
    browser = await people.guest()
    check = await answered(browser, "pothole", POTHOLE)
    assert (await saved(browser, check, how="delete")).headers["location"] == "/report"
    assert register.report_drafts.get(check.split("/")[-2]) is None


@pytest.mark.parametrize(
    "said", [{"how": "email"}, {"how": "email", "email": "nowhere"}, {"how": "text", "phone": "12"}]
)
async def test_an_address_that_is_none_is_asked_for_again(people: People, said: dict[str, str]) -> None:
    browser = await people.guest()
    page = await saved(browser, await answered(browser, "pothole", POTHOLE), **said)
    assert page.status_code == 422
    assert all(f'value="{given}"' in page.text for name, given in said.items() if name != "how")


async def test_nobody_is_sent_more_than_five(people: People, cases: SpokenCases) -> None:
    browser = await people.guest()
    check = await answered(browser, "pothole", POTHOLE)
    pages = [await saved(browser, check, how="email", email="ada@example.com") for _ in range(7)]
    assert [page.status_code for page in pages] == [200] * 5 + [422] * 2
    assert len(cases.notes) == 5
