"""The doors on the real server, with a worker and real cases behind them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from temporalio.api.enums.v1 import EventType

from engine.config.settings import Settings
from register.cases.rows import CaseRow
from register.reports import ToStart
from starter.api.application import create_app
from starter.desk.intake import Desk
from starter.desk.running import RunningCases, RunStanding
from starter.relay import Relay
from tests.starter.api.test_api import is_problem
from tests.starter.conftest import a_desk, browser
from tests.starter.open311.test_open311 import form, texts, xml
from tests.starter.places import OFFICER_KEY, a_report, bearer
from tests.stories import World
from workflows import names

pytestmark = pytest.mark.server
SECONDS = 20.0


@pytest.fixture
def real(world: World) -> Desk:
    cases = RunningCases(world.client, queue=world.queue, start_seconds=10, answer_seconds=SECONDS)
    return a_desk(world.register, cases, world.clock)


@pytest.fixture
def door(real: Desk, settings: Settings) -> httpx.AsyncClient:
    return browser(create_app(real, settings))


async def until(ask: Callable[[], Awaitable[Any]], wanted: Callable[[Any], bool]) -> Any:
    async with asyncio.timeout(SECONDS):
        while True:
            if wanted(answer := await ask()):
                return answer
            await asyncio.sleep(0.1)


async def reported(door: httpx.AsyncClient, **more: Any) -> str:
    answer = await door.post("/api/cases", json=a_report(**more), headers=bearer())
    assert answer.status_code == 201, answer.text
    return str(answer.json()["reference"])


async def test_a_pothole_by_the_api_from_report_to_repair(door: httpx.AsyncClient, real: Desk) -> None:
    reference = await reported(door)
    address = f"/api/cases/{reference}"

    async def case() -> dict[str, Any]:
        seen: dict[str, Any] = (await door.get(address, headers=bearer(OFFICER_KEY))).json()
        return seen

    opened = await until(case, lambda seen: seen["stage"] == "awaiting_inspection")
    assert {promise["id"] for promise in opened["promises"]} >= {"inspect"}
    possible = await door.get(f"{address}/messages", headers=bearer(OFFICER_KEY))
    assert "inspection_recorded" in [each["name"] for each in possible.json()]

    inspection = {"finding": "A deep hole", "category": "routine", "id": "i-1"}
    inspected = await door.post(
        f"{address}/messages/inspection_recorded", json=inspection, headers=bearer(OFFICER_KEY)
    )
    assert inspected.status_code == 200, inspected.text
    assert inspected.json()["applied"] is True, inspected.text
    again = await door.post(
        f"{address}/messages/inspection_recorded", json=inspection, headers=bearer(OFFICER_KEY)
    )
    assert again.json() == inspected.json()  # the same id: taken once, answered twice
    wrong = await door.post(
        f"{address}/messages/inspection_recorded",
        json={**inspection, "category": "whenever", "id": "i-2"},
        headers=bearer(OFFICER_KEY),
    )
    is_problem(wrong, 422, "malformed")
    done = await door.post(
        f"{address}/messages/work_completed",
        json={"what": "Filled and rolled", "lasting": "permanent"},
        headers=bearer(OFFICER_KEY),
    )
    assert done.json()["applied"] is True, done.text
    seen = await until(case, lambda seen: any("Filled" in str(line["said"]) for line in seen["timeline"]))
    assert [line["number"] for line in seen["timeline"]] == list(range(1, len(seen["timeline"]) + 1))


async def test_the_search_attributes_and_summary_are_there_from_the_start(
    door: httpx.AsyncClient, world: World
) -> None:
    reference = await reported(door)
    found = await world.client.get_workflow_handle(reference).describe()
    assert found.workflow_type == "HighwaysRepair"
    assert found.typed_search_attributes[names.SERVICE] == "pothole"
    assert found.typed_search_attributes[names.LATE] is False
    assert await found.static_summary() == "Pothole"
    assert "Example" not in str(found.raw_info)


async def test_what_is_there_from_the_start_is_not_set_again(door: httpx.AsyncClient, world: World) -> None:
    """The stage and the first date too: each setting costs the server as much as a message."""
    reference = await reported(door)

    async def row() -> CaseRow | None:
        return world.register.cases.get(reference)

    row_told = await until(row, lambda row: row is not None and row.state is not None)
    handle = world.client.get_workflow_handle(reference)
    shown = (await handle.describe()).typed_search_attributes
    assert shown[names.STAGE] == row_told.state.stage == "awaiting_inspection"
    assert shown[names.DUE] == row_told.state.due
    again = EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES
    assert not [event async for event in handle.fetch_history_events() if event.event_type == again]


async def test_starting_a_started_case_changes_nothing(
    door: httpx.AsyncClient, real: Desk, world: World
) -> None:
    reference = await reported(door)
    row = world.register.cases.get(reference)
    assert row is not None
    assert row.intake is not None
    again = ToStart(
        reference=reference,
        process=row.process,
        service=row.service,
        edition=row.edition,
        received=row.received,
        intake=row.intake,
    )
    handle = world.client.get_workflow_handle(reference)
    run = (await handle.describe()).run_id
    await real.start(again)
    assert (await handle.describe()).run_id == run
    await handle.terminate("by a test")
    await real.start(again)
    closed = await handle.describe()
    assert (closed.run_id, (await real.cases.standing(reference)).run) == (run, RunStanding.TERMINATED)


async def test_a_terminated_case_is_found_and_answers_with_its_outcome(
    door: httpx.AsyncClient, real: Desk, world: World
) -> None:
    reference = await reported(door)
    await world.client.get_workflow_handle(reference).terminate("by a test")
    turned = await Relay(real).turn()
    assert turned.stopped == 1
    said = await door.post(
        f"/api/cases/{reference}/messages/information_added",
        json={"information": "Anybody there?"},
        headers=bearer(),
    )
    assert is_problem(said, 409, "ended")["outcome"] == "stopped_outside"
    asked = await door.get(f"/api/cases/{reference}/messages", headers=bearer())
    is_problem(asked, 409, "ended")


async def test_a_case_temporal_has_never_heard_of_is_started_by_its_first_message(
    real: Desk, world: World, settings: Settings, door: httpx.AsyncClient
) -> None:
    nowhere = RunningCases(world.client, queue=world.queue, start_seconds=0.0)
    away = browser(create_app(a_desk(world.register, nowhere, world.clock), settings))
    reference = await reported(away, source_id="waits")
    said = await door.post(
        f"/api/cases/{reference}/messages/information_added",
        json={"information": "It has grown"},
        headers=bearer(),
    )
    assert said.status_code == 200, said.text
    assert said.json()["applied"] is True


async def test_an_open311_follower_is_told_what_happens(door: httpx.AsyncClient, world: World) -> None:
    posted = await door.post("/open311/v2/requests.xml", data=form())
    reference = texts(xml(posted).findall("request")[0])["service_request_id"]
    comment = {
        "api_key": "local-key-for-tests",
        "service_request_id": reference,
        "update_id": "99",
        "description": "It has grown",
    }
    commented = await door.post("/open311/v2/servicerequestupdates.xml", data=comment)
    assert commented.status_code == 200, commented.text
    inspected = await door.post(
        f"/api/cases/{reference}/messages/inspection_recorded",
        json={"finding": "A deep hole", "category": "routine"},
        headers=bearer(OFFICER_KEY),
    )
    assert inspected.json()["applied"] is True, inspected.text
    await asyncio.sleep(1.2)  # an update is published in the second after it happened

    async def updates() -> list[dict[str, str]]:
        found = await door.get("/open311/v2/servicerequestupdates.xml")
        return [texts(each) for each in xml(found).findall("request_update")]

    told = await until(updates, bool)
    assert {update["service_request_id"] for update in told} == {reference}
    assert "fixed" not in {update["status"] for update in told}


async def test_twenty_posts_at_once_are_one_running_case(door: httpx.AsyncClient, world: World) -> None:
    answers = await asyncio.gather(*(door.post("/open311/v2/requests.json", data=form()) for _ in range(20)))
    found = {answer.json()[0]["service_request_id"] for answer in answers}
    assert len(found) == 1
    running = [one async for one in world.client.list_workflows(f"WorkflowId = '{found.pop()}'")]
    assert len(running) <= 1  # visibility may be a moment behind


async def test_fixmystreet_s_other_category_moves_the_running_case(
    door: httpx.AsyncClient, world: World
) -> None:
    """To another process, which goes on under the same reference; and the same message again is answered."""
    base = "/open311/v2"
    sent = await door.post(f"{base}/requests.json", data=form())
    reference = sent.json()[0]["service_request_id"]
    comment = {"api_key": form()["api_key"], "service_request_id": reference, "description": "Deeper"}
    for _ in range(2):
        said = await door.post(f"{base}/servicerequestupdates.json", data={**comment, "update_id": "7"})
        assert said.status_code == 200, said.text
    other = {**comment, "update_id": "7", "description": "It is gone"}

    async def conflict() -> httpx.Response:
        return await door.post(f"{base}/servicerequestupdates.json", data=other)

    await until(conflict, lambda answer: answer.status_code == 400 and "under this id" in answer.text)
    again = await door.post(f"{base}/requests.json", data=form(service_code="fly_tipping"))
    assert (again.status_code, again.json()[0]["service_request_id"]) == (200, reference)

    async def seen() -> dict[str, Any]:
        found: dict[str, Any] = (await door.get(f"{base}/requests/{reference}.json")).json()[0]
        return found

    await until(seen, lambda found: found["service_code"] == "fly_tipping")
    rows = await asyncio.to_thread(world.register.cases.timeline, reference)
    assert [entry.said["information"] for entry in rows if entry.message == "information_added"] == ["Deeper"]

    async def told() -> list[dict[str, Any]]:
        updates: list[dict[str, Any]] = (await door.get(f"{base}/servicerequestupdates.json")).json()
        return [each for each in updates if each["service_request_id"] == reference]

    found = await until(told, bool)
    assert (found[-1]["status"], found[-1]["extras"]) == ("open", {"category": "Fly-tipping"})
