"""A case's whole state, put down when it continues as new and taken up by the next run."""

from datetime import datetime
from typing import Any

from charter.cases import Outcome
from charter.counting.clocks import Clock
from workflows.case.capability import Memory
from workflows.case.diary import Reminder
from workflows.case.hearing.messages import Arrival, Arrived
from workflows.case.host import WholeCase


class Carried(Memory):
    """Schema of what is recorded at continue-as-new. Additive: fields are never removed or renamed."""

    process: str
    stage: str
    round: int
    round_began: datetime
    outcome: Outcome | None
    published: tuple[str, str]
    facts: dict[str, Any]
    memories: dict[str, dict[str, Any]]
    clocks: tuple[Clock, ...]
    reminders: tuple[Reminder, ...]
    aims: dict[str, datetime]
    inbox: tuple[Arrived, ...]
    taken: dict[str, bool]
    forgotten: bool
    courier: dict[str, Any]


def put_down(case: WholeCase, *, kept: bool = False) -> dict[str, Any]:
    """Everything the next run needs, as plain JSON.

    ``kept``: for the register, without what it has anyhow: entries, letters, the ids of messages taken.
    """
    courier = case.courier.put_down() if not kept else case.courier.put_down_for_register()
    return Carried(
        process=type(case).__name__,
        stage=case.stage,
        round=case.round,
        round_began=case.round_began,
        outcome=case.outcome,
        published=case.published,
        facts=case.facts.model_dump(mode="json"),
        memories={name: one.memory.model_dump(mode="json") for name, one in case.held.items()},
        clocks=tuple(case.diary.clocks.values()),
        reminders=tuple(case.diary.reminders.values()),
        aims=case.diary.aims,
        inbox=tuple(arrival.arrived for arrival in case.inbox.waiting),
        taken={} if kept else case.inbox.taken,
        forgotten=kept or case.inbox.forgotten,
        courier=courier,
    ).model_dump(mode="json")


def take_up(case: WholeCase, recorded: dict[str, Any]) -> None:
    """Go on where the last run stopped. A case that moved to another process begins its story there."""
    carried = Carried.model_validate(recorded)
    for name, capability in case.held.items():
        if name in carried.memories:  # otherwise as the process began with: another one had it before
            capability.memory = capability.memory_type.model_validate(carried.memories[name])
    case.inbox.waiting = [Arrival(arrived) for arrived in carried.inbox]
    case.inbox.taken, case.inbox.forgotten = dict(carried.taken), carried.forgotten
    case.courier.take_up(carried.courier)
    if carried.process != type(case).__name__:
        case.diary.reminders = {
            one.key: one for one in carried.reminders if one.key.partition("/")[0] in case.held
        }
        ended = (clock for clock in carried.clocks if not clock.running)
        before = {f"{clock.key}/{carried.process.lower()}": clock for clock in ended}
        case.diary.clocks = {key: clock.model_copy(update={"key": key}) for key, clock in before.items()}
        return
    case.facts = type(case.facts).model_validate(carried.facts)
    case.stage, case.outcome, case.published = carried.stage, carried.outcome, carried.published
    case.round, case.round_began = carried.round, carried.round_began
    case.diary.clocks = {clock.key: clock for clock in carried.clocks}
    case.diary.reminders = {reminder.key: reminder for reminder in carried.reminders}
    case.diary.aims = dict(carried.aims)
