"""The queue's page: what its address may ask, columns of one's own, filters with names, files, the load."""

import csv
import io
import re
from datetime import date, timedelta
from itertools import chain
from typing import Any

import pytest

from casework.queues.filters import DUE, SORTS, Filters
from casework.queues.lines import COLUMNS
from charter.people import Customer
from register import Register
from register.cases import queue
from register.models import concerns
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.people import People, SpokenCases, a_case, hidden, send
from tests.register.making import MONDAY
from tests.statements import statements

PLACE = "/casework/queue"
AT_HOME = Customer(name="Bo Example", address="1 Example Road\nExample Town\nMK9 3EJ")


def shown(page: str) -> list[str]:
    """The references of a page's lines, in order."""
    return re.findall(r'id="case-(MK-\w+)"', page)


async def listed(people: People, asked: str, post: Post = Post.OFFICER) -> list[str]:
    answer = await (await people.of(post)).get(f"{PLACE}?{asked}")
    assert answer.status_code == 200, answer.text
    return shown(answer.text)


async def some(desk: Desk, register: Register) -> dict[str, str]:
    """Cases by what is special about each."""
    return {
        "late": await a_case(desk, late=True, due=MONDAY - timedelta(days=2), officer="Officer Example"),
        "today": await a_case(desk, due=MONDAY + timedelta(hours=3), officer=""),
        "saturday": await a_case(desk, due=MONDAY + timedelta(days=5), stage="estimated", team="waste"),
        "later": await a_case(desk, due=MONDAY + timedelta(days=20), priority="urgent"),
        "closed": await a_case(desk, due=None, ended=True, outcome="completed"),
    }


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("", "late today saturday later"),
        ("mine=yes", "late"),
        ("officer=:mine", "late"),
        ("nobody=yes", "today"),
        ("officer=:nobody", "today"),
        ("officer=Officer+Example", "late"),
        ("stage=estimated", "saturday"),
        ("due=overdue", "late"),
        ("due=today", "today"),
        ("due=tomorrow", ""),
        ("due=week", "today saturday"),
        ("due=seven", "today saturday"),
        ("due=later", "later"),
        ("from=2026-11-24&to=2026-11-28", "saturday"),
        ("from=24/11/2026", "saturday later"),
        ("to=23/11/2026", "late today"),
        ("priority=urgent", "later"),
        ("priority=late", "late"),
        ("late=yes&mine=yes&open=all", "late"),
        ("team=waste&stage=estimated&due=week&sort=-due", "saturday"),
        ("sort=-due", "later saturday today late"),
        ("due=nonsense&priority=x&open=x&sort=x", "late today saturday later"),
        ("area=MK9", ""),
    ],
)
async def test_an_address_asks_for_anything_together(
    people: People, desk: Desk, register: Register, asked: str, there: str
) -> None:
    known = await some(desk, register)
    assert await listed(people, asked) == [known[name] for name in there.split()]


async def test_closed_cases_are_there_for_whoever_asks(
    people: People, desk: Desk, register: Register
) -> None:
    known = await some(desk, register)
    client = await people.of(Post.OFFICER)
    closed = (await client.get(f"{PLACE}?open=closed")).text
    assert f"/casework/cases/{known['closed']}" in closed
    assert "1 closed case" in closed
    assert shown(closed) == []  # nothing is to be ticked there
    assert "5 cases" in (await client.get(f"{PLACE}?open=all")).text


async def test_a_day_that_is_none_is_told_and_kept(people: People, desk: Desk) -> None:
    reference = await a_case(desk)
    page = (await (await people.of(Post.OFFICER)).get(f"{PLACE}?from=31/2/2027&team=Highways")).text
    assert "“31/2/2027” is not a date" in page
    assert 'value="31/2/2027"' in page
    assert shown(page) == [reference]


def test_an_address_is_read_back_as_it_was_written() -> None:
    asked = "team=a&officer=b&mine=yes&nobody=yes&service=c&stage=d&late=yes&waiting=yes&stalled=yes&due=week"
    asked += "&from=2026-11-23&to=2026-11-24&area=MK9&priority=urgent&open=all&sort=-received&page=3"
    given = dict(one.split("=") for one in asked.split("&"))
    filters = Filters.of(given)
    written = dict(one.split("=") for one in filters.query(page=3).split("&"))
    assert written == given


@pytest.mark.parametrize("typed", ["mk9", "MK9 3EJ", " mk9 3ej", "MK 9"])
def test_an_area_is_typed_in_any_way(typed: str) -> None:
    assert Filters.of({"area": typed}).area == "MK9"


async def test_an_area_is_of_the_case(people: People, desk: Desk) -> None:
    await a_case(desk)
    there = await a_case(desk, customer=AT_HOME)
    with desk.register.database.writing() as connection:
        connection.exec_driver_sql(f"UPDATE cases SET area = 'MK9' WHERE reference = '{there}'")  # noqa: S608
    assert await listed(people, "area=mk9") == [there]


async def test_concerns_are_looked_for_by_those_who_may_see_them(
    people: People, desk: Desk, register: Register
) -> None:
    quiet, raised = await a_case(desk), await a_case(desk)
    with register.database.writing() as connection:
        row = {"reference": raised, "mark": "m", "at": MONDAY, "due": MONDAY}
        connection.execute(concerns.insert().values(row))
    for post in (Post.MANAGER, Post.OFFICER):
        page = (await (await people.of(post)).get(f"{PLACE}?priority=safeguarding")).text
        may = post is Post.MANAGER
        assert set(shown(page)) == ({raised} if may else {quiet, raised})
        assert ('value="safeguarding"' in page) == may


async def test_every_filter_is_said_and_taken_away_by_itself(people: People, desk: Desk) -> None:
    await a_case(desk)
    asked = "team=highways&late=yes&due=week&open=all&nobody=yes"
    page = (await (await people.of(Post.OFFICER)).get(f"{PLACE}?{asked}")).text
    links = re.findall(r'chosen-filters__one" href="([^"]*)"', page)
    assert len(links) == 5
    for link, gone in zip(links, ("team", "nobody", "due", "late", "open"), strict=True):
        assert gone not in link
        assert link.count("=") == 4


@pytest.mark.parametrize("asked", ["", "mine=yes&due=week&area=MK9&open=all&sort=stage&priority=late"])
async def test_a_page_asks_as_often_whatever_is_asked(
    people: People, desk: Desk, register: Register, asked: str
) -> None:
    client = await people.of(Post.OFFICER)
    with statements(register) as few:
        await client.get(f"{PLACE}?{asked}")
    for _ in range(30):
        await a_case(desk, officer="Officer Example", due=MONDAY)
    away(register, "manager", "officer")
    register.saved_filters.save("officer", "Mine", "mine=yes")
    with statements(register) as many:
        await client.get(f"{PLACE}?{asked}")
    assert len(few) == len(many) == 9
    with statements(register) as load:
        await client.get(f"{PLACE}/load")
    assert len(load) == 4


def away(register: Register, who: str, cover: str) -> None:
    last = date(2026, 11, 27)
    assert register.absences.add(f"{who}-{cover}", who, date(2026, 11, 23), last, cover)


# -- columns, files


async def test_columns_are_chosen_and_stay(people: People, desk: Desk) -> None:
    await a_case(desk)
    client = await people.of(Post.OFFICER)
    everything = [("column", name) for name in COLUMNS]
    page = await client.get(f"{PLACE}/columns?late=yes")
    body = {"form_token": hidden(page, "form_token"), "query": hidden(page, "query")}
    answer = await client.post(f"{PLACE}/columns", data={**body, "column": [name for _, name in everything]})
    assert answer.headers["location"] == f"{PLACE}?late=yes"
    shown_now = (await client.get(PLACE)).text
    for heading, _ in COLUMNS.values():
        assert re.search(rf">\s*(<a [^>]*>)?{heading}", shown_now), heading
    assert "Ada Example" in shown_now
    other = (await (await people.of(Post.MANAGER)).get(PLACE)).text
    assert "Ada Example" not in other
    none = await send(client, f"{PLACE}/columns", {})
    assert none.status_code == 303
    assert "Looked after by" not in (await client.get(PLACE)).text.partition("<thead")[2]


async def test_a_file_has_what_is_shown_and_all_of_it(
    people: People, desk: Desk, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "PORTION", 10)
    odd = await a_case(desk, officer='=HYPERLINK("http://x")', due=MONDAY)
    for _ in range(26):
        await a_case(desk, late=True)
    await a_case(desk, team="waste")
    register.queue_columns.choose("officer", ["officer", "due", "customer"])
    client = await people.of(Post.OFFICER)
    answer = await client.get(f"{PLACE}/csv?team=Highways&sort=-due&page=2")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="queue-2026-11-23.csv"' in answer.headers["content-disposition"]
    first, *rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert first == ["Reference", "Service", "Where", "Next due", "Looked after by", "Customer", "Late"]
    assert len(rows) == 27
    assert rows[0][0] == odd
    assert rows[0][2:] == [
        "Outside 12 Example Close",
        "Mon 23 Nov 2026, 9:00am",
        '\'=HYPERLINK("http://x")',
        "Ada Example",
        "",
    ]
    assert rows[-1][-1] == "Late"
    assert len({row[0] for row in rows}) == 27


async def test_a_file_is_sent_as_it_is_read(
    people: People, desk: Desk, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "PORTION", 1)
    for _ in range(3):
        await a_case(desk)
    taken: list[int] = []
    whole = register.queue.whole

    def watched(*given: Any, **more: Any) -> Any:
        for portion in whole(*given, **more):
            taken.append(len(portion))
            yield portion

    monkeypatch.setattr(register.queue, "whole", watched)
    client = await people.of(Post.OFFICER)
    async with client.stream("GET", f"{PLACE}/csv") as answer:
        assert len([line async for line in answer.aiter_lines()]) == 4
    assert taken == [1, 1, 1]


# -- filters with names


async def test_a_filter_is_saved_by_name_and_shared(people: People, desk: Desk, register: Register) -> None:
    client = await people.of(Post.OFFICER)
    page = f"{PLACE}/saved?team=Highways&late=yes&page=4"
    for _ in range(2):  # the second time, as if sent twice
        answer = await send(
            client,
            f"{PLACE}/saved",
            {"name": " Late <b>ones</b> ", "shared": "yes", "query": "team=Highways&late=yes"},
            page,
        )
        assert answer.headers["location"] == f"{PLACE}?late=yes&team=Highways"
    colleague = (await (await people.of(Post.MANAGER)).get(PLACE)).text
    assert "Late &lt;b&gt;ones&lt;/b&gt;" in colleague
    assert "by Officer Example" in colleague
    assert f'href="{PLACE}?late=yes&amp;team=Highways"' in colleague
    taken = await send(client, f"{PLACE}/saved", {"name": "Late <b>ones</b>", "query": "late=yes"}, page)
    assert (taken.status_code, "You have another filter of that name" in taken.text) == (422, True)
    assert 'value="Late &lt;b&gt;ones&lt;/b&gt;"' in taken.text
    theirs = await send(
        await people.of(Post.MANAGER),
        f"{PLACE}/saved/deleted",
        {"name": "Late <b>ones</b>"},
        f"{PLACE}/saved",
    )
    assert theirs.status_code == 303
    assert len(register.saved_filters.of("officer", "")) == 1
    await send(client, f"{PLACE}/saved/deleted", {"name": "Late <b>ones</b>"}, f"{PLACE}/saved")
    assert register.saved_filters.of("officer", "") == []


@pytest.mark.parametrize(
    ("name", "told"), [("  ", "Enter a name for the filter"), ("x" * 61, "must have 60 characters or fewer")]
)
async def test_a_filter_needs_a_name(people: People, register: Register, name: str, told: str) -> None:
    client = await people.of(Post.OFFICER)
    answer = await send(
        client, f"{PLACE}/saved", {"name": name, "query": "late=yes"}, f"{PLACE}/saved?late=yes"
    )
    assert (answer.status_code, told in answer.text) == (422, True)
    assert "What it shows" in answer.text
    assert register.saved_filters.of("officer", "") == []


# -- the load, and who is away


async def test_each_number_of_the_load_is_its_queue(people: People, desk: Desk, register: Register) -> None:
    await some(desk, register)
    client = await people.of(Post.OFFICER)
    page = (await client.get(f"{PLACE}/load")).text
    cells = re.findall(r'href="(/casework/queue\?[^"]*)">(\d+)<', page)
    assert len(cells) > 8
    for address, count in cells:
        assert len(shown((await client.get(address.replace("&amp;", "&"))).text)) == int(count), address
    one_team = (await client.get(f"{PLACE}/load?team=waste")).text
    assert "<caption" in one_team
    assert one_team.count("<caption") == 1
    assert "No case is open in this team" in (await client.get(f"{PLACE}/load?team=nobody")).text


FILLED = {
    "username": "officer",
    "first_day-day": "23",
    "first_day-month": "11",
    "first_day-year": "2026",
    "last_day-day": "27",
    "last_day-month": "11",
    "last_day-year": "2026",
    "cover": "manager",
}


async def test_who_covers_sees_the_cases_and_everybody_sees_who(
    people: People, desk: Desk, register: Register
) -> None:
    covered = await a_case(desk, officer="Officer Example")
    await a_case(desk, officer="")
    client, manager = await people.of(Post.OFFICER), await people.of(Post.MANAGER)
    page = await client.get(f"{PLACE}/away")
    fields = {name: hidden(page, name) for name in ("form_token", "message_id")} | FILLED
    for _ in range(2):
        assert (await client.post(f"{PLACE}/away", data=fields)).status_code == 303
    assert len(register.absences.from_day(date(2026, 11, 23))) == 1
    theirs = (await manager.get(f"{PLACE}?mine=yes")).text
    assert shown(theirs) == [covered]
    assert "You cover for Officer Example" in theirs
    said = "Away until Fri 27 Nov 2026; Manager Example covers"
    assert said in (await manager.get(PLACE)).text
    assert said in (await manager.get(f"{PLACE}/load")).text
    assert f"Officer Example ({said.replace('Away', 'away')})" in (await manager.get(PLACE)).text
    assert shown((await client.get(f"{PLACE}?mine=yes")).text) == [covered]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"cover": ""}, "Select who covers"),
        ({"cover": "administrator"}, "Select who covers"),
        ({"username": "manager"}, "Select who is away"),
        ({"cover": "officer"}, "Select somebody else to cover"),
        ({"last_day-day": ""}, "must include a day"),
        ({"last_day-day": "31"}, "must be a real date"),
        ({"last_day-day": "22"}, "must be on or after the first"),
        ({"first_day-year": "2025", "last_day-year": "2025"}, "must be today or in the future"),
        ({"last_day-year": "2028"}, "must be within a year"),
    ],
)
async def test_what_is_wrong_with_an_absence_is_told_at_its_field(
    people: People, register: Register, changed: dict[str, str], told: str
) -> None:
    answer = await send(await people.of(Post.OFFICER), f"{PLACE}/away", FILLED | changed)
    assert (answer.status_code, told in answer.text) == (422, True), answer.text
    assert register.absences.from_day(date(2020, 1, 1)) == []


async def test_whoever_covers_is_there_themselves(people: People, register: Register) -> None:
    away(register, "manager", "feedback_team")
    answer = await send(await people.of(Post.OFFICER), f"{PLACE}/away", FILLED)
    assert answer.status_code == 422
    assert (
        '<a href="#cover">Manager Example is away from Mon 23 Nov 2026 to Fri 27 Nov 2026</a>' in answer.text
    )


async def test_an_absence_is_ones_own_or_a_managers_to_say(people: People, register: Register) -> None:
    away(register, "officer", "manager")
    ended = {"id": "officer-manager"}
    await send(await people.of(Post.FEEDBACK_TEAM), f"{PLACE}/away/ended", ended, f"{PLACE}/away")
    assert len(register.absences.from_day(date(2026, 11, 23))) == 1
    await send(await people.of(Post.MANAGER), f"{PLACE}/away/ended", ended, f"{PLACE}/away")
    assert register.absences.from_day(date(2026, 11, 23)) == []
    for_another = await send(await people.of(Post.MANAGER), f"{PLACE}/away", FILLED)
    assert for_another.status_code == 303


async def test_every_page_answers_while_temporal_is_away(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    reference = await a_case(desk)
    cases.away = True
    client = await people.of(Post.OFFICER)
    for page in ("", "/load", "/away", "/saved?late=yes", "/columns", "/csv"):
        answer = await client.get(PLACE + page)
        assert answer.status_code == 200, page
        assert (reference in answer.text) == (page in ("", "/csv"))


@pytest.mark.parametrize("name", [*DUE, *SORTS])
async def test_whatever_the_form_offers_is_answered(people: People, name: str) -> None:
    client = await people.of(Post.OFFICER)
    kind = "due" if name in DUE and name != "due" else "sort"
    page = (await client.get(f"{PLACE}?{kind}={name}")).text
    assert re.search(rf'<option value="{name}" selected', page)
    assert list(chain(shown(page))) == []
