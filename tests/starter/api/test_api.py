"""The JSON API's contract: reports, cases, messages, keys and roles."""

import asyncio
import socket
import time
from typing import Any

import httpx
import pytest

from charter import references
from engine.connection import connect
from register import Register
from starter.api.application import create_app
from starter.desk.intake import Desk
from starter.desk.running import RunningCases
from tests.starter.conftest import a_desk, browser
from tests.starter.places import (
    DETAILS,
    LIGHTS_KEY,
    OFFICER_KEY,
    Clock,
    RememberingCases,
    a_report,
    bearer,
)


async def reported(door: httpx.AsyncClient, **more: Any) -> str:
    answer = await door.post("/api/cases", json=a_report(**more), headers=bearer())
    assert answer.status_code in {200, 201}, answer.text
    return str(answer.json()["reference"])


def is_problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = answer.json()
    assert (document["status"], document["code"]) == (status, code)
    assert {"type", "title", "detail"} <= set(document)
    return document


# -- reports


async def test_a_report_gets_a_reference_and_its_promises_with_dates(
    door: httpx.AsyncClient, cases: RememberingCases
) -> None:
    answer = await door.post("/api/cases", json=a_report(), headers=bearer())
    assert answer.status_code == 201
    taken = answer.json()
    assert references.is_valid(taken["reference"])
    assert taken["tracking"] == f"https://casework.example.com/track/{taken['reference']}"
    assert answer.headers["location"] == f"/api/v1/cases/{taken['reference']}"
    assert taken["received"] == "2026-11-23T09:00:00+00:00"
    promises = {promise["id"]: promise for promise in taken["promises"]}
    assert promises["inspect"]["due"] == "2026-11-30T23:59:59+00:00"  # Monday and five working days: Monday
    assert promises["inspect"]["clause"] == "Should be inspected within five working days."
    assert promises["inspect"]["length"] == "5 working days"
    assert promises["repair/routine"]["due"] is None
    report = cases.started[taken["reference"]]
    assert report.edition is not None
    assert report.customer.email == "ada@example.com"
    assert report.door == "api"


async def test_the_same_report_sent_again_is_the_same_case(
    door: httpx.AsyncClient, cases: RememberingCases, clock: Clock
) -> None:
    first = await door.post("/api/cases", json=a_report(source_id="R-1"), headers=bearer())
    clock.forward(hours=30)
    again = await door.post("/api/cases", json=a_report(source_id="R-1"), headers=bearer())
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "sent_again": True}
    assert cases.starts == 1


async def test_two_systems_may_use_the_same_id(door: httpx.AsyncClient) -> None:
    mine = await reported(door, source_id="R-1", service="streetlight")
    body = a_report(source_id="R-1", service="streetlight")
    theirs = await door.post("/api/cases", json=body, headers=bearer(LIGHTS_KEY))
    assert theirs.status_code == 201
    assert theirs.json()["reference"] != mine


async def test_a_report_without_an_id_is_always_a_new_one(door: httpx.AsyncClient) -> None:
    assert await reported(door) != await reported(door)


async def test_twenty_at_once_are_one_case(door: httpx.AsyncClient, cases: RememberingCases) -> None:
    posts = [door.post("/api/cases", json=a_report(source_id="R-20"), headers=bearer()) for _ in range(20)]
    answers = await asyncio.gather(*posts)
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len({answer.json()["reference"] for answer in answers}) == 1
    assert len(cases.started) == 1


async def test_without_temporal_there_is_a_reference_all_the_same(
    cut_off: Desk, settings: Any, register: Register
) -> None:
    async with browser(create_app(cut_off, settings)) as door:
        answer = await door.post("/api/cases", json=a_report(), headers=bearer())
        assert answer.status_code == 201
        reference = answer.json()["reference"]
        assert [waiting.reference for waiting in register.reports.unstarted()] == [reference]
        seen = (await door.get(f"/api/cases/{reference}", headers=bearer())).json()
        assert (seen["started"], seen["stage"]) == (False, "received")
        assert seen["promises"][1]["due"] == "2026-11-30T23:59:59+00:00"
        ready = await door.get("/readyz")
        assert (ready.status_code, ready.json()) == (
            200,
            {"ready": True, "register": True, "temporal": False},
        )
        body = {"information": "It has grown", "id": "web-1"}
        said = await door.post(
            f"/api/cases/{reference}/messages/information_added", json=body, headers=bearer()
        )
        document = is_problem(said, 503, "unknown")
        assert document["id"] == "web-1"


async def test_a_temporal_that_says_nothing_keeps_nobody_waiting(
    settings: Any, register: Register, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that takes the connection and never answers: two seconds, then the reference."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("TEMPORAL_ADDRESS", f"127.0.0.1:{silent.getsockname()[1]}")
        desk = a_desk(register, RunningCases(await connect(settings, lazy=True)), clock)
        async with browser(create_app(desk, settings)) as door:
            begun = time.monotonic()
            answer = await door.post("/api/cases", json=a_report(), headers=bearer())
            assert answer.status_code == 201
            assert time.monotonic() - begun < 4
            begun = time.monotonic()
            ready = await door.get("/readyz")
            assert ready.json() == {"ready": True, "register": True, "temporal": False}
            assert time.monotonic() - begun < 3


async def test_a_locked_register_is_told_as_503(door: httpx.AsyncClient, register: Register) -> None:
    register.database.engine.dispose()
    register.database.file.rename(register.database.file.with_suffix(".away"))  # type: ignore[union-attr]
    answer = await door.post("/api/cases", json=a_report(), headers=bearer())
    is_problem(answer, 503, "register_unavailable")
    assert answer.headers["retry-after"] == "5"
    ready = await door.get("/readyz")
    assert (ready.status_code, ready.json()["ready"]) == (503, False)
    assert (await door.get("/healthz")).status_code == 200


MOULD, AWARE = {"description": "Black mould.", "damp_or_mould": True}, "details.aware_on"


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"service": "moon_landing"}, "unknown_service", "service"),
        ({"service": "reply_by_request"}, "not_open_yet", "service"),
        ({"details": {"description": "no place"}}, "malformed", "details.where"),
        ({"details": "a hole"}, "malformed", "details"),
        ({"details": {**DETAILS, "Mr Unmistakable": 1}}, "malformed", "details"),
        ({"reporter": {"name": "two\nlines"}}, "malformed", "reporter.name"),
        ({"reporter": {"prefers": "Mr Unmistakable"}}, "malformed", "reporter.prefers"),
        ({"representative": {"name": "Cllr Sam Example"}}, "malformed", "representative.kind"),
        ({"source_id": "x" * 201}, "malformed", "source_id"),
        ({"received": "2020-01-01T00:00:00Z"}, "malformed", "body"),
        ({"details": {**DETAILS, "description": "x" * 16_385}}, "malformed", "details.description"),
        ({"details": {**DETAILS, "description": "nul\x00"}}, "malformed", "details.description"),
        ({"service": "housing_repair", "details": MOULD | {"aware_on": "2099-12-31"}}, "malformed", AWARE),
        ({"service": "housing_repair", "details": MOULD | {"aware_on": "2001-01-01"}}, "malformed", AWARE),
    ],
)
async def test_what_does_not_fit_is_named_and_not_quoted(
    door: httpx.AsyncClient, change: dict[str, Any], code: str, field: str
) -> None:
    answer = await door.post("/api/cases", json=a_report(**change), headers=bearer())
    document = is_problem(answer, 422, code)
    assert field in [error["field"] for error in document["errors"]]
    assert "Unmistakable" not in answer.text
    assert "two" not in answer.text


# -- cases


async def test_a_case_is_read_by_its_service_s_keys_and_in_full_by_staff(
    door: httpx.AsyncClient, desk: Desk
) -> None:
    reference = await reported(door)
    plain = await door.get(f"/api/cases/{reference}", headers=bearer())
    assert plain.status_code == 200
    assert "Ada Example" not in plain.text
    assert "customer" not in plain.json()
    staff = await door.get(f"/api/cases/{reference}", headers={"X-API-Key": OFFICER_KEY})
    assert staff.json()["customer"]["name"] == "Ada Example"
    is_problem(await door.get(f"/api/cases/{reference}", headers=bearer(LIGHTS_KEY)), 403, "not_your_service")


@pytest.mark.parametrize(
    "tried",
    [
        "MK-222222222",
        "mk-7q4k2m9xv",
        "MK-7Q4K2M9XV%00",
        "..",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "..%5c..%5cregister.sqlite3",
        "MK-7Q4K2M9XV%2F..%2Fservices",
        "'; DROP TABLE cases; --",
        "<script>alert(1)</script>",
        "x" * 5_000,
        "%ff%fe",
        "",
    ],
)
async def test_tricks_in_a_reference_find_nothing(door: httpx.AsyncClient, tried: str) -> None:
    for method, address in (
        ("GET", f"/api/cases/{tried}"),
        ("POST", f"/api/cases/{tried}/messages/note_added"),
        ("GET", f"/api/cases/{tried}/messages"),
    ):
        answer = await door.request(method, address, headers=bearer(OFFICER_KEY), json={})
        assert answer.status_code in {404, 405}, (address, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert "script" not in answer.text


# -- services and documents


async def test_services_are_public_and_carry_their_schemas(door: httpx.AsyncClient) -> None:
    found = {each["code"]: each for each in (await door.get("/api/services")).json()}
    assert found["pothole"]["open"] is True
    assert found["reply_by_request"]["open"] is False
    assert found["pothole"]["promises"][1]["length"] == "5 working days"
    pothole = (await door.get("/api/services/pothole")).json()
    assert {"where", "description"} <= set(pothole["details"]["properties"])
    said = {each["name"]: each for each in pothole["messages"]}
    assert "officer" in said["inspection_recorded"]["roles"]
    assert "category" in said["inspection_recorded"]["body"]["properties"]
    closed = (await door.get("/api/services/reply_by_request")).json()
    assert (closed["open"], closed["details"], closed["messages"]) == (False, None, [])
    is_problem(await door.get("/api/services/moon_landing"), 404, "unknown_service")


async def test_the_description_holds_every_process(door: httpx.AsyncClient) -> None:
    document = (await door.get("/api/openapi.json")).json()
    assert {"/api/v1/cases", "/api/v1/cases/{reference}/messages/{name}", "/api/v1/services"} <= set(
        document["paths"]
    )
    schemas = document["components"]["schemas"]
    assert {"NewReport", "Problem", "MessageAnswered", "HighwayInspected", "NoteAdded"} <= set(schemas)
    text = str(document)
    for ref in {part.split("'")[0] for part in text.split("#/components/schemas/")[1:]}:
        assert ref in schemas


async def test_the_page_of_the_description_fetches_nothing(door: httpx.AsyncClient) -> None:
    page = await door.get("/api/docs")
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert "inspection_recorded" in page.text
    assert "sha256-" in page.headers["content-security-policy"]
