"""What the SDK says of a workflow task that failed, in names and numbers: its text may quote a person."""

import re
from dataclasses import dataclass
from enum import StrEnum

_EVENT = re.compile(r"HistoryEvent\(id: (\d+), (\w+)\)")
_INSTEAD = re.compile(r"Nondeterminism error: (\w+) machine does not handle this event")
_MISSING = re.compile(r"Missing associated machine for (\w+)\((\d+)\)")
_TYPE = re.compile(r'r#type: "(\w*)"')
_SLOW = "[TMPRL1101]"


class FailureKind(StrEnum):
    """Why a workflow task failed, as metrics and logs have it."""

    NONDETERMINISM = "nondeterminism"
    """The program now decides otherwise than the history says it did."""
    FAULT = "fault"
    """The program raised an error."""
    SLOW = "slow"
    """It took longer than the SDK lets it."""


@dataclass(frozen=True)
class TaskFailure:
    """One failed workflow task."""

    kind: FailureKind
    event: int | None = None
    """The number of the event in the history that does not fit."""
    event_type: str = ""
    instead: str = ""
    """What the program does in its place."""
    error_type: str = ""
    nth: int | None = None
    """Which of that type in its history, where the SDK does not say the event's number."""


def failure_of(message: str, *, nondeterminism: bool) -> TaskFailure:
    """What the SDK's words about a case that it lets go of mean."""
    raised = _TYPE.search(message)
    error_type = raised[1] if raised else ""
    if not nondeterminism:
        slow = _SLOW in message or "TimeoutError" in message
        return TaskFailure(FailureKind.SLOW if slow else FailureKind.FAULT, error_type=error_type)
    event, instead, missing = (each.search(message) for each in (_EVENT, _INSTEAD, _MISSING))
    return TaskFailure(
        FailureKind.NONDETERMINISM,
        event=int(event[1]) if event else None,
        event_type=event[2] if event else missing[1] if missing else "",
        instead=instead[1] if instead else "",
        nth=int(missing[2]) if missing else None,
    )
