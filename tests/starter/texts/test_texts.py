"""Texts in, as Notify brings them: whose case each is for, STOP, and what waits for a person."""

import sqlite3
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from charter.people import Channel
from engine.config.settings import Settings
from register import Register
from register.outside.inbound import Came
from starter.api.application import create_app
from starter.desk.intake import Desk
from starter.relay import Relay
from starter.texts.received import TEXTS
from tests.register.making import ADA, tell, turn
from tests.starter.conftest import browser
from tests.starter.places import Clock, RememberingCases, a_report, bearer

TOKEN = "a-token-that-only-notify-has"


@pytest.fixture
async def notify(desk: Desk, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    given = {"notify_callback_token": SecretStr(TOKEN), "mail_addresses": {"*": "complaint"}}
    async with browser(create_app(desk, settings.model_copy(update=given))) as client:
        client.headers["authorization"] = f"Bearer {TOKEN}"
        yield client


def a_text(message: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"n-{message}",
        "source_number": "441632960001",
        "destination_number": "07700900000",
        "message": message,
        "date_received": "2026-11-23T08:59:30.000000Z",
        **more,
    }


async def a_case(notify: httpx.AsyncClient, register: Register, **state: Any) -> str:
    answer = await notify.post("/api/cases", json=a_report(), headers=bearer())
    reference = str(answer.json()["reference"])
    tell(register, turn(1, reference, service="pothole", **state))
    return reference


async def test_a_text_is_said_to_the_one_open_case_of_its_number(
    notify: httpx.AsyncClient, register: Register, cases: RememberingCases
) -> None:
    ended = await a_case(notify, register, ended=True, outcome="repaired")
    reference = await a_case(notify, register, waiting=True)
    for _ in range(2):  # Notify may bring it twice
        assert (await notify.post(TEXTS, json=a_text("By the gate"))).status_code == 200
    [(said_to, name, body)] = cases.bodies
    assert (said_to, name, body["reply"]) == (reference, "customer_replied", "By the gate")
    assert datetime.fromisoformat(body["happened_at"]) >= datetime.fromisoformat("2026-11-23T08:59:30Z")
    assert ended != reference


async def test_of_two_cases_or_none_a_person_chooses(
    notify: httpx.AsyncClient, register: Register, cases: RememberingCases
) -> None:
    assert (await notify.post(TEXTS, json=a_text("Nobody's"))).json() == {"taken": True}
    both = {await a_case(notify, register), await a_case(notify, register)}
    await notify.post(TEXTS, json=a_text("Which?"))
    items = {item.said: set(item.candidates) for item in register.inbound.find([Came.OFFICER])}
    assert items == {"Nobody's": set(), "Which?": both}
    assert cases.bodies == []
    named = sorted(both)[1]
    await notify.post(TEXTS, json=a_text(f"{named.lower()}, by the gate"))
    assert [said_to for said_to, _, _ in cases.bodies] == [named]


async def test_stop_ends_texts_in_every_open_case(
    notify: httpx.AsyncClient, register: Register, cases: RememberingCases
) -> None:
    by_text = ADA.model_copy(update={"prefers": Channel.TEXT, "texts_signed_up": True})
    both = {await a_case(notify, register), await a_case(notify, register, customer=by_text)}
    await notify.post(TEXTS, json=a_text(" Stop. "))
    assert {said_to for said_to, _, _ in cases.bodies} == both
    assert all(body["texts_signed_up"] is False for _, _, body in cases.bodies)
    assert [body["prefers"] for _, _, body in cases.bodies if "prefers" in body] == ["email"]
    await notify.post(TEXTS, json=a_text("STOP", source_number="447700900999"))
    assert [item.state for item in register.inbound.find([Came.KEPT])] == [Came.KEPT]
    assert len(cases.bodies) == 2


@pytest.mark.parametrize(
    "said",
    [
        "Stop. Thank you",
        "STOP\n\nSent from my iPhone",
        "\u201cSTOP\u201d",
        "stop texting me",
        "CANCEL",
        "START",
        "STOP. It leaks",
    ],
)
async def test_texts_end_or_an_officer_is_asked(
    notify: httpx.AsyncClient, register: Register, cases: RememberingCases, said: str
) -> None:
    reference = await a_case(notify, register)
    await notify.post(TEXTS, json=a_text(said))
    asked = register.inbound.find([Came.OFFICER])
    if asked:
        assert (cases.bodies, asked[0].candidates) == ([], (reference,))
        assert asked[0].why.startswith("It ")
    else:
        [(said_to, name, body)] = cases.bodies
        assert (said_to, name, body["texts_signed_up"]) == (reference, "contact_changed", False)


async def test_stop_among_other_words_is_words(
    notify: httpx.AsyncClient, register: Register, cases: RememberingCases
) -> None:
    reference = await a_case(notify, register)
    await notify.post(TEXTS, json=a_text("stop please dig up my road"))
    assert [(to, name) for to, name, _ in cases.bodies] == [(reference, "information_added")]


async def test_what_may_be_about_somebody_at_risk_waits_for_nobody(
    notify: httpx.AsyncClient, register: Register, cases: RememberingCases
) -> None:
    await notify.post(TEXTS, json=a_text("He hits me", source_number="447700900999"))
    [report] = cases.started.values()
    assert (report.customer.phone, report.customer.prefers) == ("447700900999", Channel.TEXT)
    assert [each.reference for each in register.concerns.find()] == [report.reference]
    both = [await a_case(notify, register), await a_case(notify, register)]
    await notify.post(TEXTS, json=a_text("I am suicidal"))
    assert len(register.concerns.find()) == 2
    assert {each.reference for each in register.concerns.find()} & set(both)


async def test_without_temporal_it_is_taken_and_brought_to_its_case_later(
    notify: httpx.AsyncClient, desk: Desk, register: Register, cases: RememberingCases, clock: Clock
) -> None:
    await a_case(notify, register)
    cases.away = True
    assert (await notify.post(TEXTS, json=a_text("By the gate"))).status_code == 200
    assert (await notify.post(TEXTS, json=a_text("STOP"))).status_code == 200
    cases.away = False
    clock.forward(minutes=1)
    assert (await Relay(desk).turn()).inbound == 2
    assert {name for _, name, _ in cases.bodies} == {"information_added", "contact_changed"}
    assert (await Relay(desk).turn()).inbound == 0


async def test_what_cannot_be_written_is_to_be_brought_again(
    notify: httpx.AsyncClient, settings: Settings, register: Register
) -> None:
    register.database.busy_timeout = 0.2
    writer = sqlite3.connect(settings.register_url.removeprefix("sqlite:///"), isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    assert (await notify.post(TEXTS, json=a_text("Hello"))).status_code == 503
    writer.execute("ROLLBACK")
    writer.close()
    assert register.inbound.count(Came.OFFICER) == 0


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"id": 1}', b'"\xff"', b"[" * 50_000])
async def test_garbage_is_refused_and_not_brought_again(
    notify: httpx.AsyncClient, register: Register, body: bytes
) -> None:
    assert (await notify.post(TEXTS, content=body)).status_code == 422
    assert register.inbound.find(list(Came)) == []


async def test_odd_characters_are_taken(notify: httpx.AsyncClient, register: Register) -> None:
    odd = a_text("\x00\n\u202e", source_number="\x00\n<script>", date_received="1999-01-01T00:00:00Z")
    assert (await notify.post(TEXTS, json=odd)).status_code == 200
    [item] = register.inbound.find([Came.OFFICER])
    assert (item.sender, item.received) == ("<script>", register.now())


async def test_without_the_token_nothing_is_taken(notify: httpx.AsyncClient, register: Register) -> None:
    for shown, status in (("", 401), ("Bearer wrong-token", 403)):
        headers = {"authorization": shown}
        assert (await notify.post(TEXTS, json=a_text("Hello"), headers=headers)).status_code == status
    assert register.inbound.count(Came.OFFICER) == 0
