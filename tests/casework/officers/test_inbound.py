"""Mail and texts to sort: whose each is, said by an officer; nothing of them where it does not belong."""

from typing import Any

import pytest

from register import Register
from register.outside.inbound import Attachment, Came, Inbound
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.people import People, SpokenCases, a_case, hidden, send

PAGE = "/casework/inbound"
WORDS = "The hole has <b>grown</b>."


def came(desk: Desk, number: int = 1, source: bytes = b"", **more: Any) -> Inbound:
    """Something that waits for an officer."""
    usual: dict[str, Any] = {"door": "mail", "state": Came.OFFICER, "sender": "zed@example.com"}
    attachments = (Attachment(name="hole.png", type="image/png", size=500),)
    item = Inbound(
        **{**usual, "id": f"m{number:032d}", "received": desk.now(), "said": WORDS, "service": "complaint"}
        | {"attachments": attachments, "subject": "Still there"}
        | more
    )
    desk.register.inbound.keep(item, source)
    return item


async def test_it_is_given_to_a_case_in_the_officers_name(
    people: People, desk: Desk, cases: SpokenCases, register: Register
) -> None:
    reference = await a_case(desk)
    item = came(desk, reference=reference, why="Its sender is not known to that case.")
    assert [each.task.key for each in register.tasks.find(reference=reference)] == [f"inbound/{item.id}"]
    officer = await people.of(Post.OFFICER)
    page = (await officer.get(PAGE)).text
    assert "The hole has &lt;b&gt;grown&lt;/b&gt;." in page
    assert f'value="{reference}"' in page
    fields = {"id": item.id, "reference": f" {reference.lower()} "}
    answer = await send(officer, f"{PAGE}/given", fields, PAGE)
    assert answer.status_code == 303
    [(said_to, name, body)] = cases.bodies
    assert (said_to, name, body["by"]["name"]) == (reference, "information_added", "Officer Example")
    assert body["information"].startswith("[From zed@example.com, by email]\n\nThe hole has")
    assert "hole.png" in body["information"]
    assert register.tasks.find(reference=reference) == []
    page = (await officer.get(PAGE)).text
    assert f"It is with case {reference}." in page
    assert "Nothing to sort." in page
    assert "zed@example.com" in (await officer.get(f"{PAGE}?reference={reference}")).text
    again = await officer.post(f"{PAGE}/given", data={**fields, "form_token": token_in(page)})
    assert again.headers["location"] == PAGE
    assert len(cases.bodies) == 1


def token_in(page: str) -> str:
    return page.partition('name="form_token" value="')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "It looks like"),
        ("MK-ZZZZ", "never use"),
        ("MK-22222222M", "There is no case"),
        ("<script>", "only letters"),
    ],
)
async def test_a_reference_that_is_none_is_told_beside_it(
    people: People, desk: Desk, cases: SpokenCases, typed: str, why: str
) -> None:
    item = came(desk)
    answer = await send(
        await people.of(Post.MANAGER), f"{PAGE}/given", {"id": item.id, "reference": typed}, PAGE
    )
    assert answer.status_code == 422
    assert 'href="#reference-' in answer.text
    assert "<script>" not in answer.text
    assert cases.bodies == []


async def test_it_opens_a_case_or_is_kept_for_a_reason(
    people: People, desk: Desk, cases: SpokenCases, register: Register
) -> None:
    first, second, third = came(desk), came(desk, 2, subject="Spam"), came(desk, 3, service="pothole")
    officer = await people.of(Post.OFFICER)
    opened = await send(officer, f"{PAGE}/opened", {"id": first.id}, PAGE)
    assert opened.status_code == 303
    [report] = cases.started.values()
    assert (report.door, report.customer.email) == ("mail", "zed@example.com")
    silent = await send(officer, f"{PAGE}/closed", {"id": second.id, "why": " "}, PAGE)
    assert "Enter why nothing is to be done" in silent.text
    await send(officer, f"{PAGE}/closed", {"id": second.id, "why": "An advertisement"}, PAGE)
    assert "An advertisement" in (await officer.get(f"{PAGE}?of=kept")).text
    refused = await send(officer, f"{PAGE}/opened", {"id": third.id}, PAGE)
    assert "cannot be opened by a mail or text alone" in refused.text
    assert [each.id for each in register.inbound.find([Came.OFFICER])] == [third.id]


async def test_what_a_new_case_answers_is_seen_first(people: People, desk: Desk, register: Register) -> None:
    item = came(desk)
    officer = await people.of(Post.OFFICER)
    page = await send(officer, f"{PAGE}/opened", {"id": item.id, "next-step": "check"}, PAGE)
    assert page.status_code == 200
    assert "Check what will be sent" in page.text
    assert "By email to zed@example.com" in page.text
    assert register.queue.count() == 0
    fields = {name: hidden(page, name) for name in ("id", "form_token", "letters-seen")}
    changed = await officer.post(f"{PAGE}/opened", data={**fields, "next-step": "change"})
    assert 'action="/casework/inbound/opened"' in changed.text
    sent = await officer.post(f"{PAGE}/opened", data={**fields, "next-step": "send"})
    assert sent.status_code == 303
    assert register.queue.count() == 1


async def test_with_temporal_away_it_waits_where_it_is(
    people: People, desk: Desk, cases: SpokenCases, register: Register
) -> None:
    reference = await a_case(desk)
    item = came(desk)
    cases.away = True
    officer = await people.of(Post.OFFICER)
    answer = await send(officer, f"{PAGE}/given", {"id": item.id, "reference": reference}, PAGE)
    assert "not known whether the message was taken" in answer.text
    cases.away = False
    await send(officer, f"{PAGE}/given", {"id": item.id, "reference": reference}, PAGE)
    assert len(cases.bodies) == 1
    assert register.inbound.count(Came.OFFICER) == 0


async def test_those_who_only_read_are_shown_no_buttons(people: People, desk: Desk) -> None:
    came(desk)
    for post in (Post.SUPERVISOR, Post.FEEDBACK_TEAM):
        page = (await (await people.of(post)).get(PAGE)).text
        assert "Still there" in page
        assert "Open a new case" not in page


async def test_the_whole_of_a_mail_is_read_beside_its_source(people: People, desk: Desk) -> None:
    source = b"From: zed@example.com\r\n\r\n<p>He <script>hits</script> me</p>\xa3" + b"x" * 300_000
    item = came(desk, 10, source, whole="Its text and its HTML say different things.")
    other = came(desk, 11)
    for post in (Post.OFFICER, Post.SUPERVISOR):
        someone = await people.of(post)
        page = (await someone.get(PAGE)).text
        assert f'href="{PAGE}/{item.id}/whole"' in page
        assert f"{PAGE}/{other.id}/whole" not in page
        whole = (await someone.get(f"{PAGE}/{item.id}/whole")).text
        assert "&lt;p&gt;He &lt;script&gt;hits" in whole
        assert "The hole has &lt;b&gt;grown" in whole
        assert "the first 200,000 bytes" in whole
        assert len(whole) < 260_000
        file = await someone.get(f"{PAGE}/{item.id}/source")
        assert file.content == source
        assert file.headers["content-disposition"] == f'attachment; filename="{item.id}.eml"'
        assert file.headers["content-type"] == "application/octet-stream"
        for gone in (other.id, "nothing", "%00"):
            assert (await someone.get(f"{PAGE}/{gone}/whole")).status_code == 404
    administrator = await people.of(Post.ADMINISTRATOR)
    assert (await administrator.get(f"{PAGE}/{item.id}/source")).status_code == 403


async def test_whom_a_web_form_asks_to_answer_is_shown_as_that(people: People, desk: Desk) -> None:
    came(desk, reply_to="ada@example.com", reply_name="Ada <Example>", attached="[n.txt]\nHe <i>hits</i> me")
    page = (await (await people.of(Post.OFFICER)).get(PAGE)).text
    assert "Sent by zed@example.com, perhaps by a web form." in page
    assert "Ada &lt;Example&gt;, <strong>ada@example.com</strong>" in page
    assert "He &lt;i&gt;hits&lt;/i&gt; me" in page
