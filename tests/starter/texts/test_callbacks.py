"""Notify's receipts at the door: who may bring one, what it says, and when it is to be brought again."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from charter.people import Channel
from engine.config.settings import Settings
from register import Register
from register.letters.stored import NewLetter
from starter.api.application import create_app
from starter.desk.intake import Desk
from starter.texts.callbacks import RECEIPTS
from tests.register.making import letter, tell, turn
from tests.starter.conftest import browser
from tests.starter.places import RememberingCases

TOKEN = "a-token-that-only-notify-has"
EMAIL, TEXT = Channel.EMAIL, Channel.TEXT


@pytest.fixture
async def notify(desk: Desk, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    given = settings.model_copy(update={"notify_callback_token": SecretStr(TOKEN)})
    async with browser(create_app(desk, given)) as client:
        client.headers["authorization"] = f"Bearer {TOKEN}"
        yield client


@pytest.fixture
def sent(register: Register) -> NewLetter:
    new = letter()
    tell(register, turn(), [new])
    assert register.letters.trying(new.id, EMAIL)
    assert register.letters.sent(new.id, EMAIL, "theirs")
    return new


def receipt(of: NewLetter, **more: Any) -> dict[str, Any]:
    return {
        "id": "theirs",
        "reference": of.id,
        "to": "ada@example.com",
        "status": "delivered",
        "created_at": "2026-11-23T09:00:00.000000Z",
        "notification_type": "email",
        **more,
    }


@pytest.mark.parametrize(
    ("status", "state", "permanent"),
    [
        ("delivered", "delivered", False),
        ("permanent-failure", "failed", True),
        ("temporary-failure", "failed", False),
        ("technical-failure", "failed", False),
    ],
)
async def test_a_receipt_is_told_to_the_letters_delivery(
    notify: httpx.AsyncClient,
    cases: RememberingCases,
    sent: NewLetter,
    status: str,
    state: str,
    permanent: bool,
) -> None:
    answer = await notify.post(RECEIPTS, json=receipt(sent, status=status))
    assert (answer.status_code, answer.json()) == (200, {"taken": True})
    [(letter_id, said)] = cases.receipts
    assert (letter_id, said.state, said.permanent) == (sent.id, state, permanent)
    assert (said.channel, said.id) == (EMAIL, "theirs")


async def test_one_that_comes_before_the_answer_to_sending_is_taken(
    notify: httpx.AsyncClient, cases: RememberingCases, register: Register
) -> None:
    new = letter()
    tell(register, turn(), [new])
    register.letters.trying(new.id, EMAIL)
    assert (await notify.post(RECEIPTS, json=receipt(new))).json() == {"taken": True}
    assert len(cases.receipts) == 1


async def test_a_repeated_one_and_one_of_an_earlier_channel_change_nothing(
    notify: httpx.AsyncClient, cases: RememberingCases, register: Register, sent: NewLetter
) -> None:
    other = await notify.post(RECEIPTS, json=receipt(sent, notification_type="sms"))
    register.letters.delivered(sent.id)
    repeated = await notify.post(RECEIPTS, json=receipt(sent))
    for answer in (other, repeated):
        assert (answer.status_code, answer.json()) == (200, {"taken": False})
    assert cases.receipts == []


@pytest.mark.parametrize(
    "more",
    [
        {"reference": "MK-ZZZZZZZZ9-1"},
        {"reference": None},
        {"reference": "other system's, 12"},
        {"reference": "MK-7Q4K2M9X3-1\x00"},
        {"notification_type": "letter"},
        {"status": "sending"},
        {"status": "invented"},
    ],
)
async def test_what_is_not_about_a_letter_of_ours_is_not_brought_again(
    notify: httpx.AsyncClient, cases: RememberingCases, sent: NewLetter, more: dict[str, Any]
) -> None:
    answer = await notify.post(RECEIPTS, json=receipt(sent, **more))
    assert (answer.status_code, answer.json()) == (200, {"taken": False})
    assert cases.receipts == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null", b'{"id": 1}', b'"\xff"', b"[" * 50_000])
async def test_garbage_is_refused_and_not_brought_again(
    notify: httpx.AsyncClient, cases: RememberingCases, body: bytes
) -> None:
    answer = await notify.post(RECEIPTS, content=body)
    assert answer.status_code == 422
    assert cases.receipts == []


@pytest.mark.parametrize(
    ("shown", "status"),
    [
        (None, 401),
        ("", 401),
        ("Bearer ", 401),
        ("Bearer wrong", 403),
        (f"Bearer {TOKEN}x", 403),
        (f"Bearer {TOKEN[:-1]}", 403),
        ("Bearer café", 403),
    ],
)
async def test_without_the_token_nothing_is_taken(
    notify: httpx.AsyncClient, cases: RememberingCases, sent: NewLetter, shown: str | None, status: int
) -> None:
    del notify.headers["authorization"]
    headers = httpx.Headers({} if shown is None else {b"authorization": shown.encode()})
    answer = await notify.post(RECEIPTS, json=receipt(sent), headers=headers)
    assert answer.status_code == status
    assert cases.receipts == []


async def test_where_no_token_is_set_nobody_has_it(
    door: httpx.AsyncClient, cases: RememberingCases, sent: NewLetter
) -> None:
    for token in ("", "None", TOKEN):
        answer = await door.post(RECEIPTS, json=receipt(sent), headers={"authorization": f"Bearer {token}"})
        assert answer.status_code in {401, 403}
    assert cases.receipts == []


async def test_without_temporal_it_is_to_be_brought_again(
    notify: httpx.AsyncClient, cases: RememberingCases, sent: NewLetter
) -> None:
    cases.away = True
    assert (await notify.post(RECEIPTS, json=receipt(sent))).status_code == 503
    cases.away = False
    assert (await notify.post(RECEIPTS, json=receipt(sent))).status_code == 200
    assert len(cases.receipts) == 1


async def test_with_temporal_not_there_at_all_it_answers_in_time(
    cut_off: Desk, settings: Settings, sent: NewLetter
) -> None:
    given = settings.model_copy(update={"notify_callback_token": SecretStr(TOKEN)})
    async with browser(create_app(cut_off, given)) as client, asyncio.timeout(5):
        answer = await client.post(RECEIPTS, json=receipt(sent), headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 503


async def test_with_the_register_locked_it_is_taken_or_brought_again(
    notify: httpx.AsyncClient, cases: RememberingCases, settings: Settings, sent: NewLetter
) -> None:
    file = settings.register_url.removeprefix("sqlite:///")
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    assert (
        await notify.post(RECEIPTS, json=receipt(sent))
    ).status_code == 200  # it only reads, and Temporal keeps it
    writer.execute("ROLLBACK")
    writer.close()
    assert len(cases.receipts) == 1


async def test_with_the_register_gone_it_is_to_be_brought_again(
    notify: httpx.AsyncClient,
    cases: RememberingCases,
    register: Register,
    settings: Settings,
    sent: NewLetter,
) -> None:
    register.database.engine.dispose()
    file = Path(settings.register_url.removeprefix("sqlite:///"))
    away = await asyncio.to_thread(file.rename, file.with_name("away"))
    async with asyncio.timeout(5):
        answer = await notify.post(RECEIPTS, json=receipt(sent))
    assert answer.status_code == 503
    await asyncio.to_thread(away.rename, file)
    assert cases.receipts == []
