"""A session that ends: warned of, made longer, and what was being written is there again for who wrote it."""

from collections.abc import Mapping
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from casework.site.form_keeping import FormKeeping
from casework.site.sessions import IDLE, LONGEST, Visit, hash_of
from engine.config.settings import Settings
from engine.payloads.ring import KeyRing
from register import Register
from register.models import kept_forms
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.customers.test_tracking import opened
from tests.casework.customers.test_tracking_saying import in_state
from tests.casework.people import PASSWORD, People, SpokenCases, a_case, hidden
from tests.starter.places import Clock

NOTE = "Rang the depot: nobody there until Friday"


async def sign_in(client: httpx.AsyncClient, username: str) -> httpx.Response:
    page = await client.get("/casework/sign-in")
    given = {"form_token": hidden(page, "form_token"), "username": username, "password": PASSWORD}
    return await client.post("/casework/sign-in", data=given)


def form_of(page: httpx.Response, **given: str) -> dict[str, str]:
    return {name: hidden(page, name) for name in ("form_token", "message_id", "shown_at")} | given


async def written_too_late(people: People, desk: Desk, clock: Clock) -> tuple[httpx.AsyncClient, str]:
    """A note, sent when the session had ended; the browser, and the form's address."""
    reference = await a_case(desk)
    client = await people.of(Post.OFFICER)
    page = await client.get(f"/casework/cases/{reference}/say/note_added")
    clock.forward(minutes=31)
    answer = await client.post(page.url.path, data=form_of(page, note=NOTE))
    assert answer.headers["location"] == "/casework/sign-in?ended=yes"
    assert "it is there again with what you wrote" in (await client.get(answer.headers["location"])).text
    return client, str(page.url)


async def test_the_form_is_there_again_with_its_words(
    people: People, desk: Desk, clock: Clock, cases: SpokenCases, register: Register
) -> None:
    client, address = await written_too_late(people, desk, clock)
    assert cases.bodies == []
    answer = await sign_in(client, "officer")
    kept = await client.get(answer.headers["location"])
    assert kept.headers["location"].startswith(address.removeprefix("https://casework.example.com"))
    form = await client.get(kept.headers["location"])
    assert f"{NOTE}</textarea>" in form.text
    assert hidden(form, "message_id") in address
    for _ in range(2):
        given = form_of(form, note=NOTE, kept=hidden(form, "kept"))
        sent = await client.post(form.url.path, data=given)
        assert (sent.status_code, len(cases.bodies)) == (303, 1)
    with register.database.reading() as connection:
        assert connection.execute(sa.select(kept_forms)).all() == []


async def test_nobody_else_sees_it(people: People, desk: Desk, clock: Clock) -> None:
    """Another officer who signs in at the same machine, and the same one at another."""
    client, _ = await written_too_late(people, desk, clock)
    kept = await _kept_address(client, people)
    manager = await people.guest()
    manager.cookies.update(client.cookies)
    there = await sign_in(manager, "manager")
    assert there.headers["location"] == "/casework/"
    assert (await manager.get(kept)).status_code == 404
    elsewhere = await people.guest()
    assert (await sign_in(elsewhere, "officer")).headers["location"] == "/casework/"
    assert NOTE not in (await manager.get(kept)).text


async def _kept_address(client: httpx.AsyncClient, people: People) -> str:
    with people.register.database.reading() as connection:
        return f"/casework/kept/{connection.execute(sa.select(kept_forms.c.id)).scalar_one()}"


async def test_it_is_forgotten_after_a_day(people: People, desk: Desk, clock: Clock) -> None:
    client, _ = await written_too_late(people, desk, clock)
    clock.forward(hours=25)
    assert (await sign_in(client, "officer")).headers["location"] == "/casework/"


async def test_what_is_not_from_our_form_is_not_kept(people: People, desk: Desk, clock: Clock) -> None:
    reference = await a_case(desk)
    client = await people.of(Post.OFFICER)
    page = await client.get(f"/casework/cases/{reference}/say/note_added")
    clock.forward(minutes=31)
    for wrong, headers in (({"form_token": "0" * 64}, {}), ({}, {"sec-fetch-site": "cross-site"})):
        given: Mapping[str, str] = {**form_of(page, note=NOTE), **wrong}
        await client.post(page.url.path, data=given, headers=headers)
    assert (await sign_in(client, "officer")).headers["location"] == "/casework/"


async def test_any_form_of_the_site_is_kept(
    people: People, desk: Desk, clock: Clock, register: Register
) -> None:
    """One that has no page of its own is shown, to be sent or not."""
    client = await people.of(Post.MANAGER)
    page = await client.get("/casework/urgent")
    clock.forward(minutes=31)
    given = {"form_token": hidden(page, "form_token"), "reference": "x", "mark": "y", "reason": "Seen to <b>"}
    await client.post("/casework/urgent/lowered", data=given)
    there = await client.get((await sign_in(client, "manager")).headers["location"])
    assert "You were signed out while you were sending this" in there.text
    assert "Seen to &lt;b&gt;" in there.text
    assert '<form method="post" action="/casework/urgent/lowered">' in there.text
    token = {"form_token": hidden(there, "form_token")}
    assert (await client.post(f"{there.url.path}/dropped", data=token)).status_code == 303
    assert (await client.get(there.url.path)).status_code == 404


async def test_it_is_sealed(register: Register, clock: Clock) -> None:
    settings = Settings(
        encryption=True, encryption_keys={"one": SecretStr("QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=")}
    )
    keeping = FormKeeping(register.kept_forms, KeyRing.from_settings(settings))
    visit = Visit("a-token", is_new=False)
    await keeping.keep(visit, "officer", "/casework/x", {"note": [NOTE], "form_token": ["secret"]})
    with register.database.reading() as connection:
        row = connection.execute(sa.select(kept_forms)).one()
    assert b"depot" not in row.words
    found = await keeping.waiting(hash_of(visit.token), "officer")
    assert await keeping.get(found, "officer") == ("/casework/x", {"note": [NOTE]})
    without = FormKeeping(register.kept_forms, KeyRing({"two": b"B" * 32}, "two"))
    assert await without.get(found, "officer") is None


async def test_a_page_says_when_the_session_ends(people: People, clock: Clock) -> None:
    client = await people.of(Post.OFFICER)
    page = await client.get("/casework/tasks")
    assert f'<meta name="session-seconds" content="{IDLE.seconds}">' in page.text
    assert "If you do nothing, you are signed out at" in page.text
    guest = await (await people.guest()).get("/casework/sign-in")
    assert "session-seconds" not in guest.text
    assert "signed out at" not in guest.text


async def test_it_can_be_made_longer_and_asking_does_not(people: People, clock: Clock) -> None:
    client = await people.of(Post.OFFICER)
    token = hidden(await client.get("/casework/tasks"), "form_token")
    clock.forward(minutes=26)
    for _ in range(2):
        assert (await client.get("/casework/session")).json() == {"seconds": 4 * 60}
    stayed = await client.post("/casework/session", data={"form_token": token})
    assert stayed.json() == {"seconds": IDLE.seconds}
    clock.forward(minutes=29)
    assert (await client.get("/casework/session")).json() == {"seconds": 60}
    clock.forward(minutes=2)
    assert (await client.get("/casework/session")).status_code == 303
    assert (await client.post("/casework/session", data={"form_token": token})).status_code == 303


async def test_a_working_day_is_the_longest(people: People, clock: Clock) -> None:
    client = await people.of(Post.OFFICER)
    token = hidden(await client.get("/casework/tasks"), "form_token")
    began, left = clock(), 0
    while clock() - began < LONGEST - timedelta(minutes=20):
        clock.forward(minutes=20)
        left = (await client.post("/casework/session", data={"form_token": token})).json()["seconds"]
    assert left <= IDLE.seconds
    clock.forward(minutes=21)
    assert (await client.get("/casework/session")).status_code == 303


@pytest.mark.parametrize("path", ["/casework/session", "/casework/cases/{}/changes"])
async def test_a_script_that_asks_takes_no_notice_away(people: People, desk: Desk, path: str) -> None:
    """What is to be told on the next page waits for a page."""
    reference = await a_case(desk)
    client = await people.of(Post.OFFICER)
    page = await client.get(f"/casework/cases/{reference}/say/note_added")
    await client.post(page.url.path, data=form_of(page, note=NOTE))
    await client.get(path.format(reference))
    assert "Note added" in (await client.get("/casework/tasks")).text.partition("<main")[2]


async def test_a_customers_words_are_there_when_they_open_their_case_again(
    people: People, desk: Desk, clock: Clock, cases: SpokenCases
) -> None:
    """And not for whoever opens another case in that browser, or this one in another."""
    reference = await in_state(desk)
    client = await opened(people, reference)
    page = await client.get(f"/track/{reference}/say/information_added")
    given = {name: hidden(page, name) for name in ("form_token", "message_id")}
    clock.forward(minutes=31)
    late = await client.post(page.url.path, data={**given, "information": "A long letter"})
    assert late.headers["location"] == f"/track/{reference}/open"
    elsewhere = await opened(people, reference)
    assert "A long letter" not in (await elsewhere.get(f"/track/{reference}/say/information_added")).text
    form = await client.get(late.headers["location"])
    fact = {"form_token": hidden(form, "form_token"), "fact": "ada@example.com"}
    there = await client.post(late.headers["location"], data=fact)
    again = await client.get(there.headers["location"])
    assert "A long letter</textarea>" in again.text
    names = ("form_token", "message_id", "kept")
    sent = {name: hidden(again, name) for name in names} | {"information": "A long letter"}
    assert (await client.post(again.url.path, data=sent)).status_code == 303
    assert len(cases.bodies) == 1
    with people.register.database.reading() as connection:
        assert connection.execute(sa.select(kept_forms)).all() == []
