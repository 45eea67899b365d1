"""Names Temporal sees: task queues and search attributes. Each once."""

from typing import Any

from temporalio.common import SearchAttributeKey

QUEUE = "charter"
_URGENT = "-urgent"
_EVENTS = "-events"
URGENT_QUEUE = f"{QUEUE}{_URGENT}"

SERVICE = SearchAttributeKey.for_keyword("CharterService")
STAGE = SearchAttributeKey.for_keyword("CharterStage")
TEAM = SearchAttributeKey.for_keyword("CharterTeam")
OFFICER = SearchAttributeKey.for_keyword("CharterOfficer")
OUTCOME = SearchAttributeKey.for_keyword("CharterOutcome")
PRIORITY = SearchAttributeKey.for_keyword("CharterPriority")
DUE = SearchAttributeKey.for_datetime("CharterDue")
LATE = SearchAttributeKey.for_bool("CharterLate")
WAITING = SearchAttributeKey.for_bool("CharterWaiting")

SEARCH_ATTRIBUTES: tuple[SearchAttributeKey[Any], ...] = (
    SERVICE, STAGE, TEAM, OFFICER, OUTCOME, PRIORITY, DUE, LATE, WAITING,
)  # fmt: skip


def is_urgent(queue: str) -> bool:
    """Whether a queue is the one for danger, homeless today and safeguarding."""
    return queue.endswith(_URGENT)


def urgent_of(queue: str) -> str:
    """The urgent queue beside an ordinary one; an urgent one's is itself."""
    return queue if is_urgent(queue) else f"{queue}{_URGENT}"


def events_of(queue: str) -> str:
    """The queue beside an ordinary one for telling other systems: a slow one of them keeps no case back."""
    return f"{queue}{_EVENTS}"
