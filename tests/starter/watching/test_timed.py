"""Requests are counted by the first part of their address, and never by anything a caller makes up."""

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from engine.metrics.counted import OURS
from starter.watching.timed import Timed


async def _found(request: Request) -> PlainTextResponse:
    return PlainTextResponse("here", status_code=201 if request.method == "POST" else 200)


async def _fails(request: Request) -> PlainTextResponse:
    raise RuntimeError("a fault")


def counted() -> dict[tuple[str, str], float]:
    samples = [one for family in OURS.collect() for one in family.samples]
    return {
        (one.labels["area"], one.labels["status"]): one.value
        for one in samples
        if one.name == "charter_request_seconds_count"
    }


async def test_each_request_once_by_area_and_kind() -> None:
    area = "timed-here"
    routes = [
        Route("/", _found),
        Route(f"/{area}/{{reference}}", _found, methods=["GET", "POST"]),
        Route(f"/{area}-failing", _fails),
        Route("/{anything}/made/up", _found),
    ]
    app = Starlette(routes=routes)
    app.add_middleware(Timed)
    before = counted()
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://site") as client:
        for path in (f"/{area}/MK-7Q4K2M9X3", f"/{area}/MK-2", "/", "/ada/made/up", f"/{area}-failing"):
            await client.get(path)
        await client.post(f"/{area}/one")
    after = counted()
    gained = {each: after[each] - before.get(each, 0) for each in after if after[each] != before.get(each, 0)}
    assert gained == {
        (area, "2xx"): 3,
        ("start", "2xx"): 1,
        ("other", "2xx"): 1,
        (f"{area}-failing", "5xx"): 1,
    }
