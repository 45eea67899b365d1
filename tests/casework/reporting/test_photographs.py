"""Photographs on a resident's own pages: kept as they are added, and shown to them alone."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from activities.photographs import Keeper
from casework.reporting.draft import ReportDraft
from casework.reporting.flow import steps
from casework.reporting.process_questions import pages_of
from charter.asking.questions import Asks
from photographs.pictures import LIMIT
from photographs.scanner import Scanner
from photographs.store import Store, StoreAway
from register import Register
from register.outside.photographs import PhotographState
from starter.desk.intake import Desk
from starter.desk.photographs import PhotographDesk
from tests.casework.people import People, SpokenCases, hidden
from tests.casework.reporting.answering import sent_for, service_called
from tests.photographs.clamd import VIRUS, clamd
from tests.photographs.pictures import jpeg, opened, other
from tests.starter.places import Clock

POTHOLE = service_called("pothole")
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(64)


class LostStore(Store):
    """One that can be away."""

    away = False

    def put(self, content: bytes, name: str = "") -> str:
        if self.away:
            raise StoreAway("for a while")
        return super().put(content, name)


@pytest.fixture
def store(tmp_path: Path) -> LostStore:
    return LostStore(str(tmp_path / "photographs"))


@pytest.fixture
def scanner() -> Scanner | None:
    return None


@pytest.fixture
def desk(desk: Desk, cases: SpokenCases, store: LostStore, scanner: Scanner | None) -> Desk:
    return replace(desk, photographs=PhotographDesk(Keeper(desk.register, store, scanner=scanner), cases))


async def at_photographs(browser: httpx.AsyncClient) -> str:
    """Answer until photographs are asked for; the address of that page."""
    first = await browser.get("/report/pothole")
    answer = await browser.post("/report/pothole", data={"form_token": hidden(first, "form_token")})
    for _ in range(10):
        address: str = answer.headers["location"]
        part = address.rpartition("/")[2]
        if part == "photographs":
            return address
        shown = await browser.get(address)
        given = {"form_token": hidden(shown, "form_token"), **sent_for(POTHOLE, part)}
        answer = await browser.post(address, data=given)
    raise AssertionError("photographs are not asked for")


async def sent(
    browser: httpx.AsyncClient, address: str, *photographs: bytes, name: str = "hole{}.jpg", **pressed: str
) -> httpx.Response:
    """Send the page with these files, by that button; without one, by the button that goes on."""
    token = hidden(await browser.get(address), "form_token")
    files = [("photographs", (name.format(at), each)) for at, each in enumerate(photographs)]
    nothing = [("photographs", ("", b"", "application/octet-stream"))]
    return await browser.post(address, data={"form_token": token, **pressed}, files=files or nothing)


async def pictures(browser: httpx.AsyncClient, address: str) -> list[str]:
    """Where the pictures of the page are."""
    return re.findall(r'<img src="([^"]+)"', (await browser.get(address)).text)


async def send_report(browser: httpx.AsyncClient, answer: httpx.Response) -> httpx.Response:
    """Answer the rest and send it; the page to check."""
    for _ in range(10):
        address = answer.headers["location"]
        shown = await browser.get(address)
        part = address.rpartition("/")[2]
        token = {"form_token": hidden(shown, "form_token")}
        answer = await browser.post(
            address, data={**token, **(sent_for(POTHOLE, part) if part != "check" else {})}
        )
        if part == "check":
            await browser.post(address, data=token)  # the button pressed twice
            return shown
    raise AssertionError("there is no end to the questions")


def of_case(register: Register) -> list[tuple[PhotographState, str]]:
    reference = register.queue.cases()[0].reference
    return [(each.state, each.name) for each in register.photographs.of_case(reference)]


async def test_what_is_added_is_shown_and_becomes_the_cases(people: People, store: LostStore) -> None:
    browser = await people.guest()
    address = await at_photographs(browser)
    answer = await sent(browser, address, jpeg(800, 600), add="yes")
    assert (answer.status_code, answer.headers["location"]) == (303, address)
    seen = await pictures(browser, address)
    small = await browser.get(seen[0])
    assert (small.headers["content-type"], opened(small.content).size) == ("image/jpeg", (320, 240))
    assert not opened(small.content).getexif()
    going_on = await sent(browser, address, other("PNG"))  # chosen, and Continue pressed
    assert not going_on.headers["location"].endswith("photographs")
    assert "2 photographs" in (await send_report(browser, going_on)).text
    assert of_case(people.register) == [(PhotographState.KEPT, "")] * 2
    draft = address.split("/")[3]
    assert people.register.draft_photographs.of_draft(draft) == []
    reference = people.register.queue.cases()[0].reference
    full = store.get(people.register.photographs.of_case(reference)[0].full)
    assert b"Example Telephone" not in full
    assert not opened(full).getexif()


async def test_nobody_else_sees_them(people: People) -> None:
    browser, stranger = await people.guest(), await people.guest()
    address = await at_photographs(browser)
    await sent(browser, address, jpeg(), add="yes")
    (seen,) = await pictures(browser, address)
    await at_photographs(stranger)
    own = await at_photographs(stranger)
    photograph = seen.rpartition("/")[2]
    assert (await stranger.get(seen)).status_code == 404
    assert (await stranger.get(f"{own}/{photograph}")).status_code == 404
    assert (await browser.get(f"{address}/p{'0' * 24}")).status_code == 404
    assert (await browser.get(seen)).status_code == 200


async def test_one_is_removed(people: People) -> None:
    browser = await people.guest()
    address = await at_photographs(browser)
    await sent(browser, address, jpeg(), jpeg(colour="blue"), add="yes")
    first, second = await pictures(browser, address)
    await sent(browser, address, remove=first.rpartition("/")[2])
    assert await pictures(browser, address) == [second]
    assert (await browser.get(first)).status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "“hole1.jpg” is empty."),
        (HEIC, "“hole1.jpg” is an HEIC file, which we cannot read."),
        (b"%PDF-1.7 no picture", "“hole1.jpg” is not a photograph that we can read."),
        (jpeg(2000, 2000)[:5000], "“hole1.jpg” is damaged."),
        (bytes(25 * 1024 * 1024), f"“hole1.jpg” is larger than {LIMIT // 1024 // 1024} MB."),
    ],
)
async def test_what_is_no_photograph_is_said_and_the_others_are_kept(
    people: People, content: bytes, said: str
) -> None:
    browser = await people.guest()
    address = await at_photographs(browser)
    answer = await sent(browser, address, jpeg(), content, jpeg(colour="blue"))
    assert answer.status_code == 422
    assert said in answer.text
    assert len(await pictures(browser, address)) == 2


async def test_six_at_once_and_the_same_twice(people: People) -> None:
    browser = await people.guest()
    address = await at_photographs(browser)
    colours = ("red", "red", "blue", "green", "white", "black", "yellow")
    answer = await sent(browser, address, *(jpeg(colour=each) for each in colours), add="yes")
    assert answer.status_code == 422
    assert "“hole1.jpg” has been added already" in answer.text
    assert "1 photograph was not added. You can add up to 5" in answer.text
    assert len(await pictures(browser, address)) == 5
    assert 'type="file"' not in (await browser.get(address)).text


async def test_what_is_hidden_behind_a_picture_is_not_kept(people: People, store: LostStore) -> None:
    browser = await people.guest()
    address = await at_photographs(browser)
    await sent(
        browser, address, jpeg() + b"PK\x03\x04<script>alert(1)</script>", name="<b>{}.html", add="yes"
    )
    (seen,) = await pictures(browser, address)
    answer = await browser.get(seen)
    assert (answer.headers["content-type"], answer.headers["x-content-type-options"]) == (
        "image/jpeg",
        "nosniff",
    )
    assert b"script" not in answer.content
    (kept,) = people.register.draft_photographs.of_draft(address.split("/")[3])
    assert b"script" not in store.get(kept.full)
    assert kept.sent == ""


@pytest.mark.parametrize("scanner", [Scanner("127.0.0.1:9", seconds=0.2)])
async def test_a_scanner_that_is_away_loses_nothing(people: People, desk: Desk, store: LostStore) -> None:
    browser = await people.guest()
    address = await at_photographs(browser)
    going_on = await sent(browser, address, jpeg())
    page = (await browser.get(address)).text
    assert "Photograph 1 is kept. We look at it before anybody is shown it." in page
    await send_report(browser, going_on)
    assert of_case(people.register) == [(PhotographState.WAITING, "")]
    with clamd() as scanning:
        keeper = Keeper(people.register, store, scanner=Scanner(scanning.address))
        waiting = people.register.photographs.waiting(10, None)
        assert [keeper.settle(each).state for each in waiting] == [PhotographState.KEPT]


@pytest.mark.parametrize("scanner", [None])
async def test_a_store_that_is_away_is_said_and_the_answers_are_kept(
    people: People, store: LostStore
) -> None:
    browser = await people.guest()
    address = await at_photographs(browser)
    store.away = True
    answer = await sent(browser, address, jpeg(), add="yes")
    assert answer.status_code == 422
    assert "We cannot keep photographs just now." in answer.text
    store.away = False
    await send_report(browser, await sent(browser, address, jpeg()))
    assert of_case(people.register) == [(PhotographState.KEPT, "")]


async def test_what_the_scanner_finds_is_not_kept(people: People, desk: Desk, store: LostStore) -> None:
    assert desk.photographs is not None
    with clamd() as scanning:
        object.__setattr__(desk.photographs.keeper, "scanner", Scanner(scanning.address))
        browser = await people.guest()
        address = await at_photographs(browser)
        answer = await sent(browser, address, jpeg() + VIRUS, jpeg(colour="blue"))
    assert "our scanner found something in it" in answer.text
    assert len(await pictures(browser, address)) == 1


async def test_their_files_stay_as_long_as_the_draft(people: People, desk: Desk, clock: Clock) -> None:
    assert desk.photographs is not None
    browser = await people.guest()
    address = await at_photographs(browser)
    await sent(browser, address, jpeg(), add="yes")
    keeper, later = desk.photographs.keeper, clock().replace(year=2100)
    assert keeper.sweep(later) == 0
    assert len(await pictures(browser, address)) == 1
    clock.at += timedelta(days=31)
    await at_photographs(browser)  # whoever begins another one has the old ones dropped
    assert keeper.sweep(later) == 2
    assert (await browser.get(address)).status_code == 404


async def test_nothing_is_asked_where_photographs_are_not_kept(app: FastAPI, desk: Desk) -> None:
    site = app.state.site
    with_them = await steps(site, POTHOLE, ReportDraft(id="d", service=POTHOLE.code))
    object.__setattr__(desk, "photographs", None)
    without = await steps(site, POTHOLE, ReportDraft(id="d", service=POTHOLE.code))
    left_out = {each.question.asks for each in with_them} - {each.question.asks for each in without}
    assert left_out == {Asks.PHOTOGRAPHS}


def test_every_page_of_photographs_is_where_files_are_taken(desk: Desk) -> None:
    asked = [
        each for of in desk.catalogue.services() for each in pages_of(of) if each.asks is Asks.PHOTOGRAPHS
    ]
    assert asked
    assert {each.part for each in asked} == {"photographs"}
