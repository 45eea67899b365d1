"""The description knows every answer, every answer it knows is given, and each problem leads to its page."""

import ast
import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from charter.cases import PromiseState
from charter.counting.lengths import LONDON
from register import Register
from starter.api.schemas import OPERATIONS, PROBLEM_STATUSES
from starter.api.web import BODY_LIMIT, BodyLimit
from starter.desk.problem_codes import CODES
from starter.desk.running import RunStanding, Standing
from tests.register.making import entry, tell, turn
from tests.starter.api.test_api import is_problem, reported
from tests.starter.documented import ONE_FORM, ROUTES, operation_of
from tests.starter.places import (
    LIGHTS_KEY,
    OFFICER_KEY,
    Clock,
    RememberingCases,
    a_report,
    bearer,
)

ROOT = Path(__file__).parents[3]


@dataclass
class World:
    """A door, what is behind it, and a case that came by it."""

    door: httpx.AsyncClient
    cases: RememberingCases
    register: Register
    clock: Clock
    reference: str

    @property
    def case(self) -> str:
        return f"/api/cases/{self.reference}"

    @property
    def say(self) -> str:
        return f"{self.case}/messages/information_added"

    def end(self) -> None:
        told: dict[str, Any] = {"ended": True, "outcome": "completed", "due": None, "service": "pothole"}
        tell(self.register, turn(1, self.reference, **told))
        self.cases.stood[self.reference] = Standing(RunStanding.COMPLETED, self.clock())

    def lock(self) -> None:
        self.register.database.engine.dispose()
        self.register.database.file.rename(self.register.database.file.with_suffix(".away"))  # type: ignore[union-attr]


@pytest.fixture
async def world(door: httpx.AsyncClient, cases: RememberingCases, register: Register, clock: Clock) -> World:
    return World(door, cases, register, clock, await reported(door, source_id="R-1"))


WORDS = {"information": "It has grown"}
JSON = {"Content-Type": "application/json"}


async def slowly() -> AsyncIterator[bytes]:
    yield b"{"
    await asyncio.sleep(0.5)
    yield b"}"


async def answer_of(world: World, name: str, status: str) -> httpx.Response:
    """An answer of that route with that status."""
    door, key = world.door, bearer()
    post = {"report": "/api/cases", "say": world.say}.get(name, "")
    get = {"case": world.case, "possible": f"{world.case}/messages"}.get(name, "")
    body: Any = a_report() if name == "report" else WORDS
    match name, status:
        case "services", "200":
            return await door.get("/api/services")
        case "service", _:
            return await door.get(f"/api/services/{'pothole' if status == '200' else 'moon_landing'}")
        case "report", "200":
            body = a_report(source_id="R-1")
        case "report", "409":
            body = a_report(source_id="R-1", service="streetlight")
        case _, "409":
            world.end()
        case _, "403":
            key = bearer(LIGHTS_KEY)
        case _, "404":
            get, post = (each.replace(world.reference, "MK-222222222") for each in (get, post))
        case _, "401":
            key = {}
        case _, "503" if name == "say":
            world.cases.away = True
        case _, "503":
            world.lock()
        case _, "408":
            return await door.post(post, content=slowly(), headers={**key, **JSON})
        case _, "413":
            return await door.post(post, content=b"x" * (BODY_LIMIT + 1), headers={**key, **JSON})
        case _, "415":
            return await door.post(post, content=b"{}", headers=key)
        case _, "400":
            return await door.post(post, content=b"{", headers={**key, **JSON})
        case _, "422":
            body = {**body, "nothing": 1}
    return await (door.post(post, json=body, headers=key) if post else door.get(get, headers=key))


@pytest.mark.parametrize(
    ("name", "status"), [(name, status) for name, statuses in OPERATIONS.items() for status in statuses]
)
async def test_every_answer_that_is_described_is_given(
    monkeypatch: pytest.MonkeyPatch, world: World, name: str, status: str
) -> None:
    """That every one given is described, each test of these doors sees to: tests.starter.documented."""
    if status == "408":
        monkeypatch.setattr(BodyLimit.__call__, "__kwdefaults__", None)
        world.door._transport.app.middleware_stack = None  # type: ignore[attr-defined]
        monkeypatch.setattr(BodyLimit.__init__, "__defaults__", (BODY_LIMIT, 0.1, None))
    answer = await answer_of(world, name, status)
    assert str(answer.status_code) == status, answer.text
    assert operation_of(answer.request.method, answer.url.path) == name
    assert (status in PROBLEM_STATUSES) == ("problem" in answer.headers["content-type"])


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
                assert all(kind["schema"] for kind in answer["content"].values())
    assert seen == set(OPERATIONS) == {name for name, _, _ in ROUTES}


# -- problems and their pages


def codes_in(source: str) -> set[str]:
    """The codes of the problems that a module raises."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Problem", "_service_problem"}:
            words = (str(each.value) for each in node.args[:2] if isinstance(each, ast.Constant))
            found |= {each for each in words if re.fullmatch(r"[a-z_]+", each)}
    return found


CHOSEN = {"not_found", "method_not_allowed", "refused", "malformed", "unknown_message", "not_theirs"}
"""Those that a table chooses among."""


def test_every_problem_has_its_meaning_and_none_is_left_over() -> None:
    raised = set(CHOSEN)
    for folder in ("starter", "casework"):
        for file in (ROOT / folder).rglob("*.py"):
            raised |= codes_in(file.read_text("utf-8"))
    assert raised == set(CODES)
    assert all(each.title and each.means and each.do for each in CODES.values())


async def test_the_type_of_a_problem_is_the_address_of_its_page(door: httpx.AsyncClient) -> None:
    listed = await door.get("/problems")
    for code, meaning in CODES.items():
        assert f'href="/problems/{code}"' in listed.text
        page = await door.get(f"/problems/{code}")
        assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
        for said in (meaning.title, "What to do"):
            assert said.replace("'", "&#x27;") in page.text
        assert "<script" not in page.text
    is_problem(await door.get("/problems/no_such_problem"), 404, "not_found")


# -- words


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=6)
    | st.sampled_from(["2026-13-45", "9" * 30, "\x00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = ("service", "source", "source_id", "reporter", "representative", "details", "supersedes", "by", "id")
ONE_DOOR = limits(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ONE_DOOR
@given(data=st.data())
async def test_no_report_and_no_message_is_refused_in_a_programmer_s_words(
    door: httpx.AsyncClient, desk: Any, data: st.DataObject
) -> None:
    """tests.starter.documented reads every refusal: no pattern, no class, no module."""
    service = data.draw(st.sampled_from(desk.catalogue.services()))
    model = desk.catalogue.details_of(service.process)
    details = data.draw(st.dictionaries(st.sampled_from(sorted(model.model_fields)), JUNK) | JUNK)
    body = {
        "service": service.code,
        "details": details,
        **data.draw(st.dictionaries(st.sampled_from(FIELDS), JUNK)),
    }
    await door.post("/api/cases", json=body, headers=bearer(OFFICER_KEY))


@ONE_DOOR
@given(data=st.data())
async def test_no_message_is_refused_in_a_programmer_s_words(
    door: httpx.AsyncClient, desk: Any, data: st.DataObject
) -> None:
    reference = await reported(door)
    messages = desk.catalogue.messages("HighwaysRepair")
    name = data.draw(st.sampled_from(sorted(messages)))
    body = data.draw(
        st.dictionaries(st.sampled_from([*messages[name].model.model_fields, "odd"]), JUNK) | JUNK
    )
    await door.post(f"/api/cases/{reference}/messages/{name}", json=body, headers=bearer(OFFICER_KEY))


async def test_a_reference_is_read_in_any_writing(world: World) -> None:
    bare = world.reference.removeprefix("MK-")
    for typed in (world.reference.lower(), f"MK {bare[:3]} {bare[3:]}", f"mk{bare}", f"MK\N{EN DASH}{bare}"):
        answer = await world.door.get(f"/api/cases/{typed}", headers=bearer())
        assert (answer.status_code, answer.json()["reference"]) == (200, world.reference)
        seen = (await world.door.get(f"/open311/v2/requests/{typed}.json")).json()
        assert seen[0]["service_request_id"] == world.reference
        said = await world.door.post(
            f"/api/cases/{typed}/messages/information_added", json=WORDS, headers=bearer()
        )
        assert said.json()["reference"] == world.reference


@pytest.mark.parametrize(
    "at", [datetime(2026, 7, 1, 9, 0, 0, 123_456, UTC), datetime(2026, 10, 24, 23, 30, tzinfo=UTC)]
)
async def test_times_have_one_form_in_summer_and_to_the_second(
    door: httpx.AsyncClient, register: Register, clock: Clock, at: datetime
) -> None:
    """tests.starter.documented reads every time of every answer."""
    clock.at = at
    reference = await reported(door)
    case = f"/api/cases/{reference}"
    assert (await door.get(case, headers=bearer())).json()["received"].endswith(":00+00:00")
    said = await door.post(f"{case}/messages/information_added", json=WORDS, headers=bearer())
    assert ONE_FORM.fullmatch(said.json()["at"])
    promise = PromiseState(
        key="inspect", title="Inspect", clause="Example", where="Example", source="CH", state="kept",
        due=at, first_due=at, started=at, ended=at.astimezone(LONDON), limit_due=at,
    )  # fmt: skip
    line = entry(1, at=at, happened_at=at.astimezone(LONDON))
    told: dict[str, Any] = {"promises": (promise,), "due": at, "service": "pothole", "received": at}
    tell(register, turn(1, reference, at=at, entries=(line,), **told))
    seen = (await door.get(case, headers=bearer(OFFICER_KEY))).json()
    assert ONE_FORM.fullmatch(seen["promises"][0]["ended"])
    assert ONE_FORM.fullmatch(seen["timeline"][0]["happened_at"])
    listed = (await door.get(f"/open311/v2/requests/{reference}.json")).json()[0]
    assert all(
        ONE_FORM.fullmatch(listed[f"{name}_datetime"]) for name in ("requested", "updated", "expected")
    )
