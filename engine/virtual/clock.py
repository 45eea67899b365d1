"""The one clock of a virtual server, and what is to happen when. Time passes only where it is told to."""

import heapq
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

Step = Callable[[], Awaitable[None]]
"""Something the server does as a whole, with nothing else in between but what it awaits."""
A_TASK = timedelta(milliseconds=1)
"""What a workflow's task takes: no two share an instant, as on a real server."""


@dataclass(order=True)
class Alarm:
    """A step that waits for its time."""

    at: datetime
    number: int
    step: Step = field(compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        self.cancelled = True


class VirtualClock:
    """A time that stands still between the alarms."""

    def __init__(self, start: datetime) -> None:
        """``start`` has a zone."""
        self.now = start
        self._alarms: list[Alarm] = []
        self._numbers = itertools.count()

    def __call__(self) -> datetime:
        return self.now

    def at(self, when: datetime, step: Step) -> Alarm:
        """Have that done then; at once, if that is past."""
        alarm = Alarm(max(when, self.now), next(self._numbers), step)
        heapq.heappush(self._alarms, alarm)
        return alarm

    def tick(self) -> None:
        self.now += A_TASK

    @property
    def next_due(self) -> datetime | None:
        """When the next alarm rings; None where none is set."""
        while self._alarms and self._alarms[0].cancelled:
            heapq.heappop(self._alarms)
        return self._alarms[0].at if self._alarms else None

    def forward(self, to: datetime) -> list[Step]:
        """Go on to a time, and everything that is due by then. It never goes back."""
        self.now = max(self.now, to)
        due: list[Step] = []
        while (when := self.next_due) is not None and when <= self.now:
            due.append(heapq.heappop(self._alarms).step)
        return due
