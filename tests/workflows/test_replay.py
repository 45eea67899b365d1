"""Recorded histories replay with the code as it is: a change that breaks running cases fails here first.

When one fails: the order of commands has changed for cases that are already running. Put the change behind
``workflow.patched``; then add a history of the new way with ``make record`` and keep the old one.
"""

import json
import sys
from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta
from typing import Any

import pytest
from pydantic_core import to_json
from temporalio import workflow
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner, WorkflowRunner

from charter.cases import Turn, TurnTaken
from charter.edition.services import EditionPart
from charter.people import Model
from engine.payloads.converter import data_converter
from engine.workers import ready
from tests.sandbox import sandbox_runner
from tests.workflows.histories import HERE, OF_THE_MACHINE, Recorded, folder_of, recorded
from workflows.case import Case, Memory
from workflows.case.writing import courier, view
from workflows.processes import PROCESSES, WORKFLOWS

HISTORIES = recorded()
BY_NAME = {f"{one.process}/{one.name}": one for one in HISTORIES}
KEPT_SMALL = 100_000
"""Bytes of one recorded history."""
AS_IN_A_WORKER = UnsandboxedWorkflowRunner()


async def replay(history: Recorded, runner: WorkflowRunner) -> None:
    """Raises NondeterminismError where the code would now do something else."""
    own = [one for one in WORKFLOWS if one.__name__ == history.process]  # strictly, each takes long to load
    replayer = Replayer(
        workflows=own,
        workflow_runner=runner,
        data_converter=data_converter(None),
        debug_mode=True,  # a whole history at once, and strict, on a busy machine: two seconds are too short
    )
    await replayer.replay_workflow(history.history)


@pytest.mark.parametrize("runner", [AS_IN_A_WORKER, sandbox_runner()], ids=["shared", "strict"])
@pytest.mark.parametrize("name", BY_NAME)
async def test_it_replays(name: str, runner: WorkflowRunner) -> None:
    """As a worker runs it, and in the SDK's sandbox with every module imported anew for this case alone."""
    await replay(BY_NAME[name], runner)


def test_every_workflow_has_a_history() -> None:
    assert WORKFLOWS
    missing = {process.__name__ for process in WORKFLOWS} - {one.process for one in HISTORIES}
    assert not missing, f"no recorded history: tell one in tests/workflows/recording.py for {sorted(missing)}"


@pytest.mark.parametrize("process", PROCESSES)
def test_every_process_has_its_life(process: str) -> None:
    told = f"python -m tests.workflows.recording life:{process}"
    assert {f"{process}/life", f"{process}/life_1"} & BY_NAME.keys(), f"record it: {told}"


@pytest.mark.parametrize("process", PROCESSES)
def test_every_stage_is_in_a_history(process: str) -> None:
    """Replay proves nothing of a stage that no recorded case was ever in."""
    told = "".join(file.read_text(encoding="utf-8") for file in folder_of(process).glob("*.json"))
    shown = ('"stage": "{}"', '"CharterStage": {{"json": "{}"')
    stages = [str(stage) for stage in PROCESSES[process].words]
    missing = [stage for stage in stages if not any(where.format(stage) in told for where in shown)]
    assert not missing, f"tell a story that comes to {missing}, as RECORDED in its sample.py"


def test_one_has_a_timed_out_local_activity() -> None:
    history = BY_NAME["HighwaysRepair/register_locked"]
    events = history.history.to_json_dict()["events"]
    failures = [event["markerRecordedEventAttributes"].get("failure") for event in events if _marker(event)]
    assert [failure for failure in failures if failure and "timeoutFailureInfo" in json.dumps(failure)]
    assert "EVENT_TYPE_ACTIVITY_TASK_COMPLETED" in history.event_types


def test_one_tries_a_turn_afresh() -> None:
    events = BY_NAME["HighwaysRepair/register_locked_for_long"].event_types
    assert events.count("EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED") == 1


def _marker(event: dict[str, Any]) -> bool:
    return "markerRecordedEventAttributes" in event


def test_one_goes_over_a_continue_as_new() -> None:
    first, second = (BY_NAME[f"HighwaysRepair/continued_{run}"] for run in (1, 2))
    assert first.event_types[-1] == "EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW"
    assert second.event_types[-1] == "EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED"
    assert first.history.workflow_id == second.history.workflow_id


def test_they_are_small_and_name_nobody() -> None:
    for file in HERE.glob("*/histories/*.json"):
        written = file.read_text(encoding="utf-8")
        assert len(written) < KEPT_SMALL, file.name
        assert set(_identities(json.loads(written))) == {OF_THE_MACHINE["identity"]}, file.name


def _identities(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "identity":
                yield item
            yield from _identities(item)
    elif isinstance(value, list):
        for item in value:
            yield from _identities(item)


# -- does replay bite?


async def _shown_after_it_is_written(self: Any) -> None:
    """As Case._carry_turns, with the search attributes set after the register was written."""
    while True:
        await workflow.wait_condition(lambda: not self.courier.idle)
        if self.courier.draft:
            self.courier.make_up(workflow.now())
        await self.courier.carry()
        self._shown = view.show(view.state_of(self), self._shown)


async def _after_a_moment(self: Any) -> None:
    """As Case._carry_turns, with a timer nobody has recorded."""
    await workflow.sleep(timedelta(seconds=1))
    while True:
        await workflow.wait_condition(lambda: not self.courier.idle)
        if self.courier.draft:
            self.courier.make_up(workflow.now())
            self._shown = view.show(view.state_of(self), self._shown)
        await self.courier.carry()


@pytest.mark.parametrize("changed", [_shown_after_it_is_written, _after_a_moment])
async def test_a_reordered_command_fails(
    changed: Callable[[Any], Coroutine[Any, Any, None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Case, "_carry_turns", changed)
    for name in ("repaired_in_time", "late_at_both", "continued_2"):
        with pytest.raises(workflow.NondeterminismError):
            await replay(BY_NAME[f"HighwaysRepair/{name}"], AS_IN_A_WORKER)


async def test_another_kind_of_activity_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    async def written_patiently(turn: Turn, lines: Callable[[], int]) -> TurnTaken:
        taken: TurnTaken = await workflow.execute_activity(
            "take_turn", turn, result_type=TurnTaken, start_to_close_timeout=timedelta(seconds=30)
        )
        return taken

    monkeypatch.setattr(courier, "_write", written_patiently)
    with pytest.raises(workflow.NondeterminismError):
        await replay(BY_NAME["HighwaysRepair/repaired_in_time"], AS_IN_A_WORKER)


# -- nothing is shared between cases


async def test_no_case_leaves_anything_in_what_all_cases_share() -> None:
    """Modules are shared between cases: what they and their classes hold is the same after every history."""
    ready.build(ready.models_below(Model, Memory))
    before = _held_in_common()
    assert before
    for history in HISTORIES:
        await replay(history, AS_IN_A_WORKER)
    assert _held_in_common() == before


async def test_no_case_changes_the_part_of_the_edition_that_it_shares(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shared: dict[int, tuple[EditionPart, bytes]] = {}
    read = Case._read

    def watched(self: Any, given: tuple[Any, ...]) -> Any:
        problem, report = read(self, given)
        part = report.edition if report else None
        if part is not None:
            shared.setdefault(id(part), (part, to_json(part)))
        return problem, report

    monkeypatch.setattr(Case, "_read", watched)
    for history in HISTORIES:
        await replay(history, AS_IN_A_WORKER)
    assert len(shared) < len(HISTORIES) / 2, "cases of one service share theirs"
    for part, before in shared.values():
        assert to_json(part) == before


FOUND_OUT_ONCE = "__pydantic_setattr_handlers__"
"""How a model's field is set: the same for every case, remembered at the first."""


def _held_in_common() -> dict[str, str]:
    held = {}
    for name, module in sorted(sys.modules.items()):
        if name.partition(".")[0] not in ("workflows", "charter"):
            continue
        for key, value in sorted(vars(module).items()):
            held[f"{name}.{key}"] = repr(value) if _plain(value) else ""
            if isinstance(value, type) and value.__module__ == name:
                kept = {
                    attribute: item
                    for attribute, item in vars(value).items()
                    if _plain(item) and attribute != FOUND_OUT_ONCE
                }
                held[f"{name}.{key}"] = repr(sorted(kept.items()))
    return held


def _plain(value: Any) -> bool:
    """Holds data, which could change: not a module, a function or what pydantic keeps for itself."""
    return isinstance(value, dict | list | set | str | int | float | tuple)
