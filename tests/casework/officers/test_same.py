"""A flood of reports of one thing: offered to an officer and joined in one action, on the real server."""

import asyncio
import os
import time
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from casework.site.app import whole_app
from casework.site.assets import Assets
from casework.site.passwords import Passwords
from engine.config.settings import Settings
from register import Register
from register.people.officers import Post
from starter.desk.running import RunningCases
from tests.casework.people import PASSWORD, GoingOn, People, hidden
from tests.starter.conftest import a_desk
from tests.statements import statements
from tests.stories import Story, World

pytestmark = pytest.mark.server

FLOOD = int(os.environ.get("FLOOD", "60"))
"""Reports of one tree. 500 of them: FLOOD=500, about two minutes."""
TREE = {"text": "Example Road", "latitude": 52.04060, "longitude": -0.75940}
FAR = {"text": "Example Lane", "latitude": 52.06000, "longitude": -0.75940}


@pytest.fixture
def site(world: World, settings: Settings, assets: Assets, passwords: Passwords) -> FastAPI:
    hashed = passwords.hash(PASSWORD)
    world.register.officers.add("officer", "Olu Example", Post.OFFICER, hashed, "emergency_response")
    cases = RunningCases(world.client, queue=world.queue, look_seconds=20)
    return whole_app(a_desk(world.register, cases, world.clock), settings, assets, passwords)


async def officer(site: FastAPI, register: Register) -> httpx.AsyncClient:
    async def browser() -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=site, raise_app_exceptions=True)
        return GoingOn(transport=transport, base_url="https://casework.example.com", timeout=120)

    return await People(browser, register).of(Post.OFFICER)


async def reported(world: World, where: dict[str, Any], service: str = "danger") -> Story:
    return await world.report(service, {"where": where, "description": "A tree is down."})


async def asked(client: httpx.AsyncClient, address: str, register: Register) -> tuple[float, int]:
    """How long a page took, in seconds, and how many statements it cost."""
    began = time.perf_counter()
    with statements(register) as sent:
        answer = await client.get(address)
    assert answer.status_code == 200
    return time.perf_counter() - began, len(sent)


@pytest.mark.timeout(600)
async def test_a_flood_is_joined_in_one_action_and_everybody_told(world: World, site: FastAPI) -> None:
    client, register = await officer(site, world.register), world.register
    first, far = await reported(world, TREE), await reported(world, FAR)
    lamp = await reported(world, TREE, "streetlight")
    await asyncio.gather(*(story.rest() for story in (first, far, lamp)))
    _, few = await asked(client, "/casework/queue", register)
    assert few > 0
    near = [f"{52.04060 + 0.00001 * (number % 20):.5f}" for number in range(FLOOD - 1)]
    began = time.perf_counter()
    others: list[Story] = []
    for start in range(0, len(near), 20):
        some = [reported(world, {**TREE, "latitude": float(one)}) for one in near[start : start + 20]]
        others += await asyncio.gather(*some)
        await asyncio.gather(*(story.rest() for story in others[-len(some) :]))
    taken = time.perf_counter() - began

    case = f"/casework/cases/{first.reference}"
    assert f"{FLOOD - 1} open reports near here" in (await client.get(case)).text
    page = await client.get(f"{case}/same")
    assert page.text.count('name="same"') == FLOOD - 1
    assert far.reference not in page.text
    assert lamp.reference not in page.text
    fields = {
        "form_token": hidden(page, "form_token"),
        "message_id": hidden(page, "message_id"),
        "which": "all",
        "listed": " ".join([*(story.reference for story in others), far.reference]),
    }
    _, many = await asked(client, "/casework/queue", register)
    assert many == few, "a page costs what it costs, however many cases there are"
    began = time.perf_counter()
    joining = asyncio.create_task(client.post(f"{case}/same", data=fields))
    during = []
    while not joining.done():
        during.append(await asked(client, "/casework/queue", register))
        await asyncio.sleep(0.2)
    assert (await joining).status_code == 303
    said = time.perf_counter() - began
    async with asyncio.timeout(300):
        while len(register.cases.followers(first.reference)) < FLOOD - 1:
            during.append(await asked(client, "/casework/queue", register))
            await asyncio.sleep(0.2)
    joined = time.perf_counter() - began
    assert {each.reference for each in register.cases.followers(first.reference)} == {
        s.reference for s in others
    }
    view = await far.rest()
    assert view.state.duplicate_of == ""

    again = await client.post(f"{case}/same", data=fields)
    assert again.status_code == 422, "they are not on their own any more"
    for story in others[:5]:
        await story.rest()
        assert story.letters() == ["danger_response/acknowledged", "every_case/duplicate_linked"]
        assert story.not_applied() == []
    answer = await first.say("attended", by="officer")
    assert answer.applied
    await first.rest()
    told = (story for story in others if "danger_response/attended" in story.letters())
    assert len(list(told)) == FLOOD - 1
    slowest = max(seconds for seconds, _ in during) if during else 0.0
    print(  # noqa: T201
        f"{FLOOD} reports started in {taken:.1f} s; form answered in {said:.1f} s; all joined in "
        f"{joined:.1f} s; queue page asked {len(during)} times meanwhile, slowest {slowest:.2f} s, "
        f"{many} queries as before"
    )


async def test_what_is_ticked_is_joined_and_nothing_else(world: World, site: FastAPI) -> None:
    client = await officer(site, world.register)
    first, one, other = [await reported(world, {"text": "12  Example close"}, "pothole") for _ in range(3)]
    for story in (first, one, other):
        await story.rest()
    address = f"/casework/cases/{first.reference}/same"
    page = await client.get(address)
    token = {"form_token": hidden(page, "form_token"), "message_id": hidden(page, "message_id")}
    nothing = await client.post(address, data=token)
    assert (nothing.status_code, "Select the reports" in nothing.text) == (422, True)
    assert (await client.post(address, data={**token, "same": [one.reference]})).status_code == 303
    assert (
        await one._seen(lambda view: view.state.stage == "following")
    ).state.duplicate_of == first.reference
    assert (await other.rest()).state.stage == "awaiting_inspection"
    await one.rest()
    assert [row.reference for row in world.register.nearby.find(first.reference)] == [other.reference]
    joined = await client.get(f"/casework/cases/{one.reference}/same")
    assert "No open report near here" in joined.text
    assert timedelta(0) == world.clock.ahead
