"""Where in our code a replayed workflow stands when it can go no further."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from temporalio.bridge.proto.workflow_activation import (
    QueryWorkflow,
    RemoveFromCache,
    WorkflowActivation,
    WorkflowActivationJob,
)
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.worker import WorkflowInstance, WorkflowRunner
from temporalio.workflow import Info

from engine.workers.runners import OuterInstance, OuterRunner
from workflows import names

ROOT = Path(names.__file__).resolve().parents[1]
_FRAME = re.compile(r'File \\?"([^"\\]+)\\?", line (\d+), in (\w+)')
_STACK = "__stack_trace"
_FAILED = frozenset({RemoveFromCache.LANG_FAIL, RemoveFromCache.NONDETERMINISM})


class StandingPlaces:
    """The lines of our own that each failed run stood at, by its id, until they are taken."""

    def __init__(self) -> None:
        self._lines: dict[str, tuple[str, ...]] = {}

    def over(self, runner: WorkflowRunner) -> WorkflowRunner:
        """The same runner, looked at."""

        def around(inner: WorkflowInstance, info: Info) -> WorkflowInstance:
            return _Looked(inner, info, self)

        return OuterRunner(runner, around)

    def stood(self, run_id: str, lines: tuple[str, ...]) -> None:
        """A run that failed stood at these lines."""
        self._lines[run_id] = lines

    def take(self, run_id: str) -> tuple[str, ...]:
        """Where it stood; nothing where it did not fail."""
        return self._lines.pop(run_id, ())


class _Looked(OuterInstance):
    """Asked where each of its tasks waits before it is let go of, as a query would ask it."""

    def __init__(self, inner: WorkflowInstance, info: Info, places: StandingPlaces) -> None:
        super().__init__(inner, info)
        self._places = places
        self._at = Timestamp()
        self._raised: tuple[str, ...] = ()

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        leaving = next((job.remove_from_cache for job in act.jobs if job.HasField("remove_from_cache")), None)
        if leaving is None:
            self._at = act.timestamp
            completion = super().activate(act)
            if completion.HasField("failed"):
                self._raised = lines_in(_texts(completion.failed.failure))[-1:]
            return completion
        if leaving.reason in _FAILED:
            self._places.stood(act.run_id, self._raised or self._where(act.run_id))
        return super().activate(act)

    def _where(self, run_id: str) -> tuple[str, ...]:
        asked = WorkflowActivation(run_id=run_id, timestamp=self._at, is_replaying=True)
        query = QueryWorkflow(query_id="where", query_type=_STACK)
        asked.jobs.append(WorkflowActivationJob(query_workflow=query))
        answered = super().activate(asked).successful.commands
        found = (each.respond_to_query.succeeded.response.data.decode(errors="replace") for each in answered)
        return lines_in(found)


def lines_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Our own lines in stack traces, each once; each stack's outermost first."""
    lines: dict[str, None] = {}
    for text in texts:
        for file, number, name in _FRAME.findall(text):
            path = Path(file)
            if path.is_relative_to(ROOT) and ".venv" not in path.parts:
                lines[f"{path.relative_to(ROOT)}:{number} ({name})"] = None
    return tuple(lines)


def _texts(failure: Any) -> Iterable[str]:
    yield failure.stack_trace
    yield failure.encoded_attributes.data.decode(errors="replace")
