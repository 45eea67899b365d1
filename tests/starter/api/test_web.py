"""What stands before every door: sizes, content types, methods, headers, and no inside shown outside."""

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from register import Register
from starter.api.web import BODY_LIMIT, BodyLimit, SafeHeaders
from starter.desk.intake import Desk
from tests.starter.api.test_api import is_problem, reported
from tests.starter.conftest import browser
from tests.starter.places import a_report, bearer

SCRIPT = "<script>alert('Mr Unmistakable')</script>"


async def in_pieces(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 1024):
        yield b"x" * 1024


@pytest.mark.parametrize("address", ["/api/cases", "/api/cases/MK-222222222/messages/note_added", "/nowhere"])
async def test_an_oversized_body_is_413(door: httpx.AsyncClient, address: str) -> None:
    headers = {**bearer(), "Content-Type": "application/json"}
    declared = await door.post(address, content=b" " * (BODY_LIMIT + 1), headers=headers)
    is_problem(declared, 413, "too_large")
    streamed = await door.post(address, content=in_pieces(BODY_LIMIT * 2), headers=headers)
    assert "content-length" not in streamed.request.headers
    is_problem(streamed, 413, "too_large")


async def test_an_oversized_body_is_not_read_to_its_end(app: FastAPI) -> None:
    """Somebody who goes on for ever is stopped as soon as it is too much."""
    read = 0

    async def receive() -> dict[str, Any]:
        nonlocal read
        read += 1
        return {"type": "http.request", "body": b"x" * 16_384, "more_body": True}

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/api/cases", "headers": [], "query_string": b""}
    await app(
        {**scope, "http_version": "1.1", "scheme": "http", "server": None, "client": None}, receive, send
    )
    assert sent[0]["status"] == 413
    assert read == 5


async def test_a_body_that_does_not_come_is_408() -> None:
    async def never() -> Any:
        await asyncio.sleep(60)

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def unused(*_: Any) -> None:
        raise AssertionError("the application was asked")

    limit = BodyLimit(unused, seconds=0.05)
    await limit({"type": "http", "method": "POST", "headers": []}, never, send)
    assert sent[0]["status"] == 408


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/json-patch", "", "text/json"]
)
async def test_another_content_type_is_415(door: httpx.AsyncClient, kind: str) -> None:
    answer = await door.post("/api/cases", content=b"{}", headers={**bearer(), "Content-Type": kind})
    is_problem(answer, 415, "not_json")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'service': 'pothole'}",
        b"\xff\xfe{}",
        b'{"service": NaN}',
        b'{"service": "\\ud800"}',
        b"[" * 60_000,
        b'{"service": "pothole"} and more',
    ],
)
async def test_bad_json_is_400(door: httpx.AsyncClient, body: bytes) -> None:
    headers = {**bearer(), "Content-Type": "application/json; charset=utf-8"}
    is_problem(await door.post("/api/cases", content=body, headers=headers), 400, "not_json")


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/api/cases/", 404),
        ("GET", "/api/../../etc/passwd", 404),
        ("GET", "/docs", 404),
        ("GET", "/openapi.json", 404),
        ("DELETE", "/api/services", 405),
        ("PUT", "/api/cases", 405),
        ("TRACE", "/api/cases", 405),
        ("OPTIONS", "/api/cases", 405),
    ],
)
async def test_every_mistake_is_a_problem_document(
    door: httpx.AsyncClient, method: str, address: str, status: int
) -> None:
    answer = await door.request(method, address, headers=bearer())
    code = {404: "not_found", 405: "method_not_allowed"}[status]
    is_problem(answer, status, code)
    if status == 405:
        assert answer.headers["allow"]


async def test_keys_come_before_anything_is_read(door: httpx.AsyncClient) -> None:
    answer = await door.post("/api/cases", content=b"not json", headers={"Content-Type": "text/plain"})
    is_problem(answer, 401, "key_needed")
    assert answer.headers["www-authenticate"] == "Bearer"
    for headers in (
        {"Authorization": "Basic abc"},
        {"Authorization": "Bearer"},
        {"X-API-Key": ""},
    ):
        is_problem(await door.post("/api/cases", json=a_report(), headers=headers), 401, "key_needed")
    for key in ("x" * 10_000, "local-key-for-test", "LOCAL-KEY-FOR-TESTS", "k\u00e9y"):
        shown = [(b"x-api-key", key.encode("latin-1"))]
        answer = await door.post("/api/cases", json=a_report(), headers=shown)
        is_problem(answer, 403, "key_unknown")


async def test_a_script_in_every_field_comes_back_as_data(door: httpx.AsyncClient, desk: Desk) -> None:
    body = a_report(
        source=SCRIPT[:40],
        source_id=SCRIPT,
        reporter={"name": SCRIPT, "email": "ada@example.com", "address": SCRIPT},
        representative={"name": SCRIPT, "kind": "carer", "reason": SCRIPT},
        details={"where": {"text": SCRIPT}, "description": SCRIPT, "photos": [SCRIPT]},
    )
    answer = await door.post("/api/cases", json=body, headers=bearer())
    assert answer.status_code == 201
    assert SCRIPT not in answer.text
    said = await door.post(
        f"/api/cases/{answer.json()['reference']}/messages/information_added",
        json={"information": SCRIPT},
        headers=bearer(),
    )
    assert said.status_code == 200
    case = await door.get(answer.headers["location"], headers=bearer("officer-key-for-tests"))
    assert case.json()["customer"]["name"] == SCRIPT
    for each in (answer, said, case):
        assert each.headers["content-type"] == "application/json"
        assert each.headers["x-content-type-options"] == "nosniff"


async def test_every_answer_has_the_safe_headers(door: httpx.AsyncClient) -> None:
    for address in ("/healthz", "/api/services", "/nowhere", "/api/docs", "/open311/v2/services.xml"):
        headers = (await door.get(address)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["x-permitted-cross-domain-policies"] == "none"
        assert "strict-transport-security" in headers, "the council of these tests has https"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers


async def test_where_the_council_has_https_a_browser_is_told_to_use_nothing_else() -> None:
    async def bare(scope: Scope, receive: Receive, send: Send) -> None:
        await Response("")(scope, receive, send)

    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=SafeHeaders(bare, https=True)),
        base_url="https://casework.example.com",
    ) as client:
        said = (await client.get("/")).headers["strict-transport-security"]
    seconds = int(said.partition("max-age=")[2].partition(";")[0])
    assert (seconds >= 365 * 86_400, "includeSubDomains" in said) == (True, True)


async def test_a_fault_of_ours_shows_and_logs_nothing_of_the_inside(
    app: FastAPI, register: Register, monkeypatch: pytest.MonkeyPatch, logged: io.StringIO
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("Ada Example of 12 Example Close")

    monkeypatch.setattr(register.reports, "receive", broken)
    async with browser(app) as door:
        answer = await door.post("/api/cases", json=a_report(), headers=bearer())
    is_problem(answer, 500, "failed")
    assert "Traceback" not in answer.text
    assert "ZeroDivision" not in answer.text
    assert "ZeroDivisionError" in logged.getvalue()


async def test_refusals_are_logged_without_the_text(door: httpx.AsyncClient, logged: io.StringIO) -> None:
    await door.post("/api/cases", json=a_report(service="Mr Unmistakable"), headers=bearer())
    await door.post("/api/cases", json=a_report(details={"Mr Unmistakable": SCRIPT}), headers=bearer())
    await door.get("/api/cases/Mr Unmistakable", headers=bearer())
    reference = await reported(door)
    await door.post(
        f"/api/cases/{reference}/messages/Mr%20Unmistakable", json={"note": SCRIPT}, headers=bearer()
    )
    lines = logged.getvalue().splitlines()
    assert len([line for line in lines if '"request refused"' in line]) == 4
    assert any('"report taken"' in line and reference in line for line in lines)
