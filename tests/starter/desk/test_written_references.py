"""A reference as people write it, at every door of the starter that reads one."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from engine.config.settings import Settings
from register import Register
from register.outside.inbound import Came
from starter.cli.cases import work
from starter.desk.intake import Desk
from starter.inbound.reading import MailDoor, decide_text
from starter.mail.reading import read as read_mail
from starter.mail.routes import Addresses
from tests.callers import EVERY_ROLE
from tests.register.making import tell, turn
from tests.starter.mail.mails import a_mail
from tests.starter.places import OFFICER_KEY, RememberingCases, a_report, bearer
from tests.starter.writings import writings

OTHER = "MK-7Q4K2M9XV"
HOW = range(len(writings(OTHER)))
INFORMATION = {"information": "It has grown", "by": "customer"}


async def a_case(door: httpx.AsyncClient) -> str:
    return str((await door.post("/api/cases", json=a_report(), headers=bearer())).json()["reference"])


@pytest.mark.parametrize("how", HOW)
async def test_in_an_address_of_the_api(door: httpx.AsyncClient, cases: RememberingCases, how: int) -> None:
    """Without a redirect: not every client follows one, and none does with what it posts."""
    reference = await a_case(door)
    address = f"/api/cases/{quote(writings(reference)[how], safe='')}"
    for part in ("", "/messages"):
        answer = await door.get(address + part, headers=bearer(OFFICER_KEY))
        assert answer.status_code == 200, answer.text
    said = await door.post(f"{address}/messages/information_added", json=INFORMATION, headers=bearer())
    assert (said.status_code, said.json()["reference"]) == (200, reference)
    assert [to for to, _, _ in cases.bodies] == [reference]


@pytest.mark.parametrize("how", HOW)
async def test_in_a_field_of_a_message(door: httpx.AsyncClient, cases: RememberingCases, how: int) -> None:
    reference = await a_case(door)
    body = {"by": "officer", "of": writings(OTHER)[how]}
    address = f"/api/cases/{reference}/messages/duplicate_found"
    answer = await door.post(address, json=body, headers=bearer(OFFICER_KEY))
    assert answer.status_code == 200, answer.text
    assert cases.bodies[0][2]["of"] == OTHER


@pytest.mark.parametrize("how", HOW)
async def test_by_open311(door: httpx.AsyncClient, cases: RememberingCases, how: int) -> None:
    reference = await a_case(door)
    written = writings(reference)[how]
    for address in (
        f"requests/{quote(written, safe='')}.json",
        f"tokens/{quote(written, safe='')}.json",
        f"requests.json?service_request_id={quote(written, safe='')}",
    ):
        answer = await door.get(f"/open311/v2/{address}")
        assert answer.status_code == 200, (address, answer.text)
        assert [each["service_request_id"] for each in answer.json()] == [reference], address
    comment = {"api_key": "local-key-for-tests", "service_request_id": written, "description": "It has grown"}
    answer = await door.post("/open311/v2/servicerequestupdates.json", data=comment)
    assert answer.status_code == 200, answer.text
    assert [to for to, _, _ in cases.bodies] == [reference]


@pytest.mark.parametrize("how", HOW)
async def test_on_the_command_line(door: httpx.AsyncClient, desk: Desk, settings: Settings, how: int) -> None:
    reference = await a_case(door)
    written = writings(reference)[how]
    assert (await work.show(desk, settings, written))["reference"] == reference
    said = await work.say(desk, written, "information_added", INFORMATION)
    assert said["reference"] == reference
    assert isinstance(await work.possible(desk, written, ""), list)
    assert await work.outbox(desk, written, 5) == []


@pytest.mark.parametrize("how", HOW)
async def test_in_the_subject_of_a_mail(
    door: httpx.AsyncClient, register: Register, settings: Settings, how: int
) -> None:
    reference = await a_case(door)
    written = writings(reference)[how]
    mail_door = MailDoor(register, Addresses(settings))
    for subject in (written, f"Re: [EXTERNAL] {written} - my bin", f"About case {written}, again"):
        raw = a_mail(subject=subject, sender="zed@example.com").as_bytes()
        item = mail_door.decide(read_mail(raw), raw, ["hello@charter.example"], register.now())
        assert (item.state, item.reference) == (Came.OFFICER, reference), subject


@pytest.mark.parametrize("how", HOW)
async def test_in_the_words_of_a_text(door: httpx.AsyncClient, register: Register, how: int) -> None:
    one, two = await a_case(door), await a_case(door)
    for reference in (one, two):
        tell(register, turn(1, reference, service="pothole"))
    for reference in (one, two):
        words = f"About {writings(reference)[how]} by the gate"
        given: tuple[Any, ...] = (f"n-{reference}", "441632960001", words, register.now(), "complaint")
        item = decide_text(register, *given)
        assert (item.state, item.reference) == (Came.SAYS, reference)


async def test_a_mistyped_one_is_still_none(door: httpx.AsyncClient, desk: Desk) -> None:
    reference = await a_case(door)
    wrong = reference[:-1] + ("2" if reference[-1] != "2" else "3")
    assert (await door.get(f"/api/cases/{wrong}", headers=bearer(OFFICER_KEY))).status_code == 404
    assert (await door.get(f"/open311/v2/requests/{wrong}.json")).status_code == 404
    assert (await desk.case(reference, EVERY_ROLE)).reference == reference
