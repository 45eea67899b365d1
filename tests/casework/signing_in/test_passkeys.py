"""Passkeys beside a password: each answer once, from this site, by a device that looked at its owner."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI

from casework.site.app import whole_app
from casework.site.assets import Assets
from casework.site.passwords import Passwords
from engine.config.settings import Settings
from engine.config.signing_in import passkey_host
from register import Register
from register.people.audit import AuditWanted, Did
from register.people.officers import Officer, Post
from starter.desk.intake import Desk
from tests.casework.conftest import BASE
from tests.casework.people import PASSWORD, People, hidden, send
from tests.casework.signing_in.authenticator import SoftwareAuthenticator
from tests.casework.signing_in.test_second_factor import QUEUE, SIGN_IN, set_up, shown
from tests.starter.places import Clock

MINE = "/casework/account"
HOST = urlsplit(BASE).hostname or ""


def device(**more: Any) -> SoftwareAuthenticator:
    return SoftwareAuthenticator(BASE, HOST, **more)


def options_on(page: httpx.Response) -> str:
    found = re.search(r'data-passkey-options="([^"]+)"', page.text)
    assert found, page.text
    return unescape(found.group(1))


async def made(
    client: httpx.AsyncClient, key: SoftwareAuthenticator, name: str = "Key ring"
) -> httpx.Response:
    """Make a passkey on one's own account."""
    page = await send(client, f"{MINE}/passkeys", {"password": PASSWORD})
    assert page.status_code == 200, page.text
    given = {
        "form_token": hidden(page, "form_token"),
        "name": name,
        "credential": key.makes(options_on(page)),
    }
    return await client.post(f"{MINE}/passkeys/new", data=given)


async def used(client: httpx.AsyncClient, key: SoftwareAuthenticator) -> httpx.Response:
    """Sign in with it, after the password."""
    page = await client.get(f"{SIGN_IN}/passkey")
    given = {
        "form_token": hidden(page, "form_token"),
        "credential": key.signs(options_on(page)),
        "next": QUEUE,
    }
    return await client.post(f"{SIGN_IN}/passkey", data=given)


def codes_on(page: httpx.Response) -> list[str]:
    return re.findall(r"<code>([a-z0-9-]{14})</code>", page.text)


def account(register: Register) -> Officer:
    found = register.officers.get("officer")
    assert found is not None
    return found


async def test_a_passkey_is_asked_for_after_the_password(people: People, register: Register) -> None:
    key, client = device(), await people.of(Post.OFFICER)
    assert len(set(codes_on(await made(client, key)))) == 10
    assert "Key ring" in (await client.get(MINE)).text
    guest = await people.guest()
    assert await shown(guest) == f"{SIGN_IN}/passkey?next=%2Fcasework%2Fqueue"
    assert (await guest.get(QUEUE)).headers["location"].startswith(SIGN_IN)
    page = await guest.get(f"{SIGN_IN}/passkey")
    assert "Passkeys need JavaScript" in page.text
    assert "code from your app" not in page.text
    assert (await used(guest, key)).headers["location"] == QUEUE
    assert (await guest.get(QUEUE)).status_code == 200
    [kept] = register.passkeys.of("officer")
    assert (kept.sign_count, kept.used) == (1, register.now())
    lines = register.audit.find(AuditWanted(username="officer"), 50)
    assert Did.CHANGED in {each.what for each in lines}
    assert Did.SIGNED_IN in {each.what for each in lines}


async def test_an_answer_counts_once_and_only_if_all_of_it_is_right(
    people: People, clock: Clock, register: Register
) -> None:
    key = device(count=5)
    await made(await people.of(Post.OFFICER), key)
    stranger = device()
    wrong = {
        "another site's": replace(key, origin="https://casework.example.org"),
        "another host's": replace(key, host="example.com"),
        "nobody looked at": replace(key, verifies=False),
        "not theirs": stranger,
        "another key": replace(key, key=stranger.key),
        "a copy that lags": replace(key, count=3),
    }
    for name, other in wrong.items():
        guest = await people.guest()
        await shown(guest)
        assert (await used(guest, other)).status_code == 422, name
        clock.forward(minutes=16)
    guest = await people.guest()
    await shown(guest)
    for nonsense in ("", "{}", "[]", "null", '{"id": 1}', "x" * 500):
        token = hidden(await guest.get(f"{SIGN_IN}/passkey"), "form_token")
        data = {"form_token": token, "credential": nonsense}
        assert (await guest.post(f"{SIGN_IN}/passkey", data=data)).status_code == 422, nonsense
        register.officers.unlock("officer")
    page = await guest.get(f"{SIGN_IN}/passkey")
    sent = {"form_token": hidden(page, "form_token"), "credential": key.signs(options_on(page))}
    assert (await guest.post(f"{SIGN_IN}/passkey", data=sent)).status_code == 303
    again = await people.guest()
    await shown(again)
    sent["form_token"] = hidden(await again.get(f"{SIGN_IN}/passkey"), "form_token")
    assert (await again.post(f"{SIGN_IN}/passkey", data=sent)).status_code == 422, "signed for another"
    sent["credential"] = key.signs(options_on(await again.get(f"{SIGN_IN}/passkey")))
    clock.forward(minutes=9)
    assert (await again.post(f"{SIGN_IN}/passkey", data={**sent, "credential": ""})).status_code == 422
    assert (await again.post(f"{SIGN_IN}/passkey", data=sent)).status_code == 422, "the challenge is used up"


async def test_a_passkey_is_made_only_by_whoever_gave_the_password(people: People, clock: Clock) -> None:
    key, client = device(), await people.of(Post.OFFICER)
    assert (await send(client, f"{MINE}/passkeys", {"password": "wrong"})).status_code == 422
    page = await send(client, f"{MINE}/passkeys", {"password": PASSWORD})
    given = {"form_token": hidden(page, "form_token"), "credential": key.makes(options_on(page))}
    unseen = {**given, "credential": replace(key, verifies=False).makes(options_on(page))}
    for tried in (unseen, given):
        answer = await client.post(f"{MINE}/passkeys/new", data=tried)
        assert answer.status_code == 303, "the second is right, but what it signed was used up"
        assert "No passkey was made" in (await client.get(MINE)).text
    page = await send(client, f"{MINE}/passkeys", {"password": PASSWORD})
    clock.forward(minutes=11)
    late = {**given, "credential": key.makes(options_on(page))}
    await client.post(f"{MINE}/passkeys/new", data=late)
    assert "No passkey was made" in (await client.get(MINE)).text
    assert codes_on(await made(client, key))
    assert "No passkey was made" in (await client.get((await made(client, key)).headers["location"])).text
    manager = await people.of(Post.MANAGER)
    await made(manager, key)
    assert "No passkey was made" in (await manager.get(MINE)).text, "it is another officer's"


async def test_codes_and_recovery_codes_are_the_other_way(
    people: People, clock: Clock, register: Register
) -> None:
    client = await people.of(Post.OFFICER)
    app, _ = await set_up(client, f"{MINE}/second-factor", clock)
    key = device()
    assert (await made(client, key)).status_code == 303, "the recovery codes there are stay"
    clock.forward(minutes=1)
    guest = await people.guest()
    await shown(guest)
    assert "Use the code from your app" in (await guest.get(f"{SIGN_IN}/passkey")).text
    answer = await send(guest, f"{SIGN_IN}/code", {"code": app.at(clock())})
    assert answer.status_code == 303
    assert register.second_factors.codes_left("officer") == 10
    await send(client, f"{MINE}/second-factor/off", {"password": PASSWORD}, MINE)
    assert register.second_factors.codes_left("officer") == 10, "they stand in for the passkey"
    [kept] = register.passkeys.of("officer")
    remove = f"{MINE}/passkeys/remove"
    asked = f"{remove}?passkey={kept.id}"
    assert (await send(client, remove, {"passkey": kept.id, "password": "wrong"}, asked)).status_code == 422
    await send(client, remove, {"passkey": kept.id, "password": PASSWORD}, asked)
    assert register.passkeys.of("officer") == []
    assert register.second_factors.codes_left("officer") == 0
    assert not account(register).has_second_factor
    assert await shown(await people.guest()) == QUEUE


async def test_a_recovery_code_lets_in_whoever_has_only_a_passkey(people: People) -> None:
    codes = codes_on(await made(await people.of(Post.OFFICER), device()))
    guest = await people.guest()
    await shown(guest)
    page = await guest.get(f"{SIGN_IN}/code")
    assert "Enter a recovery code" in page.text
    assert "Use your passkey" in page.text
    assert (await send(guest, f"{SIGN_IN}/code", {"code": codes[0]})).status_code == 303


async def test_an_administrator_takes_them_away(people: People, register: Register) -> None:
    key, client = device(), await people.of(Post.OFFICER)
    await made(client, key)
    admin = await people.of(Post.ADMINISTRATOR)
    page = "/casework/accounts/officer"
    assert "Take away the codes and passkeys" in (await admin.get(page)).text
    await send(admin, f"{page}/second-factor", {}, page)
    assert register.passkeys.of("officer") == []
    assert not account(register).has_second_factor
    assert (await client.get(QUEUE)).status_code == 303, "signed out"
    assert await shown(await people.guest()) == QUEUE


def site(desk: Desk, assets: Assets, passwords: Passwords, folder: Path, **more: Any) -> FastAPI:
    given = {"data_dir": folder, "encryption": False, "council_base_url": BASE, **more}
    return whole_app(desk, Settings(**given), assets, passwords)


async def test_a_council_may_ask_for_passkeys_alone(
    tmp_path: Path, desk: Desk, assets: Assets, passwords: Passwords, people: People, clock: Clock
) -> None:
    client = await people.of(Post.OFFICER)
    code, _ = await set_up(client, f"{MINE}/second-factor", clock)
    clock.forward(minutes=1)
    app, key = site(desk, assets, passwords, tmp_path, second_factor="passkey"), device()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=BASE) as guest:
        assert "/code" in await shown(guest), "the codes once more"
        answer = await send(guest, f"{SIGN_IN}/code", {"code": code.at(clock())})
        assert answer.headers["location"] == f"{SIGN_IN}/second-factor"
        assert (await guest.get(QUEUE)).status_code == 303
        first = await guest.get(f"{SIGN_IN}/second-factor")
        assert first.headers["location"] == f"{SIGN_IN}/second-factor/passkey"
        page = await guest.get(first.headers["location"])
        assert "codes from an app" not in page.text
        given = {"form_token": hidden(page, "form_token"), "credential": key.makes(options_on(page))}
        assert (await guest.post(first.headers["location"], data=given)).headers["location"] == "/casework/"
        assert (await guest.get(QUEUE)).status_code == 200
    clock.forward(minutes=1)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=BASE) as guest:
        assert "/passkey" in await shown(guest)
        token = hidden(await guest.get(f"{SIGN_IN}/code"), "form_token")
        answer = await guest.post(f"{SIGN_IN}/code", data={"form_token": token, "code": code.at(clock())})
        assert answer.status_code == 422, "codes from an app do not count any more"
        assert (await used(guest, key)).status_code == 303


async def test_the_first_passkey_where_a_second_factor_is_required(
    tmp_path: Path, desk: Desk, assets: Assets, passwords: Passwords
) -> None:
    app, key = site(desk, assets, passwords, tmp_path), device()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=BASE) as guest:
        at = await shown(guest)
        assert "Make a passkey instead" in (await guest.get(at)).text
        place = f"{SIGN_IN}/second-factor/passkey"
        page = await guest.get(place)
        given = {"form_token": hidden(page, "form_token"), "credential": "{}"}
        assert (await guest.post(place, data=given)).status_code == 422
        given["credential"] = key.makes(options_on(await guest.get(place)))
        assert len(codes_on(await guest.post(place, data=given))) == 10
        assert (await guest.get(QUEUE)).status_code == 200


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://casework.example.com/", "casework.example.com"),
        ("http://localhost:8000", "localhost"),
        ("http://127.0.0.1:8000", ""),
        ("https://[::1]:8000", ""),
        ("http://casework.example.com", ""),
    ],
)
def test_browsers_make_passkeys_for_names_with_https(address: str, host: str) -> None:
    assert passkey_host(address) == host


async def test_where_none_can_be_made_none_is_offered(
    tmp_path: Path, desk: Desk, assets: Assets, passwords: Passwords
) -> None:
    with pytest.raises(ValueError, match="CHARTER_SECOND_FACTOR=passkey needs a name"):
        Settings(data_dir=tmp_path, encryption=False, second_factor="passkey")
    app = site(desk, assets, passwords, tmp_path, council_base_url="http://127.0.0.1:8000")
    at = "http://127.0.0.1:8000"
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=at) as client:
        assert await shown(client) == QUEUE
        assert "asskey" not in (await client.get(MINE)).text
        for page in ("passkeys", "passkeys/remove"):
            assert (await client.get(f"{MINE}/{page}")).headers["location"] == MINE


async def test_a_step_without_a_password_is_none(people: People) -> None:
    guest = await people.guest()
    token = hidden(await guest.get(SIGN_IN), "form_token")
    for page in ("passkey", "second-factor/passkey"):
        assert (await guest.get(f"{SIGN_IN}/{page}")).headers["location"].startswith(f"{SIGN_IN}?")
        answer = await guest.post(f"{SIGN_IN}/{page}", data={"form_token": token, "credential": "{}"})
        assert answer.headers["location"].startswith(f"{SIGN_IN}?")


def test_a_challenge_is_worth_one_answer(register: Register, people: People, clock: Clock) -> None:
    register.signed_in.start("officer", "token", clock() - timedelta(days=1))
    register.passkeys.ask("token", "first")
    register.passkeys.ask("token", "second")
    assert register.passkeys.asked("other", clock()) == ""
    assert register.passkeys.asked("token", clock()) == "second"
    assert register.passkeys.asked("token", clock()) == ""
