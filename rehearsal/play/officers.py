"""What officers do next for a case: one step of what it waits for, by a policy that anybody can read.

They know what the officers' site knows: the stage, what stands, and the steps that come first by the process.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from charter.counting.clocks import ClockState
from charter.people import Role
from rehearsal.play.case import PlayedCase, is_open
from workflows.case import MessageSpec, Until, first_steps
from workflows.processes import PROCESSES

STAFF = (Role.OFFICER, Role.MANAGER, Role.FEEDBACK_TEAM, Role.SYSTEM)
"""Who says it, the first that may."""
SELDOM = frozenset(
    {
        "early_resolution_offered",
        "final_at_stage_one",
        "minded_to",
        "not_settled",
        "offer_ended",
        "place_offered",
        "progress_told",
        "work_scheduled",
    }
)
"""What officers do only where the scenario gives it a share."""
REPEATED = frozenset({"call_attempted"})
"""What is done again as long as the stage lasts."""
AT_MOST = 5
"""How often in one stage what came to nothing is begun again, such as an appointment where nobody was in."""
LATER: Mapping[str, tuple[str, str]] = {
    "appointment_kept": ("appointment_booked", "at"),
    "panel_held": ("panel_date_found", "panel_on"),
    "visited": ("appointment_booked", "at"),
    "work_completed": ("work_scheduled", "on"),
}
"""What is not done before a day that was said earlier: the message that said it, and its field."""

Draw = Callable[[PlayedCase, str, Mapping[str, float]], str]
"""Draws one of several by their shares, for a case; the name says for what."""
Shares = Callable[[str, str], Mapping[str, float]]
"""How often officers say which message, by process and stage; empty where nobody has said so."""


def next_step(case: PlayedCase, shares_at: Shares, draw: Draw) -> str:
    """The message that an officer is to record next; empty where the case waits for nobody of ours."""
    state = case.state
    if state is None or state.ended or case.stopped:
        return ""
    steps = PROCESSES[case.process].next_steps
    must = [one.message for one in steps.get(state.stage, ()) if isinstance(one, Until)]
    first = [one for one in first_steps(steps, state.stage, state.standing) if case.is_offered(one)]
    for one in first:
        if one in must and _is_open_still(case, one, must) and is_ours(case.messages_known[one]):
            return one
    shares = {
        one: share
        for one, share in shares_at(case.process, state.stage).items()
        if _is_open_still(case, one, must) and case.is_offered(one)
    }
    if shares:
        return draw(case, f"{state.stage}/{case.visit}/{len(case.said_here)}", shares)
    return _in_order(case, first, must)


def _is_open_still(case: PlayedCase, one: str, must: Collection[str]) -> bool:
    """Whether that is still to be said in this stage: it has not been, or what it rested on was done anew.

    ``must``: what comes first until it stands. Said, and not standing any more, it has come to nothing.
    """
    said = case.said_here
    if one not in said or one in REPEATED:
        return True
    since = said[len(said) - said[::-1].index(one) :]
    again = bool(since) if one in must else any(each in must for each in since)
    return again and said.count(one) < AT_MOST


def _in_order(case: PlayedCase, first: Sequence[str], must: Collection[str]) -> str:
    waits_for_customer = False
    for one in first:
        spec = case.messages_known[one]
        if not is_ours(spec):
            waits_for_customer = True
        elif waits_for_customer and _customers_time(case):
            return ""
        elif one not in SELDOM and _is_open_still(case, one, must):
            return one
    return ""


def is_ours(spec: MessageSpec) -> bool:
    """Whether it is for officers to say, and not the customer's own words that one may take down."""
    return Role.CUSTOMER not in spec.roles and bool(spec.roles.intersection(STAFF))


def _customers_time(case: PlayedCase) -> bool:
    """Whether a time runs that is the customer's own, such as for comments on a draft."""
    state = case.state
    running = (ClockState.OPEN, ClockState.PAUSED)
    return state is not None and any(one.by != "council" and one.state in running for one in state.promises)


def not_before(case: PlayedCase, step: str) -> datetime | None:
    """The instant before which it makes no sense to do: a panel is not held before its day."""
    message, field = LATER.get(step, ("", ""))
    said = case.before.get(message, {}).get(field)
    if not said:
        return None
    at = datetime.fromisoformat(said)
    return at if at.tzinfo else at.replace(tzinfo=case.opened.tzinfo) + timedelta(hours=9)


def by_whom(case: PlayedCase, spec: MessageSpec, officer: str) -> dict[str, Any]:
    """Who says it: whoever is named for it in the case, or the officer who did the work."""
    role = next(one for one in STAFF if one in spec.roles)
    named = case.state.named.get(spec.only, "") if case.state and spec.only else ""
    return {"role": str(role), "name": named or officer}


def due_next(case: PlayedCase) -> datetime | None:
    """When what the case is held to next falls due; of what is late, when it did."""
    promises = case.state.promises if case.state else ()
    return min((one.due for one in promises if is_open(one)), default=None)
