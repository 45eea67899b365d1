"""A whole system for the benchmark, in a temporary folder: programs started and stopped, their cost read."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import psutil

from engine.config.local import prepare_local
from engine.config.settings import Settings
from engine.server.children import Child, answers, free_port
from engine.server.local import Server

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 120.0


@dataclass
class MeasuredSystem:
    """A Temporal server, and a folder with the register and the keys."""

    server: Server
    folder: Path
    settings: Settings

    @classmethod
    def beside(cls, server: Server, folder: Path) -> "MeasuredSystem":
        return cls(server, folder, prepare_local(folder))

    @contextmanager
    def program(
        self, name: str, *arguments: str, ready: Callable[[Path], bool], **env: str
    ) -> Iterator[Child]:
        """A program that runs while the block does, as a process of its own."""
        given = {
            "CHARTER_DATA_DIR": str(self.folder),
            "CHARTER_METRICS_PORT": "0",
            "TEMPORAL_ADDRESS": self.server.address,
            "PYTHONUNBUFFERED": "1",
        }
        log = self.folder / f"{name}-{time.monotonic_ns()}.log"
        child = Child(name, [sys.executable, *arguments], log, given | env, ROOT)
        child.start()
        try:
            until(lambda: ready(log), START_SECONDS, child)
            yield child
        finally:
            child.stop(10.0)

    def worker(self, **env: str) -> AbstractContextManager[Child]:
        """Our worker."""
        return self.program("worker", "worker.py", ready=has_started, **env)

    @contextmanager
    def site(self, *arguments: str, **env: str) -> Iterator[tuple[Child, str]]:
        """The site, or its doors alone, and its address."""
        port = free_port()
        home = f"http://127.0.0.1:{port}"
        with self.program(
            "site",
            *arguments,
            ready=lambda log: answers(f"{home}/readyz") == HTTPStatus.OK,
            **{"CHARTER_PORT": str(port), **env},
        ) as child:
            yield child, home


def has_started(log: Path) -> bool:
    """Whether a worker's log says that it has started."""
    return log.exists() and b"worker_started" in log.read_bytes()


def until(happened: Callable[[], bool], seconds: float, child: Child | None = None) -> None:
    """Wait, looking 50 times a second.

    Raises:
        RuntimeError: it took too long, or the program ended.
    """
    deadline = time.monotonic() + seconds
    while not happened():
        if child is not None and not child.running:
            raise RuntimeError(f"{child.name} ended while it was waited for: {child.log.read_text()[-500:]}")
        if time.monotonic() > deadline:
            raise RuntimeError(f"waited {seconds:.0f} s in vain")
        time.sleep(0.02)


def processor_time(child: Child) -> float:
    """Seconds of processor time a program has used since it started."""
    times = _process(child).cpu_times()
    return float(times.user + times.system)


def parts_of(child: Child) -> dict[str, float]:
    """Seconds of processor time of a worker, by what its threads do. It has to be run by `bench.named`.

    The main thread codes payloads and hands work out, the SDK's pool for it runs the workflows; the pool for
    activities writes the register and words the letters; the rest are the SDK's own threads (Rust).
    """
    parts = dict.fromkeys(PARTS, 0.0)
    process = _process(child)
    for thread in process.threads():
        with suppress(FileNotFoundError):  # it has ended
            named = Path(f"/proc/{process.pid}/task/{thread.id}/comm").read_text().strip()
            part = "workflows" if thread.id == process.pid else "sdk"
            part = next((part for prefix, part in POOLS.items() if named.startswith(prefix)), part)
            parts[part] += thread.user_time + thread.system_time
    return parts


PARTS = ("workflows", "activities", "sdk")
POOLS = {"temporal_workfl": "workflows", "activity": "activities"}
"""How the names of the threads of each pool begin."""


def memory(child: Child) -> int:
    """Bytes of memory a program has now (resident)."""
    return int(_process(child).memory_info().rss)


def _process(child: Child) -> psutil.Process:
    if child.process is None:
        raise RuntimeError(f"{child.name} was not started")
    return psutil.Process(child.process.pid)


def percentile(times: list[float], share: float) -> float:
    """The time that this share of them stays within."""
    return sorted(times)[min(int(len(times) * share), len(times) - 1)]
