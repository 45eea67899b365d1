"""Whether there is a complaint to put right."""

from collections.abc import Iterator

from charter.faults import Fault
from charter.taking import Taking

OF = frozenset({"Complaint", "FeedbackIntake"})
"""A remedy is agreed in a complaint, or at once in the feedback that would have become one."""


def cannot_act(report: Taking) -> Iterator[Fault]:
    """A remedy is of a complaint that there is."""
    if report.process_of(report.details.complaint) not in OF:
        yield Fault("details.complaint", "is not the reference of a complaint")
