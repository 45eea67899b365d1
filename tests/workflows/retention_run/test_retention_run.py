"""The nightly retention run: what was approved is destroyed and certified; what is held back waits."""

from datetime import UTC, datetime, timedelta

import pytest

from activities import retention
from engine.schedules import RETENTION, every_night, keep_schedule
from photographs.store import Store, StoreAway
from register.forgetting.certificate import faults
from tests.stories import World
from tests.workflows.retention_run.forgetting import a_case_to_forget, an_ended_case
from workflows.retention_run.workflow import RetentionRun


async def night(world: World, number: int = 1) -> int:
    id = f"retention-{world.queue}-{number}"
    return await world.client.execute_workflow(RetentionRun.run, id=id, task_queue=world.queue)


def files(world: World) -> set[str]:
    return set(world.keeper.store.names(datetime.now(UTC) + timedelta(days=1)))


async def test_what_was_approved_is_destroyed_and_the_next_night_has_nothing_to_do(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    gone = [a_case_to_forget(world) for _ in range(3)]
    stays = an_ended_case(world)
    held = a_case_to_forget(world)
    world.register.holds.place(held, "A claim before the court", "Mary Example")
    assert await night(world) == 3
    certified = world.register.destructions.chain(0, 9)
    assert sorted(done.reference for done in certified) == sorted(gone)
    assert list(faults(certified, lambda key_id, sealed: sealed)) == []
    assert all(world.register.cases.get(each) is None for each in gone)
    assert world.register.cases.get(stays) is not None
    assert [each.reference for each in world.register.destructions.approved(9)] == [held]
    assert files(world), "the same picture is another case's too"
    assert await night(world, 2) == 0
    assert len(world.register.destructions.chain(0, 9)) == 3


async def test_a_store_that_is_away_keeps_the_certificate_back_and_no_other_case(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = a_case_to_forget(world)
    with monkeypatch.context() as away:
        away.setattr(Store, "remove", _away)
        assert await night(world) == 0
    assert world.register.cases.timeline(reference) == [], "the register's part is done"
    assert world.register.destructions.chain(0, 9) == []
    assert files(world)
    assert await night(world, 2) == 1
    assert files(world) == set()
    assert [done.reference for done in world.register.destructions.chain(0, 9)] == [reference]


def _away(store: Store, name: str) -> None:
    raise StoreAway("Gone")


@pytest.mark.server
async def test_the_schedule_keeps_to_half_past_two_in_london(world: World) -> None:
    schedule = every_night(RetentionRun.__name__, world.queue)
    handle = await keep_schedule(world.client, f"{RETENTION}-{world.queue}", schedule)
    try:
        times = (await handle.describe()).info.next_action_times
        assert len({at.date() for at in times}) == len(times) >= 5, "once a night"
        assert {(at.astimezone(UTC).hour, at.minute) for at in times} <= {(2, 30), (1, 30)}
    finally:
        await handle.delete()
