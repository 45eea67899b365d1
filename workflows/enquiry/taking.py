"""Whether an answer could be given."""

from collections.abc import Iterator

from charter.faults import Fault
from charter.taking import Taking, unreachable


def cannot_act(report: Taking) -> Iterator[Fault]:
    """A question needs somebody to answer."""
    yield from unreachable(report, "so that we can answer")
