"""What customers do: when a case newly offers something to say, the scenario's habits decide if and when."""

from collections.abc import Iterator

from charter.people import Role
from rehearsal.play.case import PlayedCase
from rehearsal.scenario.model import Habit, Scenario


def newly_offered(case: PlayedCase, scenario: Scenario) -> Iterator[tuple[Habit, str]]:
    """Each habit that the case gives occasion to now and did not before, and the name of its draw.

    What a stage offers is offered anew in the next one; what can be said at any time is offered once.
    """
    now = set()
    for name in _habits_of(case, scenario):
        spec = case.messages_known[name]
        if Role.CUSTOMER in spec.roles and case.is_offered(name):
            occasion = (name, case.visit if spec.stages is not None or spec.once else 0)
            now.add(occasion)
            habit = scenario.habit_of(case.process, name)
            if habit is not None and occasion not in case.offered:
                yield habit, f"{name}/{occasion[1]}"
    case.offered = frozenset(now)


def _habits_of(case: PlayedCase, scenario: Scenario) -> Iterator[str]:
    """The messages of its process that customers have a habit for, each once, in order of the alphabet."""
    said = {says for process, says in scenario.habits if process in ("", case.process)}
    return (name for name in sorted(said) if name in case.messages_known)
