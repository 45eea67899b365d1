"""How an officer is told outside the site: the page to say so."""

from typing import Any

import pytest

from charter.news.kinds import HowTold
from register import Register
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.people import People, a_case, hidden, send
from tests.register.making import MONDAY, tell, turn

PLACE = "/casework/me/notices"


async def test_the_first_is_never_and_another_is_kept(people: People, register: Register) -> None:
    client = await people.of(Post.OFFICER)
    page = await client.get(PLACE)
    assert 'value="never" checked' in page.text
    assert 'autocomplete="email"' in page.text
    assert 'type="email"' in page.text
    sent = await send(client, PLACE, {"how": "at_once", "email": " olive@example.com "})
    assert (sent.status_code, sent.headers["location"]) == (303, PLACE)
    page = await client.get(PLACE)
    assert "We email you at olive@example.com." in page.text
    assert 'value="at_once" checked' in page.text
    assert register.notices.get("officer").email == "olive@example.com"
    assert register.notices.get("manager").how is HowTold.NEVER, "nobody chooses for anybody else"


@pytest.mark.parametrize(
    ("how", "email", "why"),
    [
        ("", "olive@example.com", "Select how you wish to be told"),
        ("by_pigeon", "olive@example.com", "Select how you wish to be told"),
        ("digest", "", "Enter your email address"),
        ("digest", "olive", "Enter an email address in the correct format"),
        ("at_once", "olive@example.com\x00", "Enter an email address in the correct format"),
        ("at_once", "o" * 4_000 + "@example.com", "Enter an email address in the correct format"),
    ],
)
async def test_what_cannot_be_is_said_and_nothing_is_lost(
    people: People, register: Register, how: str, email: str, why: str
) -> None:
    client = await people.of(Post.OFFICER)
    token = hidden(await client.get(PLACE), "form_token")
    page = await client.post(PLACE, data={"form_token": token, "how": how, "email": email})
    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert page.text.count(why) == 2, "at the top, and at its field"
    assert email.replace("\x00", "")[:20] in page.text
    assert register.notices.get("officer").how is HowTold.NEVER


async def test_what_was_known_before_is_not_told_again(
    people: People, desk: Desk, register: Register
) -> None:
    client = await people.of(Post.OFFICER)
    reference = await a_case(desk, officer="")
    given: dict[str, Any] = {"service": "pothole", "service_title": "Pothole"}
    tell(register, turn(2, reference, officer="Officer Example", **given))
    await send(client, PLACE, {"how": "at_once", "email": "olive@example.com"})
    assert register.news.waiting(10) == []
    tell(register, turn(3, reference, officer="Somebody Else", **given))
    tell(register, turn(4, reference, officer="Officer Example", **given))
    assert register.news.waiting(10) == ["officer"]
    await send(client, PLACE, {"how": "digest", "email": "olive@example.com"})
    assert register.news.waiting(10) == [], "by the morning's digest, then"
    assert register.news.lately("officer", MONDAY, 10)[1] == 2
