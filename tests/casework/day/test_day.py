"""My day through the site: what is on it, for whom, in which order, and where each thing leads."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import httpx
import pytest

from casework.site.permissions import TASKS_OF, WORKING
from charter.cases import PromiseState, Task
from charter.people import Role, Sender
from register import Register
from register.concerns import Concern
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.people import People, a_case, a_case_of
from tests.register.making import MONDAY, entry, tell, turn
from tests.statements import statements

OFFICER, DAY = "Officer Example", timedelta(days=1)
POTHOLE: dict[str, Any] = {"service": "pothole", "service_title": "Pothole", "team": "highways"}


def promise(key: str, due: Any, **more: Any) -> PromiseState:
    usual: dict[str, Any] = {
        "key": key, "title": "Inspect", "clause": "…", "where": "…", "source": "CH", "due": due,
        "first_due": due, "state": "running", "started": MONDAY - 7 * DAY,
    }  # fmt: skip
    return PromiseState(**usual | more)


def task(key: str, what: str = "Do it.", **more: Any) -> Task:
    return Task(**{"key": key, "at": MONDAY, "what": what} | more)


def headings(page: httpx.Response) -> list[str]:
    found = re.findall(r'<h2 class="govuk-heading-m" id="(\w+)">', page.text)
    return [str(one) for one in found]


def ways(page: httpx.Response, part: str) -> list[str]:
    """Where the lines of a part lead."""
    _, _, rest = page.text.partition(f'id="{part}">')
    found = re.findall(r'day__do"><a [^>]*href="([^"]+)"', rest.partition("</section>")[0])
    return [unescape(one) for one in found]


async def test_everything_that_needs_an_officer_is_there_in_order_with_its_way(
    people: People, desk: Desk, register: Register
) -> None:
    mine = await a_case(desk, officer="", **{"team": "highways"})
    given: dict[str, Any] = {**POTHOLE, "officer": OFFICER, "stage": "awaiting_inspection", "waiting": True}
    given["promises"] = (
        promise("inspect", MONDAY - DAY),
        promise("repair", MONDAY + timedelta(hours=5)),
        promise("again", MONDAY + 3 * DAY),
    )
    asked = (
        task("danger", "A danger was reported: see to it now."),
        task("letter/4", "Tell the customer what letter 4 says."),
        task("reply", "The customer has replied: read it."),
        task("consent", "Ask the customer whether their representative may be told."),
        task("late/inspect", "Late: inspect."),
    )
    tell(register, turn(2, mine, tasks=asked, **given))
    page = await (await people.of(Post.OFFICER)).get("/casework/day")
    assert page.status_code == 200
    assert headings(page) == [
        "urgent", "late", "today", "week", "tasks", "letters", "answers", "asked", "lately",
    ]  # fmt: skip
    case = f"/casework/cases/{mine}"
    assert ways(page, "urgent") == [case]
    assert ways(page, "late") == [f"{case}/say/inspection_recorded"]
    assert ways(page, "tasks") == [f"{case}/say/consent_recorded"], "a late promise is itself on the page"
    assert ways(page, "letters") == [f"{case}#letters"]
    assert ways(page, "answers") == [f"{case}#timeline"]
    assert ways(page, "lately") == [f"{case}#timeline"] * 2, "it is theirs, and it is urgent"
    for why in ("was promised by", "It is your case.", "The customer was asked", "It was given to you"):
        assert why in page.text
    assert "Ada" not in page.text


async def test_nothing_is_said_as_nothing(people: People) -> None:
    for post in WORKING:
        page = await (await people.of(post)).get("/casework/day")
        assert "Nothing needs you now." in page.text
        assert headings(page) == []


async def test_a_colleagues_case_needs_its_own_officer(
    people: People, desk: Desk, register: Register
) -> None:
    theirs = await a_case(desk, officer="", team="highways")
    tell(register, turn(2, theirs, **POTHOLE, officer="Somebody Else", tasks=(task("reply"), task("x"))))
    page = await (await people.of(Post.OFFICER)).get("/casework/day")
    assert theirs not in page.text
    tell(register, turn(3, theirs, **POTHOLE, officer=""))
    page = await (await people.of(Post.OFFICER)).get("/casework/day")
    assert headings(page) == ["tasks", "answers"]
    assert "Nobody looks after it yet." in page.text


async def test_the_feedback_team_has_triage_and_its_form(
    people: People, desk: Desk, register: Register
) -> None:
    reference = await a_case_of("FeedbackIntake", desk, officer="", team="customer_feedback")
    given: dict[str, Any] = {"service": "feedback", "process": "FeedbackIntake", "officer": ""}
    given |= {"stage": "awaiting_triage", "team": "customer_feedback"}
    asked = (task("triage", for_role="feedback_team"), task("warning/accept"), task("consent"))
    tell(register, turn(2, reference, tasks=asked, **given))
    client = await people.of(Post.FEEDBACK_TEAM)
    page = await client.get("/casework/day")
    assert ways(page, "tasks")[1] == f"/casework/cases/{reference}/say/issues_triaged"
    tasks = await client.get("/casework/tasks")
    assert tasks.text.count(f"/casework/cases/{reference}/say/issues_triaged") == 2
    assert "3</span> for you" in tasks.text
    form = await client.get(f"/casework/cases/{reference}/say/issues_triaged")
    assert form.status_code == 200
    assert "There is a problem" not in form.text


async def test_a_concern_is_on_the_day_of_those_who_may_see_it_alone(
    people: People, desk: Desk, register: Register
) -> None:
    reference = await a_case(desk, officer=OFFICER, team="highways")
    due = MONDAY + timedelta(hours=1)
    register.concerns.add(Concern(reference=reference, mark="m1", at=MONDAY, due=due))
    page = await (await people.of(Post.MANAGER)).get("/casework/day")
    assert ways(page, "urgent") == ["/casework/urgent"]
    assert ways(page, "lately") == ["/casework/urgent"]
    page = await (await people.of(Post.OFFICER)).get("/casework/day")
    assert "urgent" not in headings(page)
    assert "concern" not in page.text


async def test_a_task_of_an_ended_case_leads_to_no_form(
    people: People, desk: Desk, register: Register
) -> None:
    mine = await a_case(desk, officer=OFFICER, team="highways")
    ended: dict[str, Any] = {**POTHOLE, "officer": OFFICER, "stage": "ended", "ended": True}
    tell(register, turn(2, mine, **ended, tasks=(task("consent"),)))
    page = await (await people.of(Post.OFFICER)).get("/casework/day")
    assert ways(page, "tasks") == [f"/casework/cases/{mine}"]


async def test_more_than_a_few_are_paged(people: People, desk: Desk, register: Register) -> None:
    mine = await a_case(desk, officer=OFFICER, team="highways")
    asked = tuple(task(f"x{n}", f"Do number {n}.") for n in range(60))
    tell(register, turn(2, mine, **POTHOLE, officer=OFFICER, tasks=asked))
    client = await people.of(Post.OFFICER)
    page = await client.get("/casework/day")
    assert len(ways(page, "tasks")) == 5
    assert 'href="/casework/day?only=tasks"' in page.text
    seen = set()
    for number in (1, 2, 3):
        part = await client.get(f"/casework/day?only=tasks&page={number}")
        assert "60 in all" in part.text
        seen |= set(re.findall(r"Do number (\d+)\.", part.text))
    assert len(seen) == 60
    past = await client.get("/casework/day?only=tasks&page=99")
    assert (past.status_code, "Nothing is here now." in past.text) == (200, True)
    odd = await client.get("/casework/day?only=nothing&page=-1")
    assert "My day" in odd.text


async def test_a_day_asks_as_often_however_much_there_is(
    people: People, desk: Desk, register: Register
) -> None:
    client = await people.of(Post.OFFICER)
    with statements(register) as few:
        assert (await client.get("/casework/day")).status_code == 200
    for _ in range(8):
        reference = await a_case(desk, officer=OFFICER, team="highways")
        late = tuple(promise(f"p{n}", MONDAY - DAY) for n in range(5))
        tell(
            register,
            turn(
                2, reference, **POTHOLE, officer=OFFICER, promises=late, waiting=True, tasks=(task("reply"),)
            ),
        )
    with statements(register) as many:
        assert (await client.get("/casework/day")).status_code == 200
    assert len(few) == len(many) == 6, "\n".join(many)


async def test_it_is_the_page_after_signing_in_of_those_who_work_cases(people: People) -> None:
    for post, place in ((Post.OFFICER, "day"), (Post.SUPERVISOR, "queue"), (Post.ADMINISTRATOR, "officers")):
        home = await (await people.of(post)).get("/casework/")
        assert home.headers["location"] == f"/casework/{place}"


async def test_tasks_are_paged_by_whose_they_are(people: People, desk: Desk, register: Register) -> None:
    mine = await a_case(desk, officer=OFFICER, team="highways")
    other = await a_case(desk, officer="Somebody Else", team="street_lighting")
    tell(register, turn(2, mine, **POTHOLE, officer=OFFICER, tasks=tuple(task(f"x{n}") for n in range(30))))
    lights: dict[str, Any] = {**POTHOLE, "team": "street_lighting", "officer": "Somebody Else"}
    managers = task("late/inspect/manager", for_role="manager")
    tell(register, turn(2, other, **lights, tasks=(task("x"), managers)))
    client = await people.of(Post.OFFICER)
    counted = {"for you": 30, "in your cases": 30, "of your team": 30, "of your role": 31, "in all": 32}
    page = await client.get("/casework/tasks")
    for text, count in counted.items():
        assert f"{count}</span> {text}" in page.text
    assert page.text.count("/tasks/done") == 25
    assert "page 1 of 2" in page.text
    second = await client.get("/casework/tasks?of=me&page=2")
    assert second.text.count("/tasks/done") == 5
    everything = await client.get("/casework/tasks?of=all&page=2")
    assert everything.text.count("/tasks/done") == 7
    assert (await client.get("/casework/tasks?of=nonsense&page=x")).status_code == 200


@pytest.mark.parametrize("post", sorted(WORKING))
async def test_every_role_with_tasks_sees_them_under_for_you(
    people: People, desk: Desk, register: Register, post: Post
) -> None:
    reference = await a_case(desk, officer="", team="highways")
    asked = tuple(task(role, f"For the {role}.", for_role=role) for role in sorted(TASKS_OF[post]))
    tell(register, turn(2, reference, **POTHOLE, officer="", tasks=asked))
    if post is Post.FEEDBACK_TEAM:
        given: dict[str, Any] = {**POTHOLE, "officer": "", "process": "FeedbackIntake"}
        tell(register, turn(3, reference, **given))
    page = await (await people.of(post)).get("/casework/tasks")
    assert f"{len(asked)}</span> for you" in page.text


async def test_done_is_a_choice_of_the_open_tasks_and_no_key_is_typed(
    people: People, desk: Desk, register: Register
) -> None:
    reference = await a_case(desk, officer=OFFICER, team="highways")
    client = await people.of(Post.OFFICER)
    form = await client.get(f"/casework/cases/{reference}/say/task_done")
    assert 'name="task"' not in form.text
    assert "There is nothing to choose now." in form.text
    assert "say/task_done" not in (await client.get(f"/casework/cases/{reference}")).text
    tell(register, turn(2, reference, **POTHOLE, officer=OFFICER, tasks=(task("reply", "Read it."),)))
    form = await client.get(f"/casework/cases/{reference}/say/task_done")
    assert re.search(r'<input[^>]*name="task" type="radio" value="reply"', form.text)
    assert "say/task_done" in (await client.get(f"/casework/cases/{reference}")).text
    assert "Read it." in form.text


@pytest.mark.parametrize(("message", "field"), [("promise_paused", "promise"), ("call_recorded", "letter")])
async def test_no_other_key_is_typed_either(people: People, desk: Desk, message: str, field: str) -> None:
    reference = await a_case(desk)
    form = await (await people.of(Post.OFFICER)).get(f"/casework/cases/{reference}/say/{message}")
    assert "There is nothing to choose now." in form.text
    assert not re.search(rf'<input[^>]*name="{field}" type="text"', form.text)


async def test_a_note_tells_those_it_names_and_not_its_writer(
    people: People, desk: Desk, register: Register
) -> None:
    reference = await a_case(desk, officer="", team="highways")
    line = entry(
        3,
        message="note_added",
        message_id="n1",
        by=Sender(role=Role.OFFICER, name=OFFICER),
        said={"note": "@manager and @officer, look", "tell": "feedback_team"},
    )
    for number in (2, 3):  # told again: news once
        tell(register, turn(number, reference, **POTHOLE, officer="", entries=(line,)))
    for post, named in ((Post.MANAGER, 1), (Post.FEEDBACK_TEAM, 1), (Post.OFFICER, 0), (Post.SUPERVISOR, 0)):
        found, count = register.news.lately(post.value, MONDAY - DAY, 10)
        assert (count, [each.by for each in found]) == (named, [OFFICER] * named)
    form = await (await people.of(Post.OFFICER)).get(f"/casework/cases/{reference}/say/note_added")
    assert "Manager Example (@manager)" in form.text
