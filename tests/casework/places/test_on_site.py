"""A note, photographs and a place, added from a telephone on site."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from activities.photographs import Keeper
from casework.places.on_site import NOTHING
from photographs.store import Store, StoreAway
from register.people.officers import Post
from register.turns import NOTED
from starter.desk.intake import Desk
from starter.desk.photographs import PhotographDesk
from tests.casework.people import People, SpokenCases, a_case, hidden
from tests.casework.places.plans import EAST, NORTH
from tests.photographs.pictures import jpeg


@pytest.fixture
def desk(desk: Desk, cases: SpokenCases, tmp_path: Path) -> Desk:
    keeper = Keeper(desk.register, Store(str(tmp_path / "photographs")))
    return replace(desk, photographs=PhotographDesk(keeper, cases))


async def add(
    officer: httpx.AsyncClient, reference: str, *photographs: bytes, **fields: Any
) -> httpx.Response:
    """Fill the form in and send it."""
    place = f"/casework/cases/{reference}/on-site"
    page = await officer.get(place)
    fields = {name: hidden(page, name) for name in ("form_token", "message_id")} | fields
    files = [("photographs", (f"{at}.jpg", each, "image/jpeg")) for at, each in enumerate(photographs)]
    if not files:  # what a browser sends for a field that was left empty
        files = [("photographs", ("", b"", "application/octet-stream"))]
    return await officer.post(place, data=fields, files=files)


async def test_all_three_at_once_and_again(people: People, desk: Desk) -> None:
    reference = await a_case(desk)
    officer = await people.of(Post.OFFICER)
    fields = {"note": "Two more beside it.", "latitude": str(NORTH), "longitude": str(EAST)}
    page = await officer.get(f"/casework/cases/{reference}/on-site")
    assert "geolocation=(self)" in page.headers["permissions-policy"]
    given = {"message_id": hidden(page, "message_id")}
    for _ in range(2):  # the telephone lost its connection and sent it once more
        answer = await add(officer, reference, jpeg(800, 600), jpeg(40, 30), **fields, **given)
        assert answer.status_code == 303, answer.text
    kept = desk.register.photographs.of_case(reference)
    assert [each.door for each in kept] == ["casework", "casework"]
    lines = [each for each in desk.register.cases.timeline(reference) if each.message == NOTED]
    assert {each.message_id for each in lines} == {given["message_id"]}, "and a case takes an id once"
    assert lines[0].said["note"] == "Two more beside it. (2 photographs added.)"
    row = desk.register.cases.get(reference)
    assert row is not None
    assert (row.latitude, row.longitude) == (NORTH, EAST)
    assert f"/casework/map?near={reference}" in (await officer.get(f"/casework/cases/{reference}")).text


async def test_a_place_that_was_reported_stays(people: People, desk: Desk) -> None:
    reference = await a_case(desk)
    officer = await people.of(Post.OFFICER)
    await add(officer, reference, latitude=str(NORTH), longitude=str(EAST))
    await add(officer, reference, note="Further on", latitude=str(NORTH + 0.01), longitude=str(EAST))
    row = desk.register.cases.get(reference)
    assert row is not None
    assert row.latitude == NORTH


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, NOTHING),
        ({"note": " \u200b "}, NOTHING),
        ({"note": "x", "latitude": "1", "longitude": "1"}, "outside the area"),
        ({"note": "Kept words", "latitude": "x", "longitude": "1"}, "Say it in words"),
        ({"note": "Kept words", "latitude": "nan", "longitude": "1"}, "Say it in words"),
        ({"note": "Kept words", "latitude": "52"}, "Say it in words"),
        ({"note": "w" * 20_000}, ""),
    ],
)
async def test_what_cannot_be_taken_is_said_and_kept(
    people: People, desk: Desk, fields: dict[str, str], why: str
) -> None:
    reference = await a_case(desk)
    answer = await add(await people.of(Post.OFFICER), reference, **fields)
    assert answer.status_code == 422
    assert why in answer.text
    assert fields.get("note", "").strip() in answer.text
    assert not [each for each in desk.register.cases.timeline(reference) if each.message]


async def test_what_is_no_photograph_is_said_and_the_note_added(people: People, desk: Desk) -> None:
    reference = await a_case(desk)
    officer = await people.of(Post.OFFICER)
    answer = await add(officer, reference, b"no picture", note="The cover is gone.")
    assert answer.status_code == 303
    assert (
        "0.jpg was not kept. It is not a photograph"
        in (await officer.get(f"/casework/cases/{reference}")).text
    )
    alone = await add(officer, reference, b"nor this")
    assert alone.status_code == 422
    assert "It is not a photograph" in alone.text


async def test_six_photographs_are_too_many(people: People, desk: Desk) -> None:
    reference = await a_case(desk)
    answer = await add(await people.of(Post.OFFICER), reference, *(jpeg(8 + at, 8) for at in range(6)))
    assert answer.status_code == 400
    assert "at most 5 files" in answer.text


async def test_a_store_that_is_away_loses_nothing(
    people: People, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*given: object) -> str:
        raise StoreAway("gone")

    monkeypatch.setattr(Store, "put", away)
    reference = await a_case(desk)
    answer = await add(await people.of(Post.OFFICER), reference, jpeg(9, 9), note="Kept words")
    assert answer.status_code == 503
    assert "Kept words" in answer.text
    assert not [each for each in desk.register.cases.timeline(reference) if each.message]


async def test_other_forms_take_no_files(people: People, desk: Desk) -> None:
    reference = await a_case(desk)
    officer = await people.of(Post.OFFICER)
    place = f"/casework/cases/{reference}/say/note_added"
    answer = await officer.post(place, data={"note": "x"}, files={"x": ("x", b"x")})
    assert answer.status_code == 415
