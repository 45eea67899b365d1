"""Delivery: one letter that could not be sent at once, until it has gone or a person has it.

It runs beside its case and may outlive it. The letter stays in the register; only its id is here.
"""

import asyncio
from datetime import datetime, timedelta

from pydantic import ValidationError
from temporalio import workflow
from temporalio.common import RawValue, RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.letters.delivery import CLOSED, REFUSED, DeliveryActivities
    from activities.orders import (
        DeliveryOrder,
        Do,
        LetterFailed,
        LetterTry,
        Next,
        NextAsked,
        ReceiptRecorded,
        ReceiptSaid,
    )
    from charter.people import Channel

ONE_CALL = timedelta(seconds=30)
RETRY = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=15))
RECEIPT_WAIT = timedelta(hours=72)
"""GOV.UK Notify gives up on a letter it has accepted within 72 hours."""
HOLD = timedelta(days=14)
"""How long a letter waits for a channel that takes no letters at all: an administrator has a task."""


@workflow.defn
class Delivery:
    """Waits for the hour, sends, waits for the receipt, tries the next channel, or asks an officer."""

    def __init__(self) -> None:
        self._refused: list[Channel] = []
        self._first_tried: dict[Channel, datetime] = {}
        self._settled = False
        self._receipts: list[ReceiptSaid] = []
        self._closed_since: dict[Channel, datetime] = {}

    @workflow.run
    async def run(self, order: DeliveryOrder) -> str:
        """What has become of the letter, as the register names it."""
        try:
            while True:
                step = await self._look(order)
                match step:
                    case Next(do=Do.WAIT, until=hour) if hour is not None:
                        await self._wait_for(hour)
                    case Next(do=Do.SETTLE):
                        await self._let_it_settle(step.seconds)
                    case Next(do=Do.SEND, channel=Channel() as channel):
                        await self._send(order, channel, step.until)
                    case Next(do=Do.AWAIT_RECEIPT, channel=Channel() as channel):
                        if not await self._await_receipt(order, channel):
                            return step.state
                    case _:
                        return step.state
        except (ActivityError, asyncio.CancelledError) as stopped:
            await self._hand_to_officer(order)
            if is_cancelled_exception(stopped):
                raise
            return "with_officer"

    @workflow.signal(
        description="The channel says what became of the letter: state (delivered or failed) and id"
    )
    async def receipt(self, *said: RawValue) -> None:
        """Any number of arguments of any kind is taken; what is not a receipt is left alone."""
        try:
            self._receipts.append(ReceiptSaid.model_validate(said[0]))  # the SDK decodes raw values
        except (IndexError, ValidationError):
            workflow.logger.warning("A receipt could not be read")

    async def _look(self, order: DeliveryOrder) -> Next:
        asked = NextAsked(
            letter_id=order.letter_id,
            at=workflow.now(),
            refused=tuple(self._refused),
            settled=self._settled,
        )
        return await workflow.execute_activity_method(
            DeliveryActivities.next_for_letter,
            asked,
            start_to_close_timeout=ONE_CALL,
            schedule_to_close_timeout=order.patience,
            retry_policy=RETRY,
            summary="See what is to be done with the letter",
        )

    async def _wait_for(self, hour: datetime) -> None:
        wait = max(hour - workflow.now(), timedelta(seconds=1))
        await workflow.sleep(wait, summary="Until the hour at which the letter may be sent")

    async def _let_it_settle(self, seconds: int) -> None:
        await workflow.sleep(seconds, summary="An earlier attempt may still be going on")
        self._settled = True

    async def _send(self, order: DeliveryOrder, channel: Channel, closes: datetime | None) -> None:
        """Try one channel, as long as its hours and our patience last."""
        now = workflow.now()
        ends = self._first_tried.setdefault(channel, now) + order.patience
        until = closes if closes and closes < ends else ends
        self._settled = True
        try:
            await workflow.execute_activity_method(
                DeliveryActivities.send_letter,
                LetterTry(letter_id=order.letter_id, channel=channel, at=now),
                start_to_close_timeout=ONE_CALL,
                schedule_to_close_timeout=max(until - now, timedelta(seconds=1)),
                retry_policy=RETRY,
                summary=f"Send the letter by {channel}",
            )
        except ActivityError as failed:
            if is_cancelled_exception(failed):
                raise
            kind = _kind(failed)
            if kind == CLOSED and now < self._closed_since.setdefault(channel, now) + HOLD:
                self._first_tried.pop(channel, None)  # the letter's time has not begun
            elif kind == REFUSED or until == ends:
                await self._give_up(order, channel, refused=kind == REFUSED)
                return
            if until != ends:
                await self._wait_for(until)  # its hours are over: tomorrow again

    async def _give_up(self, order: DeliveryOrder, channel: Channel, *, refused: bool) -> None:
        self._refused.append(channel)
        if refused:
            return  # written down by the activity that was refused
        why = "The channel did not answer in time."
        await workflow.execute_activity_method(
            DeliveryActivities.channel_failed,
            LetterFailed(letter_id=order.letter_id, channel=channel, why=why),
            start_to_close_timeout=ONE_CALL,
            retry_policy=RETRY,
            summary=f"Give up the letter by {channel}",
        )

    async def _await_receipt(self, order: DeliveryOrder, channel: Channel) -> bool:
        """False when no receipt came in time: the letter counts as sent."""

        def theirs() -> ReceiptSaid | None:
            return next((said for said in self._receipts if said.channel in (None, channel)), None)

        try:
            await workflow.wait_condition(
                lambda: theirs() is not None,
                timeout=RECEIPT_WAIT,
                timeout_summary=f"Receipt of the letter by {channel}",
            )
        except TimeoutError:
            return False
        receipt = theirs()
        if receipt is None:
            return False
        self._receipts.clear()
        await workflow.execute_activity_method(
            DeliveryActivities.receipt_said,
            ReceiptRecorded(
                letter_id=order.letter_id,
                channel=channel,
                state=receipt.state,
                permanent=receipt.permanent,
            ),
            start_to_close_timeout=ONE_CALL,
            retry_policy=RETRY,
            summary=f"Write down that the letter was {receipt.state}",
        )
        return True

    async def _hand_to_officer(self, order: DeliveryOrder) -> None:
        await workflow.execute_activity_method(
            DeliveryActivities.hand_to_officer,
            order.letter_id,
            start_to_close_timeout=ONE_CALL,
            retry_policy=RETRY,
            summary="Ask an officer to see to the letter",
        )


def _kind(failed: ActivityError) -> str:
    """The kind of an activity's last failure, also when it ran out of time while being tried again."""
    cause: BaseException | None = failed.cause
    while cause is not None:
        if isinstance(cause, ApplicationError):
            return cause.type or ""
        cause = getattr(cause, "cause", None)
    return ""
