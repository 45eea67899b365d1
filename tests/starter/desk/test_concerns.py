"""Words about somebody at risk, at every door: stored, and on their way to a person before the case."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from charter.cases import Kind, Shown
from charter.edition.editions import Edition
from charter.safeguarding import REPORT, concerns_in, mark_of
from engine.config.settings import Settings
from register import Register
from register.concerns import StoredConcern
from starter.cli.cases.work import report as report_by_cli
from starter.cli.cases.work import say as say_by_cli
from starter.desk.intake import Desk
from starter.desk.running import RunStanding, Standing
from starter.desk.telling.problems import Problem
from starter.relay import Relay
from tests.register.making import entry, tell, turn
from tests.starter.places import DETAILS, LOCAL_KEY, OFFICER_KEY, Clock, RememberingCases, a_report, bearer

AT_RISK = "My neighbour hits me when I complain."
FLAGGED = {**DETAILS, "description": AT_RISK}


def raised(register: Register, reference: str, key: str) -> StoredConcern:
    """The one concern there is, by what raised it."""
    [only] = register.concerns.find(reference)
    assert only.mark == mark_of(reference, key)
    assert only.due - only.at == timedelta(hours=1)
    assert AT_RISK in str(only.said)
    return only


async def begun(door: httpx.AsyncClient, **more: Any) -> str:
    taken = await door.post("/api/cases", json=a_report(**more), headers=bearer())
    assert taken.status_code == 201
    return str(taken.json()["reference"])


@pytest.mark.parametrize("by", ["api", "open311", "cli"])
async def test_a_report_by_any_door(
    door: httpx.AsyncClient,
    desk: Desk,
    settings: Settings,
    register: Register,
    cases: RememberingCases,
    by: str,
) -> None:
    if by == "api":
        reference = await begun(door, details=FLAGGED)
    elif by == "open311":
        sent = {
            "api_key": LOCAL_KEY,
            "service_code": "pothole",
            "address_string": "Here",
            "description": AT_RISK,
        }
        answer = await door.post("/open311/v2/requests.json", data={**sent, "description": AT_RISK})
        reference = answer.json()[0]["service_request_id"]
    else:
        body = {"service": "pothole", "details": FLAGGED}
        reference = (await report_by_cli(desk, settings, body))["reference"]
    concern = raised(register, reference, REPORT)
    [(order, signal, said)] = cases.urgents
    assert (order.reference, order.mark, order.due, signal, said) == (
        reference, concern.mark, concern.due, "", None,
    )  # fmt: skip
    assert register.concerns.unstarted() == []
    assert [task.task.for_role for task in register.tasks.find(reference=reference)] == ["safeguarding"]


@pytest.mark.parametrize("by", ["api", "open311", "cli"])
async def test_a_message_by_any_door(
    door: httpx.AsyncClient, desk: Desk, register: Register, cases: RememberingCases, by: str
) -> None:
    reference = await begun(door)
    assert cases.urgents == []
    key = "m-1"
    body = {"id": key, "by": "customer", "information": AT_RISK}
    if by == "api":
        address = f"/api/cases/{reference}/messages/information_added"
        for _ in range(2):
            assert (await door.post(address, json=body, headers=bearer())).status_code == 200
    elif by == "open311":
        key = "open311:local:99"
        sent = {
            "api_key": LOCAL_KEY,
            "service_request_id": reference,
            "update_id": "99",
            "description": AT_RISK,
        }
        await door.post("/open311/v2/servicerequestupdates.json", data={**sent, "description": AT_RISK})
    else:
        await say_by_cli(desk, reference, "information_added", body)
    raised(register, reference, key)
    assert len(cases.urgents) == 1, "the same message again raises no second one"


async def test_an_officer_raises_one_by_hand(
    door: httpx.AsyncClient, register: Register, cases: RememberingCases
) -> None:
    reference = await begun(door)
    address = f"/api/cases/{reference}/messages"
    body = {"id": "m-1", "by": "officer", "concern": AT_RISK}
    await door.post(f"{address}/safeguarding_raised", json=body, headers=bearer(OFFICER_KEY))
    raised(register, reference, "m-1")
    flagged: dict[str, Any] = {"service": "pothole", "service_title": "Pothole", "safeguarding": True}
    tell(register, turn(1, reference, **flagged))
    about = {"id": "m-2", "by": "officer", "note": "Rang the police: he hits me, she says."}
    await door.post(f"{address}/note_added", json=about, headers=bearer(OFFICER_KEY))
    assert len(register.concerns.find(reference)) == 1, "what officers write about it raises no other"
    theirs = {"id": "m-3", "by": "customer", "information": "He is stalking me."}
    await door.post(f"{address}/information_added", json=theirs, headers=bearer())
    assert len(register.concerns.find(reference)) == 2


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("information_added", {"id": "m-1", "by": "customer", "words": AT_RISK}, 422),
        ("note_added", {"id": "m-1", "by": "customer", "note": AT_RISK}, 403),
        ("no_such_message", {"id": "m-1", "by": "customer", "text": AT_RISK}, 404),
    ],
)
async def test_what_is_refused_is_read_as_well(
    door: httpx.AsyncClient, register: Register, name: str, body: dict[str, Any], status: int
) -> None:
    reference = await begun(door)
    answer = await door.post(f"/api/cases/{reference}/messages/{name}", json=body, headers=bearer())
    assert answer.status_code == status
    raised(register, reference, "m-1")
    assert "concern" not in answer.text
    assert "safeguarding" not in answer.text.casefold()


async def test_a_case_that_has_ended_is_read_as_well(
    door: httpx.AsyncClient, register: Register, cases: RememberingCases
) -> None:
    reference = await begun(door)
    cases.stood[reference] = Standing(RunStanding.COMPLETED)
    body = {"id": "m-1", "by": "customer", "information": AT_RISK}
    answer = await door.post(
        f"/api/cases/{reference}/messages/information_added", json=body, headers=bearer()
    )
    assert answer.status_code == 409
    raised(register, reference, "m-1")
    assert len(cases.urgents) == 1


async def test_with_temporal_away_nothing_is_lost(
    desk: Desk, door: httpx.AsyncClient, register: Register, cases: RememberingCases, clock: Clock
) -> None:
    cases.away = True
    reported = await begun(door, details=FLAGGED)
    other = await begun(door)
    body = {"id": "m-1", "by": "customer", "information": AT_RISK}
    answer = await door.post(f"/api/cases/{other}/messages/information_added", json=body, headers=bearer())
    assert answer.status_code == 503
    assert cases.urgents == []
    raised(register, reported, REPORT)
    raised(register, other, "m-1")
    assert register.concerns.count_untaken() == 2, "the desk shows them already"
    clock.forward(seconds=10)
    assert (await Relay(desk).turn()).unavailable
    cases.away = False
    turned = await Relay(desk).turn()
    assert (turned.urgent, turned.started) == (2, 2)
    assert {order.reference for order, _, _ in cases.urgents} == {reported, other}
    assert (await Relay(desk).turn()).urgent == 0


async def test_taken_and_lowered_by_its_workflow_alone(
    desk: Desk, door: httpx.AsyncClient, register: Register, cases: RememberingCases
) -> None:
    reference = await begun(door, details=FLAGGED)
    mark = mark_of(reference, REPORT)
    assert await desk.concerns.take(reference, mark, "Dee Placeholder")
    assert await desk.concerns.lower(reference, mark, "Dee Placeholder", "They are safe.")
    said = [(signal, said.by, said.reason) for _, signal, said in cases.urgents if said]
    assert said == [("taken", "Dee Placeholder", ""), ("lowered", "Dee Placeholder", "They are safe.")]
    register.concerns.taken(reference, mark, "Dee Placeholder", desk.now())
    assert not await desk.concerns.take(reference, mark, "Eli Placeholder")
    register.concerns.lowered(reference, mark, "Dee Placeholder", "They are safe.", desk.now())
    assert not await desk.concerns.lower(reference, mark, "Eli Placeholder", "Again.")
    assert not await desk.concerns.take(reference, "u000", "Eli Placeholder")


async def test_a_key_that_may_not_use_the_service_raises_nothing(desk: Desk, register: Register) -> None:
    with pytest.raises(Problem):
        await say_by_cli(desk, "MK-222222222", "information_added", {"information": AT_RISK})
    assert register.concerns.find() == []


THIRD_PERSON = "A child is being beaten at number 9, there are bruises."
"""Found by the edition's rules alone: no word of it is enough by itself."""


async def test_what_the_rules_find_is_raised_and_begins_urgently(
    door: httpx.AsyncClient, register: Register, cases: RememberingCases
) -> None:
    assert not concerns_in(THIRD_PERSON, Edition.load().safeguarding.words)
    reference = await begun(door, details={**DETAILS, "description": THIRD_PERSON})
    [of_report] = register.concerns.find(reference)
    assert of_report.mark == mark_of(reference, REPORT)
    assert cases.urgently == {reference}
    ordinary = await begun(door)
    assert register.concerns.find(ordinary) == []
    body = {"id": "m-1", "by": "customer", "information": THIRD_PERSON}
    address = f"/api/cases/{ordinary}/messages/information_added"
    await door.post(address, json=body, headers=bearer())
    assert [each.mark for each in register.concerns.find(ordinary)] == [mark_of(ordinary, "m-1")]
    noted = {"id": "m-2", "by": "officer", "note": f"Rang the police: {THIRD_PERSON}"}
    await door.post(f"/api/cases/{ordinary}/messages/note_added", json=noted, headers=bearer(OFFICER_KEY))
    assert len(register.concerns.find(ordinary)) == 1, "what officers write about it raises no other"


async def test_what_raised_a_concern_is_for_staff(door: httpx.AsyncClient, register: Register) -> None:
    """Where the case's own words do not find it, the register keeps it from the tracking page."""
    reference = await begun(door)
    body = {"id": "m-1", "by": "customer", "information": THIRD_PERSON}
    await door.post(f"/api/cases/{reference}/messages/information_added", json=body, headers=bearer())
    given: dict[str, Any] = {"kind": Kind.MESSAGE, "shown": Shown.EVERYONE, "message": "information_added"}
    lines = (
        entry(1, message_id="m-1", said={"information": THIRD_PERSON}, **given),
        entry(2, message_id="m-2", said={"information": "It has grown"}, **given),
    )
    tell(register, turn(1, reference, entries=lines))
    shown = register.cases.timeline(reference, {Shown.EVERYONE})
    assert [each.message_id for each in shown] == ["m-2"]
    assert [each.shown for each in register.cases.timeline(reference)] == [Shown.STAFF, Shown.EVERYONE]
    seen = await door.get(f"/api/cases/{reference}", headers=bearer())
    assert "beaten" not in seen.text
