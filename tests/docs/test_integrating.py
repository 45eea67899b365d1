"""The guide's contractor, run as it stands: it takes its orders and says they are done, by these alone."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from charter.people import Role
from engine.config.integrating import Subscription
from engine.config.keys import IntakeKey
from engine.config.settings import Settings
from engine.server.children import free_port
from register.outside.events import DeliveryState
from starter import serving
from tests.engine.keys import settings
from tests.receiver import SECRET
from tests.stories import World, open_world
from tests.workflows.lives import until

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "using" / "integrating.md"
PIECE = re.compile(r"^\*\*`contractor\.py`\*\*\n\n```python\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
KEY = "a-contractors-key-for-tests"
pytestmark = pytest.mark.server


def program() -> str:
    [found] = PIECE.findall(GUIDE.read_text(encoding="utf-8"))
    return str(found)


def chosen(address: str, folder: Path, port: int, receiver: int) -> Settings:
    contractor = IntakeKey(
        name="contractor",
        key=KEY,
        cases="all",
        roles=frozenset({Role.SYSTEM}),
        services=frozenset({"housing_repair"}),
    )
    return settings(
        data_dir=folder,
        temporal_port=int(address.rpartition(":")[2]),
        register_url=f"sqlite:///{folder / 'register.db'}",
        port=port,
        metrics_port=0,
        council_base_url=f"http://127.0.0.1:{port}",
        intake_keys=(contractor,),
        subscriptions=(
            Subscription(
                name="contractor",
                key="contractor",
                url=f"http://127.0.0.1:{receiver}/events",
                secret=SECRET,
                services=frozenset({"housing_repair"}),
                types=frozenset({"charter.stage.changed"}),
                details=True,
            ),
        ),
    )


@asynccontextmanager
async def product(world: World, own: Settings) -> AsyncIterator[None]:
    """Site, relay and worker, as they are run."""
    stop = asyncio.Event()
    world.subscriptions = own.subscriptions
    async with world.working(), asyncio.TaskGroup() as running:
        running.create_task(serving.serve(own, stop))
        running.create_task(serving.relay(own, stop))
        try:
            yield
        finally:
            stop.set()


async def test_a_contractor_takes_its_orders_and_says_they_are_done(
    server_address: str, tmp_path: Path
) -> None:
    port, receiver = free_port(), free_port()
    (file := tmp_path / "contractor.py").write_text(program())
    own = chosen(server_address, tmp_path, port, receiver)
    api = f"{own.council_base_url}/api/v1"
    environment = {"API": api, "KEY": KEY, "SECRET": SECRET, "PORT": str(receiver)}
    async with open_world(server_address, tmp_path) as world:
        own = own.model_copy(update={"task_queue": world.queue})
        async with product(world, own):
            details = {"description": "The kitchen tap drips.", "where": "The kitchen"}
            story = await world.report("housing_repair", details)
            other = await world.report()  # none of the contractor's business
            await story.rest()
            contractor = await asyncio.create_subprocess_exec(
                sys.executable, str(file), env=environment, stdout=asyncio.subprocess.PIPE
            )
            try:
                found = {"result": "further_work", "what": "The tap is worn out.", "further": "simple"}
                assert (await story.say("visited", **found)).applied
                assert contractor.stdout is not None
                async with asyncio.timeout(90):
                    order = (await contractor.stdout.readline()).decode().split()
                    done = (await contractor.stdout.readline()).decode().split()
                assert order[:3] == ["order", story.reference, "awaiting_work"]
                assert " ".join(order[3:]) == "The kitchen tap drips."
                assert done == ["done", story.reference, "True"]
                view = await story.rest()
                assert view.state.stage == "done"
                entry = next(one for one in story.timeline() if one.message == "work_completed")
                assert entry.by is not None
                assert entry.by.role is Role.SYSTEM
                await until(lambda: all_delivered(world))
                assert await is_refused(receiver)
            finally:
                contractor.kill()
                await contractor.wait()
        told = {one.event.reference for one in world.register.events.deliveries()}
        assert told == {story.reference}
        assert other.reference not in told


def all_delivered(world: World) -> bool:
    found = world.register.events.deliveries()
    return len(found) >= 3 and {one.state for one in found} == {DeliveryState.DELIVERED}


async def is_refused(port: int) -> bool:
    """What somebody else sends is turned away by the program."""
    headers = {"webhook-id": "e-1", "webhook-timestamp": "1", "webhook-signature": "v1,eA=="}
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"http://127.0.0.1:{port}/", headers=headers, json={"id": "e-1"})
    return answer.status_code == 401
