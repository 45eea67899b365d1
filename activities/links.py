"""What a case tells the cases linked to it."""

import asyncio
from typing import Any

from temporalio import activity
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.failures import without_personal_data
from activities.orders import EndDuplicates
from charter.messages import OriginalEnded
from charter.people import Role, Sender
from register import Register

ENDED = "original_ended"
"""The signal's name, which is the message's."""


class LinkActivities:
    """Signals other cases. Given a client and the register that knows which."""

    def __init__(self, client: Client, register: Register) -> None:
        self._client = client
        self._register = register

    @activity.defn
    @without_personal_data
    async def end_duplicates(self, ended: EndDuplicates) -> int:
        """Tell each linked reporter's case that this one has ended; how many were reached.

        Run again it says the same message again, which each case takes once. A case that has gone is fine.
        """
        body = ended_body(ended)
        reached = 0
        known = await asyncio.to_thread(self._register.cases.followers, ended.reference)
        references = dict.fromkeys((*ended.followers, *(follower.reference for follower in known)))
        for reference in references:
            activity.heartbeat()
            try:
                await self._client.get_workflow_handle(reference).signal(ENDED, body)
                reached += 1
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
        return reached


def ended_body(ended: EndDuplicates) -> dict[str, Any]:
    """What each of them is told."""
    said = OriginalEnded(
        id=f"{ended.reference}:ended",
        by=Sender(role=Role.SYSTEM),
        reference=ended.reference,
        outcome=ended.outcome,
    )
    return said.model_dump(mode="json", exclude_none=True)
