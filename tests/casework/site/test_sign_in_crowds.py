"""Crowds at the sign-in: each address has a measure, and whoever signs in keeps nobody else waiting."""

import asyncio
import threading
import time
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from casework.signing_in.sign_in import TOO_OFTEN, TRIES
from casework.site.passwords import MOST_WAITING, TOO_MANY, Passwords
from engine.config.settings import Settings
from starter.desk.telling.problems import Problem
from tests.casework.conftest import BASE
from tests.casework.people import PASSWORD, People, send

SIGN_IN = "/casework/sign-in"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"sign_ins_per_address": 3})


async def tried(app: FastAPI, address: str, forwarded: str = "") -> httpx.Response:
    transport = httpx.ASGITransport(app=app, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        client.headers.update({"X-Forwarded-For": forwarded} if forwarded else {})
        return await send(client, SIGN_IN, {"username": "nobody", "password": "wrong"})


async def test_an_address_has_so_many_attempts_a_minute(app: FastAPI, people: People) -> None:
    for number in range(3):
        forged = f"192.0.2.{number}"  # nobody's proxy: what it says counts for nothing
        assert (await tried(app, "198.51.100.7", forged)).status_code == 422
    over = await tried(app, "198.51.100.7", "192.0.2.9")
    assert over.status_code == 429
    assert TOO_OFTEN in over.text
    assert int(over.headers["retry-after"]) > 0
    assert (await tried(app, "198.51.100.8")).status_code == 422, "another address has its own"
    client = await people.guest()
    assert (await send(client, SIGN_IN, {"username": "officer", "password": PASSWORD})).status_code == 303


async def test_an_attempt_that_was_not_looked_at_locks_nobody(app: FastAPI, people: People) -> None:
    async def wrong() -> int:
        transport = httpx.ASGITransport(app=app, client=("198.51.100.7", 1))
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            return (await send(client, SIGN_IN, {"username": "officer", "password": "wrong"})).status_code

    assert [await wrong() for _ in range(TRIES + 2)] == [422] * 3 + [429] * (TRIES - 1)
    client = await people.guest()
    assert (await send(client, SIGN_IN, {"username": "officer", "password": PASSWORD})).status_code == 303


class SlowHasher:
    """Argon2 on a machine that is much too slow: it waits until it is let go on."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.go_on.set()

    def hash(self, password: str) -> str:
        return "hashed"

    def verify(self, hashed: str, password: str) -> bool:
        return self.go_on.wait(20)


async def test_a_flood_of_sign_ins_takes_no_thread_of_other_pages() -> None:
    hasher: Any = SlowHasher()
    passwords = Passwords(hasher)
    hasher.go_on.clear()
    flood = [asyncio.create_task(passwords.fits("hashed", "x")) for _ in range(MOST_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(Problem) as refused:
        await passwords.fits("hashed", "x")
    assert (refused.value.status, refused.value.detail) == (503, TOO_MANY)
    began = time.monotonic()
    assert await asyncio.to_thread(lambda: "a page") == "a page"
    assert time.monotonic() - began < 2
    hasher.go_on.set()
    assert all(await asyncio.gather(*flood))
    assert await passwords.fits("hashed", "x"), "there is room again"
