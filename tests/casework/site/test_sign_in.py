"""Signing in and out: one answer to everything wrong, a new session each time, nothing left behind."""

import re

import httpx
import pytest

from casework.signing_in.sign_in import NOT_RIGHT, TRIES
from register import Register
from register.people.officers import Post
from tests.casework.people import COOKIE, PASSWORD, People, hidden, send
from tests.starter.places import Clock

SIGN_IN = "/casework/sign-in"
QUEUE = "/casework/queue"


async def signed_in(
    client: httpx.AsyncClient, username: str = "officer", password: str = PASSWORD, **more: str
) -> httpx.Response:
    return await send(client, SIGN_IN, {"username": username, "password": password, **more})


async def test_an_officer_signs_in_and_out(people: People, register: Register) -> None:
    client = await people.guest()
    answer = await signed_in(client, " OFFICER ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/casework/")
    queue = await client.get(QUEUE)
    assert "Signed in as <strong>Officer Example</strong>" in queue.text
    before = client.cookies[COOKIE]
    left = await client.post("/casework/sign-out", data={"form_token": hidden(queue, "form_token")})
    assert left.status_code == 303
    assert client.cookies[COOKIE] != before
    client.cookies.set(COOKIE, before, domain="casework.example.com")
    assert (await client.get(QUEUE)).status_code == 303, "the old session is worth nothing"


async def test_the_cookie_is_strict(people: People) -> None:
    answer = await signed_in(await people.guest())
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for part in ("HttpOnly", "SameSite=strict", "Secure", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert "Max-Age" not in cookie


async def test_a_session_somebody_else_chose_is_not_taken_over(people: People) -> None:
    client = await people.guest()
    client.cookies.set(COOKIE, "chosen-by-somebody-else", domain="casework.example.com")
    assert (await signed_in(client)).status_code == 303
    assert client.cookies[COOKIE] != "chosen-by-somebody-else"
    other = await people.guest()
    other.cookies.set(COOKIE, "chosen-by-somebody-else", domain="casework.example.com")
    assert (await other.get(QUEUE)).status_code == 303


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("officer", "wrong"),
        ("nobody", PASSWORD),
        ("officer", ""),
        ("", ""),
        ("officer", PASSWORD + "x" * 5000),
    ],
)
async def test_all_that_is_wrong_is_answered_alike(people: People, username: str, password: str) -> None:
    answer = await signed_in(await people.guest(), username, password)
    assert answer.status_code == 422
    assert NOT_RIGHT in answer.text
    assert password not in answer.text or not password
    assert "<title>Error: Sign in" in answer.text


async def test_after_five_attempts_an_account_is_locked_for_a_while(people: People, clock: Clock) -> None:
    client = await people.guest()
    wrong = [await signed_in(client, password="wrong") for _ in range(TRIES)][-1]
    locked = await signed_in(client)
    assert locked.status_code == 422

    def neutral(page: httpx.Response) -> str:
        return re.sub(r'(value|name)="[^"]*"', "", page.text)

    assert neutral(locked) == neutral(wrong), "nobody learns that it is locked, or that it exists"
    assert (await signed_in(client, "manager")).status_code == 303
    clock.forward(minutes=16)
    assert (await signed_in(await people.guest())).status_code == 303


async def test_old_attempts_are_forgotten(people: People, clock: Clock) -> None:
    client = await people.guest()
    for _ in range(TRIES * 2):
        await signed_in(client, password="wrong")
        clock.forward(minutes=16)
    assert (await signed_in(client)).status_code == 303


async def test_an_administrator_unlocks(people: People) -> None:
    client = await people.guest()
    for _ in range(TRIES):
        await signed_in(client, password="wrong")
    administrator = await people.of(Post.ADMINISTRATOR)
    page = await administrator.get("/casework/officers")
    assert "Locked" in page.text
    data = {"form_token": hidden(page, "form_token"), "username": "officer"}
    assert (await administrator.post("/casework/officers/unlock", data=data)).status_code == 303
    assert "The account is unlocked." in (await administrator.get("/casework/officers")).text
    assert (await signed_in(client)).status_code == 303


@pytest.mark.parametrize("minutes", [31, 20], ids=["left idle", "a day's work long"])
async def test_a_session_ends(people: People, clock: Clock, minutes: int) -> None:
    client = await people.of(Post.OFFICER)
    answer = await client.get("/casework/tasks?of=all")
    for _ in range(40):  # 13 hours, if it is used every 20 minutes
        if answer.status_code != 200:
            break
        clock.forward(minutes=minutes)
        answer = await client.get("/casework/tasks?of=all")
    location = answer.headers["location"]
    assert location == "/casework/sign-in?next=%2Fcasework%2Ftasks%3Fof%3Dall&ended=yes"
    assert "You have been signed out" in (await client.get(location)).text


async def test_a_working_session_stays(people: People, clock: Clock) -> None:
    client = await people.of(Post.OFFICER)
    for _ in range(10):
        clock.forward(minutes=20)
        assert (await client.get(QUEUE)).status_code == 200


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("/casework/tasks?of=all", "/casework/tasks?of=all"),
        ("https://elsewhere.example.com/casework/", "/casework/"),
        ("//elsewhere.example.com", "/casework/"),
        ("/casework/\\elsewhere", "/casework/"),
        ("/casework/\r\nSet-Cookie: a=b", "/casework/"),
        ("/api/docs", "/casework/"),
    ],
)
async def test_it_goes_on_to_pages_of_the_site_only(people: People, asked: str, goes: str) -> None:
    answer = await signed_in(await people.guest(), next=asked)
    assert (answer.status_code, answer.headers["location"]) == (303, goes)


@pytest.mark.parametrize("token", [None, "", "0" * 64, "not-a-token"])
async def test_a_form_that_is_not_ours_is_refused(people: People, token: str | None) -> None:
    guest = await people.guest()
    await guest.get(SIGN_IN)
    data = {"username": "officer", "password": PASSWORD} | ({} if token is None else {"form_token": token})
    answer = await guest.post(SIGN_IN, data=data)
    assert answer.status_code == 403
    assert "The form did not come from this site" in answer.text
    assert "text/html" in answer.headers["content-type"]


async def test_another_visitors_token_is_refused(people: People) -> None:
    one, other = await people.of(Post.OFFICER), await people.of(Post.MANAGER)
    token = hidden(await other.get(QUEUE), "form_token")
    answer = await one.post("/casework/sign-out", data={"form_token": token})
    assert answer.status_code == 403


async def test_a_form_from_another_site_is_refused(people: People) -> None:
    client = await people.of(Post.OFFICER)
    token = hidden(await client.get(QUEUE), "form_token")
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    answer = await client.post("/casework/sign-out", data={"form_token": token}, headers=elsewhere)
    assert answer.status_code == 403
