"""Timers, signals, updates, queries, cancellation, and what a task that fails comes to."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import (
    WorkflowExecutionStatus,
    WorkflowFailureError,
    WorkflowQueryFailedError,
    WorkflowUpdateFailedError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import CancelledError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from tests.engine.virtual.conftest import START, Bench, a_bench, kinds
from tests.engine.virtual.workflows import Patched, Stops, Talk, Waits


async def test_timers_fire_in_order_at_their_time_and_what_is_stopped_does_not(bench: Bench) -> None:
    handle = await bench.start(Waits, [3, 1, 2])
    await bench.server.pass_time(timedelta(hours=4))
    assert await handle.result() == ["1 at 30 10:00", "2 at 30 11:00", "3 at 30 12:00"]
    names = await kinds(handle)
    assert names.count("timer_started") == 5  # three, one that is stopped, and the last minute
    assert names.count("timer_canceled") == 1
    assert names.count("timer_fired") == 4


async def test_time_stands_still_until_it_is_told_to_pass(bench: Bench) -> None:
    handle = await bench.start(Waits, [1])
    await bench.server.settled()
    assert bench.server.now - START < timedelta(seconds=1)
    with pytest.raises(RPCError, match="Nothing more happens until 30 November 2026 10:00") as nothing:
        await handle.result()
    assert nothing.value.status is RPCStatusCode.DEADLINE_EXCEEDED
    await bench.server.pass_time(timedelta(minutes=30))
    assert (await handle.describe()).status is WorkflowExecutionStatus.RUNNING


async def test_what_is_said_is_heard_in_order_and_answered(bench: Bench) -> None:
    handle = await bench.start(Talk, "begin")
    for word in ("a", "b", "c"):
        await handle.signal("say", word)
    assert [word for word in await handle.query("told") if word != "begin"] == ["a", "b", "c"]
    assert await handle.execute_update("ask", "d") == 5
    assert await handle.execute_update("ask", "slowly") == 6
    await handle.signal("end")
    assert sorted(await handle.result()) == sorted(["begin", "a", "b", "c", "d", "slowly"])
    assert await handle.query("told") == await handle.result()


async def test_an_update_turned_away_costs_nothing_and_one_in_vain_is_written_down(bench: Bench) -> None:
    handle = await bench.start(Talk, "begin")
    await bench.server.settled()
    before = await kinds(handle)
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await handle.execute_update("ask", "")
    assert "nothing asked" in str(refused.value.cause)
    assert len(before) == len([event async for event in handle.fetch_history_events()]) - 3
    assert await kinds(handle) == before
    with pytest.raises(WorkflowUpdateFailedError):
        await handle.execute_update("ask", "in vain")
    assert (await kinds(handle))[-2:] == [
        "workflow_execution_update_accepted",
        "workflow_execution_update_completed",
    ]
    assert await handle.execute_update("ask", "again", id="same") == 3
    assert await handle.execute_update("ask", "again", id="same") == 3


async def test_a_query_changes_nothing_and_an_error_is_the_askers(bench: Bench) -> None:
    handle = await bench.start(Talk, "begin")
    await bench.server.settled()
    before = await kinds(handle)
    with pytest.raises(WorkflowQueryFailedError, match="Encoded failure"):
        await handle.query("unanswerable")
    with pytest.raises(WorkflowQueryFailedError, match="Encoded failure"):
        await handle.query("nonsense")
    metadata = await handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
    assert metadata.current_details == "Talking"
    assert await kinds(handle) == before
    shown = (await handle.describe()).typed_search_attributes
    assert [(pair.key.name, pair.value) for pair in shown] == [("ExampleStage", "talking")]


@pytest.mark.parametrize("what", ["activity", "local", "child", "timer"])
async def test_what_is_cancelled_hears_of_it_and_may_tidy_up(bench: Bench, what: str) -> None:
    async with a_bench() as bench, bench.working():
        bench_fails(what)
        handle = await bench.start(Stops, what)
        await bench.server.settled()
        await handle.cancel()
        await handle.cancel()
        wrapped = {"timer": "CancelledError", "child": "ChildWorkflowError"}.get(what, "ActivityError")
        assert await handle.result() == f"{what}: {wrapped}"
        assert (await kinds(handle)).count("workflow_execution_cancel_requested") == 1


def bench_fails(what: str) -> None:
    from tests.engine.virtual.workflows import FAILS

    if what in ("activity", "local"):
        FAILS["stopped"] = 1_000


async def test_what_lets_itself_be_cancelled_ends_so(bench: Bench) -> None:
    handle = await bench.start(Stops, "for good")
    await bench.server.settled()
    await handle.cancel()
    with pytest.raises(WorkflowFailureError) as ended:
        await handle.result()
    assert isinstance(ended.value.cause, CancelledError)
    assert (await handle.describe()).status is WorkflowExecutionStatus.CANCELED


async def test_what_is_terminated_is_told_nothing_more(bench: Bench) -> None:
    handle = await bench.start(Talk, "begin")
    await handle.terminate("enough")
    assert (await handle.describe()).status is WorkflowExecutionStatus.TERMINATED
    with pytest.raises(RPCError, match="already completed"):
        await handle.signal("say", "too late")


async def test_a_task_that_fails_is_tried_again_when_something_happens(bench: Bench) -> None:
    handle = await bench.start(Talk, "begin")
    await bench.server.settled()
    await handle.signal("break_down")
    await bench.server.settled()
    [(run, failure)] = bench.server.fallen
    assert (run.workflow_id, failure.message) == ("one", "Encoded failure")
    names = [event.WhichOneof("attributes") async for event in handle.fetch_history_events()]
    assert names.count("workflow_task_failed_event_attributes") == 1
    with pytest.raises(WorkflowQueryFailedError, match="in failed state"):
        await handle.query("told")
    await handle.cancel()
    await bench.server.settled()
    assert len(bench.server.fallen) == 2
    assert (await handle.describe()).status is WorkflowExecutionStatus.RUNNING


async def test_an_id_is_used_once_unless_the_caller_allows_for_it(bench: Bench) -> None:
    first = await bench.start(Talk, "begin")
    with pytest.raises(WorkflowAlreadyStartedError) as already:
        await bench.start(Talk, "again")
    assert already.value.run_id == first.first_execution_run_id
    same = await bench.start(Talk, "again", id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING)
    assert same.first_execution_run_id == first.first_execution_run_id
    await first.signal("end")
    assert await first.result() == ["begin"]
    with pytest.raises(WorkflowAlreadyStartedError):
        await bench.start(Talk, "again", id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE)
    await bench.start(Talk, "anew")
    assert await bench.client.get_workflow_handle("one").query("told") == ["anew"]


async def test_a_signal_that_starts_it_is_heard_first_or_second_and_once(bench: Bench) -> None:
    begun: dict[str, Any] = {"start_signal": "say", "start_signal_args": ["hello"]}
    handle = await bench.start(Talk, "begin", **begun)
    assert sorted(await handle.query("told")) == ["begin", "hello"]
    await bench.start(Talk, "begin", **begun)  # there already: only told
    assert sorted(await handle.query("told")) == ["begin", "hello", "hello"]


async def test_without_a_worker_nothing_is_done_and_one_that_comes_takes_it_up() -> None:
    async with a_bench() as bench:
        handle = await bench.start(Talk, "begin")
        await handle.signal("say", "a")
        await bench.server.pass_time(timedelta(days=1))
        assert await kinds(handle) == ["workflow_execution_started", "workflow_execution_signaled"]
        for word in ("b", "c"):
            async with bench.working():
                assert await handle.execute_update("ask", word)
            # what it had in memory is gone, and told again to the next
        async with bench.working():
            assert sorted(await handle.query("told")) == ["a", "b", "begin", "c"]


async def test_a_patch_is_remembered_by_whoever_takes_it_up() -> None:
    async with a_bench() as bench:
        async with bench.working():
            handle = await bench.start(Patched)
            await bench.server.settled()
        async with bench.working():
            await bench.server.pass_time(timedelta(hours=1))
            assert await handle.result() == "new"
        assert "marker_recorded" in await kinds(handle)


async def test_many_at_once_are_each_heard_once(bench: Bench) -> None:
    handle = await bench.start(Talk, "begin")
    answers = await asyncio.gather(*(handle.execute_update("ask", f"{n}") for n in range(30)))
    assert sorted(answers) == list(range(2, 32))


async def test_a_call_it_does_not_know_is_refused_by_name(bench: Bench) -> None:
    with pytest.raises(RPCError, match="does not know count_workflow_executions"):
        await bench.client.count_workflows()
