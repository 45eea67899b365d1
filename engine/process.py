"""The one way out of every process: signals become a stop, expected errors a sentence, and the exit code is
right.

Why not simply return: on Python 3.11 a process that used the Temporal SDK and leaves right after
``asyncio.run`` aborts about one time in three with exit code 134 (sdk-python issue 300): the SDK's own
threads call into an interpreter that is being taken down. Here everything is flushed, then the process ends
without taking it down.
"""

import asyncio
import atexit
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, NoReturn

from engine.censor import error_fields
from engine.errors import ExpectedError
from engine.logs import get_logger

EXPECTED = 1
"""Exit code of what a person can put right."""
UNEXPECTED = 70
"""Exit code of a fault of ours (EX_SOFTWARE of sysexits.h)."""
AFRESH = 75
"""Exit code of a process that wants to be started again (EX_TEMPFAIL of sysexits.h)."""
INTERRUPTED = 130
"""Exit code after a second Ctrl-C, or one in a command that does not wait for it (128 + SIGINT)."""
READER_GONE = 141
"""Exit code when the reader of our output has gone away, as with ``| head`` (128 + SIGPIPE)."""

Expected = tuple[type[BaseException], ...]


def run(main: Callable[[asyncio.Event], Awaitable[None]], *, expected: Expected = ()) -> NoReturn:
    """Run a server until it returns or is told to stop, then end the process.

    SIGINT or SIGTERM sets the event given to ``main``, which then has to return; a second one cancels it.
    ``expected`` names further exceptions whose text is a sentence for the person at the terminal.
    """
    leave(_code(lambda: asyncio.run(_until_told(main)), expected))


def run_once(command: Coroutine[Any, Any, int | None], *, expected: Expected = ()) -> NoReturn:
    """Run one command to its end, then end the process: with the code it returns, 0 for None."""
    leave(_code(lambda: asyncio.run(command), expected))


def leave(code: int) -> NoReturn:
    """End the process with this exit code: what was registered for the end is run, everything is flushed."""
    with contextlib.suppress(Exception):
        atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = code or READER_GONE
    except (OSError, ValueError):  # a full disk, a closed stream: what was said did not arrive
        code = code or EXPECTED
    logging.shutdown()
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.flush()
    os._exit(code)


async def _until_told(main: Callable[[asyncio.Event], Awaitable[None]]) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(main(stop))

    def told() -> None:
        if stop.is_set():
            task.cancel()
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told)
    try:
        await task
    except asyncio.CancelledError:
        if not stop.is_set():
            raise
        return INTERRUPTED
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
    return 0


def _code(work: Callable[[], int | None], expected: Expected) -> int:
    sentences: Expected = (ExpectedError, *expected)
    try:
        return work() or 0
    except sentences as error:
        _say(str(error))
        return EXPECTED
    except SystemExit as error:
        if isinstance(error.code, str):
            _say(error.code)
            return EXPECTED
        return error.code or 0
    except (KeyboardInterrupt, asyncio.CancelledError):
        return INTERRUPTED
    except BrokenPipeError:
        return READER_GONE
    except BaseException as error:
        fields = error_fields(error)
        get_logger(__name__).error("process failed", **fields)
        _say(f"Stopped by a fault of ours: {fields['error_type']} at {fields.get('error_at', '?')}.")
        return UNEXPECTED


def _say(sentence: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.write(f"{sentence}\n")
