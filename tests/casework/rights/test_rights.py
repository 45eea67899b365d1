"""A restricted case is used with a reason alone; what is held about somebody is for those who answer them."""

import json

import pytest

from charter.cases import RightExercised, RightStands
from register import Register
from register.people.audit import AuditWanted
from register.people.officers import Post
from starter.desk.intake import Desk
from starter.desk.taking.restricted import RESTRICTED
from starter.desk.telling.problems import Problem
from tests.callers import EVERY_ROLE
from tests.casework.people import People, SpokenCases, a_case, a_case_of, send
from tests.register.making import tell, turn
from tests.workflows.kit import NOWHERE

FOUND = {"finding": "A hole 60 mm deep", "category": "routine"}
PROCESS = "DataRightsRequest"


@pytest.fixture
async def request_made(desk: Desk, cases: SpokenCases) -> str:
    return await a_case_of(PROCESS, desk, team="highways")


def restrict(register: Register, request: str, case: str, stands: RightStands, number: int = 200) -> None:
    rights = (RightExercised(case=case, stands=stands, why="Asked for."),)
    more = {"service": "data_rights_request", "process": PROCESS, "team": "highways"}
    tell(register, turn(number, request, lines=(), rights=rights, **more))


async def test_a_restricted_case_is_used_with_a_reason_alone(
    people: People, desk: Desk, register: Register, cases: SpokenCases, request_made: str
) -> None:
    case = await a_case(desk)
    page, form = f"/casework/cases/{case}", f"/casework/cases/{case}/say/inspection_recorded"
    restrict(register, request_made, case, RightStands.RESTRICTED)
    client = await people.of(Post.OFFICER)
    assert "The use of this case is restricted" in (await client.get(page)).text
    assert RESTRICTED.partition(".")[0] in (await send(client, form, FOUND)).text
    assert not cases.bodies
    unsaid = await send(client, f"{page}/restricted", {"why": " "})
    assert (unsaid.status_code, "Enter why you have to use this case" in unsaid.text) == (422, True)
    assert (await send(client, f"{page}/restricted", {"why": "A claim is made."})).status_code == 303
    assert (await send(client, form, FOUND)).status_code == 303
    assert [body[:2] for body in cases.bodies] == [(case, "inspection_recorded")]
    other = await people.of(Post.MANAGER)
    assert RESTRICTED.partition(".")[0] in (await send(other, form, FOUND)).text
    assert "Officer Example" in (await other.get(f"{page}/restricted")).text
    restrict(register, request_made, case, RightStands.RESTRICTION_ENDED, 201)
    assert "use of this case is restricted" not in (await other.get(page)).text
    assert (await send(other, form, FOUND)).status_code == 303


async def test_whom_it_is_about_may_speak_and_somebody_may_look_after_it(
    desk: Desk, register: Register, cases: SpokenCases, request_made: str
) -> None:
    case = await a_case(desk)
    restrict(register, request_made, case, RightStands.RESTRICTED)
    await desk.say(case, "information_added", {"by": "customer", "information": "It is deeper."}, EVERY_ROLE)
    await desk.say(case, "officer_assigned", {"by": "manager", "officer": "Ola"}, EVERY_ROLE)
    with pytest.raises(Problem) as refused:
        await desk.say(case, "inspection_recorded", {"by": "officer", **FOUND}, EVERY_ROLE)
    assert (refused.value.status, refused.value.code) == (409, "restricted")
    assert len(cases.bodies) == 2


async def test_a_case_that_is_none_of_ours_is_not_restricted(desk: Desk, request_made: str) -> None:
    said = {"by": "officer", "decision": "granted", "done": "Yes.", "cases": [{"reference": NOWHERE}]}
    with pytest.raises(Problem) as refused:
        await desk.say(request_made, "request_decided", said, EVERY_ROLE)
    (fault,) = refused.value.more["errors"]
    assert (fault["field"], "no case of ours" in fault["problem"]) == ("cases.0.reference", True)


async def test_what_is_held_is_for_the_team_that_answers_and_is_audited(
    people: People, desk: Desk, register: Register, request_made: str
) -> None:
    pothole = await a_case(desk)
    held = f"/casework/cases/{request_made}/held"
    client = await people.of(Post.OFFICER)
    assert f'href="{held}"' in (await client.get(f"/casework/cases/{request_made}")).text
    page = (await client.get(held)).text
    assert request_made in page
    assert pothole in page, "the same email address"
    document, data = await client.get(f"{held}.html"), await client.get(f"{held}.json")
    assert "attachment" in document.headers["content-disposition"]
    assert "Ada Example" in document.text
    assert pothole in {case["reference"] for case in json.loads(data.text)["cases"]}
    exported = [one.route for one in register.audit.find(AuditWanted(of=request_made, what="exported"), 10)]
    assert len(exported) == 2
    assert (await client.get(f"/casework/cases/{pothole}/held")).status_code == 404


async def test_what_is_held_is_for_no_other_team(people: People, desk: Desk) -> None:
    theirs = await a_case_of(PROCESS, desk, team="data_protection")
    held = f"/casework/cases/{theirs}/held"
    statuses = {post: (await (await people.of(post)).get(held)).status_code for post in Post}
    assert statuses.pop(Post.MANAGER) == 200
    assert set(statuses.values()) == {403}
    client = await people.of(Post.OFFICER)
    assert [(await client.get(f"{held}.{kind}")).status_code for kind in ("html", "json")] == [403, 403]
    assert f'href="{held}"' not in (await client.get(f"/casework/cases/{theirs}")).text
