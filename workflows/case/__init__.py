"""What every case is. A process, a capability and a shared story take what they need from here.

Modules inside import one another; outside, only these names are used, and a test holds that.
"""

from workflows.case.capability import Capability, Composed, Memory
from workflows.case.every_case.asking import Asking
from workflows.case.every_case.links import UNDONE
from workflows.case.every_case.promises import NO_REASON_YET
from workflows.case.hearing.messages import MessageSpec, Refused, cut, message, messages_in
from workflows.case.hearing.possible import possible
from workflows.case.host import Host
from workflows.case.keeping import COMMON_WORDS, Keeping
from workflows.case.lifecycle import Case
from workflows.case.outcomes import Fact, Happened, Kept, KeptLate, Overtaken, Passed, Used
from workflows.case.stages import CommonStage
from workflows.case.standing import (
    AT_FIRST,
    CaseStanding,
    NextSteps,
    StandingInCase,
    Until,
    first_steps,
    that_stand,
)
from workflows.case.tasks import OF_PROMISES, TICK, Messages, done_by, kept_by, shorter
from workflows.case.writing.dates import say
from workflows.case.writing.view import at_start

__all__ = [
    "AT_FIRST",
    "COMMON_WORDS",
    "NO_REASON_YET",
    "OF_PROMISES",
    "TICK",
    "UNDONE",
    "Asking",
    "Capability",
    "Case",
    "CaseStanding",
    "CommonStage",
    "Composed",
    "Fact",
    "Happened",
    "Host",
    "Keeping",
    "Kept",
    "KeptLate",
    "Memory",
    "MessageSpec",
    "Messages",
    "NextSteps",
    "Overtaken",
    "Passed",
    "Refused",
    "StandingInCase",
    "Until",
    "Used",
    "at_start",
    "cut",
    "done_by",
    "first_steps",
    "kept_by",
    "message",
    "messages_in",
    "possible",
    "say",
    "shorter",
    "that_stand",
]
