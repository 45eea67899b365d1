"""The second officer sees what the first did, who and when; keeps every word; and knows what is replaced."""

from typing import Any

import httpx

from charter.cases import Entry, Kind, Task
from charter.messages import Answer
from charter.people import Sender
from register import Register
from register.outside.inbound import Came, Inbound
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.people import People, SpokenCases, a_case, hidden, meant
from tests.register.making import MONDAY, entry, tell, turn

FOUND = {"finding": "A hole 60 mm deep", "category": "routine"}
TOO_LATE = Answer(
    applied=False, why="This cannot be said while the case is estimated.", stage="estimated", at=MONDAY
)


def form_of(page: httpx.Response, **given: str) -> dict[str, str]:
    return {name: hidden(page, name) for name in ("form_token", "message_id", "shown_at")} | given


def by_oscar(number: int, message: str, what: str, **said: Any) -> Entry:
    return entry(
        number,
        kind=Kind.MESSAGE,
        message=message,
        what=what,
        by=Sender(role="officer", name="Oscar Example"),
        said=said,
    )


def inspected(register: Register, reference: str) -> None:
    """Oscar inspects it, at nine."""
    lines = (
        by_oscar(3, "inspection_recorded", "Inspection recorded", finding="Oscar's"),
        entry(4, what="Estimated"),
    )
    told: dict[str, Any] = {"service": "pothole", "service_title": "Pothole", "stage": "estimated"}
    tell(register, turn(2, reference, entries=lines, **told))


async def test_what_was_too_late_is_told_with_who_was_first(
    people: People, desk: Desk, cases: SpokenCases, register: Register
) -> None:
    reference = await a_case(desk)
    client = await people.of(Post.OFFICER)
    address = f"/casework/cases/{reference}/say/inspection_recorded"
    page = await client.get(address)
    inspected(register, reference)
    cases.answer = TOO_LATE
    answer = await client.post(address, data=form_of(page, **FOUND))
    assert answer.status_code == 422
    assert "Oscar Example recorded “Inspection recorded” at 9:00am today." in answer.text
    assert "The case is now “Estimated”." in answer.text
    assert "This was not recorded: the case has moved on since you opened the form" in answer.text
    assert TOO_LATE.why not in answer.text
    assert f'href="/casework/cases/{reference}#timeline"' in answer.text
    assert "A hole 60 mm deep</textarea>" in answer.text
    cases.answer = None
    kept = form_of(answer, **FOUND, words_of="inspection_recorded")
    note = await client.post(f"/casework/cases/{reference}/say/note_added", data=kept)
    assert note.status_code == 200
    assert (
        "Inspection recorded, not recorded:\nWhat was found: A hole 60 mm deep\nCategory of repair: routine"
        in (note.text)
    )
    bodies = len(cases.bodies)
    written = note.text.partition('name="note"')[2].partition(">\n")[2].partition("</textarea>")[0]
    sent = await client.post(str(note.url), data=form_of(note, note=written))
    assert (sent.status_code, len(cases.bodies)) == (303, bodies + 1)


async def test_a_form_opened_too_late_says_who_was_first(
    people: People, desk: Desk, register: Register
) -> None:
    reference = await a_case(desk)
    inspected(register, reference)
    page = await (await people.of(Post.OFFICER)).get(f"/casework/cases/{reference}/say/inspection_recorded")
    assert "You cannot do this now: Record the inspection." in page.text
    assert "Oscar Example recorded “Inspection recorded”" in page.text


async def test_what_is_replaced_is_shown(people: People, desk: Desk) -> None:
    reference = await a_case(desk, officer="Oscar Example", team="highways")
    client = await people.of(Post.OFFICER)
    for message, shown in (
        ("officer_assigned", "Oscar Example"),
        ("contact_changed", "ada@example.com"),
        ("contact_changed", "12 Example Close"),
        ("moved", "Pothole"),
    ):
        page = await client.get(f"/casework/cases/{reference}/say/{message}")
        recorded = page.text.partition("Recorded now")[2].partition("</dl>")[0]
        assert shown in recorded, message
    added = await client.get(f"/casework/cases/{reference}/say/note_added")
    assert "Recorded now" not in added.text


async def test_what_a_colleague_replaced_meanwhile_is_asked_about(
    people: People, desk: Desk, cases: SpokenCases, register: Register
) -> None:
    reference = await a_case(desk)
    client = await people.of(Post.OFFICER)
    address = f"/casework/cases/{reference}/say/officer_assigned"
    page = await client.get(address)
    line = by_oscar(3, "officer_assigned", "Officer assigned", officer="Pat Example")
    told: dict[str, Any] = {"service": "pothole", "service_title": "Pothole", "officer": "Pat Example"}
    tell(register, turn(2, reference, entries=(line,), **told))
    given = form_of(page, officer="Officer Example")
    asked = await client.post(address, data=given)
    assert (asked.status_code, cases.bodies) == (422, [])
    assert "Oscar Example recorded “Officer assigned” at 9:00am today." in asked.text
    assert "Replace it with what you wrote?" in asked.text
    assert "Pat Example" in asked.text.partition("Recorded now")[2].partition("</dl>")[0]
    assert (await meant(client, address, given)).status_code == 303
    assert len(cases.bodies) == 1


async def test_the_timeline_has_the_old_value(people: People, desk: Desk, register: Register) -> None:
    reference = await a_case(desk)
    lines = (
        by_oscar(3, "officer_assigned", "Officer assigned", officer="Pat Example"),
        by_oscar(4, "officer_assigned", "Officer assigned", officer="Quinn Example"),
        by_oscar(5, "contact_changed", "Contact changed", email="ada.new@example.com"),
    )
    tell(register, turn(2, reference, entries=lines, service="pothole", service_title="Pothole"))
    page = await (await people.of(Post.OFFICER)).get(f"/casework/cases/{reference}")
    timeline = page.text.partition('id="timeline"')[2]
    assert "Before: Officer: Pat Example" in timeline
    assert "Before: Email: ada@example.com" in timeline


async def test_a_task_that_a_colleague_has_done_says_so(
    people: People, desk: Desk, register: Register
) -> None:
    reference = await a_case(desk)
    task = Task(key="look", at=MONDAY, what="Look")
    tell(register, turn(2, reference, tasks=(task,), service="pothole", service_title="Pothole"))
    client = await people.of(Post.OFFICER)
    page = await client.get(f"/casework/cases/{reference}")
    register.tasks.done(reference, "look", "Oscar Example", desk.now())
    given = {"form_token": hidden(page, "form_token"), "task": "look"}
    await client.post(f"/casework/cases/{reference}/tasks/done", data=given)
    told = (await client.get(f"/casework/cases/{reference}")).text
    assert "Oscar Example had done that already, at 9:00am today." in told


async def test_a_mail_that_a_colleague_has_seen_to_says_so(
    people: People, desk: Desk, register: Register
) -> None:
    item = Inbound(id="mail-1", door="mail", received=MONDAY, state=Came.OFFICER, said="A hole", why="Whose?")
    assert register.inbound.keep(item)
    client = await people.of(Post.OFFICER)
    page = await client.get("/casework/inbound")
    assert register.inbound.settled(item, Came.KEPT, why="Thanks only", by="Oscar Example")
    given = {"form_token": hidden(page, "form_token"), "id": "mail-1", "why": "Nothing in it"}
    await client.post("/casework/inbound/closed", data=given)
    told = (await client.get("/casework/inbound")).text
    assert "Oscar Example has seen to that already, at 9:00am today." in told
