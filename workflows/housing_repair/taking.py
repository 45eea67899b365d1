"""Whether the home can be found."""

from collections.abc import Iterator

from charter.faults import Fault, is_blank
from charter.taking import Taking


def cannot_act(report: Taking) -> Iterator[Fault]:
    """A repair is somewhere: a place told, or a tenant who can be asked."""
    told = (report.details.address, report.details.where)
    if all(is_blank(each) for each in told) and not report.can_be_reached:
        yield Fault("details.where", "is needed: which home it is, or how we can ask you")
