"""Playing a scenario: its cases through the processes' own classes, its people by policies, one clock."""

from rehearsal.play.council import Standing
from rehearsal.play.playing import play

__all__ = ["Standing", "play"]
