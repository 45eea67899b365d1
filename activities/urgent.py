"""What the UrgentTask workflow has done: written down in the register, and told by email to whoever is next.

Temporal shows the names of activities to everybody: none of these says what it is about.
"""

from contextlib import suppress

from temporalio import activity
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.editions import edition_of
from activities.failures import without_personal_data
from activities.letters.notifications import (
    ChannelCannotSay,
    ChannelLater,
    ChannelRefused,
    LetterChannel,
    Outgoing,
)
from activities.orders import UrgentBegin, UrgentHour, UrgentSettled
from charter.counting.counting import day_of, london
from charter.edition.duty import TASK_FOR, Told
from charter.edition.editions import Editions
from charter.people import Channel
from engine.logs import get_logger
from register import Register
from register.concerns import Concern

WORKFLOW = "UrgentTask"
SUMMARY = "For a person to read now"
SUBJECT = "Case {reference} has to be read by a person now"
BODY = """Something in case {reference} has waited for a person since {since}.

Sign in and take it: {address}

Nobody had taken it when this was sent. Whoever takes it stops these emails."""

log = get_logger(__name__)


class UrgentActivities:
    """Writes for the desk. Each may be run again; an email may then come twice, which does no harm."""

    def __init__(
        self,
        client: Client,
        register: Register,
        editions: Editions,
        email: LetterChannel | None,
        base_url: str,
    ) -> None:
        """``email`` is the way emails go out, where there is one."""
        self._client = client
        self._register = register
        self._editions = editions
        self._email = email
        self._address = f"{base_url.rstrip('/')}/casework/urgent"

    @activity.defn
    @without_personal_data
    async def urgent_begun(self, begin: UrgentBegin) -> None:
        """Begin it. The same text flagged at its door has one already; one that was stopped begins again."""
        with suppress(WorkflowAlreadyStartedError):
            await self._client.start_workflow(
                WORKFLOW,
                begin.order,
                id=begin.order.id,
                task_queue=begin.queue,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                static_summary=SUMMARY,
            )

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def urgent_told(self, hour: UrgentHour) -> str:
        """Write down who is told in this hour; how it stands: waiting, taken or lowered."""
        told = self._told(hour)
        return self._register.concerns.told(_concern(hour), told.value, TASK_FOR[told], hour.at).value

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def urgent_email(self, hour: UrgentHour) -> bool:
        """Tell them by email. False where there is no address, or no way for emails to go out."""
        told = self._told(hour)
        to = edition_of(self._editions, hour.at).duty.address(told)
        if not to or self._email is None:
            return False
        reference, letter_id = hour.order.reference, f"{hour.order.id}-{hour.order.hour}"
        since = london(hour.order.at)
        words = {
            "reference": reference,
            "since": f"{since:%H:%M} on {since:%A} {since.day} {since:%B}",
            "address": self._address,
        }
        letter = Outgoing(
            letter_id=letter_id,
            reference=reference,
            channel=Channel.EMAIL,
            to=to,
            subject=SUBJECT.format(**words),
            body=BODY.format(**words),
            template="",
            placeholders={},
            neutral=True,
        )
        try:
            self._email.send(letter)
        except (ChannelRefused, ChannelCannotSay):
            log.error("duty address refused", reference=reference, role=told.value)
            return False
        except ChannelLater:
            log.warning("duty email waits", reference=reference, role=told.value)
            raise
        return True

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def urgent_taken(self, settled: UrgentSettled) -> None:
        """A person has taken it."""
        said = settled.said
        self._register.concerns.taken(settled.reference, settled.mark, said.by, settled.at)

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def urgent_lowered(self, settled: UrgentSettled) -> None:
        """A person has dealt with it."""
        said = settled.said
        self._register.concerns.lowered(settled.reference, settled.mark, said.by, said.reason, settled.at)

    def _told(self, hour: UrgentHour) -> Told:
        edition = edition_of(self._editions, hour.at)
        year = day_of(hour.at).year
        return edition.duty.told(hour.order.hour, hour.at, edition.calendar(year, year))


def _concern(hour: UrgentHour) -> Concern:
    order = hour.order
    return Concern(reference=order.reference, mark=order.mark, at=order.at, due=order.due)
