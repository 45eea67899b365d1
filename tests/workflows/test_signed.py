"""Whoever reaches Temporal's port can send a case anything, and is not taken for an officer by it."""

import pytest
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from charter.messages import Answer
from engine.payloads.converter import data_converter
from engine.signing.interceptor import DOORS, Signing
from engine.signing.signature import signed_body
from tests.stories import Story, World
from tests.workflows.test_continue_as_new import Exceeded, exceeded
from workflows.case.hearing.messages import OUTSIDE
from workflows.processes import WORKFLOWS

__all__ = ["exceeded"]
OFFICER = {"by": {"role": "officer", "name": "Mallory"}, "finding": "No hole", "category": "routine"}


async def doors(story: Story) -> bool:
    """Whether the case's present run was started by one of our doors, by its history."""
    first = (await story.events())[0]
    return DOORS in first.workflow_execution_started_event_attributes.header.fields


@pytest.mark.server
async def test_what_comes_from_outside_is_kept_and_obeyed_by_nobody(
    world: World, server_address: str, exceeded: Exceeded
) -> None:
    outside = await Client.connect(server_address, data_converter=data_converter(None))
    ours = [each for each in world.client.config()["interceptors"] if isinstance(each, Signing)]
    assert len(ours) == 1
    story = await world.report()
    stranger = outside.get_workflow_handle(story.reference)
    await story.rest()
    assert await doors(story)

    await stranger.signal("inspection_recorded", OFFICER)
    await stranger.signal("say", args=["inspection_recorded", {**OFFICER, "id": "m-2"}])
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await stranger.execute_update("submit", args=["inspection_recorded", OFFICER], result_type=Answer)
    assert isinstance(refused.value.cause, ApplicationError)
    assert refused.value.cause.type == "NotTheirs"
    view = await story.rest()
    assert view.state.stage == "awaiting_inspection"
    assert [OUTSIDE in each for each in story.not_applied()] == [True, True]

    marks = ours[0].marks
    elsewhere = signed_body(marks, "officer_assigned", {"by": "manager", "officer": "eve"}, "MK-222222222")
    await stranger.signal("officer_assigned", elsewhere)
    await story.rest()
    given = signed_body(marks, "officer_assigned", {"by": "manager", "officer": "olive"}, story.reference)
    await stranger.signal("officer_assigned", given)
    await exceeded.by(story)
    await story.say("note_added", note="Ours, in a new run")
    assert (await story.rest()).state.officer == "olive"
    assert await doors(story), "the next run hears as the one before"
    await stranger.signal("inspection_recorded", OFFICER)
    assert (await story.rest()).state.stage == "awaiting_inspection"
    assert len([each for each in story.not_applied() if OUTSIDE in each]) == 4

    replayer = Replayer(
        workflows=WORKFLOWS,
        workflow_runner=UnsandboxedWorkflowRunner(),
        data_converter=world.client.data_converter,
        interceptors=ours,
    )
    async for execution in world.client.list_workflows(f"WorkflowId = '{story.reference}'"):
        handle = world.client.get_workflow_handle(execution.id, run_id=execution.run_id)
        await replayer.replay_workflow(await handle.fetch_history())


@pytest.mark.server
async def test_a_case_from_before_there_were_signatures_hears_as_it_did(
    world: World, server_address: str
) -> None:
    story = await world.report()
    first = await story.handle.fetch_history()
    started = first.events[0].workflow_execution_started_event_attributes
    await story.handle.terminate()
    before = await Client.connect(server_address, data_converter=world.client.data_converter)
    old = await before.start_workflow(
        "HighwaysRepair",
        (await world.client.data_converter.decode(started.input.payloads))[0],
        id=story.reference,
        task_queue=world.queue,
    )
    story = Story(world, old, story.reference)
    await story.rest()
    assert not await doors(story)
    await before.get_workflow_handle(story.reference).signal("inspection_recorded", OFFICER)
    assert (await story.rest()).state.stage == "estimated"
