"""The search's page: what is found, for whom, in plain words; and who searched for what."""

import re
from typing import Any

import pytest

from charter.cases import Entry, Kind, Shown
from charter.people import Customer
from register import Register
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.people import People, a_case
from tests.register.making import MONDAY, tell, turn
from tests.statements import statements

READERS = (Post.OFFICER, Post.FEEDBACK_TEAM, Post.MANAGER, Post.SUPERVISOR)
ZOE = Customer(name="Zoe <b>Example", email="zoe@example.com", address="4 Example Mews, MK9 9ZZ")


async def searched(people: People, post: Post = Post.OFFICER, **asked: str) -> str:
    answer = await (await people.of(post)).get("/casework/search", params=asked)
    assert answer.status_code == 200, answer.headers
    return answer.text


def shown(page: str) -> list[str]:
    return re.findall(r'href="/casework/cases/(MK-[^"]+)"', page)


async def test_the_page_without_words_is_a_form(people: People, register: Register) -> None:
    client = await people.of(Post.OFFICER)
    for asked in ({}, {"words": "  "}, {"state": "closed"}):
        page = (await client.get("/casework/search", params=asked)).text
        assert 'name="words"' in page
        assert "found" not in page
    assert register.search.made() == []


async def test_a_case_is_a_line(people: People, desk: Desk) -> None:
    reference = await a_case(desk, customer=ZOE, due=MONDAY, due_what="Inspect", late=True)
    page = await searched(people, words="zoe mk9 9zz")
    assert shown(page) == [reference]
    for told in ("1 case<", "Pothole", "Outside 12 Example Close", "Zoe &lt;b&gt;Example", "Open", "Late"):
        assert told in page, told
    assert "<b>Example" not in page
    assert "Awaiting inspection" in page


async def test_open_and_closed(people: People, desk: Desk) -> None:
    running = await a_case(desk, customer=ZOE)
    ended = await a_case(desk, customer=ZOE, ended=True, outcome="completed", due=None)
    assert shown(await searched(people, words="zoe", state="all")) == [ended, running]
    assert shown(await searched(people, words="zoe", state="nonsense")) == [ended, running]
    assert shown(await searched(people, words="zoe", state="open")) == [running]
    page = await searched(people, words="zoe", state="closed")
    assert shown(page) == [ended]
    assert "1 closed case<" in page
    assert "Completed" in page


async def test_a_typing_error_is_forgiven_and_said(people: People, desk: Desk) -> None:
    reference = await a_case(desk, description="A hole beside the chestnut")
    page = await searched(people, words="chesnut")
    assert shown(page) == [reference]
    assert "words like them" in page


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"words": "mk-222222222"}, "No case found"),
        ({"words": "<script>alert(1)</script>"}, "No case found"),
        ({"words": "%00" * 50}, "No case found"),
        ({"words": "\x00'\"*()&|!:"}, "in almost every case"),
        ({"words": "the"}, "in almost every case"),
        ({"words": "nowhere", "state": "open"}, "No open case found"),
        ({"words": "nowhere", "state": "closed"}, "look through all cases"),
        ({"words": "x" * 5_000}, "No case found"),
    ],
)
async def test_nothing_found_says_so_and_what_to_do(people: People, asked: dict[str, str], told: str) -> None:
    page = (await (await people.of(Post.OFFICER)).get("/casework/search", params=asked)).text
    assert told in page
    assert "<script>alert" not in page


async def test_a_reference_goes_straight_to_the_case(people: People, desk: Desk, register: Register) -> None:
    reference = await a_case(desk)
    client = await people.of(Post.OFFICER)
    written = f" {reference[:5].lower()} {reference[5:]} "
    answer = await client.get("/casework/search", params={"words": written})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/casework/cases/{reference}")
    assert shown(await searched(people, words=f"about {reference} and more")) == [reference]
    assert [one.found for one in register.search.made()] == [1, 1]


async def test_pages(people: People, desk: Desk, register: Register) -> None:
    references = [await a_case(desk, description="kestrel") for _ in range(27)]
    first = await searched(people, words="kestrel", state="open")
    assert shown(first) == references[:1:-1]
    assert "/casework/search?words=kestrel&amp;state=open&amp;page=2" in first
    with statements(register) as sent:
        second = await searched(people, words="kestrel", page="2")
    assert shown(second) == references[1::-1]
    with statements(register) as again:
        await searched(people, words="kestrel", page="1")
    assert len(sent) == len(again)
    assert "There is no such page" in await searched(people, words="kestrel", page="40")
    for nonsense in ("0", "-1", "x", "9" * 9):
        assert shown(await searched(people, words="kestrel", page=nonsense)) in (shown(first), [])


@pytest.mark.parametrize("post", READERS)
async def test_what_is_about_safeguarding_is_found_by_those_who_may_read_it(
    people: People, desk: Desk, register: Register, post: Post
) -> None:
    reference = await a_case(desk)
    line = Entry(number=3, at=MONDAY, kind=Kind.NOTE, what="A child is alone", shown=Shown.SAFEGUARDING)
    told: dict[str, Any] = {"service": "pothole", "service_title": "Pothole"}
    tell(register, turn(2, reference, entries=(line,), **told))
    may = post in {Post.MANAGER, Post.SUPERVISOR}
    for words in ("child alone", "chidl"):
        assert (shown(await searched(people, post, words=words)) == [reference]) == may
    assert shown(await searched(people, post, words="pothole")) == [reference]


async def test_who_searched_for_what_is_read_by_supervisors(people: People, desk: Desk) -> None:
    await a_case(desk, customer=ZOE)
    await searched(people, words="zoe <i>", state="open")
    await searched(people, Post.MANAGER, words="nobody")
    assert "/casework/searches" not in await searched(people, Post.MANAGER, words="zoe")
    client = await people.of(Post.SUPERVISOR)
    assert "/casework/searches" in (await client.get("/casework/search")).text
    page = (await client.get("/casework/searches")).text
    for told in ("Officer Example", "zoe &lt;i&gt;", "Open cases", "Manager Example", "nobody"):
        assert told in page, told
    assert "<i>" not in page
    page = (await client.get("/casework/searches", params={"officer": "officer"})).text
    assert "Manager Example" not in page
    assert "Officer Example" in page
    empty = (await client.get("/casework/searches", params={"officer": "x"})).text
    assert "Nobody has searched for anything under that name" in empty


async def test_who_searched_a_page_at_a_time(people: People, register: Register) -> None:
    for number in range(51):
        await searched(people, words=f"number{number}")
    client = await people.of(Post.SUPERVISOR)
    first = (await client.get("/casework/searches")).text
    assert "number50<" in first
    assert "number0<" not in first
    assert "/casework/searches?page=2" in first
    assert "number0<" in (await client.get("/casework/searches", params={"page": "2"})).text
