"""What a history tells of its tasks: events made by hand, and a workflow that was really held up."""

import time
import uuid
from datetime import datetime

import pytest
from temporalio import workflow
from temporalio.api.enums.v1 import EventType, TimeoutType, WorkflowTaskFailedCause
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from starve.histories import tasks_of

DONE = HistoryEvent(event_type=EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)


def scheduled(attempt: int = 1) -> HistoryEvent:
    event = HistoryEvent(event_type=EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED)
    event.workflow_task_scheduled_event_attributes.attempt = attempt
    return event


def failed(cause: str) -> HistoryEvent:
    event = HistoryEvent(event_type=EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED)
    event.workflow_task_failed_event_attributes.cause = WorkflowTaskFailedCause.Value(
        f"WORKFLOW_TASK_FAILED_CAUSE_{cause}"
    )
    return event


def timed_out(how: str) -> HistoryEvent:
    event = HistoryEvent(event_type=EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT)
    event.workflow_task_timed_out_event_attributes.timeout_type = TimeoutType.Value(f"TIMEOUT_TYPE_{how}")
    return event


def test_a_quiet_history_is_well() -> None:
    tasks = tasks_of([scheduled(), DONE, scheduled(), DONE])
    assert tasks.well
    assert str(tasks) == ""


def test_what_the_worker_failed_counts() -> None:
    tasks = tasks_of([scheduled(), failed("WORKFLOW_WORKER_UNHANDLED_FAILURE"), scheduled(4), DONE])
    assert not tasks.well
    assert str(tasks) == "1 failed (workflow worker unhandled failure), tried 4 times; event 0"


def test_what_the_worker_did_not_come_back_with_counts() -> None:
    begun = HistoryEvent(event_type=EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED, event_id=3)
    begun.event_time.FromDatetime(datetime(2026, 1, 5, 9, 30, 7))  # noqa: DTZ001 - as the server has it
    late = timed_out("START_TO_CLOSE")
    late.event_time.FromDatetime(datetime(2026, 1, 5, 9, 30, 17))  # noqa: DTZ001
    tasks = tasks_of([scheduled(), begun, late, scheduled(2), DONE])
    assert str(tasks) == "1 timed out, tried 2 times; event 3, begun at 09:30:07 UTC, for 10 s"


@pytest.mark.parametrize("cause", ["FORCE_CLOSE_COMMAND", "UNHANDLED_COMMAND"])
def test_what_the_server_breaks_off_does_not_count(cause: str) -> None:
    tasks = tasks_of([scheduled(), failed(cause), scheduled(2), DONE, scheduled(), DONE])
    assert tasks.well
    assert tasks.broken_off == 1


def test_an_update_that_the_server_has_lost_does_not_count_and_another_bad_one_does() -> None:
    lost = failed("BAD_UPDATE_WORKFLOW_EXECUTION_MESSAGE")
    assert not tasks_of([scheduled(), lost, scheduled(2), DONE]).well
    lost.workflow_task_failed_event_attributes.failure.message = (
        "update a wasn't found on the server. This is most likely a transient error"
    )
    tasks = tasks_of([scheduled(), lost, scheduled(2), DONE])
    assert tasks.well
    assert tasks.broken_off == 1


def test_a_fault_after_one_of_the_servers_counts_all_the_same() -> None:
    tasks = tasks_of([scheduled(), failed("UNHANDLED_COMMAND"), scheduled(2), DONE, scheduled(3), DONE])
    assert tasks.highest == 3


def test_waiting_for_the_worker_that_had_it_does_not_count() -> None:
    tasks = tasks_of([scheduled(), timed_out("SCHEDULE_TO_START"), scheduled(), DONE])
    assert tasks.well
    assert tasks.waited == 1


def test_a_task_that_is_tried_again_and_again_now_counts() -> None:
    assert str(tasks_of([scheduled()], pending_attempt=13)) == "tried 13 times"
    assert tasks_of([scheduled()], pending_attempt=1).well
    assert tasks_of([scheduled(), failed("UNHANDLED_COMMAND")], pending_attempt=2).well


held_up: set[str] = set()


@workflow.defn
class HeldUp:
    """A workflow whose first task does not come back within the SDK's two seconds."""

    @workflow.run
    async def run(self) -> None:
        name = workflow.info().workflow_id
        if name not in held_up:
            held_up.add(name)
            time.sleep(3.5)  # noqa: ASYNC251 - that is what is wrong with it


@pytest.mark.server
async def test_a_case_that_was_held_up_is_found(server_address: str) -> None:
    client, name = await Client.connect(server_address), f"test-{uuid.uuid4().hex[:12]}"
    runner = UnsandboxedWorkflowRunner()
    async with Worker(client, task_queue=name, workflows=[HeldUp], workflow_runner=runner):
        handle = await client.start_workflow(HeldUp.run, id=name, task_queue=name)
        await handle.result()
    tasks = tasks_of([event async for event in handle.fetch_history_events()])
    assert tasks.failed == {"workflow worker unhandled failure": 1}
    assert tasks.highest > 1
