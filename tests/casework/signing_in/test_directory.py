"""Signing in with a real directory: who comes in as what, who does not, and out again on both sides."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from casework.signing_in.directory import Directory
from casework.signing_in.sign_in import REFUSED
from casework.signing_in.vouched import Errand, NotVouched
from casework.site.app import whole_app
from casework.site.assets import Assets
from casework.site.passwords import Passwords
from engine.config.settings import Settings
from register import Register
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.conftest import BASE
from tests.casework.people import COOKIE, PASSWORD, People, hidden, send
from tests.casework.signing_in.conftest import PEOPLE, SECRET, RunningDirectory, by_directory
from tests.starter.places import Clock

SIGN_IN = "/casework/sign-in"


@pytest.fixture
def settings(tmp_path: Path, directory: RunningDirectory) -> Settings:
    return by_directory(tmp_path, directory.issuer)


@pytest.fixture
def app(desk: Desk, settings: Settings, assets: Assets, passwords: Passwords) -> FastAPI:
    return whole_app(desk, settings, assets, passwords)


@pytest.fixture
async def browsers(app: FastAPI, register: Register) -> AsyncIterator[People]:
    async with AsyncExitStack() as stack:

        async def browser() -> httpx.AsyncClient:
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=True)
            return await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url=BASE))

        yield People(browser, register)


def through(stranger: httpx.Client, address: str, login: str, *, refuse: bool = False) -> str:
    """Sign in on the directory's own pages, and agree; where it sends the browser back to."""
    answer = stranger.get(address)
    for _ in range(12):
        while answer.status_code in (302, 303):
            place = str(httpx.URL(str(answer.request.url)).join(answer.headers["location"]))
            if place.startswith(BASE):
                return place
            answer = stranger.get(place)
        assert answer.status_code == 200, answer.text
        if refuse:
            found = re.search(r'href="([^"]*/abort)"', answer.text)
            assert found, answer.text
            answer = stranger.get(unescape(found.group(1)))
            continue
        prompt = hidden(answer, "prompt") if 'name="prompt" value=' in answer.text else ""
        place = unescape(re.search(r'action="([^"]+)"', answer.text).group(1))  # type: ignore[union-attr]
        form = {"prompt": prompt, "login": login, "password": "x"}
        answer = stranger.post(place, data=form)
    raise AssertionError("the directory does not let go")


async def gone_through(client: httpx.AsyncClient, stranger: httpx.Client, login: str, **more: Any) -> Any:
    """From our page to the directory's and back; the answer to that."""
    begun = await client.get(f"{SIGN_IN}/directory", params=more)
    assert begun.status_code == 303
    return await client.get(through(stranger, begun.headers["location"], login))


def out_of_the_directory(stranger: httpx.Client, address: str) -> httpx.Response:
    """Sign out on its own page, as whoever follows our link does."""
    there = stranger.get(address)
    assert there.status_code == 200, there.text
    place = re.search(r'action="([^"]+)"', there.text)
    mark = re.search(r'name="xsrf" value="([^"]+)"', there.text)
    assert place is not None
    assert mark is not None
    return stranger.post(unescape(place.group(1)), data={"xsrf": mark.group(1), "logout": "yes"})


def forged(token: str) -> list[str]:
    """The same words, signed by nobody, with the secret we share, and with a key of one's own."""
    claims = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
    kid = json.loads(urlsafe_b64decode(token.split(".")[0] + "=="))["kid"]
    plain, body = (
        urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=")
        for each in ({"alg": "none", "kid": kid}, claims)
    )
    shared = jwt.encode({"alg": "HS256", "kid": kid}, claims, OctKey.import_key(SECRET))
    own = jwt.encode({"alg": "RS256", "kid": kid}, claims, RSAKey.generate_key(2048))
    return [f"{plain}.{body}.", shared, own]


async def test_somebody_of_the_directory_comes_in(
    browsers: People, register: Register, stranger: httpx.Client
) -> None:
    client = await browsers.guest()
    page = await client.get(SIGN_IN, params={"next": "/casework/tasks?of=all"})
    assert "Sign in with your council account" in page.text
    answer = await gone_through(client, stranger, "ada", next="/casework/tasks?of=all")
    assert (answer.status_code, answer.headers["location"]) == (303, "/casework/tasks?of=all")
    assert "Signed in as <strong>Ada Example</strong>, officer" in (await client.get("/casework/queue")).text
    made = register.officers.get("ada.example")
    assert made is not None
    assert (made.name, made.role, made.team, made.email) == (
        "Ada Example",
        Post.OFFICER,
        "highways",
        "ada@example.com",
    )


async def test_what_the_directory_says_counts_at_each_sign_in(
    browsers: People, register: Register, directory: RunningDirectory, stranger: httpx.Client
) -> None:
    assert (await gone_through(await browsers.guest(), stranger, "ada")).status_code == 303
    changed = {**PEOPLE["ada"], "name": "Ada Other-Example", "groups": ["Highways", "Casework managers"]}
    directory.knows(ada=changed)
    assert (await gone_through(await browsers.guest(), stranger, "ada")).status_code == 303
    now = register.officers.get("ada.example")
    assert now is not None
    assert (now.name, now.role, now.team) == ("Ada Other-Example", Post.MANAGER, "highways")
    assert [each.from_officer for each in register.handovers.waiting()] == ["Ada Example"]


@pytest.mark.parametrize("login", ["guest", "nobody"])
async def test_whoever_is_in_no_group_or_gone_does_not_come_in(
    browsers: People, register: Register, stranger: httpx.Client, directory: RunningDirectory, login: str
) -> None:
    client = await browsers.guest()
    if login == "guest":
        answer = await gone_through(client, stranger, "guest")
        page = await client.get(answer.headers["location"])
        assert REFUSED["group"] in page.text
    before = len(register.officers.everyone(closed=True))
    directory.knows()
    with pytest.raises(AssertionError):
        await gone_through(client, stranger, login)
    assert len(register.officers.everyone(closed=True)) == before
    assert (await client.get("/casework/queue")).status_code == 303


async def test_whoever_says_no_there_is_told_so(browsers: People, stranger: httpx.Client) -> None:
    client = await browsers.guest()
    begun = await client.get(f"{SIGN_IN}/directory")
    answer = await client.get(through(stranger, begun.headers["location"], "ada", refuse=True))
    assert REFUSED["denied"] in (await client.get(answer.headers["location"])).text


@pytest.mark.parametrize("changed", ["state", "iss", "code", "another browser", "nonce", "verifier"])
async def test_what_another_has_made_up_is_not_believed(
    browsers: People, stranger: httpx.Client, app: FastAPI, changed: str
) -> None:
    client = await browsers.guest()
    if changed in ("nonce", "verifier"):
        errand = Errand()
        other = Errand(**{**vars(errand), changed: Errand().verifier})
        directory: Directory = app.state.site.directory
        back = through(stranger, await directory.sign_in_address(errand), "ada")
        said = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
        with pytest.raises(NotVouched):
            await directory.vouched(other, said)
        return
    begun = await client.get(f"{SIGN_IN}/directory")
    back = through(stranger, begun.headers["location"], "ada")
    if changed == "another browser":
        client = await browsers.guest()
    else:
        back = str(httpx.URL(back).copy_set_param(changed, "made-up"))
    answer = await client.get(back)
    assert answer.headers["location"] == f"{SIGN_IN}?refused=again"
    assert (await client.get("/casework/queue")).status_code == 303


async def test_a_code_opens_one_session(browsers: People, stranger: httpx.Client) -> None:
    client = await browsers.guest()
    begun = await client.get(f"{SIGN_IN}/directory")
    errand = begun.cookies["__Host-charter-errand"]
    back = through(stranger, begun.headers["location"], "ada")
    assert (await client.get(back)).headers["location"] == "/casework/"
    other = await browsers.guest()
    other.cookies.set("__Host-charter-errand", errand, domain="casework.example.com")
    assert (await other.get(back)).headers["location"] == f"{SIGN_IN}?refused=again"


async def test_two_of_one_name_are_told_apart(
    browsers: People, register: Register, stranger: httpx.Client, directory: RunningDirectory
) -> None:
    register.officers.add("ada", "ada  EXAMPLE", Post.MANAGER, "", "highways")
    await gone_through(await browsers.guest(), stranger, "ada")
    second = register.officers.get("ada.example")
    assert second is not None
    assert second.name == "Ada Example (ada.example)"
    taken = {**PEOPLE["mo"], "preferred_username": "ada", "name": "Officer Example"}
    directory.knows(mo=taken)
    stranger.cookies.clear()
    assert (await gone_through(await browsers.guest(), stranger, "mo")).headers["location"] == "/casework/"
    local, third = register.officers.get("ada"), register.officers.get("mo@example.com")
    assert local is not None
    assert local.role is Post.MANAGER, "nobody takes a local account over by its username"
    assert local.subject == ""
    assert third is not None
    assert third.name == "Officer Example (mo@example.com)"


async def test_a_closed_account_stays_closed(
    browsers: People, register: Register, stranger: httpx.Client
) -> None:
    client = await browsers.guest()
    await gone_through(client, stranger, "ada")
    account = register.officers.get("ada.example")
    assert account is not None
    register.accounts.close("ada.example", account.version, "highways")
    assert (await client.get("/casework/queue")).status_code == 303
    again = await gone_through(client, stranger, "ada")
    assert REFUSED["closed"] in (await client.get(again.headers["location"])).text


async def test_the_session_ends_after_a_working_day(
    browsers: People, stranger: httpx.Client, clock: Clock, directory: RunningDirectory
) -> None:
    client = await browsers.guest()
    await gone_through(client, stranger, "ada")
    for _ in range(36):
        clock.forward(minutes=20)
        assert (await client.get("/casework/queue")).status_code == 200
    clock.forward(minutes=20)
    answer = await client.get("/casework/queue")
    assert answer.headers["location"].startswith(SIGN_IN), "and it is the directory that lets them in again"


async def test_out_here_is_out_there_and_the_other_way_round(
    browsers: People, register: Register, stranger: httpx.Client, directory: RunningDirectory
) -> None:
    client, elsewhere = await browsers.guest(), await browsers.guest()
    await gone_through(client, stranger, "ada")
    await gone_through(elsewhere, stranger, "ada")
    page = await client.get("/casework/queue")
    left = await client.post("/casework/sign-out", data={"form_token": hidden(page, "form_token")})
    assert left.headers["location"] == f"{SIGN_IN}/directory/out"
    assert (await client.get("/casework/queue")).status_code == 303
    going = await client.get(left.headers["location"])
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', going.text)
    assert found, going.text
    directory.told.got.clear()
    done = out_of_the_directory(stranger, unescape(found.group(1)))
    assert done.headers["location"].startswith(f"{BASE}{SIGN_IN}?out=yes")
    assert "You are signed out." in (await client.get(done.headers["location"])).text
    assert (await elsewhere.get("/casework/queue")).status_code == 200, "not told yet"
    token = directory.told.got[0]["logout_token"]
    for wrong in ("", "x", token[:-3] + "AAA", *forged(token)):
        refused = await client.post("/openid/signed-out", data={"logout_token": wrong})
        assert refused.status_code == 400
    assert (await elsewhere.get("/casework/queue")).status_code == 200
    assert (await client.post("/openid/signed-out", data={"logout_token": token})).status_code == 200
    assert (await elsewhere.get("/casework/queue")).status_code == 303


async def test_a_link_in_a_mail_finds_the_session(browsers: People, stranger: httpx.Client) -> None:
    client = await browsers.guest()
    await gone_through(client, stranger, "ada")
    token = client.cookies[COOKIE]
    del client.cookies[COOKIE]  # as a browser does where another site led here
    once = await client.get("/casework/tasks?of=all", headers={"Sec-Fetch-Site": "cross-site"})
    assert 'content="0; url=/casework/tasks?of=all"' in once.text
    assert COOKIE not in once.cookies, "the session is not written over"
    client.cookies.set(COOKIE, token, domain="casework.example.com")
    again = await client.get("/casework/tasks?of=all", headers={"Sec-Fetch-Site": "same-origin"})
    assert again.status_code == 200


@pytest.mark.parametrize("may", ["all", "none", "officer, alex"])
async def test_while_it_is_away_those_named_come_in_by_password(
    tmp_path: Path,
    desk: Desk,
    assets: Assets,
    passwords: Passwords,
    register: Register,
    may: str,
) -> None:
    away = by_directory(tmp_path, "http://127.0.0.1:9", local_accounts=may)
    app = whole_app(desk, away, assets, passwords)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=BASE) as client:
        page = await client.get(SIGN_IN)
        assert "The council’s sign-in service does not answer at the moment." in page.text
        assert ('name="password"' in page.text) == (may != "none")
        off = await client.get(f"{SIGN_IN}/directory")
        assert off.headers["location"] == f"{SIGN_IN}?refused=away"
        if may == "none":
            return
        given = {"username": "officer", "password": PASSWORD}
        assert (await send(client, SIGN_IN, given)).status_code == 303
        client.cookies.clear()
        given = {"username": "manager", "password": PASSWORD}
        assert (await send(client, SIGN_IN, given)).status_code == (303 if may == "all" else 422)
