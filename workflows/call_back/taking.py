"""Whether a call can be made at all."""

from collections.abc import Iterator

from charter.faults import Fault, is_blank
from charter.taking import Taking


def cannot_act(report: Taking) -> Iterator[Fault]:
    """A call back needs a number: one said for it, or one the person is known by."""
    people = [report.reporter, *([report.representative] if report.representative else [])]
    if all(is_blank(number) for number in (report.details.phone, *(each.phone for each in people))):
        yield Fault("details.phone", "is needed: which number we should call")
