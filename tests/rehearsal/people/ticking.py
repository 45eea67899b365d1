"""A clock that does nothing but call what is due, in order: what people need of a rehearsal's clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from itertools import count


@dataclass
class Call:
    """Something that is to happen."""

    call: Callable[[], None]
    off: bool = False

    def cancel(self) -> None:
        self.off = True


@dataclass
class Ticking:
    """Time passes only when it is told to."""

    now: datetime
    _waiting: list[tuple[datetime, int, Call]] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)

    def at(self, when: datetime, call: Callable[[], None]) -> Call:
        assert when >= self.now
        made = Call(call)
        heappush(self._waiting, (when, next(self._numbers), made))
        return made

    def run(self, until: datetime) -> None:
        """Let everything happen that is due by then."""
        while self._waiting and self._waiting[0][0] <= until:
            when, _, made = heappop(self._waiting)
            if not made.off:
                self.now = when
                made.call()
        self.now = until
