"""The order in which things are done: by chance where a seed is given, and then the same each time."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from charter.cases import Kind
from tests.engine.virtual.conftest import a_bench
from tests.engine.virtual.workflows import Talk
from tests.virtual import open_virtual_world
from tests.workflows.highways_repair.sample import FILLED, FOUND

SEEDS = range(12)


async def tasks(seed: int | None) -> list[str]:
    """What happened to three workflows that are told much at once."""
    async with a_bench(seed=seed) as bench, bench.working():
        handles = [await bench.start(Talk, "begin", id=f"{number}") for number in range(3)]

        async def told(number: int) -> None:
            for word in "abcde":
                await handles[number].signal("say", word)
            await handles[number].execute_update("ask", "f")

        await asyncio.gather(*(told(number) for number in range(3)))
        for handle in handles:
            heard = await handle.query("told")
            assert [word for word in heard if word != "begin"] == list("abcdef")
        return [
            f"{handle.id} {event.WhichOneof('attributes')} {event.event_time.ToMilliseconds()}"
            for handle in handles
            async for event in handle.fetch_history_events()
        ]


async def test_the_same_seed_gives_the_same_and_others_differ() -> None:
    told = {seed: await tasks(seed) for seed in (None, *SEEDS)}
    assert {seed: await tasks(seed) for seed in (None, *SEEDS)} == told
    assert len({tuple(one) for one in told.values()}) > len(SEEDS) // 2


async def a_life(folder: Path, seed: int | None) -> dict[str, Any]:
    """A pothole of which all is said at once, beside another's."""
    async with open_virtual_world(folder, seed=seed) as world, world.working():
        story, other = await world.report(), await world.report()
        said: list[tuple[str, dict[str, Any]]] = [
            ("inspection_recorded", {**FOUND, "id": "found"}),
            ("note_added", {"note": "An example.", "id": "note"}),
            ("inspection_recorded", {**FOUND, "id": "found"}),
            ("work_completed", {**FILLED, "id": "filled"}),
        ]

        async def tell(to: Any) -> None:
            for name, body in said:
                await to.signal(name, {"by": "officer", **body})

        await asyncio.gather(tell(story), tell(other))
        assert (await story.end()).outcome == "completed"
        return {
            "letters": story.letters(),
            "sent": story.sent(),
            "said": [entry.message_id for entry in story.timeline(Kind.MESSAGE)],
            "refused": story.not_applied(),
            "tasks": sorted(story.tasks()),
        }


@pytest.mark.parametrize("seed", SEEDS[:6])
async def test_in_any_order_a_case_comes_to_the_same(tmp_path: Path, seed: int) -> None:
    in_order = await a_life(tmp_path / "in order", None)
    assert in_order["said"] == ["found", "note", "filled"]
    assert await a_life(tmp_path / "by chance", seed) == in_order
