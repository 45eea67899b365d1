"""Each loss of a store on the real server: what differs is said and mended, and no letter goes twice."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from register.cases.stalled import BEHIND, UNKNOWN
from starter.relay import Relay
from starter.stores.reconciling import Differs
from tests.starter.stores.losing import Installation, installation, stages
from workflows import names

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]

INSPECTED = {"finding": "A deep hole", "category": "routine"}
MONTHS_AGO = datetime.now(UTC) - timedelta(days=90)


async def test_temporals_store_older_than_the_register_then_gone(tmp_path: Path) -> None:
    async with installation(tmp_path) as here:
        world = here.world
        async with world.working():
            one = await world.report()
            late = await world.report(received=MONTHS_AGO)
            await one.rest()
            await late.rest()
            then = here.copy_temporal()
            await one.say("inspection_recorded", id="i-1", **INSPECTED)
            new = await world.report()
            await one.rest()
            await new.rest()
        told, given = here.told(one, late, new), here.given()
        assert told[late.reference].count("every_case/late") == 1
        assert set(given.values()) == {1}

        here.put_temporal(then)
        assert (await Relay(here.desk).turn()).stalled == 2
        flagged = {each.reference: each.why for each in world.register.stalled.listed()}
        assert flagged == {one.reference: BEHIND, new.reference: UNKNOWN}
        differs = sorted([(one.reference, Differs.TEMPORAL_BEHIND), (new.reference, Differs.NOT_IN_TEMPORAL)])
        assert await here.reconcile(mend=False) == [(*each, False) for each in differs]
        assert await here.reconcile() == [(*each, True) for each in differs]
        assert await here.reconcile() == []
        assert world.register.stalled.listed() == []
        assert stages(world.register, [one, late, new]) == [
            "estimated", "awaiting_inspection", "awaiting_inspection",
        ]  # fmt: skip
        await _goes_on(here, one.reference, new.reference)
        assert (here.told(late), here.given()) == ({late.reference: told[late.reference]}, here.given())
        assert set(here.given().values()) == {1}

        before = here.told(one, late, new)
        here.put_temporal(None)
        from engine.attributes import register_search_attributes

        await register_search_attributes(world.client, names.SEARCH_ATTRIBUTES)
        found = await here.reconcile()
        assert {each[1] for each in found} == {Differs.NOT_IN_TEMPORAL}
        assert {each[0] for each in found if each[2]} == {one.reference, late.reference, new.reference}
        assert await here.reconcile() == []
        async with world.working():
            for story in (one, late, new):
                story.handle = world.client.get_workflow_handle(story.reference)
                await story.rest()
            assert here.told(one, late, new) == before
            view = await new.until(await new.due("inspect") + timedelta(days=1))
            assert view.state.late
            assert new.letters().count("every_case/late") == 1  # late while nobody looked: told, once
        assert set(here.given().values()) == {1}


async def _goes_on(here: Installation, one: str, new: str) -> None:
    """The cases that were opened again take what is said to them, and what was said before is known."""
    world = here.world
    async with world.working():
        from tests.stories import Story

        opened = Story(world, world.client.get_workflow_handle(one), one)
        again = await opened.say("inspection_recorded", id="i-1", **INSPECTED)
        assert not again.applied
        done = await opened.say("work_completed", what="Filled", lasting="permanent")
        assert done.applied, done.why
        other = Story(world, world.client.get_workflow_handle(new), new)
        assert (await other.say("inspection_recorded", **INSPECTED)).applied
        await opened.rest()
        await other.rest()
        assert opened.timeline()  # numbered without a gap
        assert other.timeline()
