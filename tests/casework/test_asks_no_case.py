"""No door asks a running case what can be said to it: counted on the real server, with cases behind them.

One thing is asked of a case, and only when a form is checked: how it stands, to show what it would write.
"""

from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from temporalio.client import Client, Interceptor, OutboundInterceptor, QueryWorkflowInput

from casework.site.app import whole_app
from casework.site.assets import Assets
from casework.site.passwords import Passwords
from engine.config.settings import Settings
from engine.connection import connect
from register.people.officers import Post
from starter.cli.cases import work
from starter.desk.running import RunningCases
from tests.casework.customers.test_tracking import opened
from tests.casework.people import PASSWORD, GoingOn, People, send
from tests.engine.keys import settings as settings_of
from tests.starter.conftest import a_desk
from tests.starter.places import OFFICER_KEY, bearer
from tests.stories import World

pytestmark = pytest.mark.server
BASE = "https://casework.example.com"


class Counting(Interceptor):
    """Counts what is asked of cases, by the name of the query."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:
        asked = self.asked

        class Counted(OutboundInterceptor):
            async def query_workflow(self, input: QueryWorkflowInput) -> Any:
                asked[input.query] += 1
                return await super().query_workflow(input)

        return Counted(next)


async def test_no_door_asks_a_case_anything(
    world: World,
    settings: Settings,
    assets: Assets,
    passwords: Passwords,
    server_address: str,
    tmp_path: Path,
) -> None:
    counting = Counting()
    chosen = settings_of(data_dir=tmp_path, temporal_port=int(server_address.rpartition(":")[2]))
    client: Client = await connect(chosen, interceptors=[counting])
    desk = a_desk(world.register, RunningCases(client, queue=world.queue, answer_seconds=20), world.clock)
    keyed = settings.model_copy(update={"officer_key": SecretStr(OFFICER_KEY)})
    site = whole_app(desk, keyed, assets, passwords)
    world.register.officers.add("officer", "Olu Example", Post.OFFICER, passwords.hash(PASSWORD), "highways")

    async def browser() -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=site, raise_app_exceptions=True)
        return GoingOn(transport=transport, base_url=BASE, timeout=60)

    people = People(browser, world.register)
    story = await world.report()
    await story.rest()
    reference = story.reference
    officer, page = await people.of(Post.OFFICER), f"/casework/cases/{reference}"
    assert "say/inspection_recorded" in (await officer.get(page)).text
    noted = await send(officer, f"{page}/say/note_added", {"note": "Rang the depot"})
    assert noted.status_code == 303, noted.text
    customer = await opened(people, reference)
    assert "say/withdrawn" in (await customer.get(f"/track/{reference}")).text
    told = await send(customer, f"/track/{reference}/say/information_added", {"information": "Deeper"})
    assert told.status_code == 303, told.text
    messages = await work.possible(desk, reference, "officer")
    assert "note_added" in [each["name"] for each in messages]
    said = await work.say(desk, reference, "note_added", {"by": {"role": "officer"}, "note": "Again"})
    assert said["applied"] is True
    for address in (f"/api/cases/{reference}/messages", f"/api/cases/{reference}"):
        answer = await officer.get(address, headers=bearer(OFFICER_KEY))
        assert answer.status_code == 200, answer.text
    followed = await officer.get(f"/open311/v2/requests/{reference}.json")
    assert followed.status_code == 200
    assert counting.asked == Counter()
    found = {"finding": "A hole 60 mm deep.", "category": "routine", "next-step": "check"}
    checked = await send(officer, f"{page}/say/inspection_recorded", found)
    assert "Check what will be sent" in checked.text
    assert counting.asked == Counter({"snapshot": 1}), "only to show what would be sent"
    await client.get_workflow_handle(reference).query("possible")
    assert counting.asked == Counter({"snapshot": 1, "possible": 1}), "it would have been counted"
