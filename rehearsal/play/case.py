"""A case of a rehearsal, as those see it who work at it: its last turn, and what has been said to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from charter.cases import CaseState, Entry, Kind, PromiseState
from charter.counting.calendars import Calendar
from charter.counting.clocks import ClockState
from rehearsal.outcome.records import LinePlayed
from rehearsal.scenario.model import Cancellable, Work
from workflows.case import MessageSpec
from workflows.processes import PROCESSES

SHOWN_LATE = "late"
"""How a promise that runs and is past its day is shown: it has not been kept, and is not over."""


def is_open(promise: PromiseState) -> bool:
    """Whether the council still has to keep it, late or not."""
    return promise.by == "council" and promise.state in (ClockState.OPEN, SHOWN_LATE)


def is_late(promise: PromiseState) -> bool:
    """Whether its customer has been told that it is late, or it was kept late."""
    ours = promise.by == "council" and not promise.automatic
    return ours and promise.state in (ClockState.KEPT_LATE, SHOWN_LATE)


@dataclass(slots=True)
class Waiting:
    """A step that an officer is to take, and since which of the stages."""

    step: str
    visit: int
    work: Work | None = None
    alarm: Cancellable | None = None
    """Until the day before which it makes no sense."""


@dataclass(slots=True)
class PlayedCase:
    """One case. Its state is that of its last turn; None before the first."""

    reference: str
    service: str
    process: str
    opened: datetime
    by: str
    """``demand``, or the reference of the case that opened it."""
    key: str
    """The name of its own draws: the same in every scenario in which the same report comes."""
    channel: str
    """How its customer is written to."""
    calendar: Calendar
    state: CaseState | None = None
    closed: datetime | None = None
    done: datetime | None = None
    messages: int = 0
    refused: int = 0
    letters: int = 0
    worked: float = 0.0
    """Minutes."""
    visit: int = 0
    """How many stages it has entered."""
    said_here: list[str] = field(default_factory=list)
    """What officers have said in this stage, and was applied."""
    before: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """The last body said of each message."""
    waits: Waiting | None = None
    """What waits for an officer, or is being done."""
    just_said: str = ""
    """What an officer has said last."""
    offered: frozenset[tuple[str, int]] = frozenset()
    """What its customer could say when last asked, and since which stage."""
    told_late: bool = False
    turned_away: int = 0
    """Refusals of one step in a row."""
    stopped: str = ""
    """Why nobody goes on with it, where that is so."""
    lines: list[LinePlayed] = field(default_factory=list)
    """Its timeline."""

    @property
    def messages_known(self) -> Mapping[str, MessageSpec]:
        return PROCESSES[self.process].messages

    def is_offered(self, name: str) -> bool:
        """Whether that can be said, and makes sense, as the case stands."""
        spec, state = self.messages_known.get(name), self.state
        if spec is None or state is None or state.ended:
            return False
        return spec.in_time(state.stage) and spec.makes_sense(state.standing)

    def note(self, entry: Entry) -> None:
        """Take a line of its timeline."""
        match entry.kind:
            case Kind.STAGE:
                self.visit += 1
                self.said_here = []
            case Kind.MESSAGE:
                self.messages += 1
                self.said_here.append(entry.message)
            case Kind.REFUSED:
                self.refused += 1
        by = str(entry.by) if entry.by else ""
        self.lines.append(LinePlayed(entry.at, entry.what, by, str(entry.kind), entry.clause))

    def let_go(self) -> None:
        """It is over and kept: what it held is not needed, though what was done for it is counted on."""
        self.state, self.lines, self.before = None, [], {}
