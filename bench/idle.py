"""What the whole product uses when nothing happens: every program of `make run` but its Web UI and its
receiver of mail."""

import time

from bench.system import MeasuredSystem, memory, processor_time

SETTLING = 5.0
SECONDS = 15.0


def idle(system: MeasuredSystem) -> dict[str, tuple[float, int]]:
    """Each program's share of one processor, and its memory in bytes."""
    with (
        system.worker(CHARTER_QUEUES="ordinary") as worker,
        system.worker(CHARTER_QUEUES="urgent") as urgent,
        system.site("-m", "casework", "serve") as (site, _),
        system.program("relay", "-m", "starter", "relay", ready=lambda log: log.exists()) as relay,
    ):
        programs = {
            "Temporal": system.server.children[0],
            "worker": worker,
            "urgent worker": urgent,
            "site": site,
            "relay": relay,
        }
        time.sleep(SETTLING)
        before = {name: processor_time(child) for name, child in programs.items()}
        time.sleep(SECONDS)
        return {
            name: ((processor_time(child) - before[name]) / SECONDS, memory(child))
            for name, child in programs.items()
        }
