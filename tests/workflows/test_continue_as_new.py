"""A case whose history has grown long goes on in a new run, and nobody can tell.

Each life is told twice, once as it is and once with a new run after every step: letters, timeline, tasks and
outcome are the same. At each new run clocks, timers, search attributes and details are compared.
"""

import asyncio
import base64
import json
import random
import sys
import uuid
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio import workflow
from temporalio.api.enums.v1 import EventType
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import WorkflowExecutionStatus, WorkflowUpdateFailedError
from temporalio.service import RPCError

from charter.cases import CaseView, HandedOver, Kind
from charter.messages import Answer
from tests.stories import Story, World, open_world
from tests.virtual import open_virtual_world
from tests.workflows.kit import Life, Step
from tests.workflows.processes import BY_PROCESS
from tests.workflows.recording import FILLED, PROGRAMMED, ROUTINE, locked
from workflows.case.hearing.messages import Inbox
from workflows.case.runs import next_run
from workflows.case.writing import courier
from workflows.processes import PROCESSES

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
ASKED = {"question": "Which side of the road?", "consequence": "We look on both."}
CONTINUED = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW


class Exceeded:
    """A limit of history that a run named passes from its next event on, when replayed as well."""

    def __init__(self) -> None:
        self._lengths: dict[str, int] = {}

    async def by(self, story: Story) -> str:
        """The present run has become too long; its id."""
        description = await story.handle.describe()
        run = str(description.run_id)
        self._lengths[run] = description.history_length
        return run

    def __lt__(self, size: int) -> bool:
        info = workflow.info()
        return info.get_current_history_length() > self._lengths.get(info.run_id, sys.maxsize)


@pytest.fixture
def exceeded(monkeypatch: pytest.MonkeyPatch) -> Exceeded:
    limit = Exceeded()
    monkeypatch.setattr(next_run, "HISTORY_LIMIT", limit)
    return limit


async def run_id(story: Story) -> str:
    return str((await story.handle.describe()).run_id)


async def note(story: Story) -> None:
    await story.signal("note_added", {"by": "officer", "note": "An example."})


async def another_run(story: Story, old: str) -> str:
    """The run that follows; fails if none does."""
    async with asyncio.timeout(20):
        while (new := await run_id(story)) == old or not await begun(story):  # noqa: ASYNC110 - a server's
            await asyncio.sleep(0.02)
    return new


async def begun(story: Story) -> bool:
    """Whether the present run has had its first task: no question is answered before."""
    try:
        await story.handle.query("possible")
    except RPCError:
        return False
    return True


async def go_on_afresh(story: Story, exceeded: Exceeded) -> CaseView:
    """A note that makes the history too long; the case, at rest in its next run."""
    old = await exceeded.by(story)
    await note(story)
    await another_run(story, old)
    return await story.rest()


async def shown(story: Story) -> tuple[list[tuple[str, Any]], str]:
    """What a supervisor sees: search attributes and current details."""
    description = await story.handle.describe()
    attributes = {pair.key.name: pair.value for pair in description.typed_search_attributes}
    metadata = await story.handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
    return sorted((key, value) for key, value in attributes.items()), str(metadata.current_details)


async def rings_at(story: Story) -> datetime | None:
    """When the one timer of the present run fires; None where none is armed."""
    armed: dict[str, datetime] = {}
    async for event in story.handle.fetch_history_events():
        if event.HasField("timer_started_event_attributes"):
            timer = event.timer_started_event_attributes
            after = timer.start_to_fire_timeout.ToTimedelta()
            armed[timer.timer_id] = event.event_time.ToDatetime() + after
        elif event.HasField("timer_canceled_event_attributes"):
            armed.pop(event.timer_canceled_event_attributes.timer_id)
        elif event.HasField("timer_fired_event_attributes"):
            armed.pop(event.timer_fired_event_attributes.timer_id)
    assert len(armed) <= 1
    return next((at for at in armed.values()), None)


async def opened(world: World, **more: Any) -> Story:
    story = await world.report(**more)
    await story.rest()
    return story


LIVES: dict[str, Life] = {}
STAGES: dict[str, set[str]] = {}


def life(*stages: str) -> Callable[..., Life]:
    """A life to be told twice; the stages in which it goes on in a new run."""

    def mark(told: Life, name: str = "") -> Life:
        LIVES[name or told.__name__], STAGES[name or told.__name__] = told, set(stages)
        return told

    return mark


async def said(story: Story, name: str, by: Any = "officer", **body: Any) -> None:
    answer = await story.say(name, by, **body)
    assert answer.applied, answer.why


@life("awaiting_inspection", "estimated", "work_planned", "done")
async def inspected_planned_and_repaired(world: World, step: Step) -> Story:
    story = await opened(world)
    await step(story)
    await said(story, "inspection_recorded", **ROUTINE)
    await step(story)
    await said(story, "work_scheduled", on=(await story.now() + 5 * DAY).date().isoformat())
    await step(story)
    await said(story, "work_completed", what="Plated over.", lasting="temporary")
    await step(story)
    await said(story, "work_completed", **FILLED)
    await step(story)
    return story


@life("awaiting_inspection", "estimated", "done")
async def warned_late_and_disputed(world: World, step: Step) -> Story:
    story = await opened(world)
    due = await story.due("inspect")
    await story.until(due - timedelta(hours=1))
    assert story.tasks() == ["warning/inspect"]
    await step(story)
    await story.until(due + 2 * SECOND)
    await step(story)
    await story.skip(30 * DAY)
    await step(story)
    await said(story, "inspection_recorded", **ROUTINE)
    await said(story, "work_completed", **FILLED)
    await step(story)
    await said(story, "not_fixed", "customer", what="It is open again.")
    await step(story)
    await said(story, "inspection_recorded", **ROUTINE)
    await step(story)
    await said(story, "work_completed", **FILLED)
    return story


@life("estimated")
async def programmed(world: World, step: Step) -> Story:
    story = await opened(world)
    await said(story, "inspection_recorded", **PROGRAMMED)
    await step(story)
    await story.skip(100 * DAY)
    await step(story)
    await story.skip(100 * DAY)
    until = (await story.due("repair") + 30 * DAY).date()
    await said(story, "estimate_changed", until=until.isoformat(), reason="Example reason.")
    await step(story)
    await story.skip(100 * DAY)
    await said(story, "work_completed", **FILLED)
    return story


@life("awaiting_inspection")
async def asked_with_a_reminder(world: World, step: Step) -> Story:
    story = await opened(world)
    await said(story, "information_requested", **ASKED)
    await step(story)
    await story.skip(30 * DAY)
    await step(story)
    await said(story, "information_requested", **ASKED)
    await step(story)
    await said(story, "customer_replied", "customer", reply="The left.")
    await said(story, "no_action", reason="Example reason.")
    return story


@life("awaiting_inspection", "estimated", "withdrawn")
async def withdrawn_and_taken_back(world: World, step: Step) -> Story:
    story = await opened(world)
    await said(story, "withdrawn", "customer")
    await step(story)
    await said(story, "withdrawal_taken_back", "customer")
    await step(story)
    await said(story, "inspection_recorded", **ROUTINE)
    await said(story, "withdrawn", council_goes_on=True)
    await step(story)
    await said(story, "work_completed", **FILLED)
    return story


@life("awaiting_inspection")
async def people_and_needs(world: World, step: Step) -> Story:
    story = await opened(world)
    someone = {
        "name": "Cleo Example",
        "email": "cleo@example.com",
        "kind": "councillor",
        "scope": "all of it",
    }
    await said(story, "representative_added", representative={**someone, "consent": "taken_as_given"})
    await said(story, "officer_assigned", officer="Sam Example", team="Example team")
    await step(story)
    await said(story, "needs_recorded", "customer", needs={"large_print": True})
    contact = {"name": "Kim Example", "reason": "Example.", "mediation_considered": "Yes."}
    await said(story, "nominated_contact_set", "manager", contact=contact)
    await said(story, "contact_changed", "customer", email="new@example.com")
    await step(story)
    await said(story, "safeguarding_raised", concern="Example.")
    await step(story)
    await story.skip(200 * DAY)
    await step(story)
    await said(story, "not_ours", whose="Example Estates", how_to_reach="Ask.")
    return story


@life("awaiting_inspection", "following")
async def followed_and_ended_by_another(world: World, step: Step) -> Story:
    first, second = await opened(world), await opened(world)
    await said(second, "duplicate_found", of=first.reference)
    await step(second)
    await step(first)
    await said(first, "not_ours", whose="Example Estates", how_to_reach="Ask.")
    await first.end()
    await second.ended()
    return second


@life("awaiting_inspection", "following")
async def followed_and_parted(world: World, step: Step) -> Story:
    first, second = await opened(world), await opened(world)
    await said(second, "duplicate_found", of=first.reference)
    await step(second)
    await said(second, "duplicate_parted", reason="It is another hole.")
    await step(second)
    await said(second, "no_action", reason="Example reason.")
    return second


@life("awaiting_inspection")
async def moved_and_linked(world: World, step: Step) -> Story:
    story = await opened(world)
    await said(story, "moved", service="streetlight", reason="It is the lamp.")
    await step(story)
    await said(story, "linked_case_opened", service="pothole", reason="There is a hole too.")
    await step(story)
    await said(story, "linked_case_opened", service="pothole", reason="And another.")
    await said(story, "no_action", reason="Example reason.")
    return story


@life("estimated")
async def opened_from_another(world: World, step: Step) -> Story:
    handed = HandedOver(
        reference="MK-EXAMPLE22",
        reason="Made safe.",
        at=world.clock(),
        facts={"by": "officer", **ROUTINE},
    )
    story = await opened(world, handed_over=handed, with_edition=False)
    await step(story)
    await said(story, "work_completed", **FILLED)
    return story


for _process, _given in BY_PROCESS.items():
    for _name, (_life, _stages) in _given.lives.items():
        life(*_stages)(_life, f"{_name}:{_process}")


ONLY_THERE = "people_and_needs"
"""In half a year a safeguarding concern that nobody takes is told every hour, and on a virtual server time
passes for that as well."""


@pytest.mark.parametrize("name", [name for name in LIVES if name != ONLY_THERE])
async def test_a_new_run_after_every_step_changes_nothing(
    name: str, tmp_path: Path, exceeded: Exceeded
) -> None:
    async with AsyncExitStack() as open_worlds:
        worlds = [open_virtual_world(tmp_path / of) for of in ("as it is", "afresh")]
        first, second = [await open_worlds.enter_async_context(one) for one in worlds]
        for world in (first, second):
            await open_worlds.enter_async_context(world.working())
        await assert_the_same_life(name, first, second, exceeded)


@pytest.mark.server
@pytest.mark.parametrize("name", ["inspected_planned_and_repaired", ONLY_THERE])
async def test_nor_does_it_on_the_real_server(name: str, world: World, exceeded: Exceeded) -> None:
    await assert_the_same_life(name, world, world, exceeded)


async def assert_the_same_life(name: str, one: World, other: World, exceeded: Exceeded) -> None:
    """As it is in one world, and with a new run after every step in the other."""

    async def as_it_is(story: Story) -> None:
        await note(story)
        await story.rest()

    async def afresh(story: Story) -> None:
        before, seen, rings = await story.rest(), await shown(story), await rings_at(story)
        after = await go_on_afresh(story, exceeded)
        assert after.state == before.state
        assert after.clocks == before.clocks
        assert after.entries_in_all == before.entries_in_all + 1
        assert await shown(story) == seen
        assert same_moment(await rings_at(story), rings)
        stages.add(after.state.stage)

    stages: set[str] = set()
    first = await told(one, LIVES[name], as_it_is)
    second = await told(other, LIVES[name], afresh)
    assert stages == STAGES[name]
    assert second == first


def same_moment(one: datetime | None, other: datetime | None) -> bool:
    """A timer is armed counting from when its task began, and written down when that ended: on a busy machine
    seconds later."""
    if one is None or other is None:
        return one is other
    return abs(one - other) < 10 * SECOND


async def told(world: World, life: Life, step: Step) -> dict[str, Any]:
    """All that came of a life, but references and dates."""
    world.clock.ahead = timedelta(0)
    story = await life(world, step)
    running = (await story.handle.describe()).status is WorkflowExecutionStatus.RUNNING
    outcome = await (story.end() if running else story.ended())
    entries = story.timeline()
    return {
        "outcome": (outcome.outcome, outcome.reason),
        "letters": story.letters(),
        "sent": story.sent(),
        "tasks": sorted({"at risk" if key.startswith("safeguarding/") else key for key in story.tasks()}),
        "timeline": [(entry.kind, entry.message) for entry in entries],
    }


@pytest.mark.parametrize("process", PROCESSES)
def test_every_stage_is_gone_on_from(process: str) -> None:
    """The lives told have to come through every stage of every process; each a step."""
    gone_on_from = set().union(*STAGES.values())
    missing = {*map(str, PROCESSES[process].words), "withdrawn", "following"} - gone_on_from
    assert not missing, f"tell a life with a step at {sorted(missing)}, as LIVES in its sample.py"


# -- what is long


JUNK = base64.b64encode(random.Random(1).randbytes(1_000_000)).decode()
"""Compressed before it is recorded, it is a megabyte still."""


async def test_four_megabytes_of_junk_make_a_new_run_and_nothing_is_lost(world: World) -> None:
    story = await opened(world)
    await said(story, "inspection_recorded", **PROGRAMMED)
    first = await run_id(story)
    for _ in range(6):
        await story.signal("note_added", {"by": "officer", "note": JUNK}, "one too many")
        await story.rest()  # a task is told how long the history was before what it is to take
    second = await another_run(story, first)
    await story.rest()
    await said(story, "work_completed", **FILLED)
    assert await run_id(story) == second
    assert len(story.not_applied()) == 6
    await story.end()
    assert story.letters() == story.sent()
    assert story.letters() == [
        "highways_repair/acknowledged",
        "highways_repair/inspected_programmed",
        "highways_repair/completed_permanent",
    ]


# -- what a case has heard


async def test_a_message_taken_in_an_earlier_run_is_not_taken_again(
    world: World, exceeded: Exceeded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor one so old that the case has forgotten it: the register is asked."""
    monkeypatch.setattr(Inbox, "IDS_KEPT", 3)
    story = await opened(world)
    for number in range(5):
        await said(story, "note_added", note="An example.", id=f"note-{number}")
    await go_on_afresh(story, exceeded)
    for number in (0, 4):
        body = {"by": "officer", "note": "An example.", "id": f"note-{number}"}
        answer: Answer = await story.handle.execute_update(
            "submit", args=["note_added", body], id=uuid.uuid4().hex, result_type=Answer
        )
        assert not answer.applied
        assert "Already taken" in answer.why
    await said(story, "note_added", note="An example.", id="note-5")
    await story.rest()
    assert len(story.timeline(Kind.MESSAGE)) == 7
    asked = [name for name in await local_activities(story) if name == "message_known"]
    assert len(asked) == 2


async def local_activities(story: Story) -> list[str]:
    """Their types, in the present run."""
    found = []
    async for event in story.handle.fetch_history_events():
        if event.HasField("marker_recorded_event_attributes"):
            [data] = event.marker_recorded_event_attributes.details["data"].payloads
            found.append(json.loads(data.data)["activity_type"])
    return found


@pytest.mark.parametrize("seed", range(4))
async def test_fifty_at_once_over_a_new_run_are_all_taken_in_any_order(
    seed: int, tmp_path: Path, exceeded: Exceeded
) -> None:
    async with open_virtual_world(tmp_path, seed=seed) as world, world.working():
        await fifty_are_taken(world, exceeded)


@pytest.mark.server
async def test_fifty_at_once_over_a_new_run_are_all_taken(world: World, exceeded: Exceeded) -> None:
    await fifty_are_taken(world, exceeded)


async def fifty_are_taken(world: World, exceeded: Exceeded) -> None:
    story = await opened(world)
    first = ""

    async def say(number: int) -> None:
        body = {"by": "officer", "note": f"Example {number}", "id": f"note-{number}"}
        await story.signal("note_added", body)

    async with asyncio.TaskGroup() as all_at_once:
        for number in range(50):
            all_at_once.create_task(say(number))
            if number == 10:
                first = await exceeded.by(story)
    await note(story)
    await another_run(story, first)
    await story.rest()
    taken = [entry.message_id for entry in story.timeline(Kind.MESSAGE)]
    assert sorted(taken) == sorted(["", *(f"note-{number}" for number in range(50))])
    assert story.not_applied() == []


@pytest.mark.server
async def test_a_submitted_message_between_two_runs_is_taken_once(world: World, exceeded: Exceeded) -> None:
    """A sender who hears no answer says it again with the same id, as every door does."""
    story = await opened(world)
    first = ""
    for number in range(12):
        if number == 5:
            first = await exceeded.by(story)
        for _ in range(20):
            try:
                answer = await story.say("note_added", note="An example.", id=f"note-{number}")
            except (RPCError, WorkflowUpdateFailedError):
                await asyncio.sleep(0.1)
                continue
            assert answer.applied or "Already taken" in answer.why
            break
        else:
            raise AssertionError("twenty times in vain")
    assert await run_id(story) != first
    await story.rest()
    taken = [entry.message_id for entry in story.timeline(Kind.MESSAGE)]
    assert taken == [f"note-{number}" for number in range(12)]


# -- what is on its way


@pytest.mark.server
async def test_what_the_register_has_not_taken_goes_along(world: World, exceeded: Exceeded) -> None:
    story = await opened(world)
    with locked(world):
        await story.signal("inspection_recorded", {"by": "officer", **ROUTINE})
        await story.signal("officer_assigned", {"by": "officer", "officer": "Sam Example"})
        await asyncio.sleep(0.5)
        await story.signal("work_completed", {"by": "officer", **FILLED})
        first = await exceeded.by(story)
        await note(story)
        await another_run(story, first)
        attributes, _ = await shown(story)
        assert dict(attributes)["CharterStage"] == "done"
        assert dict(attributes)["CharterOutcome"] == "completed"
    await story.end()
    assert story.letters() == story.sent()
    assert story.letters() == [
        "highways_repair/acknowledged",
        "highways_repair/inspected",
        "highways_repair/completed_permanent",
    ]
    assert [letter.id for letter in world.register.letters.of_case(story.reference)] == [
        f"{story.reference}-{number}" for number in (1, 2, 3)
    ]
    story.timeline()


@pytest.mark.server
async def test_too_much_unwritten_waits_for_the_register(
    world: World, exceeded: Exceeded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than 2 MB given to a new run would be the end of the case."""
    monkeypatch.setattr(courier, "CARRIED_LIMIT", 50_000)
    story = await opened(world)
    with locked(world):
        for _ in range(5):
            await story.signal("note_added", {"by": "officer", "note": "x" * 15_000})
        await asyncio.sleep(0.5)
        first = await exceeded.by(story)
        await note(story)
        await asyncio.sleep(0.5)
        assert await run_id(story) == first
    await another_run(story, first)
    await story.rest()
    assert len(story.timeline(Kind.MESSAGE)) == 6


# -- what falls due between two runs


@pytest.mark.server
async def test_a_promise_that_fell_due_with_nobody_there_is_late_in_the_next_run(
    server_address: str, tmp_path: Path, exceeded: Exceeded
) -> None:
    """The message is heard first, and makes a new run: what fell due is not put off by it."""
    async with open_world(server_address, tmp_path) as world:
        async with world.working():
            story = await opened(world)
            due = await story.due("inspect")
            await story.until(due - 2 * SECOND)
            first = await exceeded.by(story)
        await asyncio.sleep(4)
        await note(story)
        async with world.working():
            await another_run(story, first)
            view = await story.rest()
            assert view.state.late
            assert await story.due("inspect") == due
            assert story.letters() == ["highways_repair/acknowledged", "every_case/late"]
