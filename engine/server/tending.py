"""How a program that runs beside us is looked after: started again when it ends, replaced when it hangs."""

import time
from dataclasses import dataclass, field
from pathlib import Path

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 60.0
"""Seconds between two starts of what keeps ending."""


@dataclass
class Ends:
    """When a program ended of late, and when it is to be started again."""

    many: int
    """So often within ``window`` seconds, and something is wrong that a restart does not mend."""
    window: float
    times: list[float] = field(default_factory=list)
    again_at: float | None = None
    """None while it runs."""

    def ended(self) -> float:
        """It has ended. The seconds until it is to be started again: the more often, the more."""
        now = time.monotonic()
        self.times[:] = [then for then in self.times if now - then < self.window]
        pause: float = min(FIRST_PAUSE * 2 ** len(self.times), LONGEST_PAUSE)
        self.times.append(now)
        self.again_at = now + pause
        return pause

    @property
    def too_often(self) -> bool:
        """Whether it keeps ending."""
        return len(self.times) > self.many

    @property
    def is_due(self) -> bool:
        """Whether the pause is over: it is started again now, and counts as running."""
        if self.again_at is None or time.monotonic() < self.again_at:
            return False
        self.again_at = None
        return True


@dataclass
class Pulse:
    """A program's sign of life, a file that it touches: how long nothing has been seen of it.

    By our own monotonic clock: neither a wall clock that is put right nor a machine that slept makes it
    silent. If we were kept from looking ourselves, what we missed is not held against it.
    """

    file: Path
    late_seconds: float = 5.0
    _before: int = 0
    _seen: int = 0
    _since: float = field(default_factory=time.monotonic)
    _looked: float = field(default_factory=time.monotonic)

    def begin(self) -> None:
        """The program was started just now."""
        self._before = self._seen = self._touched()
        self._since = self._looked = time.monotonic()

    @property
    def has_beaten(self) -> bool:
        """Whether it has given a sign since it was started."""
        return self._touched() != self._before

    def silent_seconds(self) -> float:
        """Since when the file has not changed."""
        now, touched = time.monotonic(), self._touched()
        if touched != self._seen or now - self._looked > self.late_seconds:
            self._seen, self._since = touched, now
        self._looked = now
        return now - self._since

    def _touched(self) -> int:
        try:
            return self.file.stat().st_mtime_ns
        except OSError:
            return 0
