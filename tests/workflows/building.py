"""A worker that has just been made, every recorded history told in its threads, and what those still made.

``python -m tests.workflows.building`` prints a line for each thing that was built, loaded, opened or compiled
in a workflow's thread. It needs an interpreter of its own: in the tests' own, other tests have built it all.
"""

import asyncio
import functools
import gc
import json
import re
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from pydantic._internal._generate_schema import GenerateSchema
from pydantic.json_schema import GenerateJsonSchema
from temporalio.api.common.v1 import Payload
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

import worker as composition
from charter.cases import TurnTaken
from charter.edition.editions import Editions
from engine.config.limits import Limits
from engine.payloads.converter import Unreadable, data_converter
from starter.desk.composition import wall_clock
from tests.workflows.histories import recorded
from workflows.processes import PROCESSES, WORKFLOWS

THREADS = "temporal_workflow_"
AUDITED = ("import", "open", "compile")
"""What the interpreter itself tells of: a module sought, a file opened, source compiled. The sandbox compiles
a line of its own for each task."""
OURS = ("charter", "workflows", "activities", "engine", "register", "pydantic", "temporalio")
WHAT_CASES_BRING = "charter.edition.sharing.shared.<locals>.read"
"""An edition's part and calendar, read from what the case itself brings: once for all that bring the same."""

made: list[str] = []
_told = threading.local()


def _note(what: str) -> None:
    if threading.current_thread().name.startswith(THREADS):
        made.append(what)


def _watched(owner: Any, name: str, tell: Callable[..., str]) -> None:
    inner = getattr(owner, name)

    @functools.wraps(inner)
    def watched(*given: Any, **more: Any) -> Any:
        _note(tell(*given))
        return inner(*given, **more)

    setattr(owner, name, watched)


def _audit(event: str, given: tuple[Any, ...]) -> None:
    if event in AUDITED and "__temporal" not in str(given[0]) and not getattr(_told, "telling", False):
        _told.telling = True
        _note(f"{event}: {str(given[0])[:100]}")
        _told.telling = False


def watch() -> None:
    """From now on, note what is made in a workflow's thread."""
    _watched(GenerateSchema, "generate_schema", lambda _, of: f"a validator: {of}")
    _watched(GenerateJsonSchema, "generate", lambda _, of, *__: f"a JSON schema: {str(of)[:100]}")
    _watched(re._compiler, "compile", lambda pattern, *_: f"a pattern: {pattern}")  # type: ignore[attr-defined]
    sys.addaudithook(_audit)


def misses() -> dict[str, int]:
    """What each cache has had to make, by the name of its function."""
    gc.collect()
    caches = [each for each in gc.get_objects() if isinstance(each, functools._lru_cache_wrapper)]
    ours = [each for each in caches if str(each.__module__).partition(".")[0] in OURS]
    return {f"{each.__module__}.{each.__qualname__}": each.cache_info().misses for each in ours}


def make_workers(limits: Limits | None = None) -> list[dict[str, Any]]:
    """As the product makes them, up to where they would connect to a server; what each is given."""
    workers: list[dict[str, Any]] = []

    class Unconnected:
        def __init__(self, client: object, **options: Any) -> None:
            """Never polls."""
            workers.append(options)

    vars(composition)["Worker"] = Unconnected
    nothing = cast(Any, None)
    editions = Editions.load()
    composition.make_workers(nothing, nothing, editions, {}, wall_clock, base_url="", limits=limits)
    return workers


async def tell_histories(threads: ThreadPoolExecutor) -> None:
    """Every recorded run, decided as it is live: each with the converter and the runner of a worker."""
    replayer = Replayer(
        workflows=WORKFLOWS,
        workflow_task_executor=threads,
        workflow_runner=UnsandboxedWorkflowRunner(),
        data_converter=data_converter(None),
    )
    for history in recorded():
        await replayer.replay_workflow(history.history)


def ask_what_can_be_said() -> None:
    """The query's answer, of each process in each of its stages; and a result that cannot be read."""
    converter = data_converter(None).payload_converter
    for process in PROCESSES.values():
        for stage in process.words:
            case = process.__new__(process)
            case.stage, case.edition = str(stage), None
            assert converter.to_payloads([case.possible()])[0].data
    broken = Payload(metadata={"encoding": b"json/plain"}, data=b'{"unsent": 7}')
    (read,) = converter.from_payloads([broken], [TurnTaken])
    assert isinstance(read, Unreadable), read
    assert "unsent" in read.reason


def main() -> None:
    make_workers()
    watch()
    before = misses()
    with ThreadPoolExecutor(4, thread_name_prefix=THREADS) as threads:
        asyncio.run(tell_histories(threads))
        threads.submit(ask_what_can_be_said).result()
    after = misses()
    ours = after.keys() - {WHAT_CASES_BRING}
    made.extend(f"kept by {name}" for name in ours if after[name] > before.get(name, 0))
    print(json.dumps(sorted(set(made))))  # noqa: T201 - what the test reads


if __name__ == "__main__":
    main()
