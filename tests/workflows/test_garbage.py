"""Anything sent to any message of any case: the case goes on, and its timeline says what came.

Told on the virtual server, sealed as on a real one. What only a real one shows of it is in the storm.
"""

import asyncio
import random
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import WorkflowQueryFailedError
from temporalio.service import RPCError

from charter.cases import Kind
from tests.stories import World
from tests.virtual import open_virtual_world
from tests.workflows.garbage import (
    MARK,
    UNDECODABLE,
    every_garbage,
    quotes_nothing,
    raw_signal,
    raw_update,
    written,
)
from tests.workflows.samples import SAMPLES, bodies_of, good_body
from tests.workflows.weather import (
    a_case,
    any_garbage_is_turned_away,
    goes_on,
    kinds,
    said_before_it_begins,
    said_while_the_worker_is_down,
)
from workflows.case import Case
from workflows.case.hearing.messages import KEPT_LIMIT
from workflows.processes import PROCESSES, messages_of

IN_FULL = "HighwaysRepair"
"""The process whose cases get all the garbage to the messages every case has; the others get some of it."""


def every_cases(process: str, name: str) -> bool:
    """Whether a message is one that every case has, heard by the same code."""
    owner = messages_of(process)[name].owner
    return owner in Case.capabilities and PROCESSES[process].capabilities[owner] is Case.capabilities[owner]


MESSAGES = [
    (process, name)
    for process in PROCESSES
    for name in messages_of(process)
    if process == IN_FULL or not every_cases(process, name)
]


# -- every message, every garbage


@pytest.mark.parametrize("process", PROCESSES)
async def test_every_process_has_its_samples(process: str) -> None:
    sample = SAMPLES[process]
    assert set(bodies_of(process)) == set(messages_of(process))
    for name, spec in messages_of(process).items():
        spec.read(good_body(process, name))
    assert {said.message for said in sample.life} <= set(messages_of(process))


@pytest.mark.parametrize(("process", "message"), MESSAGES)
async def test_any_garbage_to_any_message(sealed_world: World, process: str, message: str) -> None:
    await any_garbage_is_turned_away(sealed_world, process, message, at_once=100)


@pytest.mark.parametrize("process", [process for process in PROCESSES if process != IN_FULL])
async def test_some_garbage_to_every_message_every_case_has(sealed_world: World, process: str) -> None:
    story = await a_case(sealed_world, process)
    opened = await story.rest()
    chosen = random.Random(process)
    garbage = [
        (message, one)
        for message in messages_of(process)
        if every_cases(process, message)
        for one in chosen.sample(every_garbage(process, message, sealed_world.clock()), 4)
    ]
    assert len(garbage) > 100
    await asyncio.gather(*(raw_signal(story, message, *one.payloads) for message, one in garbage))
    for _ in range(200):
        if (await story.rest()).entries_in_all >= opened.entries_in_all + len(garbage):
            break
    told = story.not_applied()
    assert len(told) == len(garbage)
    for message, one in garbage:
        assert any(
            what.startswith(f"Not applied: {messages_of(process)[message].title}. ") and one.why in what
            for what in told
        ), one.what
    await goes_on(story)


async def test_what_submit_cannot_even_address(sealed_world: World) -> None:
    story = await a_case(sealed_world)
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


async def test_signals_of_strange_names(sealed_world: World) -> None:
    story = await a_case(sealed_world)
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


async def test_queries_take_garbage_too(sealed_world: World) -> None:
    story = await a_case(sealed_world)
    await story.rest()
    for name in ("case", "possible", "__temporal_workflow_metadata", "nonsense"):
        with suppress(WorkflowQueryFailedError, RPCError):  # an error is the asker's own, an answer as good
            await story.handle.query(name, args=[MARK, {"x": 1}, None])
    await goes_on(story)


async def test_any_json_at_a_live_case(sealed_world: World) -> None:
    story, chance = await a_case(sealed_world), random.Random(20261123)
    opened = await story.rest()
    names = sorted(messages_of("HighwaysRepair"))
    bodies = [
        (name, {**good_body("HighwaysRepair", name), chance.choice(KEYS): any_json(chance)})
        for name in chance.choices(names, k=100)
    ]
    await asyncio.gather(*(story.signal(name, body) for name, body in bodies))
    for _ in range(200):
        if (await story.rest()).entries_in_all >= opened.entries_in_all + len(bodies):
            break
    told = [*story.timeline(Kind.REFUSED), *story.timeline(Kind.MESSAGE)]
    assert len(told) == len(bodies)
    await goes_on(story)


KEYS = ("surprise", "reason", "note", "said", "happened_at", "\u202e", "")


def any_json(chance: random.Random, depth: int = 0) -> Any:
    """Some JSON, nested at most five deep."""
    kinds_of = ["text", "number", "huge", "null", *(["list", "object"] if depth < 5 else [])]
    match chance.choice(kinds_of):
        case "text":
            return "".join(
                chr(chance.choice((0, 60, 65, 0x202E, 0x1F4A9))) for _ in range(chance.randrange(40))
            )
        case "number":
            return chance.uniform(-1e308, 1e308)
        case "huge":
            return 10 ** chance.randrange(400)
        case "list":
            return [any_json(chance, depth + 1) for _ in range(chance.randrange(4))]
        case "object":
            return {chance.choice(KEYS): any_json(chance, depth + 1) for _ in range(chance.randrange(4))}
    return None


# -- while no worker is up


@pytest.mark.parametrize("process", PROCESSES)
async def test_a_whole_life_said_before_the_story_begins(tmp_path: Path, process: str) -> None:
    async with open_virtual_world(tmp_path) as world:
        await said_before_it_begins(world, process)


@pytest.mark.parametrize("process", PROCESSES)
async def test_a_life_said_while_the_worker_is_down(tmp_path: Path, process: str) -> None:
    async with open_virtual_world(tmp_path) as world:
        await said_while_the_worker_is_down(world, process)


# -- sizes


async def test_a_megabyte_of_text_is_kept_short(sealed_world: World) -> None:
    story = await a_case(sealed_world)
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
