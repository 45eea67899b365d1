"""What other systems are told of a case: events, made from what a turn has changed, with nothing personal."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from charter.cases import CaseState, Shown, Task
from charter.people import Model
from charter.writing.values import worded


@worded(
    {
        "charter.case.opened": "Case opened",
        "charter.case.moved": "Case moved",
        "charter.stage.changed": "Stage changed",
        "charter.promise.kept": "Promise kept",
        "charter.promise.late": "Promise late",
        "charter.letter.sent": "Letter sent",
        "charter.task.made": "Task made",
        "charter.case.ended": "Case closed",
    }
)
class EventType(StrEnum):
    """What happened, as a CloudEvents ``type``."""

    OPENED = "charter.case.opened"
    MOVED = "charter.case.moved"
    """Another service's now."""
    STAGE = "charter.stage.changed"
    KEPT = "charter.promise.kept"
    LATE = "charter.promise.late"
    """The date has passed, and what was promised has not happened."""
    LETTER = "charter.letter.sent"
    TASK = "charter.task.made"
    """Something a person has to do."""
    ENDED = "charter.case.ended"


class EventHappened(Model):
    """Something that happened to a case."""

    type: EventType
    service: str
    at: datetime
    data: dict[str, Any]
    id: str = ""
    """Its own where one and the same is noticed more than once; empty for a new one."""


def happened(before: Mapping[str, Any] | None, state: CaseState, at: datetime) -> list[EventHappened]:
    """What changed from ``before``, the case's state as it was stored, to ``state``, in the order to tell it.

    None before the first turn. What was stored already is not told again, however often a turn is.
    """
    was = before or {}
    found: list[tuple[EventType, dict[str, Any]]] = []
    if before is None:
        found.append((EventType.OPENED, {"received": _said(state.received)}))
    elif was.get("service", state.service) != state.service:
        found.append((EventType.MOVED, {"from": was["service"]}))
    goes_on = bool(was.get("ended")) and not state.ended  # it had been stopped from outside
    if was.get("stage") != state.stage or goes_on:
        found.append((EventType.STAGE, {"from": was.get("stage", "")}))
    found += _promises(was.get("promises") or (), state)
    if state.ended and not was.get("ended"):
        found.append((EventType.ENDED, {"outcome": state.outcome}))
    return [
        EventHappened(type=kind, service=state.service, at=at, data={"stage": state.stage, **data})
        for kind, data in found
    ]


def tasks_made(tasks: Iterable[Task], state: CaseState, at: datetime) -> list[EventHappened]:
    """The new tasks that all of the council's people may read: what each is, not in whose words."""
    return [
        EventHappened(
            type=EventType.TASK,
            service=state.service,
            at=at,
            data={"stage": state.stage, "task": task.key, "for": task.for_role, "due": _said(task.due)},
        )
        for task in tasks
        if task.shown in (Shown.EVERYONE, Shown.STAFF)
    ]


_TOLD = {"kept": EventType.KEPT, "kept late": EventType.KEPT, "late": EventType.LATE}
"""By how a promise stands now."""


def _promises(
    before: Iterable[Mapping[str, Any]], state: CaseState
) -> list[tuple[EventType, dict[str, Any]]]:
    stood = {one["key"]: one["state"] for one in before}
    return [
        (
            _TOLD[one.state],
            {"promise": one.key, "title": one.title, "due": _said(one.due), "late": one.state != "kept"},
        )
        for one in state.promises
        if one.by == "council" and one.state in _TOLD and stood.get(one.key) != one.state
    ]


def _said(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
