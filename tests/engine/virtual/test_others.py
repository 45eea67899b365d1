"""Children, workflows signalled and stopped by others, and new runs."""

from contextlib import suppress
from datetime import timedelta

import pytest
from temporalio.client import WorkflowExecutionStatus, WorkflowFailureError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError

from engine.payloads.ring import KeyRing
from engine.virtual import RunLimits
from tests.engine.virtual.conftest import Bench, a_bench, kinds
from tests.engine.virtual.workflows import Begins, GoesOn, Talk, Writes


async def test_a_child_is_waited_for(bench: Bench) -> None:
    parent = await bench.start(Begins, "child", "wait")
    await bench.server.settled()
    child = bench.client.get_workflow_handle("child")
    described = await parent.describe()
    assert [one.workflow_id for one in described.raw_description.pending_children] == ["child"]
    assert (await child.describe()).parent_id == "one"
    await child.signal("say", "a")
    await child.signal("end")
    assert await parent.result() == "['begun', 'a']"


async def test_a_child_that_is_ended_by_others_is_a_failure(bench: Bench) -> None:
    parent = await bench.start(Begins, "child", "wait")
    await bench.server.settled()
    await bench.client.get_workflow_handle("child").terminate("enough")
    assert await parent.result() == "TerminatedError"


@pytest.mark.parametrize(("how", "goes_on"), [("leave", True), ("end with it", False)])
async def test_what_becomes_of_a_child_when_its_parent_is_over(bench: Bench, how: str, goes_on: bool) -> None:
    parent = await bench.start(Begins, "child", how)
    assert await parent.result() == "left"
    status = (await bench.client.get_workflow_handle("child").describe()).status
    assert (status is WorkflowExecutionStatus.RUNNING) == goes_on
    assert (status is WorkflowExecutionStatus.TERMINATED) != goes_on


async def test_a_child_whose_id_is_taken_is_not_begun(bench: Bench) -> None:
    await bench.start(Talk, "there", id="child")
    parent = await bench.start(Begins, "child", "wait")
    with pytest.raises(WorkflowFailureError) as failed:
        await parent.result()
    assert "already started" in str(failed.value.cause)


async def test_one_workflow_tells_another(bench: Bench) -> None:
    other = await bench.start(Talk, "begin", id="other")
    assert await (await bench.start(Begins, "other", "signal")).result() == "told"
    assert await other.query("told") == ["begin", "from another"]
    assert await (await bench.start(Begins, "other", "stop", id="two")).result() == "asked to stop"
    assert (await other.describe()).status is WorkflowExecutionStatus.CANCELED


@pytest.mark.parametrize("how", ["signal", "stop"])
async def test_nobody_there_to_be_told(bench: Bench, how: str) -> None:
    handle = await bench.start(Begins, "nobody", how)
    with pytest.raises(WorkflowFailureError) as failed:
        await handle.result()
    assert isinstance(failed.value.cause, ApplicationError)
    assert "nobody: it was not found" in failed.value.cause.message


# -- new runs


async def test_a_new_run_goes_on_with_everything(bench: Bench) -> None:
    handle = await bench.start(GoesOn, [])
    await handle.signal("note", "a")
    await handle.signal("go_on")
    await bench.server.settled()
    first = handle.first_execution_run_id
    description = await handle.describe()
    assert description.run_id != first
    assert {pair.key.name: pair.value for pair in description.typed_search_attributes} == {
        "ExampleStage": "first run"
    }
    old = bench.client.get_workflow_handle("one", run_id=first)
    assert (await old.describe()).status is WorkflowExecutionStatus.CONTINUED_AS_NEW
    assert (await kinds(old))[-1] == "workflow_execution_continued_as_new"
    assert await handle.execute_update("noted", "b") == 2
    await handle.signal("note", "end")
    assert await handle.result() == ["a", "b", "end", "the first run"]


async def test_a_new_run_is_suggested_when_a_history_is_long() -> None:
    for limits in (RunLimits(events=50), RunLimits(size=5_000)):
        async with a_bench(limits=limits) as bench, bench.working():
            handle = await bench.start(GoesOn, [])
            for number in range(60):
                await handle.signal("note", f"{number}")
                await bench.server.settled()
            assert (await handle.describe()).run_id != handle.first_execution_run_id
            await handle.signal("note", "end")
            told = await handle.result()
            assert told[:-2] == [str(number) for number in range(60)]


@pytest.mark.parametrize("seed", range(8))
async def test_what_comes_while_a_run_ends_is_heard_before(seed: int) -> None:
    """A task that closes it is thrown away, and taken again with what has come."""
    async with a_bench(seed=seed) as bench, bench.working():
        handle, said = await bench.start(Writes), 0
        with suppress(RPCError):  # it is over
            for said in range(1, 11):
                await handle.signal("say", f"{said}")
        taken = said if (await handle.result())[-1] == f"{said}" else said - 1
        assert await handle.result() == [f"{number}" for number in range(1, taken + 1)]
        names = [event.WhichOneof("attributes") async for event in handle.fetch_history_events()]
        THROWN_AWAY.append("workflow_task_failed_event_attributes" in names)


THROWN_AWAY: list[bool] = []


def test_one_of_those_tasks_was_thrown_away() -> None:
    assert any(THROWN_AWAY)


# -- what is written down


async def test_with_keys_nothing_that_is_written_down_can_be_read() -> None:
    async with a_bench(keys=KeyRing({"one": b"k" * 32}, "one")) as bench, bench.working():
        handle = await bench.start(Talk, "a secret")
        await handle.signal("say", "a secret")
        assert await handle.execute_update("ask", "a secret")
        assert await handle.query("told") == ["a secret"] * 3
        await handle.signal("end")
        assert await handle.result() == ["a secret"] * 3
        history = await handle.fetch_history()
        assert all(b"a secret" not in event.SerializeToString() for event in history.events)
        await bench.server.pass_time(timedelta(days=1))
