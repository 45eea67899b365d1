"""Which faults come when, on what and for how long: drawn from a seed, so that a run can be told again."""

import random
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What is done to a program or to what it needs."""

    KILLED = "killed"
    """SIGKILL. Ours are started again by `run.py`; Temporal and Postgres after the time that is given."""
    STOPPED = "stopped"
    """SIGSTOP, and SIGCONT after the time that is given."""
    SLOWED = "slowed"
    """Every packet to it and back waits."""
    CUT_OFF = "cut off"
    """Its connections break, and new ones are closed as they are made."""
    STARVED = "starved"
    """Programs that never wait burn the processors."""
    FULL = "full"
    """No more can be written."""
    MISTIMED = "mistimed"
    """Started with a clock that is a minute off, and again with the right one afterwards."""
    DOWN = "down"
    """It answers nobody."""
    FORGETS = "loses its answers"
    """It takes what it is given, and its answers never arrive."""


PROGRAMS = ("worker", "urgent", "site", "relay", "mail")
"""Ours, by the names `run.py` gives them."""
TEMPORAL, DATABASE, NOTIFY = "Temporal", "Postgres", "Notify"
EVERYTHING, MACHINE, DISK = "all our programs", "the machine", "the disk"
QUIET_SECONDS = 30.0
"""At the end, in which clients go on and nothing more is done to anybody."""
SETTLED_SECONDS = 20.0
"""After the last fault, until which a workflow task may still come to grief by it: the server waits ten
seconds for a worker that is gone, and five for the one that had the case in memory."""
HANGS_SECONDS = 35.0
"""A program that gives no sign of life for half a minute is replaced by `run.py`."""
AWRY_SECONDS = 60
"""By which a wrong clock is off, one way or the other."""


@dataclass(frozen=True)
class Strike:
    """One fault."""

    fault: Fault
    target: str
    at: float
    """Seconds after the storm began."""
    lasting: float
    by: float = 0.0
    """How much of it: seconds that a packet waits, or that a clock is off."""

    @property
    def ends(self) -> float:
        return self.at + self.lasting

    def __str__(self) -> str:
        much = f" by {self.by:+g} s" if self.fault is Fault.MISTIMED else ""
        much = f" by {self.by:g} s" if self.fault is Fault.SLOWED else much
        return f"{self.target} {self.fault}{much}"


def kinds(*, postgres: bool) -> list[tuple[Fault, str]]:
    """Every fault there is, with what it is done to."""
    servers = (TEMPORAL, DATABASE) if postgres else (TEMPORAL,)
    return [
        *((Fault.KILLED, each) for each in (*PROGRAMS, *servers, EVERYTHING)),
        *((Fault.STOPPED, each) for each in (*PROGRAMS, *servers)),
        *((Fault.SLOWED, each) for each in (*servers, NOTIFY)),
        *((Fault.CUT_OFF, each) for each in servers),
        (Fault.STARVED, MACHINE),
        (Fault.FULL, DISK),
        *((Fault.MISTIMED, each) for each in PROGRAMS),
        (Fault.DOWN, NOTIFY),
        (Fault.FORGETS, NOTIFY),
    ]


def drawn(
    seed: int, seconds: float, deck: list[tuple[Fault, str]], quiet: float = QUIET_SECONDS
) -> list[Strike]:
    """Faults one after the other, some at the same time but never two on one thing, all over so many quiet
    seconds before the end. Each of the deck has had its turn before any has a second."""
    chance = random.Random(seed)  # noqa: S311 - a run that can be told again
    last = seconds - quiet
    every = min(max(last / (len(deck) + 1), 1.0), 8.0)
    strikes: list[Strike] = []
    left: list[tuple[Fault, str]] = []
    at = every / 2
    while at < last - 1:
        if not left:
            left = chance.sample(deck, len(deck))
        free = [each for each in left if not _busy(each[1], at, strikes)]
        if free:
            left.remove(free[0])
            fault, target = free[0]
            lasting = min(_lasting(fault, chance), last - at)
            strikes.append(Strike(fault, target, round(at, 1), round(lasting, 1), _by(fault, chance)))
        at += chance.uniform(0.6, 1.4) * every
    return strikes


def _busy(target: str, at: float, strikes: list[Strike]) -> bool:
    """Whether something is being done to it then, or has just been: a program takes a moment to come back."""
    alike = {target, *PROGRAMS, EVERYTHING} if target == EVERYTHING else {target, EVERYTHING}
    alike = {target} if target not in (*PROGRAMS, EVERYTHING) else alike
    return any(each.target in alike and each.at <= at < each.ends + 3 for each in strikes)


def _lasting(fault: Fault, chance: random.Random) -> float:
    match fault:
        case Fault.KILLED:
            return chance.uniform(1, 6)
        case Fault.STOPPED:
            return HANGS_SECONDS if chance.random() < 0.2 else chance.uniform(3, 12)
        case Fault.MISTIMED:
            return chance.uniform(15, 30)
        case _:
            return chance.uniform(4, 12)


def _by(fault: Fault, chance: random.Random) -> float:
    match fault:
        case Fault.SLOWED:
            return round(chance.uniform(0.1, 1.0), 2)
        case Fault.MISTIMED:
            return float(chance.choice((-AWRY_SECONDS, AWRY_SECONDS)))
        case _:
            return 0.0
