"""What comes again under an id: the same is answered as the first time, anything else is told."""

from typing import Any

import httpx
import pytest

from charter.cases import Kind
from charter.messages import InformationAdded
from charter.people import Role, Sender
from register import Register
from starter.desk.running import RunStanding, Standing
from starter.desk.taking import again
from tests.register.making import entry, tell, turn
from tests.starter.api.test_api import is_problem, reported
from tests.starter.open311.test_open311 import BASE, form
from tests.starter.places import (
    DETAILS,
    LOCAL_KEY,
    MONDAY,
    OFFICER_KEY,
    REPORTER,
    Clock,
    RememberingCases,
    a_report,
    bearer,
)

GROWN = {"information": "It has grown", "id": "web-1"}


def written(
    register: Register, reference: str, name: str, said: dict[str, Any], number: int = 1, **more: Any
) -> None:
    """A turn that has taken this message."""
    line: dict[str, Any] = {
        "kind": Kind.MESSAGE,
        "what": name,
        "happened_at": MONDAY,
        "by": Sender(role=Role.CUSTOMER),
        "message": name,
        "message_id": "web-1",
        "said": said,
        **{key: more.pop(key) for key in ("kind", "by", "message_id") if key in more},
    }
    lines = (entry(2 * number - 1, **line),)
    ids = (line["message_id"],) if line["kind"] is Kind.MESSAGE else ()
    told = {"service": "pothole", **more}
    assert tell(register, turn(number, reference, entries=lines, message_ids=ids, **told))


async def say(
    door: httpx.AsyncClient, reference: str, body: dict[str, Any], name: str = "information_added"
) -> httpx.Response:
    key = OFFICER_KEY if name in ("note_added", "moved") else LOCAL_KEY
    return await door.post(f"/api/cases/{reference}/messages/{name}", json=body, headers=bearer(key))


# -- messages


async def test_the_same_message_again_is_answered_and_not_said_again(
    door: httpx.AsyncClient, cases: RememberingCases, register: Register
) -> None:
    reference = await reported(door)
    first = await say(door, reference, GROWN)
    written(register, reference, "information_added", {"information": "It has grown"})
    cases.away = True  # the register knows, by a step that may never have completed
    is_problem(await say(door, reference, {"by": {"role": "customer"}, **GROWN}), 503, "unknown")
    cases.away = False
    again = await say(door, reference, {"by": {"role": "customer"}, **GROWN})
    assert (again.status_code, again.json()["applied"]) == (200, True)
    assert first.json()["id"] == again.json()["id"]
    assert len(cases.bodies) == 1


@pytest.mark.parametrize("is_written", [True, False], ids=["written", "on its way"])
@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({**GROWN, "information": "It is gone"}, "information_added"),
        ({"what": "It has grown", "id": "web-1"}, "reported_again"),
        ({**GROWN, "by": {"role": "customer", "name": "Bea Sample"}}, "information_added"),
        ({**GROWN, "happened_at": "2026-11-23T08:00:00Z"}, "information_added"),
    ],
    ids=["other words", "another message", "somebody else", "another time"],
)
async def test_an_id_used_before_for_something_else_is_a_conflict(
    door: httpx.AsyncClient,
    cases: RememberingCases,
    register: Register,
    body: dict[str, Any],
    name: str,
    is_written: bool,
) -> None:
    reference = await reported(door)
    await say(door, reference, GROWN)
    if is_written:
        written(register, reference, "information_added", {"information": "It has grown"})
    answer = await say(door, reference, body, name)
    if is_written:
        problem = is_problem(answer, 409, "id_used")
        assert problem["message"] == "information_added"
        assert [each["field"] for each in problem["errors"]] == ["id"]
    else:
        assert (answer.status_code, answer.json()["applied"]) == (200, False), "never answered as the first"
    assert len(cases.bodies) == 1


def test_when_it_happened_is_part_of_what_is_said() -> None:
    line = entry(
        1,
        kind=Kind.MESSAGE,
        by=Sender(role=Role.CUSTOMER),
        message="information_added",
        said={"information": "It has grown"},
        happened_at=MONDAY,
    )
    for at, same in (("2026-11-23T09:00:00Z", True), ("2026-11-23T08:00:00Z", False)):
        said = InformationAdded.model_validate({**GROWN, "by": "customer", "happened_at": at})
        assert again._is_same(line, "information_added", said) is same


async def test_after_the_end_the_same_id_says_what_became_of_it(
    door: httpx.AsyncClient, cases: RememberingCases, register: Register, clock: Clock
) -> None:
    reference = await reported(door)
    await say(door, reference, GROWN)
    ended: dict[str, Any] = {"ended": True, "outcome": "completed", "due": None}
    written(register, reference, "information_added", {"information": "It has grown"}, **ended)
    cases.stood[reference] = Standing(RunStanding.COMPLETED, clock())
    answer = await say(door, reference, GROWN)
    assert (answer.status_code, answer.json()["applied"]) == (200, True)
    is_problem(await say(door, reference, {**GROWN, "id": "web-2"}), 409, "ended")
    is_problem(await say(door, reference, {**GROWN, "information": "Other"}), 409, "id_used")


async def test_after_the_end_a_refusal_is_told_again(
    door: httpx.AsyncClient, cases: RememberingCases, register: Register, clock: Clock
) -> None:
    reference = await reported(door)
    line = entry(
        1,
        kind=Kind.REFUSED,
        what="Not applied: information_added. The case has ended: It was mended.",
        message="information_added",
        said={**GROWN, "by": {"role": "customer"}},
    )
    told: dict[str, Any] = {"ended": True, "outcome": "completed", "due": None, "service": "pothole"}
    tell(register, turn(1, reference, entries=(line,), **told))
    cases.stood[reference] = Standing(RunStanding.COMPLETED, clock())
    answer = (await say(door, reference, GROWN)).json()
    assert (answer["applied"], answer["why"]) == (False, "The case has ended: It was mended.")


# -- reports


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"details": {**DETAILS, "description": "Another hole"}}, "details.description"),
        ({"details": {**DETAILS, "where": {"text": "Elsewhere"}}}, "details.where"),
        ({"reporter": {**REPORTER, "email": "bea@example.com"}}, "reporter.email"),
        ({"reporter": {**REPORTER, "needs": {"bsl": True}}}, "reporter.needs"),
        ({"representative": {"name": "Cllr Sam Example", "kind": "councillor"}}, "representative"),
        ({"service": "streetlight"}, "service"),
    ],
)
async def test_another_report_under_a_source_id_is_a_conflict(
    door: httpx.AsyncClient, cases: RememberingCases, change: dict[str, Any], field: str
) -> None:
    reference = await reported(door, source_id="R-1")
    answer = await door.post("/api/cases", json=a_report(source_id="R-1", **change), headers=bearer())
    problem = is_problem(answer, 409, "source_id_used")
    assert problem["reference"] == reference
    assert [each["field"] for each in problem["errors"]] == [field]
    assert (cases.starts, cases.bodies) == (1, [])


async def test_the_same_said_in_another_way_is_the_same(door: httpx.AsyncClient) -> None:
    """Left out or empty, in another order, a coordinate as a whole number: it is no other report."""
    details = {"where": {"latitude": 52, "longitude": -0.76}, "photos": []}
    reference = await reported(door, source_id="R-1", details=details)
    same = {"description": "", "where": {"longitude": -0.76, "latitude": 52.0, "text": ""}}
    assert await reported(door, source_id="R-1", details=same) == reference


async def test_a_new_version_is_said_to_the_case_once(
    door: httpx.AsyncClient, cases: RememberingCases
) -> None:
    reference = await reported(door, source_id="R-1")
    changed = a_report(
        source_id="R-1",
        supersedes=True,
        details={**DETAILS, "description": "It is deeper"},
        reporter={**REPORTER, "phone": "01632 960002"},
    )
    for _ in range(2):
        answer = await door.post("/api/cases", json=changed, headers=bearer())
        assert (answer.status_code, answer.json()["reference"]) == (200, reference)
        assert answer.json()["superseded"] is True
    (_, added, words), (_, contact, theirs) = cases.bodies
    assert (added, contact) == ("information_added", "contact_changed")
    assert words["information"] == "Reported again, with changes.\nWhat is wrong?: It is deeper"
    assert {name: theirs[name] for name in theirs if name not in ("id", "by")} == {"phone": "01632 960002"}
    unchanged = await door.post(
        "/api/cases", json=a_report(source_id="R-1", supersedes=True), headers=bearer()
    )
    assert unchanged.json()["superseded"] is False
    assert len(cases.bodies) == 2


async def test_what_no_version_changes_is_said_to_be_said_otherwise(door: httpx.AsyncClient) -> None:
    await reported(door, source_id="R-1")
    needs = {"reporter": {**REPORTER, "needs": {"bsl": True}}, "supersedes": True}
    answer = await door.post("/api/cases", json=a_report(source_id="R-1", **needs), headers=bearer())
    assert is_problem(answer, 409, "source_id_used")["errors"][0]["field"] == "reporter.needs"


# -- FixMyStreet puts a report into another category


def moved_in(register: Register, reference: str, body: dict[str, Any], number: int, at: Clock) -> None:
    """The case has taken the move, and says so."""
    at.forward(minutes=1)
    line = entry(
        number,
        kind=Kind.MESSAGE,
        what="Moved",
        by=Sender.model_validate(body["by"]),
        message="moved",
        message_id=body["id"],
        said={name: body[name] for name in ("service", "details", "reason")},
    )
    told = {"service": body["service"], "publish": "open", "publish_note": "It is now dealt with elsewhere."}
    assert tell(
        register, turn(number, reference, entries=(line,), message_ids=(body["id"],), at=at(), **told)
    )


async def sent(door: httpx.AsyncClient, **more: str) -> httpx.Response:
    return await door.post(f"{BASE}/requests.json", data=form(**more))


async def test_fixmystreet_s_other_category_moves_the_case_and_it_hears_so(
    door: httpx.AsyncClient, cases: RememberingCases, register: Register, clock: Clock
) -> None:
    reference = (await sent(door)).json()[0]["service_request_id"]
    for number, code in enumerate(("fly_tipping", "pothole", "fly_tipping"), 1):
        for _ in range(2):  # its answer was lost
            answer = await sent(door, service_code=code)
            assert (answer.status_code, answer.json()[0]["service_request_id"]) == (200, reference)
        assert len(cases.bodies) == number
        of, name, body = cases.bodies[-1]
        assert (of, name, body["service"]) == (reference, "moved", code)
        assert body["by"] == {"role": "system", "name": "local"}
        assert body["details"]["description"].startswith("title: Pothole")
        moved_in(register, reference, body, number, clock)
        assert (await sent(door, service_code=code)).status_code == 200
        assert len(cases.bodies) == number, "it is where it was sent to"
    seen = (await door.get(f"{BASE}/requests/{reference}.json")).json()[0]
    assert (seen["service_code"], seen["service_name"]) == ("fly_tipping", "Fly-tipping")
    window = {"start_date": "2026-11-23T08:00:00Z", "end_date": "2026-11-23T12:00:00Z"}
    updates = (await door.get(f"{BASE}/servicerequestupdates.json", params=window)).json()
    assert updates[-1]["extras"] == {"category": "Fly-tipping"}


async def test_what_officers_moved_is_not_moved_back_by_a_report_sent_again(
    door: httpx.AsyncClient, cases: RememberingCases, register: Register
) -> None:
    reference = (await sent(door)).json()[0]["service_request_id"]
    tell(register, turn(1, reference, service="fly_tipping"))
    answer = await sent(door)
    assert (answer.status_code, answer.json()[0]["service_request_id"]) == (200, reference)
    assert cases.bodies == []


async def test_what_cannot_be_moved_is_told(
    door: httpx.AsyncClient, cases: RememberingCases, register: Register, clock: Clock
) -> None:
    reference = (await sent(door)).json()[0]["service_request_id"]
    ended: dict[str, Any] = {"ended": True, "outcome": "completed", "due": None, "service": "pothole"}
    tell(register, turn(1, reference, **ended))
    cases.stood[reference] = Standing(RunStanding.COMPLETED, clock())
    answer = await sent(door, service_code="fly_tipping")
    assert answer.status_code == 400
    assert "Outcome: completed." in answer.json()[0]["description"]
    assert (await sent(door)).status_code == 200, "the same report still is the same case"


async def test_fixmystreet_s_other_words_are_a_new_version(
    door: httpx.AsyncClient, cases: RememberingCases
) -> None:
    """It sends a report again under its own id, and cannot say that this is another version of it."""
    await sent(door)
    assert (await sent(door, description="It has grown.")).status_code == 200
    [(_, name, body)] = cases.bodies
    assert (name, "It has grown." in body["information"]) == ("information_added", True)
