"""Activities: tried and tried again on the virtual clock, within their task or outside, and answers given."""

from datetime import timedelta

import pytest

from engine.virtual.commands.activities import Activities
from tests.engine.virtual.conftest import START, Bench, a_bench, kinds
from tests.engine.virtual.workflows import FAILS, TRIED, Tries

FOR_AN_HOUR = timedelta(hours=1)


def waited() -> list[int]:
    """Seconds from the start until each try."""
    from datetime import datetime

    return [round((datetime.fromisoformat(at) - START).total_seconds()) for _, _, at in TRIED]


@pytest.mark.parametrize("which", ["look_up", "slowly"])
@pytest.mark.parametrize("local", [False, True])
async def test_it_is_tried_again_after_twice_as_long_each_time(bench: Bench, which: str, local: bool) -> None:
    FAILS["a"] = 4
    handle = await bench.start(Tries, "a", local, {"which": which})
    await bench.server.pass_time(FOR_AN_HOUR)
    assert await handle.result() == "a after 5"
    assert waited() == [0, 1, 3, 7, 15]
    assert [number for _, number, _ in TRIED] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("local", [False, True])
@pytest.mark.parametrize(
    ("options", "tries", "came_to"),
    [
        ({"at_most": 3}, 3, "ActivityError < ApplicationErrorNotYet"),
        ({"lasting": ["NotYet"]}, 1, "ActivityError < ApplicationErrorNotYet"),
    ],
)
async def test_it_is_given_up_as_its_policy_says(
    bench: Bench, local: bool, options: dict[str, int], tries: int, came_to: str
) -> None:
    FAILS["a"] = 100
    handle = await bench.start(Tries, "a", local, options)
    await bench.server.pass_time(FOR_AN_HOUR)
    assert await handle.result() == came_to
    assert len(TRIED) == tries


async def test_a_lasting_failure_is_tried_once(bench: Bench) -> None:
    for local in (False, True):
        handle = await bench.start(Tries, "lasting", local, {"which": "never"}, id=f"local-{local}")
        assert await handle.result() == "ActivityError < ApplicationErrorlasting"


async def test_it_runs_out_of_time_and_still_says_why(bench: Bench) -> None:
    """As a server does: at once, when no further try would fall within its time."""
    FAILS["a"] = 100
    handle = await bench.start(Tries, "a", False, {"within": 10})
    await bench.server.pass_time(FOR_AN_HOUR)
    assert await handle.result() == "ActivityError < TimeoutError < ApplicationErrorNotYet"
    assert waited() == [0, 1, 3, 7]
    assert "activity_task_timed_out" in await kinds(handle)


async def test_a_local_one_that_has_long_to_wait_is_begun_anew_by_a_timer(bench: Bench) -> None:
    FAILS["a"] = 3
    handle = await bench.start(Tries, "a", True, {"first": 100, "threshold": 150})
    await bench.server.pass_time(FOR_AN_HOUR)
    assert await handle.result() == "a after 4"
    assert waited() == [0, 100, 300, 700]
    names = await kinds(handle)
    assert names.count("timer_fired") == 2
    assert names.count("marker_recorded") == 3


async def test_answers_stand_in_for_what_is_done() -> None:
    async with a_bench() as bench:
        asked: list[str] = []

        def answer(name: str) -> str:
            asked.append(name)
            return f"{name}, it is said"

        async with bench.working(answers={"look_up": answer}):
            for local in (False, True):
                handle = await bench.start(Tries, "a", local, {}, id=f"local-{local}")
                assert await handle.result() == "a, it is said"
        assert asked == ["a", "a"]
        assert TRIED == []


async def test_what_nobody_can_do_says_so() -> None:
    async with a_bench() as bench, bench.working() as worker:
        assert isinstance(worker.activities, Activities)
        worker.activities._known.pop("look_up")
        handle = await bench.start(Tries, "a", False, {"at_most": 1})
        assert await handle.result() == "ActivityError < ApplicationErrorLookupError"


async def test_one_that_waits_is_gone_on_with_by_the_next_worker() -> None:
    async with a_bench() as bench:
        FAILS["a"] = 2
        async with bench.working():
            handle = await bench.start(Tries, "a", False, {"first": 60})
            await bench.server.settled()
        await bench.server.pass_time(FOR_AN_HOUR)
        assert len(TRIED) == 1
        async with bench.working():
            await bench.server.pass_time(FOR_AN_HOUR)
            assert await handle.result() == "a after 3"
