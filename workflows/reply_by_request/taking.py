"""Whether there is somebody to ask."""

from collections.abc import Iterator

from charter.faults import Fault
from charter.taking import Taking, unreachable


def cannot_act(report: Taking) -> Iterator[Fault]:
    """A request for a reply needs somebody it can be put to."""
    yield from unreachable(report, "so that they can be asked")
