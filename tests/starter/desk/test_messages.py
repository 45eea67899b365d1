"""Messages by the API: who may say what, each once, and what is answered where nobody knows."""

from typing import Any

import httpx
import pytest

from register import Register
from starter.desk.running import RefusedByTemporal, RunStanding, Standing
from tests.starter.api.test_api import is_problem, reported
from tests.starter.places import (
    LIGHTS_KEY,
    LOCAL_KEY,
    OFFICER_KEY,
    READER_KEY,
    Clock,
    RememberingCases,
    bearer,
)
from workflows.processes import messages_of


async def test_a_message_is_said_once_whatever_is_sent(
    door: httpx.AsyncClient, cases: RememberingCases
) -> None:
    reference = await reported(door)
    address = f"/api/cases/{reference}/messages/information_added"
    cases.unsure = True
    lost = await door.post(address, json={"information": "It has grown", "id": "web-1"}, headers=bearer())
    is_problem(lost, 503, "unknown")
    cases.unsure = False
    again = await door.post(address, json={"information": "It has grown", "id": "web-1"}, headers=bearer())
    assert again.json()["applied"] is True
    assert again.json()["id"] == "web-1"
    assert cases.bodies == [
        (
            reference,
            "information_added",
            {"id": "web-1", "by": {"role": "customer"}, "information": "It has grown"},
        )
    ]


async def test_a_message_without_an_id_is_given_one_to_repeat(
    door: httpx.AsyncClient, cases: RememberingCases
) -> None:
    reference = await reported(door)
    cases.unsure = True
    address = f"/api/cases/{reference}/messages/information_added"
    document = is_problem(
        await door.post(address, json={"information": "More"}, headers=bearer()), 503, "unknown"
    )
    cases.unsure = False
    said = await door.post(address, json={"information": "More", "id": document["id"]}, headers=bearer())
    assert said.status_code == 200
    assert len(cases.bodies) == 1


async def test_a_case_not_started_is_started_before_it_is_spoken_to(
    door: httpx.AsyncClient, cases: RememberingCases
) -> None:
    cases.away = True
    reference = await reported(door)
    cases.away = False
    said = await door.post(
        f"/api/cases/{reference}/messages/information_added", json={"information": "More"}, headers=bearer()
    )
    assert said.json()["applied"] is True
    assert list(cases.started) == [reference]


async def test_after_the_end_the_answer_is_409_with_the_outcome(
    door: httpx.AsyncClient, cases: RememberingCases, register: Register, clock: Clock
) -> None:
    reference = await reported(door)
    cases.stood[reference] = Standing(RunStanding.TERMINATED, clock())
    register.running.closed_outside(reference, "terminated", clock())
    said = await door.post(
        f"/api/cases/{reference}/messages/information_added", json={"information": "More"}, headers=bearer()
    )
    document = is_problem(said, 409, "ended")
    assert document["outcome"] == "stopped_outside"


@pytest.mark.parametrize(
    ("key", "name", "by", "status", "code"),
    [
        (LOCAL_KEY, "information_added", "customer", 200, ""),
        (LOCAL_KEY, "information_added", None, 200, ""),
        (LOCAL_KEY, "note_added", None, 403, "not_theirs"),
        (LOCAL_KEY, "note_added", "officer", 403, "not_your_role"),
        (LOCAL_KEY, "note_added", {"role": "manager", "name": "Mo Example"}, 403, "not_your_role"),
        (OFFICER_KEY, "note_added", "officer", 200, ""),
        (OFFICER_KEY, "note_added", None, 200, ""),
        (OFFICER_KEY, "information_added", "customer", 403, "not_your_role"),
        (READER_KEY, "information_added", "representative", 200, ""),
        (READER_KEY, "information_added", None, 200, ""),
        (READER_KEY, "note_added", "representative", 403, "not_theirs"),
        (LIGHTS_KEY, "information_added", "customer", 403, "not_your_service"),
        ("a key of nobody at all", "information_added", "customer", 403, "key_unknown"),
        ("", "information_added", "customer", 401, "key_needed"),
        (LOCAL_KEY, "information_added", "king", 422, "malformed"),
        (LOCAL_KEY, "information_added", ["customer"], 422, "malformed"),
        (LOCAL_KEY, "no_such_message", "customer", 404, "unknown_message"),
        (LOCAL_KEY, "__init__", "customer", 404, "unknown_message"),
    ],
)
async def test_who_may_say_what(
    door: httpx.AsyncClient, key: str, name: str, by: Any, status: int, code: str
) -> None:
    reference = await reported(door)
    body = {"information" if name == "information_added" else "note": "Words"}
    body |= {"by": by} if by is not None else {}
    headers = bearer(key) if key else {}
    answer = await door.post(f"/api/cases/{reference}/messages/{name}", json=body, headers=headers)
    if status == 200:
        assert answer.status_code == 200, answer.text
        assert answer.json()["applied"] is True
    else:
        is_problem(answer, status, code)


@pytest.mark.parametrize(
    "body", [[], "words", 7, {"information": 7}, {"information": ""}, {"id": "a b", "information": "x"}]
)
async def test_a_malformed_message_is_refused_here(
    door: httpx.AsyncClient, cases: RememberingCases, body: Any
) -> None:
    reference = await reported(door)
    answer = await door.post(
        f"/api/cases/{reference}/messages/information_added", json=body, headers=bearer()
    )
    is_problem(answer, 422, "malformed")
    assert cases.bodies == []


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("MalformedMessage", 422, "malformed"),
        ("TooLong", 422, "malformed"),
        ("NotTheirs", 403, "not_theirs"),
        ("UnknownMessage", 404, "unknown_message"),
    ],
)
async def test_the_case_s_own_refusal_is_told(
    door: httpx.AsyncClient, cases: RememberingCases, kind: str, status: int, code: str
) -> None:
    reference = await reported(door)
    cases.refusal = RefusedByTemporal(kind, "Not like this.", [{"field": "information", "problem": "no"}])
    answer = await door.post(
        f"/api/cases/{reference}/messages/information_added", json={"information": "x"}, headers=bearer()
    )
    assert is_problem(answer, status, code)["detail"] == "Not like this."


async def test_what_can_be_said_is_told_for_the_key_s_roles(door: httpx.AsyncClient) -> None:
    reference = await reported(door)
    for key, role in ((LOCAL_KEY, "customer"), (OFFICER_KEY, "officer"), (READER_KEY, "representative")):
        answer = await door.get(f"/api/cases/{reference}/messages", headers=bearer(key))
        told = {each["name"]: each for each in answer.json()}
        theirs = {name for name, spec in messages_of("HighwaysRepair").items() if role in spec.roles}
        assert {name for name, each in told.items() if role in each["roles"]} <= theirs
        assert "information_added" in told or role == "officer"
        assert ("inspection_recorded" in told) == (role == "officer")
        assert "work_completed" not in told or role == "officer"
        assert all(each["form"]["properties"]["by"] for each in told.values())


async def test_what_can_be_said_is_told_while_temporal_is_away(
    door: httpx.AsyncClient, cases: RememberingCases
) -> None:
    reference = await reported(door)
    address = f"/api/cases/{reference}/messages"
    here = await door.get(address, headers=bearer(OFFICER_KEY))
    cases.away = True
    away = await door.get(address, headers=bearer(OFFICER_KEY))
    assert (away.status_code, away.json()) == (200, here.json())
    said = await door.post(
        f"{address}/note_added", json={"note": "x", "id": "n-1"}, headers=bearer(OFFICER_KEY)
    )
    assert is_problem(said, 503, "unknown")["id"] == "n-1"


async def test_nothing_can_be_said_to_a_case_that_cannot_be_started(
    door: httpx.AsyncClient, cases: RememberingCases, register: Register
) -> None:
    cases.away = True
    reference = await reported(door)
    register.reports.refused(reference, "The report cannot be read: see details.")
    answer = await door.get(f"/api/cases/{reference}/messages", headers=bearer(OFFICER_KEY))
    is_problem(answer, 409, "not_started")
