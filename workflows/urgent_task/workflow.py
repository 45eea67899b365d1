"""UrgentTask: something a person has to take within the hour, told to one after another until one does.

It runs on the urgent queue beside its case, begun by a door or by the case, and may outlive it. Temporal
shows names, ids and summaries to everybody: none of them says what it is about.
"""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError
from temporalio import workflow
from temporalio.common import RawValue, RetryPolicy
from temporalio.exceptions import ActivityError, FailureError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.orders import UrgentHour, UrgentOrder, UrgentSaid, UrgentSettled
    from activities.urgent import UrgentActivities
    from charter.people import Role

ONE_CALL = timedelta(seconds=30)
RETRY = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1))
WAITING, TAKEN = "waiting", "taken"
"""How it stands, as the register says."""
LEAST = timedelta(minutes=1)
"""The shortest hour: an order that leaves less cannot hurry through those who are told."""


@workflow.defn
class UrgentTask:
    """Waits for a person to take it, and then to say that it has been dealt with."""

    def __init__(self) -> None:
        self._taken: tuple[UrgentSaid, datetime] | None = None
        self._lowered: tuple[UrgentSaid, datetime] | None = None
        self._emails: set[asyncio.Task[None]] = set()

    @workflow.run
    async def run(self, order: UrgentOrder) -> str:
        """What became of it."""
        await self._wait_for_a_person(order)
        if self._lowered is None and self._taken is not None:
            await self._settle(UrgentActivities.urgent_taken, order, self._taken)
            await self._tell_case(order, "safeguarding_taken", self._taken[0])
            await workflow.wait_condition(lambda: self._lowered is not None)
        if self._lowered is not None:
            await self._settle(UrgentActivities.urgent_lowered, order, self._lowered)
            await self._tell_case(order, "safeguarding_lowered", self._lowered[0])
        return "done"

    @workflow.signal(description="A person has taken it: by, their name")
    async def taken(self, *said: RawValue) -> None:
        """Any number of arguments of any kind is taken; the first who takes it has it."""
        read = _read(said)
        if self._taken is None and read is not None:
            self._taken = read, workflow.now()

    @workflow.signal(description="It has been dealt with: by, their name, and the reason")
    async def lowered(self, *said: RawValue) -> None:
        read = _read(said)
        if self._lowered is None and read is not None and read.reason:
            self._lowered = read, workflow.now()

    async def _wait_for_a_person(self, order: UrgentOrder) -> None:
        length = max(order.due - order.at, LEAST)
        while not self._seen_to():
            standing = await self._tell_the_next(order)
            if standing == TAKEN:  # from a run that was stopped
                await workflow.wait_condition(lambda: self._lowered is not None)
            if standing != WAITING:
                return
            until = order.at + (order.hour + 1) * length - workflow.now()
            with suppress(TimeoutError):
                await workflow.wait_condition(
                    self._seen_to,
                    timeout=max(until, timedelta(seconds=1)),
                    timeout_summary="Tell the next",
                )
            gone_by = (workflow.now() - order.at) // length  # many, where Temporal was away
            order = order.model_copy(update={"hour": max(order.hour + 1, gone_by)})
            if not self._seen_to() and workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(order)

    def _seen_to(self) -> bool:
        return self._taken is not None or self._lowered is not None

    async def _tell_the_next(self, order: UrgentOrder) -> str:
        hour = UrgentHour(order=order, at=workflow.now())
        standing = await workflow.execute_activity_method(
            UrgentActivities.urgent_told,
            hour,
            start_to_close_timeout=ONE_CALL,
            retry_policy=RETRY,
            summary="Write down who is told",
        )
        if standing == WAITING:
            email = asyncio.create_task(self._email(hour))
            self._emails.add(email)
            email.add_done_callback(self._emails.discard)
        return standing

    async def _email(self, hour: UrgentHour) -> None:
        """Beside the waiting: a mail server that is away keeps nobody from being told next."""
        try:
            await workflow.execute_activity_method(
                UrgentActivities.urgent_email,
                hour,
                start_to_close_timeout=ONE_CALL,
                schedule_to_close_timeout=max(hour.order.due - hour.order.at, LEAST),
                retry_policy=RETRY,
                summary="Tell them by email",
            )
        except ActivityError as failed:
            if is_cancelled_exception(failed):
                raise
            workflow.logger.warning("Nobody could be told by email")

    async def _settle(self, activity: Any, order: UrgentOrder, settled: tuple[UrgentSaid, datetime]) -> None:
        said, at = settled
        await workflow.execute_activity_method(
            activity,
            UrgentSettled(reference=order.reference, mark=order.mark, said=said, at=at),
            start_to_close_timeout=ONE_CALL,
            retry_policy=RETRY,
            summary="Write down what a person said",
        )

    async def _tell_case(self, order: UrgentOrder, message: str, said: UrgentSaid) -> None:
        """The case's flag follows. A case that has ended is not told: the register knows."""
        if said.case_knows:
            return
        body = {
            "id": f"{order.mark}-{message}",
            "by": {"role": Role.MANAGER.value, "name": said.by},
            "concern": order.mark,
            **({"reason": said.reason} if said.reason else {}),
        }
        with suppress(FailureError):
            # By the neutral name: a signal's own is to be read by everybody.
            await workflow.get_external_workflow_handle(order.reference).signal("say", args=[message, body])


def _read(said: tuple[RawValue, ...]) -> UrgentSaid | None:
    try:
        return UrgentSaid.model_validate(said[0])  # the SDK decodes raw values
    except (IndexError, ValidationError):
        workflow.logger.warning("What was said could not be read")
        return None
