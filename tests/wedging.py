"""The worker with a workflow that wedges it: `python -m tests.wedging`, for the test of its restart.

The first process that runs it cannot let go of it; the next one can.
"""

import os
from functools import partial
from pathlib import Path
from typing import Any

from temporalio import workflow

import worker
from engine.process import run

_BEEN_HERE = Path(os.environ.get("CHARTER_DATA_DIR", "."), "been-here")


@workflow.defn
class Stubborn:
    """Swallows what the SDK throws into it to let go of it."""

    def __init__(self) -> None:
        self.told = False

    @workflow.run
    async def run(self) -> str:
        while True:
            try:
                await workflow.wait_condition(lambda: self.told)
                return "moved"
            except BaseException:
                if not STUBBORN:
                    raise

    @workflow.signal
    def tell(self) -> None:
        self.told = True


STUBBORN = False


def main() -> None:
    global STUBBORN
    STUBBORN = not _BEEN_HERE.exists()
    _BEEN_HERE.touch()
    replaced: dict[str, Any] = {
        "WORKFLOWS": [Stubborn],
        "make_workers": partial(worker.make_workers, cached_cases=0),
        "make_watch": partial(_impatient, worker.make_watch),
    }
    for name, value in replaced.items():
        setattr(worker, name, value)
    run(worker.work)


def _impatient(make: Any, *parts: Any) -> Any:
    watch = make(*parts)
    watch.youngest_seconds = 0.0
    return watch


if __name__ == "__main__":
    main()
