"""Names Temporal sees: task queues and search attributes. Each once."""

from typing import Any

from temporalio.common import SearchAttributeKey

QUEUE = "charter"
URGENT_QUEUE = "charter-urgent"

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
