"""The open cases of a register, as far as a scenario can go on with them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from register import Register
from rehearsal.play import StandingCase
from rehearsal.scenario.model import Scenario
from workflows.processes import PROCESSES


@dataclass(frozen=True)
class OpenNow:
    """What is open, and why some of it is left out."""

    cases: Sequence[StandingCase]
    left_out: Counter[str]
    """By the reason, in words."""

    def notes(self) -> Iterator[str]:
        """A sentence for each reason."""
        for why, count in self.left_out.most_common():
            yield f"Left out: {count:,} open case{'' if count == 1 else 's'}, {why}."


def open_now(register: Register, scenario: Scenario) -> OpenNow:
    """Every open case that can be gone on with. It is of nobody: its customer is left out."""
    services = {one.code for one in scenario.edition.services}
    found: list[StandingCase] = []
    left_out: Counter[str] = Counter()
    for state, snapshot in register.foreseen.standing():
        one = StandingCase(state, snapshot).without_customer()
        why = _why_not(one, services)
        if why:
            left_out[why] += 1
        else:
            found.append(one)
    untold = register.foreseen.open_cases() - len(found) - left_out.total()
    if untold > 0:
        left_out["of which the register does not know yet where they stand"] += untold
    return OpenNow(found, left_out)


def _why_not(one: StandingCase, services: set[str]) -> str:
    if one.state.service not in services:
        return "of services that the edition does not have"
    process = PROCESSES.get(one.snapshot.process)
    if process is None:
        return "of processes that this release does not have"
    try:
        # Its edition's part is given to it when it is taken up.
        process.report_type.model_validate(one.snapshot.report)
    except ValidationError as error:
        if any(each["loc"][:1] != ("edition",) for each in error.errors()):
            return "which this release cannot read"
    return ""
