"""The whole product as `make run` has it, in a folder and on ports of its own, and what it says of itself."""

import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from temporalio.client import Client

from engine.config.settings import Settings
from engine.connection import connect
from engine.errors import Unreachable
from engine.server.children import Child, free_ports

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 180.0
STOP_SECONDS = 20.0
CONNECTING = 6
"""Tries, of ten seconds each."""
IS_UP = "Charter Casework is running."
RESTARTED = "ended by itself"
DEADLOCK = "_DeadlockError"
"""In the log line of a workflow task that did not come back within the SDK's two seconds (TMPRL1101)."""


class NotUp(Exception):
    """The product did not start, or has stopped; the text ends with the last it said."""


@dataclass(frozen=True)
class Product:
    """Everything that `run.py` starts: Temporal, two workers, the site with its API, the relay, mail in."""

    child: Child
    settings: Settings

    @property
    def home(self) -> str:
        """Where the site and the API are."""
        return f"http://{self.settings.own_host}:{self.settings.port}"

    @property
    def restarted(self) -> int:
        """How often a part of it ended by itself and was started again."""
        return len(self.restarts)

    @property
    def restarts(self) -> list[str]:
        """What was said of each time, in order."""
        return [line for line in self.child.log.read_text().splitlines() if RESTARTED in line]

    async def temporal(self) -> Client:
        """A client of its Temporal. A starved server may need several tries. Raises Unreachable."""
        for _ in range(CONNECTING - 1):
            try:
                return await connect(self.settings)
            except Unreachable:
                await asyncio.sleep(1)
        return await connect(self.settings)

    def logged(self, words: str) -> int:
        """How many lines of the workers' logs have these words in them."""
        logs = [self.settings.data_dir / "logs" / f"{name}.log" for name in ("worker", "urgent")]
        return sum(line.count(words) > 0 for log in logs for line in log.read_text().splitlines())

    def password(self, username: str) -> str:
        """The password of one of the invented officers, as the first start has said it."""
        lines = (line.split() for line in self.child.log.read_text().splitlines())
        return next(words[1] for words in lines if len(words) > 2 and words[0] == username)

    def must_run(self) -> None:
        """Raises NotUp once it has stopped."""
        if not self.child.running:
            raise NotUp(f"The product has stopped:\n{self.child.last_lines(8)}")


@contextmanager
def running(
    folder: Path, register_url: str = "", *, kind: type[Product] = Product, **settings_of_its_own: str
) -> Iterator[Product]:
    """The product while the block runs, its register in the folder or at that address. Raises NotUp.

    ``settings_of_its_own`` are set in its environment beside ours, or instead.
    """
    port, temporal, ui = free_ports(3)
    env = {
        "CHARTER_DATA_DIR": str(folder),
        "CHARTER_PORT": str(port),
        "CHARTER_TEMPORAL_PORT": str(temporal),
        "CHARTER_TEMPORAL_UI_PORT": str(ui),
        "CHARTER_METRICS_PORT": "0",
        "CHARTER_MAIL_PORT": "0",
        "CHARTER_REGISTER_URL": register_url,
        "CHARTER_SEEING": "all",
        "CHARTER_SEEING_WHY": "one officer looks at every case of the storm",
        "CHARTER_REQUESTS_PER_MINUTE": "1000000",  # all clients have one key, and none pauses
        "TEMPORAL_ADDRESS": "",
        "PYTHONUNBUFFERED": "1",
        **settings_of_its_own,
    }
    child = Child("the product", [sys.executable, "run.py"], folder / "run.log", env, ROOT)
    child.start()
    try:
        _until_up(child)
        settings = Settings.load(folder)
        if register_url:
            settings = settings.model_copy(update={"register_url": register_url})
        yield kind(child, settings)
    finally:
        child.stop(STOP_SECONDS)


def _until_up(child: Child) -> None:
    deadline = time.monotonic() + START_SECONDS
    while IS_UP not in child.log.read_text():
        if not child.running or time.monotonic() > deadline:
            raise NotUp(f"The product did not start:\n{child.last_lines(8)}")
        time.sleep(0.1)
