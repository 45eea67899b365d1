"""The capabilities every case has, by the name a case holds them under."""

from collections.abc import Mapping

from workflows.case.capability import Capability
from workflows.case.every_case.asking import Asking
from workflows.case.every_case.danger import Dangers
from workflows.case.every_case.desk import OfficersDesk
from workflows.case.every_case.leaving import Leaving
from workflows.case.every_case.links import Links
from workflows.case.every_case.people import People
from workflows.case.every_case.promises import Promises

EVERY_CASE: Mapping[str, type[Capability]] = {
    "people": People,
    "asking": Asking,
    "promises": Promises,
    "desk": OfficersDesk,
    "leaving": Leaving,
    "links": Links,
    "dangers": Dangers,
}
