"""Whether a call can be made at all."""

from collections.abc import Iterator

from charter.faults import Fault, is_blank
from charter.taking import Taking


def cannot_act(report: Taking) -> Iterator[Fault]:
    """A call back needs a number: one said for it, or one the person is known by."""
    numbers = [report.details.phone, report.reporter.phone]
    if report.representative is not None:
        numbers.append(report.representative.phone)
    if all(is_blank(number) for number in numbers):
        yield Fault("details.phone", "is needed: which number we should call")
