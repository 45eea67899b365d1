"""Accounts made, changed, closed and let in again: by administrators alone, and never nobody's to keep."""

import re
from html import unescape

import httpx
import pytest

from casework.accounts.account import CHANGED
from casework.accounts.profiles import LAST, NAME_TAKEN, USERNAME_TAKEN
from register import Register
from register.people.officers import Officer, Post
from starter.desk.intake import Desk
from tests.casework.people import PASSWORD, People, a_case, hidden, send
from tests.casework.signing_in.test_second_factor import OWN, set_up, shown
from tests.starter.places import Clock

NEW = "/casework/officers/new"
QUEUE = "/casework/queue"
ADA = {
    "username": "ada.e",
    "name": "Ada Example",
    "email": "ada@example.com",
    "role": "officer",
    "team": "highways",
}


def of(username: str, what: str = "") -> str:
    return f"/casework/accounts/{username}" + (f"/{what}" if what else "")


def account(register: Register, username: str) -> Officer:
    found = register.officers.get(username)
    assert found is not None
    return found


async def pressed(client: httpx.AsyncClient, username: str, what: str, **fields: str) -> httpx.Response:
    """One of the buttons of an account's page."""
    page = await client.get(of(username))
    version = re.search(r'name="version" value="(\d+)"', page.text)
    given = {"form_token": hidden(page, "form_token"), **({"version": version.group(1)} if version else {})}
    return await client.post(of(username, what), data={**given, **fields})


async def changed(client: httpx.AsyncClient, of_whom: str, **fields: str) -> httpx.Response:
    """The form that changes an account, filled in."""
    page = await client.get(of(of_whom, "change"))
    given = {"form_token": hidden(page, "form_token"), "version": hidden(page, "version")}
    return await client.post(of(of_whom, "change"), data={**given, **fields})


async def closed(client: httpx.AsyncClient, username: str, team: str = "highways") -> httpx.Response:
    page = await client.get(of(username, "close"))
    given = {"form_token": hidden(page, "form_token"), "version": hidden(page, "version"), "team": team}
    return await client.post(of(username, "close"), data=given)


async def test_somebody_new_signs_in_and_chooses_a_password(people: People, register: Register) -> None:
    alex = await people.of(Post.ADMINISTRATOR)
    answer = await send(alex, NEW, ADA)
    assert answer.status_code == 200
    found = re.search(r'<code class="spelled-key">([^<]+)</code>', answer.text)
    assert found is not None
    password = unescape(found.group(1))
    client = await people.guest()
    assert (await shown(client, "ada.e", password)).startswith("/casework/sign-in/password")
    done = await send(client, "/casework/sign-in/password", {"new_password": OWN, "again": OWN})
    assert done.status_code == 303
    assert "Signed in as <strong>Ada Example</strong>, officer" in (await client.get(QUEUE)).text
    assert account(register, "ada.e").email == "ada@example.com"
    assert password not in (await alex.get(of("ada.e"))).text


@pytest.mark.parametrize(
    ("field", "given", "why"),
    [
        ("username", "", "Enter a username"),
        ("username", "ada e", "Enter a username"),
        ("username", "a/b", "Enter a username"),
        ("username", "OFFICER", USERNAME_TAKEN),
        ("name", "", "Enter their name"),
        ("name", "\u3164", "Enter their name"),
        ("name", "x" * 151, "at most 150 characters"),
        ("name", " officer   EXAMPLE", NAME_TAKEN),
        ("email", "ada", "Enter an email address in the right format"),
        ("role", "", "Select what they may do"),
        ("role", "emperor", "Select what they may do"),
        ("team", "moon_landing", "Select their team"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    people: People, register: Register, field: str, given: str, why: str
) -> None:
    alex = await people.of(Post.ADMINISTRATOR)
    before = register.officers.everyone(closed=True)
    answer = await send(alex, NEW, {**ADA, field: given})
    assert answer.status_code == 422
    assert why in unescape(answer.text)
    assert f'href="#{field}"' in answer.text
    assert 'value="ada@example.com"' in answer.text or field == "email"
    assert register.officers.everyone(closed=True) == before


async def test_an_account_is_found(people: People, clock: Clock) -> None:
    alex = await people.of(Post.ADMINISTRATOR)
    for asked, names in (
        ({}, {"Officer", "Manager", "Supervisor", "Administrator", "Feedback_Team"}),
        ({"words": "EXAMPLE offic"}, {"Officer"}),
        ({"role": "manager"}, {"Manager"}),
        ({"team": "planning"}, set()),
        ({"state": "closed"}, set()),
        (
            {"state": "all", "page": "9"},
            {"Officer", "Manager", "Supervisor", "Administrator", "Feedback_Team"},
        ),
    ):
        page = await alex.get("/casework/officers", params=asked)
        assert set(re.findall(r">(\w+) Example</a></th>", page.text)) == names


async def test_what_is_changed_counts_at_once(people: People, register: Register, desk: Desk) -> None:
    alex, client = await people.of(Post.ADMINISTRATOR), await people.of(Post.OFFICER)
    assert (await client.get("/casework/urgent")).status_code == 403
    answer = await changed(alex, "officer", name="Olu Example", role="manager", team="highways", email="")
    assert answer.status_code == 303
    assert "Signed in as <strong>Olu Example</strong>, manager" in (await client.get("/casework/urgent")).text
    (handover,) = register.handovers.waiting()
    assert (handover.from_officer, handover.to_officer) == ("Officer Example", "Olu Example")
    taken = await send(alex, NEW, {**ADA, "name": "Officer Example"})
    assert NAME_TAKEN in unescape(taken.text), "a name stays its officer's: cases have it"
    back = await changed(alex, "officer", name="officer example", role="officer", team="", email="")
    assert back.status_code == 303


async def test_of_two_administrators_the_second_is_told(people: People, register: Register) -> None:
    one, other = await people.of(Post.ADMINISTRATOR), await people.of(Post.ADMINISTRATOR)
    page = await other.get(of("officer", "change"))
    assert (await changed(one, "officer", **{**ADA, "name": "Olu Example"})).status_code == 303
    given = {"form_token": hidden(page, "form_token"), "version": hidden(page, "version")}
    answer = await other.post(of("officer", "change"), data={**given, **ADA, "name": "Ola Example"})
    assert answer.status_code == 422
    assert CHANGED in unescape(answer.text)
    assert "It says now: Olu Example, officer" in answer.text
    assert 'value="Ola Example"' in answer.text
    assert account(register, "officer").name == "Olu Example"
    late = await closed(one, "officer")
    assert late.status_code == 303
    again = await other.post(of("officer", "close"), data={**given, "team": "highways"})
    assert again.status_code == 303
    assert CHANGED in unescape((await other.get(of("officer"))).text)


async def test_a_closed_account_is_out_at_once(people: People, register: Register, desk: Desk) -> None:
    await a_case(desk, officer="Officer Example")
    alex, client = await people.of(Post.ADMINISTRATOR), await people.of(Post.OFFICER)
    page = await alex.get(of("officer", "close"))
    assert "Their 1 open case goes to a team." in page.text
    assert (await closed(alex, "officer")).status_code == 303
    assert (await client.get(QUEUE)).status_code == 303
    answer = await send(
        await people.guest(), "/casework/sign-in", {"username": "officer", "password": PASSWORD}
    )
    assert answer.status_code == 422
    seen = (await alex.get(of("officer"))).text
    assert "1 open case is still to be handed over" in seen
    assert "Officer Example" not in (await alex.get("/casework/officers")).text
    manager = await people.of(Post.MANAGER)
    assert '<option value="Officer Example"' not in (await manager.get(QUEUE)).text
    assert (await pressed(alex, "officer", "reopen")).status_code == 303
    assert register.handovers.waiting() == []
    assert (
        await send(client, "/casework/sign-in", {"username": "officer", "password": PASSWORD})
    ).status_code == 303


async def test_somebody_always_keeps_the_accounts(people: People, register: Register) -> None:
    alex = await people.of(Post.ADMINISTRATOR)
    for answer in (
        await changed(alex, "administrator", name="Administrator Example", role="manager", team="", email=""),
        await closed(alex, "administrator", ""),
    ):
        assert answer.status_code == 422
        assert LAST in answer.text
    assert (await send(alex, NEW, {**ADA, "role": "administrator"})).status_code == 200
    assert (await closed(alex, "administrator", "")).status_code == 303
    assert [each.username for each in register.officers.everyone() if each.role is Post.ADMINISTRATOR] == [
        "ada.e"
    ]


async def test_an_administrator_lets_somebody_in_again(
    people: People, register: Register, clock: Clock
) -> None:
    alex, client = await people.of(Post.ADMINISTRATOR), await people.of(Post.OFFICER)
    await set_up(client, "/casework/account/second-factor", clock)
    answer = await pressed(alex, "officer", "password")
    found = re.search(r'<code class="spelled-key">([^<]+)</code>', answer.text)
    assert found is not None
    assert (await client.get(QUEUE)).status_code == 303
    lost = await people.guest()
    assert (await shown(lost, "officer", unescape(found.group(1)))).startswith("/casework/sign-in/code")
    assert (await pressed(alex, "officer", "second-factor")).status_code == 303
    assert (await lost.get("/casework/sign-in/code")).status_code == 303, "and begins again"
    assert (await shown(lost, "officer", unescape(found.group(1)))).startswith("/casework/sign-in/password")
    assert not account(register, "officer").has_second_factor


async def test_sessions_are_listed_and_ended(people: People, clock: Clock) -> None:
    client = await people.guest()
    client.headers["User-Agent"] = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko Firefox/145.0"
    await shown(client)
    other = await people.of(Post.OFFICER)
    mine = await client.get("/casework/account")
    assert "Firefox on Windows" in mine.text
    assert "This browser" in mine.text
    marks = re.findall(r'name="session" value="([0-9a-f]{16})"', mine.text)
    assert len(marks) == 1, "not this one"
    data = {"form_token": hidden(mine, "form_token"), "session": marks[0]}
    assert (await client.post("/casework/account/sessions/end", data=data)).status_code == 303
    assert (await other.get(QUEUE)).status_code == 303
    assert "You are signed out there." in (await client.get("/casework/account")).text
    alex = await people.of(Post.ADMINISTRATOR)
    seen = await alex.get(of("officer"))
    assert "Firefox on Windows" in seen.text
    manager = await people.of(Post.MANAGER)
    (mark,) = re.findall(r'name="session" value="([0-9a-f]{16})"', seen.text)
    await pressed(alex, "manager", "sessions/end", session=mark)
    assert (await client.get(QUEUE)).status_code == 200, "only of the account that is named"
    await pressed(alex, "officer", "sessions/end", session=mark)
    assert (await client.get(QUEUE)).status_code == 303
    await pressed(alex, "administrator", "sessions/end")
    assert (await alex.get(of("officer"))).status_code == 200, "not of the one that asks"
    assert (await manager.get(QUEUE)).status_code == 200


async def test_my_password_is_changed_by_whoever_knows_it(people: People, clock: Clock) -> None:
    client, other = await people.of(Post.OFFICER), await people.of(Post.OFFICER)
    place = "/casework/account/password"
    page = (await client.get(place)).text
    assert all(f'autocomplete="{each}"' in page for each in ("username", "current-password", "new-password"))
    wrong = await send(client, place, {"password": "wrong", "new_password": OWN, "again": OWN})
    assert wrong.status_code == 422
    done = await send(client, place, {"password": PASSWORD, "new_password": OWN, "again": OWN})
    assert done.status_code == 303
    assert (await client.get(QUEUE)).status_code == 200
    assert (await other.get(QUEUE)).status_code == 303
    assert await shown(other, password=OWN) == QUEUE


async def test_recovery_codes_and_switching_off_need_the_password(
    people: People, register: Register, clock: Clock
) -> None:
    client = await people.of(Post.OFFICER)
    await set_up(client, "/casework/account/second-factor", clock)
    for place in ("recovery-codes", "second-factor/off"):
        fields = {"password": "wrong"}
        answer = await send(client, f"/casework/account/{place}", fields, "/casework/account")
        assert answer.status_code == 422
        assert account(register, "officer").has_second_factor
    given = {"password": PASSWORD}
    codes = await send(client, "/casework/account/recovery-codes", given, "/casework/account")
    assert len(re.findall(r"<code>[a-z0-9-]{14}</code>", codes.text)) == 10
    off = await send(client, "/casework/account/second-factor/off", given, "/casework/account")
    assert off.status_code == 303
    assert not account(register, "officer").has_second_factor
