"""From what was measured to what is needed: plain arithmetic, each assumption with its name."""

import math
from dataclasses import dataclass

from bench.sizing.measuring import Size

DAYS_OPEN = 60
"""Days that a case is open, on the mean."""
MESSAGES = 6
"""Said to a case in its life, by anybody."""
RETENTION_DAYS = 30
"""Days that Temporal keeps the history of a case that has ended."""
PEAK = 6
"""The busiest minute beside the mean of day and night: five days of eight hours, and half as much again."""
BUSY_MOST = 0.5
"""Of one processor that a worker may be busy at the peak: the rest is for whoever comes at once."""
SPARE = 1
"""Workers beyond those that are needed, so that one may be away."""
DAY = 86_400
CLOSED_REGISTER_YEARS = 1
"""Years for which the register keeps cases that have ended, for this table alone."""


@dataclass(frozen=True)
class Need:
    """What so many open cases need."""

    cases: int
    opened_a_day: float
    events_a_second: float
    """At the peak."""
    busy: float
    """Processors that workers and Temporal keep busy together at the peak."""
    workers: int
    store: float
    """Bytes of Temporal's store: open cases, and ended ones for their retention."""
    register: float
    """Bytes of the register: open cases, and a year's ended ones."""


def need(cases: int, measured: Size, base: Size) -> Need:
    """For so many open cases, by what each cost in the largest size that was measured, less what the smallest
    took."""
    opened = cases / DAYS_OPEN
    peak = opened / DAY * PEAK
    opening = (measured.worker + measured.server) / measured.opened
    processors = peak * (opening + MESSAGES * measured.said_each)
    of_worker = peak * (measured.worker / measured.opened + MESSAGES * measured.said_each)
    events = measured.events + MESSAGES * measured.said_events
    in_store = each_of(measured.store, base.store, measured, base) + MESSAGES * measured.said_store
    in_register = (
        each_of(measured.register, base.register, measured, base) + MESSAGES * measured.said_register
    )
    return Need(
        cases,
        opened,
        peak * events,
        processors,
        math.ceil(of_worker / BUSY_MOST) + SPARE,
        (cases + opened * RETENTION_DAYS) * in_store,
        (cases + opened * 365 * CLOSED_REGISTER_YEARS) * in_register,
    )


def each_of(larger: int, smaller: int, measured: Size, base: Size) -> float:
    """Bytes a case, between two sizes; of the one where there is no other."""
    if measured.cases == base.cases:
        return larger / measured.cases
    return (larger - smaller) / (measured.cases - base.cases)
