"""Playing a scenario: its cases through the processes' own classes, its people by policies, one clock."""

from rehearsal.play.council import StandingCase
from rehearsal.play.playing import play

__all__ = ["StandingCase", "play"]
