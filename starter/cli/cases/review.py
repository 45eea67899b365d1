"""The command that makes a quarter's review by hand: the same workflow that the schedule begins."""

import asyncio
from datetime import datetime, timedelta

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError

from activities.orders import ReviewOrder
from charter.counting.quarters import Quarter
from engine.config.settings import Settings
from engine.connection import connect
from engine.errors import ExpectedError
from starter.cli.due import Mistyped
from workflows.quarterly_review.workflow import QuarterlyReview

PATIENCE = timedelta(minutes=2)
"""How long a person waits for it; it goes on without them."""


class NotMade(ExpectedError):
    """The review was asked for, and is not there yet; the text says what to do."""


def quarter_of(written: str, now: datetime) -> Quarter:
    """The quarter meant; Mistyped where there is none, or it has not begun."""
    try:
        quarter = Quarter.read(written) if written else Quarter.just_ended(now)
    except ValueError as error:
        raise Mistyped(f"{error}.".capitalize()) from None
    if quarter.begins > now:
        raise Mistyped("That quarter has not begun: there is nothing to count.")
    return quarter


async def review(settings: Settings, written: str, now: datetime) -> dict[str, str]:
    """Make it and wait until it is stored."""
    quarter = quarter_of(written, now)
    client = await connect(settings)
    await make(client, settings.task_queue, quarter)
    base = settings.council_base_url or f"http://{settings.host}:{settings.port}"
    return {"quarter": str(quarter), "address": f"{base.rstrip('/')}/casework/figures/{quarter}"}


async def make(client: Client, queue: str, quarter: Quarter) -> None:
    """Begin the review of a quarter, or join the one that is being made."""
    try:
        made = await client.start_workflow(
            QuarterlyReview.run,
            ReviewOrder(quarter=str(quarter)),
            id=f"charter-quarterly-review-{quarter}",
            task_queue=queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary=f"Quarterly review, {quarter.spoken}",
        )
        async with asyncio.timeout(PATIENCE.total_seconds()):
            await made.result()
    except TimeoutError:
        raise NotMade("It is being made, and goes on. Look at it later.") from None
    except RPCError:
        raise NotMade("Temporal does not answer. Start it and try again.") from None
