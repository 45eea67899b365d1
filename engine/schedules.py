"""Temporal Schedules: made where they are missing, brought up to date where they are there."""

from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleHandle,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleState,
    ScheduleUpdate,
    ScheduleUpdateInput,
)

QUARTERLY = "charter-quarterly-review"
"""The schedule's id, and the beginning of the ids of what it starts."""
CATCH_UP = timedelta(days=30)
"""A server that was down at the hour begins it when it is back."""
MORNING = "charter-officers-morning"
"""The schedule's id, and the beginning of the ids of what it starts."""
THAT_MORNING = timedelta(hours=4)
"""A digest that could not begin by noon is none of that morning's."""
RETENTION = "charter-retention"
"""The schedule's id, and the beginning of the ids of what it starts."""
THAT_NIGHT = timedelta(hours=20)
"""A night that could not begin is made good by the next one."""
WHY_RETENTION = (
    "What was approved is destroyed and old mails are made smaller, at 02:30 in London every night."
)
WHY_MORNING = "Officers who wish for one email a day have it at 08:00 in London, on working days."
WHY = "Figures of the quarter just ended: 1 January, April, July and October at 07:00 in London."


def quarterly(workflow: str, queue: str) -> Schedule:
    """07:00 by the clock in London, summer and winter, on the first day of each quarter."""
    return Schedule(
        action=ScheduleActionStartWorkflow(
            workflow, id=QUARTERLY, task_queue=queue, static_summary="Quarterly review"
        ),
        spec=ScheduleSpec(
            calendars=[
                ScheduleCalendarSpec(
                    hour=[ScheduleRange(7)],
                    day_of_month=[ScheduleRange(1)],
                    month=[ScheduleRange(1, 10, 3)],
                    comment="The first day of a quarter",
                )
            ],
            time_zone_name="Europe/London",
        ),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.BUFFER_ALL, catchup_window=CATCH_UP),
        state=ScheduleState(note=WHY),
    )


def every_morning(workflow: str, queue: str) -> Schedule:
    """08:00 by the clock in London, summer and winter; whether the day is worked is the edition's to say."""
    return Schedule(
        action=ScheduleActionStartWorkflow(
            workflow, id=MORNING, task_queue=queue, static_summary="Officers' digest"
        ),
        spec=ScheduleSpec(
            calendars=[ScheduleCalendarSpec(hour=[ScheduleRange(8)], comment="Every morning")],
            time_zone_name="Europe/London",
        ),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=THAT_MORNING),
        state=ScheduleState(note=WHY_MORNING),
    )


def every_night(workflow: str, queue: str) -> Schedule:
    """02:30 by the clock in London: an hour that no clock change leaves out or repeats."""
    return Schedule(
        action=ScheduleActionStartWorkflow(
            workflow, id=RETENTION, task_queue=queue, static_summary="Retention: destroy what was approved"
        ),
        spec=ScheduleSpec(
            calendars=[
                ScheduleCalendarSpec(
                    hour=[ScheduleRange(2)], minute=[ScheduleRange(30)], comment="Every night"
                )
            ],
            time_zone_name="Europe/London",
        ),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=THAT_NIGHT),
        state=ScheduleState(note=WHY_RETENTION),
    )


async def keep_schedule(client: Client, id: str, schedule: Schedule) -> ScheduleHandle:
    """Make it, or bring it up to date. A schedule that a supervisor has paused stays so."""
    try:
        return await client.create_schedule(id, schedule)
    except ScheduleAlreadyRunningError:
        handle = client.get_schedule_handle(id)
        await handle.update(lambda found: _updated(found, schedule))
        return handle


def _updated(found: ScheduleUpdateInput, schedule: Schedule) -> ScheduleUpdate:
    schedule.state = found.description.schedule.state
    return ScheduleUpdate(schedule=schedule)
