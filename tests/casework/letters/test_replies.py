"""Replies kept ready: managers keep them, and a form begins with one without losing a word."""

from html import unescape

import httpx
import pytest

from casework.letters.replying import NAMED
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.people import People, a_case, hidden, send

PLACE = "/casework/replies"
GIVEN = {
    "title": "Where exactly",
    "service": "pothole",
    "body": "Dear {name}\n\nAbout {reference} ({service}): where is it?\n{council}",
}


async def kept(people: People, **fields: str) -> httpx.Response:
    return await send(await people.of(Post.MANAGER), PLACE, {**GIVEN, **fields})


async def test_a_manager_keeps_changes_and_retires_one(people: People) -> None:
    assert (await kept(people)).status_code == 303
    [one] = people.register.replies.kept()
    assert (one.title, one.service, one.changed_by) == ("Where exactly", "pothole", "Manager Example")
    manager = await people.of(Post.MANAGER)
    page = await manager.get(PLACE)
    assert "Where exactly" in page.text
    assert "Pothole" in page.text
    address = f"{PLACE}/{one.id}"
    changed = await send(manager, address, {**GIVEN, "title": "Where is it", "revision": "1"})
    assert changed.status_code == 303
    assert [each.title for each in people.register.replies.kept()] == ["Where is it"]
    stale = await send(manager, address, {**GIVEN, "title": "Mine", "revision": "1"})
    assert stale.status_code == 422
    assert "Somebody else has changed" in stale.text
    assert 'value="Mine"' in stale.text
    retired = await send(manager, f"{address}/retired", {"revision": "2"}, address)
    assert retired.status_code == 303
    assert people.register.replies.kept() == []
    assert (await manager.get(address)).status_code == 404


async def test_a_form_sent_twice_keeps_one(people: People) -> None:
    manager = await people.of(Post.MANAGER)
    page = await manager.get(PLACE)
    given = {**GIVEN, **{name: hidden(page, name) for name in ("form_token", "message_id")}}
    assert [(await manager.post(PLACE, data=given)).status_code for _ in range(2)] == [303, 303]
    assert len(people.register.replies.kept()) == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": " "}, "Enter a name for the reply"),
        ({"title": "z" * 121}, "120 characters or fewer"),
        ({"body": " "}, "Enter the words of the reply"),
        ({"body": "z" * 5_001}, "5,000 characters or fewer"),
        ({"body": "Dear {customer}"}, "{customer} stands for nothing"),
        ({"service": "nowhere"}, "Select a service, or every service"),
    ],
)
async def test_mistakes_are_told_and_nothing_is_lost(
    people: People, fields: dict[str, str], said: str
) -> None:
    answer = await kept(people, **fields)
    assert answer.status_code == 422
    assert said in answer.text
    for text in ({**GIVEN, **fields}["body"], {**GIVEN, **fields}["title"]):
        assert text.strip() in unescape(answer.text)
    assert people.register.replies.kept() == []


async def test_only_managers_keep_them(people: People) -> None:
    officer = await people.of(Post.OFFICER)
    page = await officer.get(PLACE)
    assert page.status_code == 200
    assert "Add a reply" not in page.text
    queue = await officer.get("/casework/queue")
    refused = await officer.post(PLACE, data={**GIVEN, "form_token": hidden(queue, "form_token")})
    assert refused.status_code == 403
    assert (await (await people.of(Post.SUPERVISOR)).get(PLACE)).status_code == 403


async def test_it_is_put_into_a_form_below_what_was_written(people: People, desk: Desk) -> None:
    await kept(people)
    await kept(people, title="For others", service="streetlight")
    await kept(people, title="For all", service="", body="Thank you.")
    reference = await a_case(desk)
    officer, address = await people.of(Post.OFFICER), f"/casework/cases/{reference}/say/information_requested"
    page = await officer.get(address)
    assert "Where exactly" in page.text
    assert "For all" in page.text
    assert "For others" not in page.text
    [one] = [each for each in people.register.replies.kept() if each.title == "Where exactly"]
    given = {
        "question": "Two <lines>\nof mine",
        "consequence": "We look at both.",
        "saved-reply": one.id,
        "reply-into": "question",
        "next-step": "use_reply",
    }
    filled = await send(officer, address, given)
    assert filled.status_code == 200
    text = unescape(filled.text)
    assert "Two <lines>\nof mine\n\nDear " in text
    assert f"About {reference} (Pothole): where is it?" in text
    assert "We look at both." in text
    assert not any(f"{{{name}}}" in text.split("<textarea")[1] for name in ("name", "reference", "service"))
    into_other = await send(officer, address, {**given, "reply-into": "consequence"})
    assert "We look at both.\n\nDear " in unescape(into_other.text)
    nothing = await send(officer, address, {**given, "saved-reply": ""})
    assert "Two <lines>\nof mine</textarea>" in unescape(nothing.text)


async def test_what_is_for_officers_alone_has_none(people: People, desk: Desk) -> None:
    await kept(people, service="")
    reference = await a_case(desk)
    page = await (await people.of(Post.OFFICER)).get(f"/casework/cases/{reference}/say/note_added")
    assert "Use this reply" not in page.text


def test_every_name_is_described() -> None:
    assert all(NAMED.values())
