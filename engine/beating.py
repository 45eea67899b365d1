"""A program's sign of life: a file that its event loop touches, for whoever looks after it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

EVERY_SECONDS = 1.0


@contextlib.asynccontextmanager
async def beating(file: Path | None) -> AsyncIterator[None]:
    """Touch the file every second meanwhile, if there is one. A stopped or wedged loop does not."""
    if file is None:
        yield
        return
    task = asyncio.create_task(_beat(file))
    try:
        yield
    finally:
        task.cancel()


async def _beat(file: Path) -> None:
    while True:
        with contextlib.suppress(OSError):  # a full disk is another's to say
            file.touch()  # noqa: ASYNC240 - the loop itself has to do it, for that is what is asked
        await asyncio.sleep(EVERY_SECONDS)
