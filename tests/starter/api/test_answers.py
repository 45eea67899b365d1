"""The description knows every answer, and every answer it knows is given."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from activities.photographs import Keeper
from engine.config.settings import Settings
from photographs.pictures import LIMIT
from photographs.scanner import Scanner
from photographs.store import Store
from register.outside.photographs import PhotographState
from starter.api import web
from starter.api.application import create_app
from starter.api.description.schemas import OPERATIONS, PROBLEM_STATUSES
from starter.api.web import BODY_LIMIT, BodyLimit
from starter.desk.intake import Desk
from starter.desk.photographs import MOST, PhotographDesk
from starter.desk.running import RunStanding, Standing
from tests.photographs.clamd import Clamd, clamd
from tests.photographs.pictures import jpeg
from tests.register.making import letter, tell, turn
from tests.starter.api.test_api import reported
from tests.starter.conftest import browser
from tests.starter.documented import ROUTES, operation_of
from tests.starter.places import (
    LIGHTS_KEY,
    RememberingCases,
    a_report,
    bearer,
)


@dataclass
class World:
    """A door, what is behind it, and a case with a photograph that came by it."""

    door: httpx.AsyncClient
    desk: Desk
    cases: RememberingCases
    settings: Settings
    scanner: Clamd
    reference: str
    photograph: str

    def end(self) -> None:
        told: dict[str, Any] = {"ended": True, "outcome": "completed", "due": None, "service": "pothole"}
        tell(self.desk.register, turn(2, self.reference, **told))
        self.cases.stood[self.reference] = Standing(RunStanding.COMPLETED, self.desk.now())

    def lock(self) -> None:
        database = self.desk.register.database
        database.engine.dispose()
        database.file.rename(database.file.with_suffix(".away"))  # type: ignore[union-attr]

    async def fill(self) -> None:
        for number in range(1, MOST):
            taken = await self.desk.photographs.take(self.reference, jpeg(20, 10 + number), "", "api")  # type: ignore[union-attr]
            assert taken.state is PhotographState.KEPT

    async def tire(self) -> None:
        few = self.settings.model_copy(update={"requests_per_minute": 1})
        self.door = browser(create_app(self.desk, few))
        assert (await self.door.get(f"{V1}/cases", headers=bearer())).status_code == 200


@pytest.fixture
def scanner() -> Iterator[Clamd]:
    with clamd() as server:
        yield server


@pytest.fixture
def desk(desk: Desk, tmp_path: Path, cases: RememberingCases, scanner: Clamd) -> Desk:
    store = Store(str(tmp_path / "photographs"))
    keeper = Keeper(desk.register, store, scanner=Scanner(scanner.address, seconds=2))
    return replace(desk, photographs=PhotographDesk(keeper, cases))


@pytest.fixture
async def world(
    door: httpx.AsyncClient, desk: Desk, cases: RememberingCases, settings: Settings, scanner: Clamd
) -> World:
    reference = await reported(door, source_id="R-1")
    assert desk.photographs is not None
    photograph = await desk.photographs.take(reference, jpeg(), "", "api")
    tell(desk.register, turn(1, reference, service="pothole"), [letter(1, reference)])
    return World(door, desk, cases, settings, scanner, reference, photograph.id)


V1 = "/api/v1"
WORDS = {"information": "It has grown"}
JSON = "application/json"


async def slowly() -> AsyncIterator[bytes]:
    yield b"{"
    await asyncio.sleep(0.5)
    yield b"}"


def asking(world: World, name: str) -> dict[str, Any]:
    """A request to that route which is answered as asked."""
    case = f"{V1}/cases/{world.reference}"
    new = {"content": jpeg(colour="blue"), "kind": "image/jpeg"}
    requests: dict[str, dict[str, Any]] = {
        "services": {"url": f"{V1}/services"},
        "service": {"url": f"{V1}/services/pothole"},
        "changed": {"url": f"{V1}/cases?service=pothole"},
        "report": {"url": f"{V1}/cases", "content": json.dumps(a_report()), "kind": JSON},
        "case": {"url": case},
        "letters": {"url": f"{case}/letters"},
        "possible": {"url": f"{case}/messages"},
        "say": {"url": f"{case}/messages/information_added", "content": json.dumps(WORDS), "kind": JSON},
        "photograph_sent": {"url": f"{case}/photographs", **new},
        "photographs": {"url": f"{case}/photographs"},
        "photograph_read": {"url": f"{case}/photographs/{world.photograph}"},
    }
    return requests[name]


async def answer_of(world: World, name: str, status: str) -> httpx.Response:
    """An answer of that route with that status."""
    asked, key = asking(world, name), bearer()
    match name, status:
        case "report", "200":
            asked["content"] = json.dumps(a_report(source_id="R-1"))
        case "report", "409":
            asked["content"] = json.dumps(a_report(source_id="R-1", service="streetlight"))
        case "photograph_sent", "202":
            world.scanner.answer = b"busy ERROR"
        case "photograph_sent", "400":
            asked |= {"content": b"no form", "kind": "multipart/form-data; boundary=x"}
        case "photograph_sent", "409":
            await world.fill()
        case "photograph_sent", "422":
            asked["content"] = b"%PDF-1.7"
        case "changed", "422":
            asked["url"] += "&limit=0"
        case "photograph_read", "422":
            asked["url"] += "?small=perhaps"
        case "say", "503":
            world.cases.away = True
        case _, "304":
            key["If-None-Match"] = (await world.door.get(asked["url"], headers=key)).headers.get("etag", "*")
        case _, "400":
            asked["content"] = b"{"
        case _, "401":
            key = {}
        case _, "403":
            key = bearer(LIGHTS_KEY)
        case _, "404":
            asked["url"] = asked["url"].replace("pothole", "moon_landing")
            asked["url"] = asked["url"].replace(world.reference, "MK-222222222")
        case _, "408":
            asked["content"] = slowly()
        case _, "409":
            world.end()
        case _, "413":
            asked["content"] = b"x" * ((LIMIT if name == "photograph_sent" else BODY_LIMIT) + 1)
        case _, "415":
            asked["kind"] = "text/plain"
        case _, "422":
            asked["content"] = json.dumps({**json.loads(asked["content"]), "nothing": 1})
        case _, "429":
            await world.tire()
        case _, "503":
            world.lock()
    if "content" not in asked:
        return await world.door.get(asked["url"], headers=key)
    headers = {**key, "Content-Type": asked["kind"]}
    return await world.door.post(asked["url"], content=asked["content"], headers=headers)


TRIED = {"304", "401", "403", "404", "409", "429", "503"}
"""What every route is tried for, whether it is described for it or not."""


@pytest.mark.parametrize(
    ("name", "status"),
    [(name, status) for name, statuses in OPERATIONS.items() for status in sorted(TRIED | {*statuses})],
)
async def test_every_answer_that_is_described_is_given_and_no_other(
    monkeypatch: pytest.MonkeyPatch, world: World, name: str, status: str
) -> None:
    """tests.starter.documented holds every answer of every test of these doors to the description."""
    if status == "408":
        monkeypatch.setattr(BodyLimit.__init__, "__defaults__", (BODY_LIMIT, 0.1, None))
        monkeypatch.setattr(web, "LARGE_BODY_SECONDS", 0.1)
        world.door = browser(create_app(world.desk, world.settings))
    answer = await answer_of(world, name, status)
    given = str(answer.status_code)
    assert (given == status) == (status in OPERATIONS[name]), answer.text
    assert operation_of(answer.request.method, answer.url.path) == name
    assert (given in PROBLEM_STATUSES) == ("problem" in answer.headers.get("content-type", ""))
    assert ("retry-after" in answer.headers) == (given in {"429", "503"})


async def test_every_route_is_described_with_its_answers(door: httpx.AsyncClient) -> None:
    document = (await door.get("/api/openapi.json")).json()
    seen = set()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            name = operation_of(method.upper(), re.sub(r"\{\w+\}", "x", path))
            seen.add(name)
            assert set(operation["responses"]) == {*OPERATIONS[name], "default"}
            for answer in operation["responses"].values():
                assert answer["description"]
                assert all(kind["schema"] for kind in answer.get("content", {}).values())
            assert [
                status for status, answer in operation["responses"].items() if "content" not in answer
            ] in (
                [],
                ["304"],
            )
    assert seen == set(OPERATIONS) == {name for name, _, _ in ROUTES}
