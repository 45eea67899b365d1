"""What each process wants of an edition, as the edition that comes with the product has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from charter.edition.editions import Edition
from charter.edition.promises import Promise
from charter.edition.services import Number, Rule, Switch
from charter.safeguarding import DANGER

OPENS: Mapping[str, tuple[str, ...]] = {
    "FeedbackIntake": (
        "complaint",
        "complaint_adult_social_care",
        "complaint_landlord",
        "data_protection_complaint",
        "comment",
        "compliment",
    ),
    "Complaint": ("remedy",),
    "HomelessnessApproach": ("homelessness_review",),
    "ChangeOfPlacement": ("ehcp_annual_review",),
}
"""The services of which a case of a process may open another, by their codes; of danger any may."""


@dataclass(frozen=True)
class ProcessNeeds:
    """What a case of one process looks for in the edition that it is held to."""

    process: str
    promises: Mapping[str, Promise]
    """By their keys, each as the first edition makes it: without one of them, a case cannot go on."""
    known: frozenset[str]
    """The keys of all promises that the process keeps."""
    rules: Mapping[str, Rule]
    numbers: Mapping[str, Number]
    switches: Mapping[str, Switch]
    opens: tuple[str, ...]
    """Codes of services."""


@cache
def needs() -> Mapping[str, ProcessNeeds]:
    """Of every process that is built."""
    first = Edition.load()
    return {process: _needs(first, process) for process in dict.fromkeys(s.process for s in first.services)}


def _needs(first: Edition, process: str) -> ProcessNeeds:
    services = [service for service in first.services if service.process == process]
    made = [{promise.key: promise for promise in first.promises_of(service)} for service in services]
    always = {key: promise for key, promise in made[0].items() if all(key in each for each in made)}
    return ProcessNeeds(
        process=process,
        promises=always,
        known=frozenset(key for each in made for key in each),
        rules={id: rule for id, rule in first.rules.items() if rule.concerns(process)},
        numbers={each.id: each for each in first.numbers if each.concerns(process)},
        switches={each.id: each for each in first.switches if each.concerns(process)},
        opens=(*OPENS.get(process, ()), DANGER),
    )
