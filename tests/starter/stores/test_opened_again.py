"""A case opened again from the register after each step goes on as one that never stopped, of any process."""

from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from charter.cases import Kind, Outcome
from register.errors import RegisterAhead
from register.reopening.known import KnownCase
from starter.desk.catalogue import Catalogue
from starter.stores.opening_again import AGAIN, CannotOpen, OpeningAgain
from tests.register.making import turn
from tests.stories import Story, World
from tests.virtual import VirtualWorld, open_virtual_world
from tests.workflows.kit import Life
from tests.workflows.processes import BY_PROCESS
from tests.workflows.test_continue_as_new import LIVES as ALL_LIVES

DAY = timedelta(days=1)
LIVES = {
    "HighwaysRepair": ALL_LIVES["inspected_planned_and_repaired"],
    **{process: next(iter(given.lives.values()))[0] for process, given in BY_PROCESS.items() if given.lives},
}
"""One life of each process, with steps at several of its stages."""
TWICE = ("HighwaysRepair", "Complaint")
"""Whose lives are told as they are as well: each costs seconds, and the others are compared at every step."""


def opening(world: World) -> OpeningAgain:
    return OpeningAgain(world.client, world.register, Catalogue(world.editions, world.clock), world.queue)


async def open_again(story: Story) -> None:
    """As if Temporal had lost it."""
    world = story.world
    known = world.register.reopening.get(story.reference)
    assert known is not None
    await opening(world).open(known, [])
    story.handle = world.client.get_workflow_handle(story.reference, result_type=Outcome)


def test_every_process_is_opened_again() -> None:
    assert set(LIVES) | {"StreetSceneIssue"} == set(BY_PROCESS)  # which tells the same story as the first


@pytest.mark.parametrize("process", LIVES)
async def test_a_life_opened_again_after_every_step_is_the_same_life(process: str, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        told = []
        for name in ("again", "as it is")[: 2 if process in TWICE else 1]:
            world = await stack.enter_async_context(open_virtual_world(tmp_path / name))
            await stack.enter_async_context(world.working())
            told.append(await _told(world, LIVES[process], again=name == "again"))
    assert told[0] == told[-1]


async def _told(world: World, life: Life, *, again: bool) -> dict[str, Any]:
    steps = 0

    async def step(story: Story) -> None:
        nonlocal steps
        await story.signal("note_added", {"by": "officer", "note": "An example."})
        before = await story.rest()
        if not again:
            return
        steps += 1
        letters = story.letters()
        await open_again(story)
        after = await story.rest()
        assert (after.state, after.clocks) == (before.state, before.clocks)
        assert story.letters() == letters

    story = await life(world, step)
    assert bool(steps) is again
    outcome = await story.end() if story.world.register.running.to_check() else await story.ended()
    return {
        "outcome": (outcome.outcome, outcome.reason),
        "letters": story.letters(),
        "sent": story.sent(),
        "tasks": sorted({"at risk" if key.startswith("safeguarding/") else key for key in story.tasks()}),
        "timeline": [(entry.kind, entry.message) for entry in story.timeline() if entry.what != AGAIN],
    }


async def test_a_promise_that_fell_due_while_it_was_lost_is_told_late_once(tmp_path: Path) -> None:
    async with open_virtual_world(tmp_path) as world:
        async with world.working():
            story = await world.report()
            await story.rest()
            due = await story.due("inspect")
        later = due + 3 * DAY
        async with _another_temporal(world, later) as then:
            known = then.register.reopening.get(story.reference)
            assert known is not None
            await opening(then).open(known, [])
            lost = Story(then, then.client.get_workflow_handle(story.reference), story.reference)
            async with then.working():
                view = await lost.rest()
                assert (view.state.late, view.state.stage) == (True, "awaiting_inspection")
                clock = next(clock for clock in view.clocks if clock.key == "inspect")
                assert clock.started == view.state.received
                assert lost.letters().count("every_case/late") == 1
                await open_again(lost)
                await lost.rest()
                assert lost.letters().count("every_case/late") == 1
                assert lost.sent() == lost.letters()


def _another_temporal(world: VirtualWorld, at: Any) -> Any:
    """The same register, and a Temporal that knows nothing, later."""

    @asynccontextmanager
    async def opened() -> Any:
        folder = Path(str(world.register.database.file)).parent
        async with open_virtual_world(folder / "elsewhere", start=at) as other:
            kept, other.register = other.register, world.register
            other.channels = world.channels
            world.register._now = other.clock
            for part in vars(world.register).values():
                if hasattr(part, "_now"):
                    part._now = other.clock
            try:
                yield other
            finally:
                other.register = kept

    return opened()


async def test_what_cannot_be_opened_as_it_was_is_not(world: World) -> None:
    story = await world.report()
    await story.rest()
    known = world.register.reopening.get(story.reference)
    assert known is not None
    again = opening(world)
    again.can_be_opened(known)
    unknown = KnownCase.model_validate({**known.model_dump(), "reference": "MK-7Q4K2M9X3"})
    with pytest.raises(CannotOpen, match="kept nothing"):
        again.can_be_opened(unknown)
    with world.register.database.writing() as connection:
        connection.exec_driver_sql("UPDATE cases SET edition = 'of-another-year'")
    with pytest.raises(CannotOpen, match="of-another-year, which is not here"):
        again.can_be_opened(known)
    assert not [entry for entry in story.timeline() if entry.what == AGAIN]


async def test_a_turn_told_from_a_shorter_history_is_not_taken(world: World) -> None:
    """Temporal's store is older: what it tells would take the place of what happened."""
    story = await world.report()
    await story.rest()
    run = (await story.handle.describe()).run_id
    before = world.register.reopening.told_history(story.reference, run)
    assert before > 0
    assert (await story.say("inspection_recorded", finding="Deep", category="routine")).applied
    await story.rest()
    assert world.register.reopening.told_history(story.reference, run) > before
    row = world.register.cases.get(story.reference)
    assert row is not None
    assert row.state is not None
    older = turn(2, story.reference, run=run, history=before + 1, at=world.clock(), state=row.state)
    with pytest.raises(RegisterAhead):
        world.register.turns.tell(older, lambda _: [])
    assert [entry.message for entry in story.timeline(Kind.MESSAGE)] == ["inspection_recorded"]


async def test_a_case_that_has_ended_keeps_nothing_to_be_opened_with(world: World) -> None:
    story = await world.report()
    await story.rest()
    assert world.register.reopening.kept(story.reference) is not None
    assert (await story.say("not_ours", whose="Example County", how_to_reach="By telephone")).applied
    await story.end()
    assert world.register.reopening.kept(story.reference) is None
