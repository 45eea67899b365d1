"""How things stand, for managers: each figure right, with its list and its file, and empty ones say so."""

import csv
import io
import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from charter.cases import Shown, Task
from charter.figures import PromiseFigures, QuarterFigures
from register import Register
from register.dashboard.lists import FigureList
from register.letters.stored import LetterState
from register.models import letters
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.people import People, a_case
from tests.register.making import MONDAY, letter, tell, turn
from tests.register.test_figures import promise
from tests.starter.places import Clock
from tests.statements import statements

DAY = timedelta(days=1)
WHY = ("Exception recorded Monday: =The road was flooded",)
FORMULA = "'=The road was flooded"


def due(days: float, state: str = "open", key: str = "repair", **more: Any) -> Any:
    """A promise due so many days from now."""
    return promise(key, state, **more).model_copy(update={"due": MONDAY + days * DAY})


async def read(people: People, address: str = "", post: Post = Post.MANAGER) -> str:
    answer = await (await people.of(post)).get(f"/casework/dashboard{address}")
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", answer.text.partition("<main")[2].partition("</main>")[0])


async def rows(people: People, figure: str, **asked: str) -> list[dict[str, str]]:
    answer = await (await people.of(Post.MANAGER)).get(f"/casework/dashboard/{figure}/csv?{urlencode(asked)}")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))


async def test_an_empty_register_says_so_at_every_figure(people: People) -> None:
    page = await read(people)
    for said in (
        "No promise has fallen due this quarter yet.",
        "Nothing is late.",
        "Nothing falls due in the next seven days.",
        "No case is open.",
        "Nobody waits for an answer.",
        "Every letter has gone.",
    ):
        assert said in page
    assert "<table" not in page
    assert "<svg" not in page
    for figure in FigureList:
        assert "There is nothing in this list." in await read(people, f"/{figure}")
        assert await rows(people, figure) == []


async def test_kept_this_quarter_so_far_against_two_reviews(
    people: People, desk: Desk, register: Register
) -> None:
    await a_case(desk, promises=(due(-3, "kept"), due(+3, "kept", "later")))
    await a_case(desk, promises=(due(-3, "kept late", notes=WHY),), team="waste")
    assert "July to September 2026 was not reviewed." in await read(people)
    before = PromiseFigures(service="Pothole", promise="Repair", kept=36, kept_late=4)
    register.reviews.keep(QuarterFigures(quarter="2025-Q4", made_at=MONDAY, promises=(before,)))
    page = await read(people)
    assert "October to December 2026 so far" in page
    assert "a year before (October to December 2025)" in page
    assert "50% of 2 (too few to compare)" in page
    assert ">90% of 40<" in page
    assert ">Not counted<" in page
    assert "Later" not in page, "its date has not passed"
    assert "of every team" in await read(people, "?team=waste")
    assert "0% of 1" in await read(people, "?team=waste")
    [first, second] = await rows(people, "kept", promise="Repair", service="Pothole")
    assert {first["Kept?"], second["Kept?"]} == {"Kept", "Kept late"}
    assert FORMULA in {first["Why"], second["Why"]}


async def test_late_now_and_why(people: People, desk: Desk) -> None:
    late: dict[str, Any] = {"late": True, "due": MONDAY - 2 * DAY}
    one = await a_case(desk, promises=(due(-2, "late", notes=WHY),), **late)
    two = await a_case(desk, promises=(due(-5), due(-2, key="inspect")), team="waste", **late)
    three = await a_case(desk, **late)  # by a limit of the law alone
    page = await read(people)
    assert "=The road was flooded" in page
    assert re.search(r'number">3</span> late', page)
    assert re.search(r'aria-label="Late cases by reason\. [^"]*No reason recorded: 2', page)
    found = await rows(people, "late")
    assert [each["Case"] for each in found] == [two, *sorted([one, two, three])] or len(found) == 4
    assert {each["Why"] for each in found} == {FORMULA, "No reason recorded"}
    assert [each["Case"] for each in await rows(people, "late", why="=The road was flooded")] == [one]
    assert {each["Case"] for each in await rows(people, "late", why="No reason recorded")} == {two, three}
    assert {each["Case"] for each in await rows(people, "late", team="waste")} == {two}
    listed = await read(people, "/late?team=waste")
    assert "Team: <strong>Waste</strong>" in listed
    assert "/casework/queue?team=waste&amp;late=yes" in listed
    assert one not in listed


async def test_due_this_week_by_day(people: People, desk: Desk) -> None:
    today = await a_case(desk, due=MONDAY + timedelta(hours=2))
    sunday = await a_case(desk, due=MONDAY + 6 * DAY)
    await a_case(desk, due=MONDAY + 7 * DAY)
    await a_case(desk, due=None)
    page = await read(people)
    assert re.search(r'number">2</span> due in 7 days', page)
    assert "Mon 23 Nov 2026: 1; Tue 24 Nov 2026: 0" in page
    assert [each["Case"] for each in await rows(people, "due")] == [today, sunday]
    assert [each["Case"] for each in await rows(people, "due", day="2026-11-29")] == [sunday]
    assert [each["Case"] for each in await rows(people, "due", day="2026-11-23")] == [today]


async def test_load_names_what_is_nobodys_first(people: People, desk: Desk) -> None:
    for officer in ("Olu Officer", "Olu Officer", "Mina Manager", ""):
        await a_case(desk, officer=officer)
    page = await read(people)
    assert 'aria-label="Open cases, by who looks after them. Nobody yet: 1; Olu Officer: 2; Mina' in page
    assert len(await rows(people, "load", officer="Olu Officer")) == 2
    assert len(await rows(people, "load", nobody="yes")) == 1
    assert "/casework/queue?nobody=yes" in await read(people, "/load?nobody=yes")


async def test_the_oldest_unanswered_first(people: People, desk: Desk, clock: Clock) -> None:
    question: dict[str, Any] = {"process": "Enquiry", "service_title": "Enquiry"}
    asked = await a_case(desk, promises=(due(5),), **question)
    await a_case(desk, promises=(due(-1, "kept"),), **question)  # answered
    task = Task(key="reply/2", at=MONDAY - DAY, what="The customer has replied: read it.", for_role="officer")
    written = await a_case(desk)
    hidden = task.model_copy(update={"key": "information/1", "shown": Shown.SAFEGUARDING})
    tell(desk.register, turn(2, written, tasks=(task, hidden), service="pothole", service_title="Pothole"))
    found = await rows(people, "unanswered")
    assert [each["Case"] for each in found] == [written, asked]
    assert [each["Days"] for each in found] == ["1", "0"]
    assert "Question or complaint" in await read(people)


async def test_letters_that_did_not_go(people: People, desk: Desk, register: Register, clock: Clock) -> None:
    references = [await a_case(desk) for _ in range(4)]
    states = (LetterState.WITH_OFFICER, LetterState.STORED, LetterState.DELIVERED, LetterState.HELD)
    for reference, state in zip(references, states, strict=True):
        tell(register, turn(2, reference, service="pothole"), [letter(9, reference)])
        with register.database.writing() as connection:
            these = letters.c.reference == reference
            connection.execute(letters.update().where(these).values(state=state, at=MONDAY - DAY))
    assert [each["What happened"] for each in await rows(people, "letters")] == [
        "An officer has to tell them"
    ]
    clock.forward(hours=1)
    told = {each["What happened"] for each in await rows(people, "letters")}
    assert told == {"An officer has to tell them", "Not sent after a day"}
    assert "with_officer" not in await read(people)


@pytest.mark.parametrize("figure", FigureList)
async def test_each_number_opens_a_list_of_as_many(people: People, desk: Desk, figure: FigureList) -> None:
    for number in range(3):
        await a_case(
            desk,
            late=number == 0,
            due=MONDAY + (number - 1) * DAY,
            promises=(due(-1, "late" if number == 0 else "kept"),),
            process="Enquiry",
        )
    page = await read(people)
    place = f"/casework/dashboard/{figure}"
    addresses = set(re.findall(rf'href="({place}[^"]*)"[^>]*>([\d,]+)<', page))
    for address, number in addresses:
        asked = address.replace("&amp;", "&").partition("?")[2]
        assert len(await rows(people, figure, **dict(parse_qsl(asked)))) == int(number)
    assert addresses or figure in {FigureList.KEPT, FigureList.UNANSWERED, FigureList.LETTERS}
    assert f'href="{place}/csv"' in page or figure is FigureList.LETTERS


async def test_as_many_queries_however_many_cases(people: People, desk: Desk, register: Register) -> None:
    manager = await people.of(Post.MANAGER)
    asked = []
    for _ in range(2):
        await a_case(desk, promises=(due(-1, "late"),), late=True, due=MONDAY - DAY, process="Enquiry")
        for address in ("", "/late", "/unanswered"):
            with statements(register) as sent:
                await manager.get(f"/casework/dashboard{address}")
            asked.append(len(sent))
    assert asked[:3] == asked[3:]
    assert max(asked) <= 13


async def test_only_those_who_lead_see_it(people: People) -> None:
    for post in Post:
        answer = await (await people.of(post)).get("/casework/dashboard")
        may = post in {Post.MANAGER, Post.SUPERVISOR, Post.FEEDBACK_TEAM}
        assert answer.status_code == (200 if may else 403)
        assert ("/casework/dashboard" in answer.text) == may
    assert (await (await people.of(Post.MANAGER)).get("/casework/dashboard/nonsense")).status_code == 404
