"""Playing a scenario: its cases through the processes' own classes, its people by policies, one clock."""

from rehearsal.play.playing import play

__all__ = ["play"]
