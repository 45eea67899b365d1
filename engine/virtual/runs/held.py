"""What a run holds while it goes on: timers, activities, children, and what waits to be written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from google.protobuf.message import Message
from temporalio.api.failure.v1 import Failure
from temporalio.api.history.v1 import MarkerRecordedEventAttributes
from temporalio.api.sdk.v1 import UserMetadata
from temporalio.bridge.proto.workflow_commands.workflow_commands_pb2 import (
    ScheduleActivity,
    ScheduleLocalActivity,
)

from engine.virtual.clock import Alarm
from engine.virtual.runs.jobs import Job

if TYPE_CHECKING:
    from engine.virtual.runs.run import VirtualRun


@dataclass
class Timer:
    """A timer that has been started, and the event that says so."""

    alarm: Alarm
    started_id: int


@dataclass
class RunningActivity:
    """An ordinary activity that has not ended."""

    order: ScheduleActivity
    scheduled_id: int
    scheduled: datetime
    attempt: int = 1
    alarm: Alarm | None = None
    last_failure: Failure | None = None
    waits: bool = True
    """False while one of its attempts runs."""
    given_up: bool = False
    """Its workflow has been told that it is cancelled, and is told no more of it."""


@dataclass
class LocalActivity:
    """A local activity that has not ended: it keeps its task open, but while it waits for its next try."""

    order: ScheduleLocalActivity
    metadata: UserMetadata | None
    attempt: int
    scheduled: datetime
    alarm: Alarm | None = None


@dataclass(frozen=True)
class LocalMarker:
    """What a local activity came to, to be written down at the end of a task."""

    event: MarkerRecordedEventAttributes
    metadata: UserMetadata | None


@dataclass
class ChildRun:
    """A workflow that this one has begun."""

    workflow_id: str
    workflow_type: str
    policy: int
    initiated_id: int
    seq: int
    run: "VirtualRun | None" = None


@dataclass
class HappenedToRun:
    """Something that is written down and told once the open task is over."""

    events: Sequence[Message]
    job: Job | None
    timer: int | None = None
    """The timer that fired, which the task may yet cancel."""


@dataclass
class Parent:
    """Whom to tell of the end."""

    run: "VirtualRun"
    child: ChildRun
