"""The capabilities every case has (PROCESSES.md, "Every case has"), by the name a case holds them under."""

from collections.abc import Mapping

from workflows.case_aftercare import Aftercare
from workflows.case_asking import Asking
from workflows.case_capability import Capability
from workflows.case_desk import Desk
from workflows.case_leaving import Leaving
from workflows.case_links import Links
from workflows.case_people import People
from workflows.case_promises import Promises

EVERY_CASE: Mapping[str, type[Capability]] = {
    "people": People,
    "asking": Asking,
    "promises": Promises,
    "desk": Desk,
    "leaving": Leaving,
    "links": Links,
}

__all__ = ["EVERY_CASE", "Aftercare", "Asking", "Desk", "Leaving", "Links", "People", "Promises"]
