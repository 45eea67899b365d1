"""Photographs by the API and by Open311: kept once, without place or device, for those who read the case."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from activities.photographs import INFECTED, Keeper
from photographs.fetching import Fetching
from photographs.pictures import LIMIT
from photographs.scanner import Scanner
from photographs.store import Store
from register import Register
from register.models import cases as table
from register.outside.photographs import PhotographState
from starter.api.application import create_app
from starter.desk.intake import Desk
from starter.desk.photographs import MOST, PhotographDesk
from starter.relay import Relay
from tests.photographs.clamd import VIRUS, Clamd, clamd
from tests.photographs.pictures import jpeg, opened, other
from tests.photographs.serving import PhotographServer, photograph_server
from tests.starter.conftest import browser
from tests.starter.open311.test_open311 import form
from tests.starter.places import LIGHTS_KEY, LOCAL_KEY, OFFICER_KEY, Clock, RememberingCases

BODY = {
    "service": "pothole",
    "details": {"where": {"text": "Outside 12 Example Close"}, "description": "A hole"},
}


@pytest.fixture
def elsewhere() -> Iterator[PhotographServer]:
    with photograph_server() as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "photographs"


@pytest.fixture
def desk(desk: Desk, folder: Path, cases: RememberingCases, elsewhere: PhotographServer) -> Desk:
    keeper = Keeper(desk.register, Store(str(folder)), Fetching((elsewhere.origin,)))
    return replace(desk, photographs=PhotographDesk(keeper, cases))


def key(which: str = LOCAL_KEY, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {which}", **more}


async def reported(door: httpx.AsyncClient) -> str:
    answer = await door.post("/api/cases", json=BODY, headers=key())
    assert answer.status_code == 201, answer.text
    return str(answer.json()["reference"])


async def sent(
    door: httpx.AsyncClient, reference: str, content: bytes, kind: str = "image/jpeg"
) -> httpx.Response:
    headers = key(**{"Content-Type": kind})
    return await door.post(f"/api/cases/{reference}/photographs", content=content, headers=headers)


def files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


# -- by the API


async def test_a_photograph_is_kept_and_read(door: httpx.AsyncClient, folder: Path) -> None:
    reference = await reported(door)
    taken = await sent(door, reference, jpeg(800, 600, turned=True))
    assert taken.status_code == 201, taken.text
    one = taken.json()
    assert (one["state"], one["width"], one["height"]) == ("kept", 600, 800)
    place = f"/api/cases/{reference}/photographs"
    assert (await door.get(place, headers=key())).json() == [one]
    read = await door.get(f"{place}/{one['id']}", headers=key())
    assert (read.status_code, read.headers["content-type"]) == (200, "image/jpeg")
    assert read.headers["x-content-type-options"] == "nosniff"
    assert dict(opened(read.content).getexif()) == {}
    small = await door.get(f"{place}/{one['id']}?small=true", headers=key())
    assert max(opened(small.content).size) == 320
    assert sorted(file.read_bytes() for file in files(folder)) == sorted([read.content, small.content])


async def test_by_a_form_and_twice_it_is_one(door: httpx.AsyncClient, register: Register) -> None:
    reference = await reported(door)
    place = f"/api/cases/{reference}/photographs"
    names = []
    for _ in range(2):
        part = {"file": ("C:\\Users\\ada\\hole <1>.jpg", jpeg(), "image/jpeg")}
        answer = await door.post(place, files=part, headers=key())
        assert answer.status_code == 201, answer.text
        names.append(answer.json()["name"])
    assert names == ["hole _1_.jpg"] * 2
    assert len(register.photographs.of_case(reference)) == 1


@pytest.mark.parametrize(
    ("content", "kind", "status", "told"),
    [
        (b"%PDF-1.7", "image/jpeg", 422, "not a photograph"),
        (b"", "image/png", 422, "empty"),
        (other("BMP"), "image/jpeg", 422, "JPEG, PNG, WebP and GIF"),
        (jpeg()[:500], "image/jpeg", 422, "damaged"),
        (jpeg(), "text/plain", 415, "as the body"),
        (b"no form", "multipart/form-data; boundary=x", 400, "form"),
        (b"." * (LIMIT + 1), "image/jpeg", 413, "10 MB"),
        (b"." * (LIMIT + 100_000), "image/jpeg", 413, "KB"),
    ],
)
async def test_what_cannot_be_kept_is_told(
    door: httpx.AsyncClient, folder: Path, content: bytes, kind: str, status: int, told: str
) -> None:
    reference = await reported(door)
    answer = await sent(door, reference, content, kind)
    assert (answer.status_code, told in answer.json()["detail"]) == (status, True), answer.text
    assert files(folder) == []


async def test_a_case_has_only_so_many(door: httpx.AsyncClient) -> None:
    reference = await reported(door)
    for number in range(MOST):
        assert (await sent(door, reference, jpeg(20, 10 + number))).status_code == 201
    full = await sent(door, reference, jpeg(20, 100))
    assert (full.status_code, full.json()["code"]) == (409, "too_many")
    assert (await sent(door, reference, jpeg(20, 10))).status_code == 201  # one that is there


@pytest.mark.parametrize(("which", "status"), [(LIGHTS_KEY, 403), ("", 401), ("wrong-key-altogether", 403)])
async def test_only_who_may_read_the_case(door: httpx.AsyncClient, which: str, status: int) -> None:
    reference = await reported(door)
    one = (await sent(door, reference, jpeg())).json()["id"]
    headers = key(which) if which else {}
    for place in (f"/api/cases/{reference}/photographs", f"/api/cases/{reference}/photographs/{one}"):
        assert (await door.get(place, headers=headers)).status_code == status
    place, headers = f"/api/cases/{reference}/photographs", {**headers, "Content-Type": "image/jpeg"}
    assert (await door.post(place, content=jpeg(), headers=headers)).status_code == status


async def test_not_by_the_address_of_another_case(door: httpx.AsyncClient) -> None:
    mine, other_one = await reported(door), await reported(door)
    photograph = (await sent(door, mine, jpeg())).json()["id"]
    for place in (f"{other_one}/photographs/{photograph}", f"{mine}/photographs/p123"):
        answer = await door.get(f"/api/cases/{place}", headers=key(OFFICER_KEY))
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_photograph")


# -- the council's scanner


@pytest.fixture
def scanner() -> Iterator[Clamd]:
    with clamd() as server:
        yield server


def scanned(desk: Desk, address: str) -> Desk:
    assert desk.photographs is not None
    keeper = replace(desk.photographs.keeper, scanner=Scanner(address, seconds=2))
    return replace(desk, photographs=replace(desk.photographs, keeper=keeper))


async def test_what_the_scanner_finds_is_not_kept(
    desk: Desk, settings: Any, scanner: Clamd, folder: Path
) -> None:
    async with browser(create_app(scanned(desk, scanner.address), settings)) as door:
        reference = await reported(door)
        assert (await sent(door, reference, jpeg())).status_code == 201
        found = await sent(door, reference, jpeg(10, 10) + VIRUS)
        assert (found.status_code, found.json()["detail"]) == (422, INFECTED)
    assert len(scanner.seen) == 2
    assert not any(VIRUS in file.read_bytes() for file in files(folder))


async def test_without_the_scanner_it_waits_unseen_and_is_kept_later(
    desk: Desk, settings: Any, cases: RememberingCases, scanner: Clamd
) -> None:
    scanner.answer = b"busy ERROR"
    looked_at = scanned(desk, scanner.address)
    async with browser(create_app(looked_at, settings)) as door:
        reference = await reported(door)
        waiting = await sent(door, reference, jpeg())
        assert (waiting.status_code, waiting.json()["state"]) == (202, "waiting")
        place = f"/api/cases/{reference}/photographs/{waiting.json()['id']}"
        assert (await door.get(place, headers=key())).status_code == 404
        assert [order.id for order in cases.photographs] == [waiting.json()["id"]]
        scanner.answer = b""
        assert looked_at.photographs is not None
        one = desk.register.photographs.get(waiting.json()["id"])
        assert one is not None
        assert looked_at.photographs.keeper.settle(one).state is PhotographState.KEPT
        assert (await door.get(place, headers=key())).status_code == 200


# -- by Open311


async def test_files_and_addresses_of_a_report_are_kept(
    door: httpx.AsyncClient,
    register: Register,
    cases: RememberingCases,
    elsewhere: PhotographServer,
    desk: Desk,
) -> None:
    elsewhere.answers["/photo/1.jpeg"] = (200, jpeg(90, 80))
    data = form(media_url=f"{elsewhere.origin}/photo/1.jpeg")
    parts = [
        ("photo1", ("a.jpg", jpeg(60, 50), "image/jpeg")),
        ("photo2", ("b.txt", b"no picture", "image/jpeg")),
    ]
    answer = await door.post("/open311/v2/requests.json", data=data, files=parts)
    assert answer.status_code == 201, answer.text
    reference = answer.json()[0]["service_request_id"]
    found = {each.name: each for each in register.photographs.of_case(reference)}
    assert found["a.jpg"].state is PhotographState.KEPT
    assert found["b.txt"].state is PhotographState.REFUSED
    assert found["1.jpeg"].state is PhotographState.WAITING
    assert elsewhere.asked == []  # nobody who reports waits for it
    assert [order.id for order in cases.photographs] == [found["1.jpeg"].id]
    assert desk.photographs is not None
    assert desk.photographs.keeper.settle(found["1.jpeg"]).width == 90
    again = await door.post("/open311/v2/requests.json", data=data, files=parts)
    assert again.status_code == 200
    assert len(register.photographs.of_case(reference)) == 3
    row = register.cases.get(reference)
    assert row is not None
    assert row.intake is not None
    assert row.intake.details["photos"] == [f"{elsewhere.origin}/photo/1.jpeg"]


async def test_an_address_of_nobody_named_is_kept_as_an_address(
    door: httpx.AsyncClient, register: Register
) -> None:
    answer = await door.post("/open311/v2/requests.json", data=form())
    assert answer.status_code == 201
    assert register.photographs.of_case(answer.json()[0]["service_request_id"]) == []


async def test_photographs_of_an_update(door: httpx.AsyncClient, register: Register) -> None:
    reference = (await door.post("/open311/v2/requests.json", data=form())).json()[0]["service_request_id"]
    update = {
        "api_key": LOCAL_KEY,
        "service_request_id": reference,
        "update_id": "1",
        "description": "Deeper now",
    }
    answer = await door.post(
        "/open311/v2/servicerequestupdates.json",
        data=update,
        files={"photo": ("c.png", other("PNG"), "image/png")},
    )
    assert answer.status_code in (200, 201), answer.text
    assert [each.name for each in register.photographs.of_case(reference)] == ["c.png"]


async def test_where_nothing_can_be_stored_the_client_sends_it_again(
    door: httpx.AsyncClient, folder: Path, register: Register
) -> None:
    folder.write_text("no folder")  # noqa: ASYNC240 -- at once
    photo = {"photo": ("a.jpg", jpeg(), "image/jpeg")}
    away = await door.post("/open311/v2/requests.json", data=form(), files=photo)
    assert away.status_code == 503
    folder.unlink()  # noqa: ASYNC240
    taken = await door.post("/open311/v2/requests.json", data=form(), files=photo)
    assert taken.status_code == 200  # the same report: it had been taken
    assert len(register.photographs.of_case(taken.json()[0]["service_request_id"])) == 1


# -- what the relay does


async def test_what_waits_while_temporal_is_away_is_begun_later(
    desk: Desk, door: httpx.AsyncClient, cases: RememberingCases, elsewhere: PhotographServer, clock: Clock
) -> None:
    cases.away = True
    data = form(media_url=f"{elsewhere.origin}/photo/1.jpeg")
    assert (await door.post("/open311/v2/requests.json", data=data)).status_code == 201
    assert cases.photographs == []
    cases.away = False
    clock.forward(minutes=5)
    assert (await Relay(desk).turn()).photographs == 1
    assert len(cases.photographs) == 1


async def test_the_files_of_a_case_that_is_gone_are_removed(
    desk: Desk, door: httpx.AsyncClient, folder: Path, register: Register, clock: Clock
) -> None:
    kept, gone = await reported(door), await reported(door)
    for reference in (kept, gone):
        assert (await sent(door, reference, jpeg())).status_code == 201
    assert (await sent(door, gone, jpeg(600, 500, colour="blue"))).status_code == 201
    assert len(files(folder)) == 4  # the same picture of two cases is one file
    with register.database.writing() as connection:
        connection.execute(sa.delete(table).where(table.c.reference == gone))
    assert desk.photographs is not None
    assert desk.photographs.keeper.sweep(clock()) == 0  # they may belong to one just being written down
    assert register.photographs.of_case(gone) == []
    old = time.time() - 3 * 86_400
    for file in files(folder):
        os.utime(file, (old, old))
    clock.at = clock.at.fromtimestamp(time.time(), clock.at.tzinfo)
    assert (await Relay(desk).turn()).swept == 2
    assert len(files(folder)) == 2
    (one,) = register.photographs.of_case(kept)
    place = f"/api/cases/{kept}/photographs/{one.id}"
    assert (await door.get(place, headers=key())).status_code == 200
