"""DraftNote: a resident is sent one note that is of no case: a link to go on, a copy.

What it says stays in the register, sealed: a history says no more than its id.
"""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from activities.draft_notes import DraftNoteActivities
    from activities.orders import DraftNoteOrder

ONE_CALL = timedelta(seconds=30)
RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=2), maximum_interval=timedelta(minutes=5), maximum_attempts=300
)
"""Some day. Somebody waits for it: it is tried again sooner than a letter."""


@workflow.defn
class DraftNote:
    """Sends one note about a report that is not sent yet, or a copy of one that was, to whoever wrote it.

    What becomes of a case is told by `ResidentNotice`.
    """

    @workflow.run
    async def run(self, order: DraftNoteOrder) -> bool:
        """Whether it went; False where it had gone, or where the address was refused."""
        return await workflow.execute_activity_method(
            DraftNoteActivities.note_sent,
            order,
            start_to_close_timeout=ONE_CALL,
            retry_policy=RETRY,
            summary="Send a resident a note",
        )
