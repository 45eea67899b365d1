"""Several cases at once: nothing before it is checked, each answered for itself, and nothing done twice."""

import re
from typing import Any

import httpx
import pytest

from casework.queues.several_said import AT_ONCE, IN_VAIN, UNKNOWN
from casework.queues.several_words import OFFERED, SEVERAL
from charter.messages import Answer
from charter.people import Role
from register.people.officers import Post
from starter.desk.intake import Desk
from starter.desk.running import NotRunning, Unavailable
from tests.casework.people import People, SpokenCases, a_case, hidden
from tests.register.making import MONDAY, tell, turn
from workflows.processes import PROCESSES, messages_of

PLACE = "/casework/queue"


async def checked(client: httpx.AsyncClient, do: str, cases: list[str], query: str = "") -> httpx.Response:
    """The page on which it is checked."""
    token = hidden(await client.get(PLACE), "form_token")
    return await client.post(
        f"{PLACE}/several", data={"form_token": token, "do": do, "case": cases, "query": query}
    )


def fields_of(page: httpx.Response) -> dict[str, Any]:
    """What a browser would send of a page's form as it stands."""
    form = page.text.partition('action="/casework/queue/several/said"')[2].partition("</form>")[0]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form):
        found.setdefault(name, []).append(value)
    for value in re.findall(r'name="case" id="[^"]*" value="([^"]*)" checked', form):
        found.setdefault("case", []).append(value)
    return dict(found)


async def done(client: httpx.AsyncClient, page: httpx.Response, **given: str) -> httpx.Response:
    return await client.post(f"{PLACE}/several/said", data={**fields_of(page), **given})


def told(page: httpx.Response) -> dict[str, str]:
    """What came of it, by case."""
    found = re.findall(
        r'/casework/cases/(MK-\w+)">.*?<td class="govuk-table__cell">(.*?)</td>', page.text, re.S
    )
    return dict(found)


GIVEN = {
    "assign": {"officer": "Manager Example"},
    "hand_over": {"team": "waste", "note": "Bags, not a hole"},
    "tell": {"news": "The road is closed on Friday"},
    "note": {"note": "Rang the depot"},
}
SAID: dict[str, list[tuple[str, dict[str, str]]]] = {
    "assign": [("officer_assigned", {"officer": "Manager Example"})],
    "hand_over": [
        ("officer_assigned", {"officer": "", "team": "waste"}),
        ("note_added", {"note": "Bags, not a hole"}),
    ],
    "tell": [("customer_told", {"news": "The road is closed on Friday"})],
    "note": [("note_added", {"note": "Rang the depot"})],
}


@pytest.mark.parametrize("do", SEVERAL)
async def test_it_is_checked_then_said_to_each_and_answered_for_each(
    people: People, desk: Desk, cases: SpokenCases, do: str
) -> None:
    wanted = [await a_case(desk), await a_case(desk)]
    left = await a_case(desk)
    client = await people.of(Post.OFFICER)
    page = await checked(client, do, wanted, "late=yes")
    assert page.status_code == 200
    assert cases.bodies == []
    assert "Nothing has been done yet" in page.text
    assert left not in page.text
    answer = await done(client, page, **GIVEN[do])
    assert set(told(answer)) == set(wanted)
    assert "2 done." in answer.text
    assert f'href="{PLACE}?late=yes"' in answer.text
    for reference in wanted:
        said = [(name, body) for of, name, body in cases.bodies if of == reference]
        assert [name for name, _ in said] == [name for name, _ in SAID[do]]
        for (_, body), (_, expected) in zip(said, SAID[do], strict=True):
            assert {name: body[name] for name in expected} == expected
            assert body["by"] == {"role": "officer", "name": "Officer Example"}
    before = len(cases.bodies)
    again = await done(client, page, **GIVEN[do])  # the form sent twice
    assert "2 done." in again.text
    assert len(cases.bodies) == before


async def test_what_is_offered_is_each_roles_own_to_say(people: People, desk: Desk) -> None:
    reference = await a_case(desk)
    assert set(OFFERED) == {Role.OFFICER, Role.MANAGER, Role.FEEDBACK_TEAM}
    for process in PROCESSES:
        specs = messages_of(process)
        for role, names in OFFERED.items():
            for name in SEVERAL:
                may = all(
                    role in specs[each].roles for each, _ in SEVERAL[name].bodies(GIVEN[name] | {"note": "x"})
                )
                assert may == (name in names), (process, role, name)
    team = await people.of(Post.FEEDBACK_TEAM)
    page = (await team.get(PLACE)).text
    assert "Assign to me" not in page
    assert 'value="note"' in page
    assert (await checked(team, "assign", [reference])).status_code == 403
    assert (await checked(team, "nonsense", [reference])).status_code == 404
    supervisor = (await (await people.of(Post.SUPERVISOR)).get(PLACE)).text
    assert 'type="checkbox" name="case"' not in supervisor


async def test_nothing_ticked_is_told_on_the_queue_as_it_was(people: People, desk: Desk) -> None:
    reference = await a_case(desk, late=True)
    other = await a_case(desk)
    page = await checked(await people.of(Post.OFFICER), "note", [], "late=yes")
    assert page.status_code == 422
    assert '<a href="#cases">Tick the cases first</a>' in page.text
    assert (reference in page.text, other in page.text) == (True, False)


@pytest.mark.parametrize(
    ("do", "given", "mistake"),
    [
        ("assign", {"officer": ""}, "Select who is to look after them"),
        ("assign", {"officer": "Nobody Known"}, "Select who is to look after them"),
        ("assign", {"officer": "Administrator Example"}, "Select who is to look after them"),
        ("hand_over", {"team": "nonsense", "note": ""}, "Select the team they go to"),
        ("hand_over", {"team": "waste", "note": "x" * 20_000}, "It is too long"),
        ("tell", {"news": "  "}, "Enter what the customers are told"),
        ("note", {"note": ""}, "Enter the note"),
        ("note", {"note": "Kept", "case": "none"}, "Tick at least one case"),
    ],
)
async def test_a_mistake_is_told_and_nothing_is_lost(
    people: People, desk: Desk, cases: SpokenCases, do: str, given: dict[str, str], mistake: str
) -> None:
    reference = await a_case(desk)
    client = await people.of(Post.OFFICER)
    page = await checked(client, do, [reference])
    answer = await done(client, page, **given)
    assert (answer.status_code, mistake in answer.text) == (422, True)
    assert reference in answer.text
    assert cases.bodies == []
    assert fields_of(answer)["message_id"] == fields_of(page)["message_id"]
    if given.get("note", "").startswith(("Kept", "x")):
        assert given["note"] in answer.text


async def test_each_case_is_answered_for_itself_and_what_failed_is_tried_again_alone(
    people: People, desk: Desk, cases: SpokenCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, refused, unknown, gone = [await a_case(desk) for _ in range(4)]
    ways: dict[str, Any] = {refused: "Not now.", unknown: Unavailable("TIMEOUT"), gone: NotRunning(gone)}
    submit = cases.submit

    async def odd(reference: str, *more: Any) -> Answer:
        way = ways.get(reference)
        if isinstance(way, Unavailable):
            await submit(reference, *more)  # taken, and the answer lost
            raise way
        if isinstance(way, Exception):
            raise way
        if way:
            return Answer(applied=False, why=way, stage="done", at=MONDAY)
        return await submit(reference, *more)

    monkeypatch.setattr(cases, "submit", odd)
    monkeypatch.setattr("starter.desk.intake.PAUSE_SECONDS", 0)
    client = await people.of(Post.OFFICER)
    answer = await done(client, await checked(client, "note", [good, refused, unknown, gone]), note="Hello")
    assert "1 done, 3 not done." in answer.text
    came = told(answer)
    assert (came[good], came[refused], came[unknown]) == ("Note added", "Not now.", UNKNOWN)
    again = fields_of(answer)
    assert good not in again["case"]
    assert again["note"] == ["Hello"]
    ways.clear()
    once_more = await client.post(f"{PLACE}/several/said", data=again)
    assert set(told(once_more)) == set(again["case"])
    assert "not done" not in once_more.text
    said = [reference for reference, *_ in cases.bodies]
    assert sorted(said) == sorted({good, refused, unknown, gone})


async def test_while_nobody_answers_the_rest_is_not_tried(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    wanted = [await a_case(desk) for _ in range(IN_VAIN + AT_ONCE + 2)]
    cases.away = True
    client = await people.of(Post.OFFICER)
    answer = await done(client, await checked(client, "note", wanted), note="Hello")
    came = list(told(answer).values())
    assert came.count(UNKNOWN) < len(wanted)
    assert [each for each in came if each.startswith("Not tried")]
    cases.away = False
    again = await client.post(f"{PLACE}/several/said", data=fields_of(answer))
    assert f"{len(wanted)} done." in again.text
    assert len(cases.bodies) == len(wanted)


async def test_a_case_somebody_else_took_meanwhile_is_left_theirs(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    free, taken = await a_case(desk, officer=""), await a_case(desk, officer="")
    client = await people.of(Post.OFFICER)
    page = await checked(client, "assign", [free, taken])
    assigned(desk, taken, "Manager Example")
    answer = await done(client, page, officer="Officer Example")
    came = told(answer)
    assert came[free] == "Assigned to Officer Example"
    assert came[taken].startswith("Manager Example looks after it now")
    assert [reference for reference, *_ in cases.bodies] == [free]
    once_more = await client.post(f"{PLACE}/several/said", data=fields_of(answer))
    assert told(once_more)[taken] == "Assigned to Officer Example. Manager Example looked after it before"


def assigned(desk: Desk, reference: str, officer: str) -> None:
    tell(desk.register, turn(9, reference, officer=officer, service="pothole", service_title="Pothole"))


async def test_customers_joined_to_another_are_told_with_it(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    first = await a_case(desk)
    joined = await a_case(desk, duplicate_of=first)
    client = await people.of(Post.OFFICER)
    answer = await done(client, await checked(client, "tell", [first, joined]), news="Friday")
    assert told(answer)[joined] == f"Told with {first}, which it is joined to"
    assert [reference for reference, *_ in cases.bodies] == [first]
    alone = await done(client, await checked(client, "tell", [joined]), news="Friday")
    assert "1 done." in alone.text
    assert cases.bodies[-1][0] == joined


# -- assigned to oneself


async def mine(client: httpx.AsyncClient, page: httpx.Response, reference: str) -> httpx.Response:
    found = re.search(rf'form="assign-to-me" name="assign" value="({reference}\|[^"]*)"', page.text)
    assert found, "no button"
    form = page.text.partition('id="assign-to-me"')[2]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form))
    return await client.post(f"{PLACE}/mine", data={**fields, "assign": found[1]})


async def test_a_case_is_assigned_to_oneself_in_one_step(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    reference = await a_case(desk, officer="")
    client = await people.of(Post.OFFICER)
    page = await client.get(f"{PLACE}?nobody=yes&page=1")
    for _ in range(2):
        answer = await mine(client, page, reference)
        assert answer.headers["location"] == f"{PLACE}?nobody=yes"
    ((of, name, body),) = cases.bodies
    assert (of, name, body["officer"]) == (reference, "officer_assigned", "Officer Example")
    assert f"{reference} is yours." in (await client.get(PLACE)).text


async def test_of_two_who_take_a_case_the_second_is_told_who_has_it(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    reference = await a_case(desk, officer="")
    client = await people.of(Post.OFFICER)
    page = await client.get(PLACE)
    assigned(desk, reference, "Manager Example")
    await mine(client, page, reference)
    assert cases.bodies == []
    assert "Manager Example looks after it now" in (await client.get(PLACE)).text


@pytest.mark.parametrize("given", ["", "nonsense", "MK-222222222|", "<script>|x"])
async def test_what_is_no_case_is_not_assigned(people: People, cases: SpokenCases, given: str) -> None:
    client = await people.of(Post.OFFICER)
    token = hidden(await client.get(PLACE), "form_token")
    answer = await client.post(f"{PLACE}/mine", data={"form_token": token, "assign": given})
    assert answer.status_code == 303
    assert "There is no case with this reference" in (await client.get(PLACE)).text
    assert cases.bodies == []
