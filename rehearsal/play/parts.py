"""Which services share people and so are played together; those that do not are played side by side."""

from collections.abc import Iterable, Mapping, Sequence

from rehearsal.scenario.model import Scenario
from workflows.processes import PROCESSES

OPENS: Mapping[str, Sequence[str]] = {
    "ChangeOfPlacement": ("EhcpAnnualReview",),
    "Complaint": ("Remedy",),
    "DataProtectionComplaint": ("Remedy",),
    "FeedbackIntake": ("Comment", "Complaint", "Compliment", "DataProtectionComplaint"),
    "HomelessnessApproach": ("HomelessnessReview",),
}
"""By process: the processes of which it opens cases of its own accord."""


def parts(scenario: Scenario) -> list[frozenset[str]]:
    """The services of the edition in sets: nobody works for two, and no case of one opens one of another.

    Complaints that lateness breeds are a report like another: their set is played when all others have been.
    """
    services = scenario.edition.services
    sets = {one.code: {one.code} for one in services}

    def join(one: str, other: str) -> None:
        if sets[one] is not sets[other]:
            sets[one] |= sets[other]
            for each in sets[other]:
                sets[each] = sets[one]

    first: dict[str, str] = {}
    for service in services:
        for team in _teams_of(scenario, service.code, service.process):
            join(first.setdefault(team, service.code), service.code)
    for service in services:
        for other in services:
            if other.process in OPENS.get(service.process, ()):
                join(service.code, other.code)
    return list({id(each): frozenset(each) for each in sets.values()}.values())


def _teams_of(scenario: Scenario, service: str, process: str) -> set[str]:
    return {scenario.team_of(service, process, message) for message in PROCESSES[process].messages}


def teams_of(scenario: Scenario, services: Iterable[str]) -> frozenset[str]:
    """All whose work these services are."""
    processes = {one.code: one.process for one in scenario.edition.services}
    return frozenset(team for code in services for team in _teams_of(scenario, code, processes[code]))
