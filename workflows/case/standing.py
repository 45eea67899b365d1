"""What stands in a case besides its stage: it decides whether something makes sense to say, and what first.

A message that makes no sense now is not offered by any door. Whoever says it all the same is answered by the
case, as ever: nothing here judges.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.case.host import WholeCase


class StandingInCase(StrEnum):
    """Something that stands in a case, or does not. A process or capability names what is its own."""


class CaseStanding(StandingInCase):
    """What may stand in any case."""

    OUTCOME = "outcome"
    WITHDRAWAL = "withdrawal"
    """It has been withdrawn, or the council goes on without the customer."""
    WITHDRAWAL_TO_CONFIRM = "withdrawal_to_confirm"
    TO_TAKE_BACK = "to_take_back"
    """A withdrawal that could be taken back, confirmed or not."""
    DEATH = "death"
    SAFE_CONTACT = "safe_contact"
    REPRESENTATIVE = "representative"
    NOMINATED_CONTACT = "nominated_contact"
    QUESTION = "question"
    """The customer has been asked something."""
    PROMISE = "promise"
    """One is running."""
    LETTER = "letter"
    """One has been written."""
    SAFEGUARDING = "safeguarding"
    SATISFACTION = "satisfaction"
    """The one question after the outcome is open."""
    DUPLICATE = "duplicate"
    """The case is joined to another one."""
    REPORTERS = "reporters"
    """Other cases are joined to this one."""
    STEP = "step"
    """One has been taken that can be corrected."""


AT_FIRST = (CaseStanding.PROMISE,)
"""What stands in a case that has been stored and not yet started, besides what its report says."""


@dataclass(frozen=True)
class Until:
    """A step that comes first until something stands; after that it is possible, and rare."""

    message: str
    standing: StandingInCase


NextSteps = Mapping[str, tuple[str | Until, ...]]
"""By stage: the messages it waits for, in the order in which they come. All others are rare."""


def first_steps(steps: NextSteps, stage: str, standing: Iterable[str] | None) -> list[str]:
    """The messages that come first in a stage. ``standing``: None where it is not known."""
    known = frozenset(standing or ())
    found = []
    for step in steps.get(stage, ()):
        if isinstance(step, str):
            found.append(step)
        elif step.standing not in known:
            found.append(step.message)
    return found


def that_stand(stands: Mapping[StandingInCase, object]) -> tuple[StandingInCase, ...]:
    """Those of several of which it is so."""
    return tuple(each for each, so in stands.items() if so)


def standing_in(case: WholeCase) -> tuple[str, ...] | None:
    """What stands in a case now, for its state; None before its edition is known."""
    if case.edition is None:
        return None
    found = [CaseStanding.OUTCOME] if case.outcome is not None else []
    held = (each for one in case.held.values() for each in one.standing())
    return tuple(dict.fromkeys(str(each) for each in (*found, *case.standing(), *held)))
