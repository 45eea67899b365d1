"""How much a worker takes on at once, by the processors its process may use."""

import math
import os
from dataclasses import dataclass
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup/cpu.max")
"""What a container may use, as ``quota period`` in microseconds, or ``max`` (Linux, cgroup v2)."""
POLLS = 2
"""Workflow tasks asked for at the same time: one of a case's own queue, one of the common one."""
_TASKS = (4, 8)
"""At least 4: a case holds its task while its turn is written, and others go on meanwhile. At most 8: all
share one interpreter, and each has two seconds of the clock, not of the processor."""
_ACTIVITIES = (8, 16)
"""At least 8: they mostly wait for a mail server or for Notify. At most 16: each may hold one of the 20
connections that a process has to the register."""


@dataclass(frozen=True)
class Limits:
    """What one worker has in hand at most, on each of its queues."""

    workflow_tasks: int
    """Its local activities as well: a task has one at a time, its turn."""
    activities: int

    @classmethod
    def chosen(cls, workflow_tasks: int, activities: int, processors: int) -> "Limits":
        """As the settings have it; 0 for what fits the processors."""
        return cls(
            workflow_tasks=workflow_tasks or _within(_TASKS, 2 * processors),
            activities=activities or _within(_ACTIVITIES, 4 * processors),
        )


def usable_processors() -> int:
    """The processors this process may use: what the machine, its own mask and its container leave it."""
    mask = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(mask, _quota()))


def _quota() -> int:
    try:
        quota, period = CGROUP.read_text("ascii").split()
        return math.ceil(int(quota) / int(period))
    except (OSError, ValueError):  # no container, none of that kind, or one without a quota
        return os.cpu_count() or 1


def _within(bounds: tuple[int, int], wanted: int) -> int:
    least, most = bounds
    return min(max(wanted, least), most)
