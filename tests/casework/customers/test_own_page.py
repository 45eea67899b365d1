"""A case whole, to whom it is: their report, what both said, their photographs and nobody else's."""

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from activities.photographs import Keeper
from charter.cases import Kind, Shown
from charter.people import Role, Sender
from charter.safeguarding import REPORT, mark_of
from photographs.store import Store, StoreAway
from register import Register
from register.concerns import Concern
from starter.desk.intake import Desk
from starter.desk.photographs import PhotographDesk
from tests.casework.customers.test_tracking import ADA, a_case, opened
from tests.casework.people import People, SpokenCases, hidden
from tests.photographs.pictures import jpeg
from tests.register.making import MONDAY, entry, tell, turn


@pytest.fixture
def desk(desk: Desk, cases: SpokenCases, tmp_path: Path) -> Desk:
    keeper = Keeper(desk.register, Store(str(tmp_path / "photographs")))
    return replace(desk, photographs=PhotographDesk(keeper, cases))


async def send(
    client: httpx.AsyncClient, reference: str, files: list[tuple[str, bytes]], **given: str
) -> httpx.Response:
    address = f"/track/{reference}/say/information_added"
    page = await client.get(address)
    data = {"form_token": hidden(page, "form_token"), "message_id": hidden(page, "message_id"), **given}
    return await client.post(address, data=data, files=[("photographs", each) for each in files])


async def test_they_read_what_they_told_us_as_they_gave_it(people: People, desk: Desk) -> None:
    reference = await a_case(desk)
    page = (await (await opened(people, reference)).get(f"/track/{reference}")).text
    report = page.partition('id="report"')[2].partition("<h2")[0]
    assert "What you told us" in report
    assert "As deep as Mr Unmistakable" in report
    assert "12 Example Close" in report
    assert "ada@example.com" not in page
    assert "960001" not in page
    public = (await (await people.guest()).get(f"/track/{reference}")).text
    assert "What you told us" not in public
    assert 'id="messages"' not in public


async def test_words_that_raised_a_concern_are_not_shown_over_a_shoulder(
    people: People, desk: Desk, register: Register
) -> None:
    reference = await a_case(desk)
    said = entry(30, kind=Kind.MESSAGE, message="information_added", message_id="m30", shown=Shown.EVERYONE)
    told = said.model_copy(update={"by": Sender(role=Role.CUSTOMER), "said": {"information": "he-hits-me"}})
    tell(register, turn(3, reference, customer=ADA, entries=(told,)))
    client = await opened(people, reference)
    assert "he-hits-me" in (await client.get(f"/track/{reference}")).text
    for key in (REPORT, "m30"):
        mark = mark_of(reference, key)
        register.concerns.add(Concern(reference=reference, mark=mark, at=MONDAY, due=MONDAY))
    page = (await client.get(f"/track/{reference}")).text
    assert "he-hits-me" not in page
    assert "As deep as" not in page


async def test_photographs_come_with_a_message_and_are_seen_by_them_alone(
    people: People, desk: Desk, register: Register, cases: SpokenCases
) -> None:
    reference = await a_case(desk)
    assert desk.photographs is not None
    officers = await desk.photographs.take(reference, jpeg(50, 40), "inside.jpg", "on-site")
    systems = await desk.photographs.take(reference, jpeg(51, 40), "van.jpg", "api")
    client = await opened(people, reference)
    files = [("hole.jpg", jpeg(800, 600)), ("b.png", jpeg(80, 60))]
    answer = await send(client, reference, files, information="Deeper")
    assert answer.status_code == 303
    page = (await client.get(f"/track/{reference}")).text
    assert "We have your 2 photographs." in page
    theirs = [each for each in register.photographs.of_case(reference) if each.theirs]
    assert [each.door for each in theirs] == ["tracking", "tracking"]
    for each in theirs:
        place = f"/track/{reference}/photographs/{each.id}"
        assert f'src="{place}?small=true"' in page
        assert (await client.get(place)).headers["content-type"] == "image/jpeg"
        assert (await (await people.guest()).get(place)).status_code == 404
        other = await a_case(desk)
        assert (await client.get(f"/track/{other}/photographs/{each.id}")).status_code == 404
    for hidden_one in (officers, systems):
        assert hidden_one.id not in page
        assert (await client.get(f"/track/{reference}/photographs/{hidden_one.id}")).status_code == 404


async def test_what_is_no_photograph_is_said_and_nothing_written_is_lost(
    people: People, desk: Desk, register: Register, cases: SpokenCases
) -> None:
    reference = await a_case(desk)
    client = await opened(people, reference)
    files = [("good.jpg", jpeg(80, 60)), ("plan.pdf", b"%PDF-1.7 x")]
    answer = await send(client, reference, files, information="By the gate")
    assert answer.status_code == 422
    assert "plan.pdf could not be kept" in answer.text
    assert "By the gate" in answer.text
    assert "We have your photograph." in answer.text
    assert 'name="photographs_before" value="1"' in answer.text
    assert cases.bodies == []
    given = {"form_token": hidden(answer, "form_token"), "message_id": hidden(answer, "message_id")}
    address = f"/track/{reference}/say/information_added"
    again = await client.post(address, data={**given, "information": "By it", "photographs_before": "1"})
    assert again.status_code == 303
    assert "We have your photograph." in (await client.get(f"/track/{reference}")).text
    assert len(cases.bodies) == 1
    many = await send(client, reference, [(f"{n}.jpg", jpeg(40 + n, 30)) for n in range(6)], information="x")
    assert many.status_code == 400
    assert "at most 5" in many.text


async def test_without_words_the_photographs_are_kept_and_the_words_asked_for(
    people: People, desk: Desk, register: Register
) -> None:
    reference = await a_case(desk)
    client = await opened(people, reference)
    answer = await send(client, reference, [("hole.jpg", jpeg(80, 60))], information="")
    assert answer.status_code == 422
    assert "You need not choose them again." in answer.text
    assert len(register.photographs.of_case(reference)) == 1


async def test_where_photographs_cannot_be_kept_now_it_says_so(
    people: People, desk: Desk, cases: SpokenCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = await a_case(desk)
    client = await opened(people, reference)

    def away(self: Store, content: bytes, name: str) -> str:
        raise StoreAway("OSError")

    monkeypatch.setattr(Store, "put", away)
    answer = await send(client, reference, [("hole.jpg", jpeg(80, 60))], information="By the gate")
    assert answer.status_code == 503
    assert "By the gate" in answer.text
    assert cases.bodies == []


async def test_a_closed_case_takes_none_and_a_message_that_needs_none_has_no_field(
    people: People, desk: Desk, register: Register
) -> None:
    reference = await a_case(desk)
    client = await opened(people, reference)
    assert 'type="file"' not in (await client.get(f"/track/{reference}/say/needs_recorded")).text
    page = await client.get(f"/track/{reference}/say/information_added")
    tell(register, turn(4, reference, customer=ADA, ended=True, outcome="completed", entries=()))
    data = {name: hidden(page, name) for name in ("form_token", "message_id")} | {"information": "x"}
    address = f"/track/{reference}/say/information_added"
    await client.post(address, data=data, files=[("photographs", ("hole.jpg", jpeg(80, 60)))])
    assert register.photographs.of_case(reference) == []
