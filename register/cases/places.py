"""Where an open case stands in a queue: late ones first, each by its due date, those without one last."""

from datetime import datetime
from typing import NamedTuple

from charter.cases import CaseState

LATE, DUE, NO_DUE = 0, 1, 2


class QueuePlace(NamedTuple):
    """Two plain values, never null, so that one index gives the order on both databases."""

    rank: int
    due: datetime


def queue_place(state: CaseState) -> QueuePlace:
    """The place of a case in this state; without a due date the earliest received comes first."""
    due = state.due or state.received
    if state.late:
        return QueuePlace(LATE, due)
    return QueuePlace(DUE if state.due else NO_DUE, due)
