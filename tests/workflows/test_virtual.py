"""The virtual server is held to the real one: each process's sample, told on both, comes to the same.

Timeline, letters, clocks, search attributes and what a supervisor reads are compared after every message;
only references and fractions of a minute may differ. What the virtual one wrote down replays. A rehearsal,
which has no register and words no letter, comes to the same promises, letters and outcome.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from register.letters.stored import StoredLetter
from tests.rehearsal.play.told import promises_of, rehearsed
from tests.stories import Story, World, open_world
from tests.virtual import open_virtual_world
from tests.workflows.samples import SAMPLES
from workflows.processes import WORKFLOWS

REFERENCE = re.compile(r"\b[A-Z]{2}-[0-9A-Z]{9}\b")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
CLOSE = timedelta(seconds=45)
"""What may lie between the same moments: the real server takes its time to say it."""

BY_ANOTHER_CLOCK = ("tried_at", "sent_at")
"""When a letter that waited for its hour went, by the channel's clock: with the real server that does not
follow a Delivery whose time is skipped. Only whether it went is compared."""


async def seen(story: Story) -> dict[str, Any]:
    """All that can be seen of a case."""
    description = await story.handle.describe()
    attributes = {pair.key.name: pair.value for pair in description.typed_search_attributes}
    register = story.world.register
    told = {
        "attributes": {name: value for name, value in attributes.items() if name.startswith("Charter")},
        "timeline": [entry.model_dump(mode="json") for entry in story.timeline()],
        "letters": [a_letter(letter) for letter in register.letters.of_case(story.reference)],
        "sent": story.sent(),
        "tasks": sorted(story.tasks()),
        "bodies": sorted(item.body for item in register.outbox.items(story.reference)),
    }
    if description.close_time is None:
        view = await story.at_rest_or_over()
        metadata = await story.handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
        told |= {"view": view.model_dump(mode="json"), "details": metadata.current_details}
    return told


def a_letter(letter: StoredLetter) -> dict[str, Any]:
    told = letter.model_dump(mode="json")
    return {**told, **{name: bool(told[name]) for name in BY_ANOTHER_CLOCK}}


async def life(world: World, process: str, at: list[datetime]) -> list[dict[str, Any]]:
    """A sample's life, and what was seen after every step.

    ``at``: when each was said, if it is known; else it is written down there.
    """
    sample, told = SAMPLES[process], list(at)
    story = await world.report(sample.service, sample.details)
    await story.rest()
    steps = [await seen(story)]
    for number, said in enumerate(sample.life):
        if told:
            await story.until(told[number])
        else:
            at.append(await story.now())
        answer = await story.say(said.message, said.by, **said.body)
        assert answer.applied, answer.why
        await story.at_rest_or_over()
        steps.append(await seen(story))
    outcome = await story.end()
    if told:
        await replays(story)
    row = story.world.register.cases.get(story.reference)
    assert row is not None
    assert row.state is not None
    ended = {"outcome": outcome.model_dump(mode="json"), "promises": promises_of(row.state.promises)}
    return [*steps, {**await seen(story), **ended}]


def plain(value: Any, names: dict[str, str]) -> Any:
    """With each reference by the order in which it first came up."""
    if isinstance(value, str):
        return REFERENCE.sub(lambda found: names.setdefault(found[0], f"case {len(names) + 1}"), value)
    if isinstance(value, list | tuple):
        return [plain(item, names) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item, names) for key, item in value.items()}
    return value


def differences(real: Any, virtual: Any, where: str = "") -> list[str]:
    """Where the two are not the same."""
    if isinstance(real, Mapping) and isinstance(virtual, Mapping):
        keys = sorted({*real, *virtual}, key=str)
        return [one for key in keys for one in differences(real.get(key), virtual.get(key), f"{where}.{key}")]
    if isinstance(real, list) and isinstance(virtual, list) and len(real) == len(virtual):
        pairs = enumerate(zip(real, virtual, strict=True))
        return [one for n, pair in pairs for one in differences(*pair, f"{where}[{n}]")]
    if real == virtual or same_moment(real, virtual):
        return []
    return [f"{where}: {real!r} on the server, {virtual!r} on the virtual one"]


def same_moment(real: Any, virtual: Any) -> bool:
    """Two moments as close as the two servers are."""
    if isinstance(real, str) and isinstance(virtual, str):
        if not (MOMENT.fullmatch(real) and MOMENT.fullmatch(virtual)):
            return False
        real, virtual = datetime.fromisoformat(real), datetime.fromisoformat(virtual)
    if not (isinstance(real, datetime) and isinstance(virtual, datetime)):
        return False
    return abs(real - virtual) < CLOSE


async def replays(story: Story) -> None:
    """Its history is one that a server could have written: the SDK finds nothing in it that could not be."""
    replayer = Replayer(
        workflows=WORKFLOWS,
        data_converter=story.world.client.data_converter,
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
    await replayer.replay_workflow(await story.handle.fetch_history())


@pytest.mark.server
@pytest.mark.parametrize("process", SAMPLES)
async def test_a_sample_comes_to_the_same_on_both(process: str, server_address: str, tmp_path: Path) -> None:
    at: list[datetime] = []
    (tmp_path / "real").mkdir()
    async with open_world(server_address, tmp_path / "real") as world, world.working():
        begun = world.clock()
        real = await life(world, process, at)
    async with open_virtual_world(tmp_path / "virtual", start=begun) as world, world.working():
        virtual = await life(world, process, at)
    found = differences(plain(real, {}), plain(virtual, {}))
    assert not found, "\n".join(found[:20])
    found = differences(end_of(real), await rehearsed(process, begun, at))
    assert not found, "\n".join(found[:20])


def end_of(steps: list[dict[str, Any]]) -> dict[str, Any]:
    """What a rehearsal tells of a case, too."""
    last = steps[-1]
    letters = [letter["template"] for letter in last["letters"]]
    return {"outcome": last["outcome"]["outcome"], "promises": last["promises"], "letters": letters}


def test_what_differs_is_found() -> None:
    real = {"at": "2026-11-30T09:30:00Z", "letters": ["a", "b"], "case": "MK-7Q4K2M9X3"}
    near = {"at": "2026-11-30T09:30:20.5Z", "letters": ["a", "b"], "case": "MK-24J4TKVK2"}
    assert not differences(plain(real, {}), plain(near, {}))
    for other in (
        {**real, "at": "2026-11-30T09:31:00Z"},
        {**real, "letters": ["a"]},
        {**real, "letters": ["a", "c"]},
        {"at": real["at"], "letters": real["letters"]},
    ):
        assert len(differences(plain(real, {}), plain(other, {}))) == 1
