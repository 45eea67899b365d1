"""The capabilities every case has (PROCESSES.md, "Every case has"), by the name a case holds them under."""

from collections.abc import Mapping

from workflows.case_advice import Advice
from workflows.case_aftercare import Aftercare
from workflows.case_appeals import Appeals
from workflows.case_appointments import Appointments
from workflows.case_asking import Asking
from workflows.case_capability import Capability
from workflows.case_danger import Dangers
from workflows.case_delays import Delays
from workflows.case_desk import Desk
from workflows.case_drafts import Drafts
from workflows.case_findings import Findings
from workflows.case_holding import Holding
from workflows.case_leaving import Leaving
from workflows.case_links import Links
from workflows.case_mediation import Mediation
from workflows.case_party import Party
from workflows.case_people import People
from workflows.case_places import Places
from workflows.case_promises import Promises

EVERY_CASE: Mapping[str, type[Capability]] = {
    "people": People,
    "asking": Asking,
    "promises": Promises,
    "desk": Desk,
    "leaving": Leaving,
    "links": Links,
    "dangers": Dangers,
}

__all__ = [
    "EVERY_CASE",
    "Advice",
    "Aftercare",
    "Appeals",
    "Appointments",
    "Asking",
    "Dangers",
    "Delays",
    "Desk",
    "Drafts",
    "Findings",
    "Holding",
    "Leaving",
    "Links",
    "Mediation",
    "Party",
    "People",
    "Places",
    "Promises",
]
