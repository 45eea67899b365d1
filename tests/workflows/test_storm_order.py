"""The storm, in time: repeated, out of stage, many at once, with no worker up, before the start."""

import asyncio
import uuid
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from temporalio.client import WorkflowHandle, WorkflowUpdateFailedError
from temporalio.service import RPCError

from charter.cases import Kind
from charter.messages import Answer
from tests.stories import ADA, Story, World
from tests.workflows.garbage import (
    MARK,
    quotes_nothing,
)
from tests.workflows.samples import SAMPLES, good_body
from tests.workflows.weather import (
    a_case,
    goes_on,
    one_world,  # noqa: F401 -- a fixture
    said_before_it_begins,
    said_while_the_worker_is_down,
)

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="module")]


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
    assert answer.why == "You cannot do this while the case is at the stage “Awaiting inspection”."
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
    eight = asyncio.Semaphore(8)  # the server takes ten at a time and turns the eleventh away

    async def said(note: Any, message_id: str) -> Answer:
        async with eight:
            return await story.say("note_added", note=note, id=message_id)

    good = (said(f"Note {n}.", f"n-{n}") for n in range(25))
    bad = (said(7, f"bad-{n}") for n in range(25))
    answers = await asyncio.gather(*good, *bad, return_exceptions=True)
    assert all(isinstance(answer, Answer) and answer.applied for answer in answers[:25])
    for error in answers[25:]:
        assert isinstance(error, WorkflowUpdateFailedError)
        assert quotes_nothing(error.cause).type == "MalformedMessage"
    await goes_on(story)
    applied = [entry.message_id for entry in story.timeline(Kind.MESSAGE) if entry.message_id]
    assert sorted(applied) == sorted(f"n-{n}" for n in range(25))
    assert story.not_applied() == []


async def test_more_at_once_than_the_server_takes(weather: World) -> None:
    """It turns the eleventh update away and drops the task in progress, whose turn was written already: that
    turn is told again with other messages in another order. Each is on the timeline once, with its letter."""
    story = await a_case(weather)

    async def said(message_id: str) -> Answer:
        for _ in range(200):
            with suppress(RPCError):
                return await story.say("information_added", "customer", information="Dark.", id=message_id)
            await asyncio.sleep(0.05)
        raise AssertionError("turned away 200 times")

    await asyncio.gather(*(said(f"m-{n}") for n in range(40)))
    view = await goes_on(story)
    applied = [entry.message_id for entry in story.timeline(Kind.MESSAGE) if entry.message_id]
    assert sorted(applied) == sorted(f"m-{n}" for n in range(40))
    assert view.entries_in_all == len(story.timeline())
    assert story.letters().count("every_case/information_added") == 40
    assert story.letters() == story.sent()


# -- while no worker is up


def later(world: World) -> World:
    """The same world on a queue that nobody serves yet."""
    return replace(world, queue=f"test-{uuid.uuid4().hex[:12]}")


@pytest.mark.parametrize("process", ["HighwaysRepair", "Complaint"])
async def test_a_whole_life_said_before_the_story_begins(weather: World, process: str) -> None:
    """Of every process on the virtual server: `test_garbage`."""
    await said_before_it_begins(later(weather), process)


@pytest.mark.parametrize("process", ["HighwaysRepair", "Complaint"])
async def test_a_life_said_while_the_worker_is_down(weather: World, process: str) -> None:
    await said_while_the_worker_is_down(later(weather), process)


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
