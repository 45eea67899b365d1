"""The urgent page: whose it is, the hour in words, taken by one, lowered for a reason, seen by no other."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from casework.officers.urgent import words_of
from casework.site.words import ago, left
from charter.safeguarding import mark_of
from register import Register
from register.concerns import Concern
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.customers.test_tracking import opened
from tests.casework.people import People, SpokenCases, a_case, send
from tests.register.making import MONDAY
from tests.starter.places import Clock

AT_RISK = "My neighbour hits me when I complain."
MAY = {Post.MANAGER, Post.SUPERVISOR}
PAGE = "/casework/urgent"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (60, "1 hour left"),
        (38, "38 minutes left"),
        (1, "1 minute left"),
        (0, "less than a minute left"),
        (-65, "1 hour 5 minutes over"),
        (-120, "2 hours over"),
    ],
)
def test_what_is_left_of_the_hour_in_words(minutes: int, words: str) -> None:
    assert left(MONDAY + timedelta(minutes=minutes), MONDAY) == words


async def raised(desk: Desk, reference: str, key: str = "m-1") -> str:
    """A concern raised by what the customer says."""
    at, mark = desk.now(), mark_of(reference, key)
    given: dict[str, Any] = {"at": at, "due": at + timedelta(hours=1), "said": {"information": AT_RISK}}
    desk.register.concerns.add(Concern(reference=reference, mark=mark, **given))
    return mark


async def test_what_an_officer_or_a_customer_writes_is_on_it(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    officer, manager = await people.of(Post.OFFICER), await people.of(Post.MANAGER)
    noted, told = await a_case(desk), await a_case(desk)
    fields = {"note": AT_RISK}
    await send(officer, f"/casework/cases/{noted}/say/note_added", fields)
    cases.clock.forward(minutes=1)
    customer = await opened(people, told)
    await send(customer, f"/track/{told}/say/information_added", {"information": AT_RISK})
    page = (await manager.get(PAGE)).text
    assert page.index(noted) < page.index(told)
    assert page.count(AT_RISK) == 2
    assert {order.reference for order, _, _ in cases.urgents} == {noted, told}
    for each in (officer, customer):
        for address in (f"/track/{told}", "/casework/queue", "/casework/tasks?of=all"):
            seen = (await each.get(address)).text
            assert "To take" not in seen
            assert "afeguarding" not in seen


async def test_why_it_is_read_is_said_by_name(people: People, desk: Desk) -> None:
    reference = await a_case(desk)
    await raised(desk, reference)
    manager = await people.of(Post.MANAGER)
    assert "Somebody may be hit or hurt" in (await manager.get(PAGE)).text
    page = (await manager.get(f"/casework/cases/{reference}")).text
    assert "govuk-tag--purple" in page, "the case is marked, whatever its own words say"


@pytest.mark.parametrize("post", [post for post in Post if post is not Post.ADMINISTRATOR])
async def test_the_count_is_for_those_who_may_see_it(people: People, desk: Desk, post: Post) -> None:
    reference = await a_case(desk)
    await raised(desk, reference)
    client = await people.of(post)
    for address in ("queue", "tasks", f"cases/{reference}"):
        page = (await client.get(f"/casework/{address}")).text
        assert ("Urgent (1 waiting)" in page) == (post in MAY)
        assert ("/casework/urgent" in page) == (post in MAY)
    answer = await client.get(PAGE)
    assert (answer.status_code == 200) == (post in MAY)
    assert (AT_RISK in answer.text) == (post in MAY)
    assert ("Take it" in answer.text) == (post is Post.MANAGER)


async def test_taken_then_lowered_with_a_reason(
    people: People, desk: Desk, cases: SpokenCases, register: Register, clock: Clock
) -> None:
    reference = await a_case(desk)
    mark = await raised(desk, reference)
    clock.forward(minutes=22)
    manager = await people.of(Post.MANAGER)
    assert "38 minutes left" in (await manager.get(PAGE)).text
    this = {"reference": reference, "mark": mark}
    taken = await send(manager, f"{PAGE}/taken", this, PAGE)
    assert taken.headers["location"] == f"/casework/cases/{reference}"
    register.concerns.taken(reference, mark, "Manager Example", desk.now())  # as its workflow does
    page = (await manager.get(PAGE)).text
    assert "Taken by Manager Example" in page
    assert "waiting)" not in page
    again = await send(manager, f"{PAGE}/taken", this, PAGE)
    assert again.headers["location"] == f"/casework/cases/{reference}"
    silent = await send(manager, f"{PAGE}/lowered", {**this, "reason": "  "}, PAGE)
    assert silent.status_code == 422
    assert "Enter why it can be closed" in silent.text
    done = await send(manager, f"{PAGE}/lowered", {**this, "reason": "They are safe."}, PAGE)
    assert done.status_code == 303
    assert [(signal, said.by, said.reason) for _, signal, said in cases.urgents if said] == [
        ("taken", "Manager Example", ""),
        ("lowered", "Manager Example", "They are safe."),
    ]


async def test_another_who_was_first_has_it(people: People, desk: Desk, register: Register) -> None:
    reference = await a_case(desk)
    mark = await raised(desk, reference)
    manager = await people.of(Post.MANAGER)
    page = await manager.get(PAGE)
    register.concerns.taken(reference, mark, "Dee Placeholder", desk.now())
    token = page.text.partition('name="form_token" value="')[2].partition('"')[0]
    fields = {"form_token": token, "reference": reference, "mark": mark}
    await manager.post(f"{PAGE}/taken", data=fields)
    assert "Dee Placeholder has taken it." in (await manager.get(f"/casework/cases/{reference}")).text
    odd = await manager.post(f"{PAGE}/taken", data={**fields, "mark": "u0"})
    assert odd.headers["location"] == PAGE


async def test_with_temporal_away_it_is_said_that_nobody_knows(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    reference = await a_case(desk)
    mark = await raised(desk, reference)
    cases.away = True
    manager = await people.of(Post.MANAGER)
    fields = {"reference": reference, "mark": mark}
    await send(manager, f"{PAGE}/taken", fields, PAGE)
    assert "may not have been done" in (await manager.get(PAGE)).text


async def test_with_temporal_away_why_it_may_be_lowered_is_kept(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    reference = await a_case(desk)
    mark = await raised(desk, reference)
    manager = await people.of(Post.MANAGER)
    by = "Manager Example"
    desk.register.concerns.taken(reference, mark, by, MONDAY)
    cases.away = True
    fields = {"reference": reference, "mark": mark, "reason": "They are <safe>."}
    answer = await send(manager, f"{PAGE}/lowered", fields, PAGE)
    assert answer.status_code == 503
    assert "may not have been done" in answer.text
    assert "They are &lt;safe&gt;.</textarea>" in answer.text


async def test_it_is_taken_at_its_own_desk_and_not_among_the_tasks(people: People, desk: Desk) -> None:
    reference = await a_case(desk)
    await raised(desk, reference)
    page = (await (await people.of(Post.MANAGER)).get("/casework/tasks")).text
    assert 'href="/casework/urgent">Take or close it' in page
    assert "tasks/done" not in page


SAFE = {"channels": ["call"], "no_voicemail": True, "hours_from": "09:00"}


async def test_it_begins_with_the_words_then_who_and_how_to_reach_them(
    people: People, desk: Desk, clock: Clock
) -> None:
    customer = {
        "name": "Ada Example",
        "phone": "07700 900123",
        "email": "ada@example.com",
        "safe_contact": SAFE,
    }
    reference = await a_case(desk, customer=customer)
    await raised(desk, reference)
    clock.forward(minutes=22)
    page = unescape((await (await people.of(Post.MANAGER)).get(PAGE)).text)
    order = [
        AT_RISK,
        "<dt>Who</dt><dd>Ada Example",
        "Only by telephone, from 09:00; no voicemail",
        'href="tel:07700900123"',
        "Somebody may be hit or hurt",
        reference,
        "38 minutes left",
        "Said 22 minutes ago, at 9:00am today",
        "Take it",
    ]
    places = [page.index(each, page.index("Waiting (")) for each in order[:5]]
    places += [page.index(each, places[-1]) for each in order[5:]]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("ago_minutes", "words"),
    [
        (0, "less than a minute ago, at 9:00am today"),
        (65, "1 hour 5 minutes ago, at 9:00am today"),
        (16 * 60, "16 hours ago, at 9:00am yesterday"),
        (24 * 60, "1 day ago, at 9:00am yesterday"),
        (3 * 24 * 60, "3 days ago, at 9:00am on Mon 23 Nov 2026"),
    ],
)
def test_how_long_ago_in_words(ago_minutes: int, words: str) -> None:
    assert ago(MONDAY, MONDAY + timedelta(minutes=ago_minutes)) == words


def test_a_reports_words_are_what_it_tells_not_whose_it_is() -> None:
    said = {
        "customer": {"name": "Ada Example of a very long name, longer than all that was said in the report"},
        "details": {"where": {"text": "12 Example Close"}, "description": "He hits me, and I am afraid."},
    }
    assert words_of(said) == ("He hits me, and I am afraid.", [("Where", "12 Example Close")])
    assert words_of({}) == ("", [])
