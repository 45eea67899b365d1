"""The storm: anything sent to any message of any case. The case goes on, and its timeline says what came."""

import asyncio
import sqlite3
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from temporalio import workflow
from temporalio.api.enums.v1 import WorkflowTaskFailedCause
from temporalio.client import WorkflowHandle, WorkflowQueryFailedError, WorkflowUpdateFailedError
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from charter.cases import CaseView, Kind
from charter.messages import Answer
from tests.stories import ADA, Story, World, open_world
from tests.workflows.garbage import (
    MARK,
    UNDECODABLE,
    every_garbage,
    quotes_nothing,
    raw_signal,
    raw_update,
    written,
)
from tests.workflows.samples import EVERY_CASE, SAMPLES, good_body
from workflows.case_messages import KEPT_LIMIT
from workflows.processes import PROCESSES, messages_of

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="module")]

FORCE_CLOSE_COMMAND = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_FORCE_CLOSE_COMMAND
UNHANDLED_COMMAND = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND
MESSAGES = [(process, name) for process in PROCESSES for name in messages_of(process)]
AT_ONCE = asyncio.Semaphore(8)
"""A case answers ten updates at a time (the server's own limit)."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def weather(server_address: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """One world for all of the storm: its cases are their own."""
    async with open_world(server_address, tmp_path_factory.mktemp("storm")) as opened, opened.working():
        yield opened


async def a_case(world: World, process: str = "HighwaysRepair", **more: Any) -> Story:
    return await world.report(SAMPLES[process].service, SAMPLES[process].details, **more)


async def goes_on(story: Story) -> CaseView:
    """It still takes a good message, and no task of it has failed."""
    assert (await story.say("note_added", note="Still here.")).applied
    view = await story.rest()
    await nothing_wedged(story.handle)
    return view


async def nothing_wedged(handle: WorkflowHandle[Any, Any]) -> None:
    async for event in handle.fetch_history_events():
        # The server itself breaks off a task when too much comes in meanwhile, and lets it be tried again.
        failed = event.workflow_task_failed_event_attributes
        assert failed.cause in (0, FORCE_CLOSE_COMMAND, UNHANDLED_COMMAND), failed


async def kinds(handle: WorkflowHandle[Any, Any]) -> list[str]:
    events = [event async for event in handle.fetch_history_events()]
    names = [(event.WhichOneof("attributes") or "").removesuffix("_event_attributes") for event in events]
    return [name.upper() for name in names]


async def again_until_answered(story: Story, name: str, **body: Any) -> Answer:
    """As a client does: an RPC error is "unknown", and the same message is said again with its id."""
    for _ in range(100):
        try:
            return await story.say(name, **body)
        except RPCError as error:
            if error.status is not RPCStatusCode.RESOURCE_EXHAUSTED:
                raise
            await asyncio.sleep(0.1)
    raise AssertionError("it was never answered")


# -- every message, every garbage


@pytest.mark.parametrize("process", PROCESSES)
async def test_every_process_has_its_samples(process: str) -> None:
    sample = SAMPLES[process]
    assert {*EVERY_CASE, *sample.bodies} == set(messages_of(process))
    for name, spec in messages_of(process).items():
        spec.read(good_body(process, name))
    assert {said.message for said in sample.life} <= set(messages_of(process))


@pytest.mark.parametrize(("process", "message"), MESSAGES)
async def test_any_garbage_to_any_message(weather: World, process: str, message: str) -> None:
    story = await a_case(weather, process)
    opened = await story.rest()
    garbage = every_garbage(process, message, weather.clock())
    await asyncio.gather(*(raw_signal(story, message, *one.payloads) for one in garbage))
    for _ in range(200):
        if (await story.rest()).entries_in_all >= opened.entries_in_all + len(garbage):
            break
    told = story.not_applied()
    assert len(told) == len(garbage)
    assert all(what.startswith(f"Not applied: {message}. ") for what in told)
    for one in garbage:
        assert any(one.why in what for what in told), one.what

    before = await kinds(story.handle)

    async def submitted(one: Any) -> None:
        async with AT_ONCE:
            refusal = await raw_update(story, written(message), *one.payloads)
        assert quotes_nothing(refusal).type in ("MalformedMessage", "NotTheirs", "TooLong"), one.what

    await asyncio.gather(*(submitted(one) for one in garbage if one.refused))
    assert await kinds(story.handle) == before
    for one in garbage:
        if not one.refused:
            answer = await raw_update(story, written(message), *one.payloads)
            assert not answer["applied"], one.what

    body = good_body(process, message)
    answer = await story.say(message, **body)
    assert answer.applied or answer.why
    await goes_on(story)


async def test_what_submit_cannot_even_address(weather: World) -> None:
    story = await a_case(weather)
    await story.rest()
    before = await kinds(story.handle)
    arguments: list[tuple[Any, ...]] = [
        (),
        (MARK,),
        ("note_added",),
        ("note_added", {"by": "officer", "note": MARK}, MARK),
        (MARK,) * 5,
        (None, None),
        (7, {}),
        ({"note": MARK}, "note_added"),
    ]
    for given_ in arguments:
        refusal = quotes_nothing(await raw_update(story, *(written(one) for one in given_)))
        assert refusal.type == "MalformedMessage"
    for one in UNDECODABLE:
        refusal = quotes_nothing(await raw_update(story, *one.payloads, written({})))
        assert refusal.type == "MalformedMessage"
    unknown = await raw_update(story, written("nobody_knows_it"), written({"by": "officer", "x": MARK}))
    assert quotes_nothing(unknown).type == "UnknownMessage"
    for name in ("", "x" * 5_000, "__init__", "case", "_hear_note_added", "\u202e<script>"):
        assert (await raw_update(story, written(name), written({}))).type == "UnknownMessage"
    for update in ("nonsense", "note_added", "__temporal_x", "\u202e<script>alert(1)</script>"):
        assert isinstance(await raw_update(story, written(MARK), update=update), Exception)
    assert await kinds(story.handle) == before
    await goes_on(story)


STRANGE = [
    "nobody_knows_it",
    "<script>alert(1)</script>",
    "\u202e\u200fright to left",
    "Ada\x00Example",
    "x" * 900,
    "__temporal_x",
    "__stack_trace",
    "__enhanced_stack_trace",
    "submit",
    "case",
    "run",
    "'; DROP TABLE cases; --",
    "𝔘𝔫𝔦",
    "a\r\nb",
]


async def test_signals_of_strange_names(weather: World) -> None:
    story = await a_case(weather)
    for name in STRANGE:
        await raw_signal(story, name, written({"by": "officer", "note": name}))
        await raw_signal(story, name)
    view = await goes_on(story)
    refused = story.timeline(Kind.REFUSED)
    assert len(refused) == 2 * len(STRANGE)
    assert all(entry.what.isascii() and entry.what.isprintable() for entry in refused)
    assert all(len(entry.what) < 700 for entry in refused)
    assert all(entry.message == "" for entry in refused)
    assert view.unwritten == 0


async def test_queries_take_garbage_too(weather: World) -> None:
    story = await a_case(weather)
    await story.rest()
    for name in ("case", "possible", "__temporal_workflow_metadata", "nonsense"):
        with suppress(WorkflowQueryFailedError, RPCError):  # an error is the asker's own, an answer as good
            await story.handle.query(name, args=[MARK, {"x": 1}, None])
    await goes_on(story)


# -- sizes


async def test_a_megabyte_of_text_is_kept_short(weather: World) -> None:
    story = await a_case(weather)
    long = {"by": "officer", "note": "z" * 1_000_000}
    await story.signal("note_added", long)
    refusal = await story.refused("note_added", **long)
    assert refusal.type == "TooLong"
    view = await goes_on(story)
    [entry] = story.timeline(Kind.REFUSED)
    assert "too long: 1,000," in entry.what
    assert "cut: 1,000,000 characters in all" in entry.said["note"]
    assert len(entry.model_dump_json()) < KEPT_LIMIT + 1_000
    assert len(view.model_dump_json()) < 200_000


@asynccontextmanager
async def register_locked(world: World) -> AsyncIterator[None]:
    """Somebody else is writing to the register: every turn goes as an ordinary activity."""
    file = world.register.database.file
    assert file is not None
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


async def test_megabytes_of_short_texts_fit_a_turn_that_has_to_wait(weather: World) -> None:
    story = await a_case(weather)
    await story.rest()
    shorts: Any = {f"k{n}": ["z" * 700] * 49 for n in range(49)}
    async with register_locked(weather):
        await story.signal("note_added", shorts)
        await story.signal("note_added", *[list(shorts.values())[:9]] * 5)
        await story.signal("nobody_knows_it", list(shorts.values()))
        await asyncio.sleep(3)
    await goes_on(story)
    assert len(story.not_applied()) == 3
    assert all(len(entry.model_dump_json()) < 2 * KEPT_LIMIT for entry in story.timeline())


async def test_long_letters_at_once_fit_turns_that_have_to_wait(weather: World) -> None:
    story = await a_case(weather)
    await story.rest()
    long = {"by": "officer", "question": "z" * 16_000, "consequence": "y" * 16_000}
    async with register_locked(weather):
        await asyncio.gather(*(story.signal("information_requested", long) for _ in range(80)))
        await asyncio.sleep(3)
    await goes_on(story)
    assert story.letters().count("every_case/information_requested") == 80


# -- order, ids and times


async def test_the_same_id_is_taken_once(weather: World) -> None:
    story = await a_case(weather)
    body = {"by": "officer", "note": "Once.", "id": "desk-1"}
    await story.signal("note_added", body)
    await story.signal("note_added", body)
    answer: Answer = await story.handle.execute_update(
        "submit", args=["note_added", body], id=uuid.uuid4().hex, result_type=Answer
    )
    assert not answer.applied
    assert answer.why.startswith("Already taken")
    assert (await story.say("note_added", note="Once.", id="desk-2")).applied
    assert (await story.say("note_added", note="Once.", id="desk-2")).applied  # the first one's answer
    await goes_on(story)
    notes = [entry.message_id for entry in story.timeline(Kind.MESSAGE)]
    assert notes[:2] == ["desk-1", "desk-2"]
    assert len(story.not_applied()) == 2


async def test_out_of_stage_is_said_to_be_so(weather: World) -> None:
    story = await a_case(weather)
    answer = await story.say("work_completed", what="Filled.", lasting="permanent")
    assert not answer.applied
    assert answer.why == "This cannot be said while the case is awaiting inspection."
    await story.signal("work_completed", {"by": "officer", "what": "Filled.", "lasting": "permanent"})
    await goes_on(story)
    assert len(story.not_applied()) == 2
    assert (await story.say("inspection_recorded", **SAMPLES["HighwaysRepair"].life[0].body)).applied


async def test_too_far_back_is_for_a_manager(weather: World) -> None:
    story = await a_case(weather)
    view = await story.skip(timedelta(days=20))
    opened = (view.state.received + timedelta(minutes=1)).isoformat()
    answer = await story.say("note_added", note="Long ago.", happened_at=opened)
    assert not answer.applied
    assert "has to be recorded by a manager" in answer.why
    assert (await story.say("note_added", by="manager", note="Long ago.", happened_at=opened)).applied
    await goes_on(story)


EDGES: list[tuple[str, str, dict[str, Any]]] = [
    ("information_requested", "officer", {"question": "?", "consequence": "!", "reply_by": "2000-01-01"}),
    ("information_requested", "officer", {"question": "?", "consequence": "!", "reply_by": "2100-01-01"}),
    ("promise_extended", "manager", {"promise": "inspect", "until": "2000-01-01", "reason": "x"}),
    ("promise_extended", "manager", {"promise": "inspect", "until": "2100-01-01", "reason": "x"}),
    ("promise_paused", "officer", {"promise": "inspect", "question": "?", "consequence": "!"}),
    ("exception_recorded", "officer", {"promise": "inspect", "reason": " ", "evidence": " "}),
    ("recount", "manager", {"calendar": {}, "reason": "No holidays at all."}),
    ("recount", "manager", {"calendar": {"bank_holidays": {"9999-12-31": "x"}}, "reason": "x"}),
    ("recount", "manager", {"calendar": {"published": {"x": {"1": "0001-01-01"}}}, "reason": "x"}),
    ("reporter_joined", "system", {"reference": "MK-AAAAAAAAA", "received": "2000-01-01T00:00:00Z"}),
    ("reporter_joined", "system", {"reference": "MK-AAAAAAAAB", "received": "2100-01-01T00:00:00Z"}),
    ("call_recorded", "officer", {"letter": 10**30, "said": "x"}),
    ("satisfaction_given", "customer", {"score": 5}),
    ("duplicate_found", "officer", {"of": "MK-AAAAAAAAC"}),
    ("moved", "officer", {"service": "garden/waste_9", "reason": "x"}),
    ("inspection_recorded", "officer", {"finding": "x", "category": "routine", "estimate": "2000-01-01"}),
    ("inspection_recorded", "officer", {"finding": "x", "category": "routine", "estimate": "2100-01-01"}),
    ("inspection_recorded", "officer", {"finding": "x", "category": "routine"}),
    ("estimate_changed", "officer", {"until": "2000-01-01", "reason": "x"}),
    ("estimate_changed", "officer", {"until": "2100-01-01", "reason": "x"}),
    ("work_scheduled", "officer", {"on": "2000-01-01"}),
    ("work_scheduled", "officer", {"on": "2100-01-01"}),
    ("work_completed", "officer", {"what": "\u202e<script>alert(1)</script>", "lasting": "temporary"}),
]


async def test_dates_at_the_edges(weather: World) -> None:
    story = await a_case(weather)
    for message, by, body in EDGES:
        answer = await story.say(message, by=by, **body)
        assert answer.why, message
        await story.rest()
    view = await goes_on(story)
    assert view.state.stage == "work_planned"
    for message in ("information_requested", "promise_extended", "estimate_changed"):
        for day in ("1999-12-31", "2100-01-02", "0001-01-01", "9999-12-31", "2026-02-30"):
            body = good_body("HighwaysRepair", message) | {"until": day, "reply_by": day}
            assert (await story.refused(message, **body)).type == "MalformedMessage"


async def test_text_is_kept_as_it_was_written(weather: World) -> None:
    story = await a_case(weather)
    for text in (
        "<script>alert(1)</script>",
        "\u202e\u200f right to left",
        "'; DROP TABLE entries; --",
        "𝔘 ((name)) %s",
    ):
        assert (await story.say("note_added", note=text)).applied
        await story.rest()
        assert story.timeline()[-1].said == {"note": text}
    assert (await story.say("officer_assigned", officer="| <b>x</b> |", team="\u202e" + "𝔘" * 190)).applied
    await goes_on(story)


# -- many at once


async def test_fifty_signals_at_once(weather: World) -> None:
    story = await a_case(weather)
    said = [story.signal("note_added", {"by": "officer", "note": f"Note {n}."}) for n in range(25)]
    junk = [story.signal(f"junk_{n}", *[MARK] * (n % 4)) for n in range(15)]
    bad = [story.signal("note_added", *[{"by": n}] * (n % 3)) for n in range(10)]
    await asyncio.gather(*said, *junk, *bad)
    await goes_on(story)
    assert len(story.timeline(Kind.MESSAGE)) == 26
    assert len(story.not_applied()) == 25


async def test_fifty_submitted_at_once(weather: World) -> None:
    story = await a_case(weather)
    good = (again_until_answered(story, "note_added", note=f"Note {n}.", id=f"n-{n}") for n in range(25))
    bad = (again_until_answered(story, "note_added", note=7, id=f"bad-{n}") for n in range(25))
    answers = await asyncio.gather(*good, *bad, return_exceptions=True)
    assert all(isinstance(answer, Answer) and answer.applied for answer in answers[:25])
    for error in answers[25:]:
        assert isinstance(error, WorkflowUpdateFailedError)
        assert quotes_nothing(error.cause).type == "MalformedMessage"
    await goes_on(story)
    assert len(story.timeline(Kind.MESSAGE)) == 26
    assert story.not_applied() == []


# -- while no worker is up


def later(world: World) -> World:
    """The same world on a queue that nobody serves yet."""
    return replace(world, queue=f"test-{uuid.uuid4().hex[:12]}")


@pytest.mark.parametrize("process", PROCESSES)
async def test_a_whole_life_said_before_the_story_begins(weather: World, process: str) -> None:
    world, sample = later(weather), SAMPLES[process]
    story = await a_case(world, process)
    for said in sample.life:
        await story.signal("junk", MARK, MARK)
        await raw_signal(story, said.message, *UNDECODABLE[0].payloads)
        await story.signal(said.message, {"by": said.by, **said.body})
    async with world.working():
        outcome = await story.end()
        await nothing_wedged(story.handle)
    assert outcome.outcome == sample.outcome
    applied = [entry.message for entry in story.timeline(Kind.MESSAGE)]
    assert applied == [said.message for said in sample.life]
    assert len(story.not_applied()) == 2 * len(sample.life)


@pytest.mark.parametrize("process", PROCESSES)
async def test_a_life_said_while_the_worker_is_down(weather: World, process: str) -> None:
    world, sample = later(weather), SAMPLES[process]
    async with world.working():
        story = await a_case(world, process)
        await story.rest()
    for said in sample.life:
        await story.signal(said.message, {"by": said.by, **said.body})
        await story.signal(said.message, MARK)
    async with world.working():
        outcome = await story.end()
        await nothing_wedged(story.handle)
    assert outcome.outcome == sample.outcome
    assert [entry.message for entry in story.timeline(Kind.MESSAGE)] == [one.message for one in sample.life]
    assert len(story.not_applied()) == len(sample.life)


@pytest.mark.parametrize("body", [{"by": "officer", "note": "First."}, MARK, [], {}], ids=str)
async def test_a_signal_that_starts_the_case(weather: World, body: Any) -> None:
    world = later(weather)
    given_ = (await a_case(weather)).reference  # its row is there; the case itself is another one's
    reference = given_[:-1] + ("A" if given_[-1] != "A" else "B")
    service = SAMPLES["HighwaysRepair"].service
    now = world.clock()
    report = {
        "reference": reference,
        "service": service,
        "received": now.isoformat(),
        "customer": ADA.model_dump(mode="json"),
        "details": SAMPLES["HighwaysRepair"].details,
        "edition": world.editions.in_force(now.date()).part(service, now).model_dump(mode="json"),
    }
    handle: WorkflowHandle[Any, Any] = await world.client.start_workflow(
        "HighwaysRepair",
        report,
        id=reference,
        task_queue=world.queue,
        start_signal="note_added",
        start_signal_args=[body],
    )
    story = Story(world, handle, reference)
    async with world.working():
        view = await goes_on(story)
    good = isinstance(body, dict) and bool(body)
    assert len(story.not_applied()) == (0 if good else 1)
    assert view.state.stage == "awaiting_inspection"
    assert [entry.kind for entry in story.timeline()][:1] == [Kind.OPENED]


async def test_answers_waited_for_while_the_worker_restarts(weather: World) -> None:
    world = later(weather)
    async with world.working():
        story = await a_case(world)
        await story.rest()
        during = [asyncio.create_task(story.say("note_added", note=f"Note {n}.")) for n in range(3)]
        await asyncio.sleep(0.01)
    after = [asyncio.create_task(story.say("note_added", note=f"Later {n}.")) for n in range(3)]
    wrong = asyncio.create_task(story.refused("note_added", note=7))
    await asyncio.sleep(0.5)
    async with world.working():
        answers = await asyncio.wait_for(asyncio.gather(*during, *after), 60)
        assert (await asyncio.wait_for(wrong, 30)).type == "MalformedMessage"
        await goes_on(story)
    assert all(answer.applied for answer in answers)
    assert len(story.timeline(Kind.MESSAGE)) == 7


# -- the guard bites


@workflow.defn
class OneArgument:
    """What a case would be with a handler that names its argument, as the SDK's samples have it."""

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: False)

    @workflow.signal
    def note_added(self, body: dict[str, Any]) -> None: ...


async def test_a_handler_of_one_argument_is_wedged_by_two(weather: World) -> None:
    queue = f"test-{uuid.uuid4().hex[:12]}"
    async with Worker(
        weather.client,
        task_queue=queue,
        workflows=[OneArgument],
        workflow_runner=UnsandboxedWorkflowRunner(),
    ):
        handle = await weather.client.start_workflow(OneArgument.run, id=queue, task_queue=queue)
        await handle.signal("note_added", args=[{}, {}])
        for _ in range(100):
            if "WORKFLOW_TASK_FAILED" in await kinds(handle):
                break
            await asyncio.sleep(0.1)
        with pytest.raises(AssertionError, match="UNHANDLED_FAILURE"):
            await nothing_wedged(handle)
        await handle.terminate()
