"""A report as a door is about to take it: its process may say why nobody could act on it.

It does in ``cannot_act`` of its own ``taking.py``; most have nothing to add to what holds for all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from charter.faults import Fault, is_blank
from charter.people import Customer, Representative


@dataclass(frozen=True)
class Taking:
    """What is being reported, by whom, and what is known of other cases."""

    details: Any
    """The process's own details, read."""
    reporter: Customer
    representative: Representative | None
    process_of: Callable[[str], str]
    """The process of the case with that reference; empty where there is none."""

    @property
    def can_be_reached(self) -> bool:
        """Whether there is any way to answer the reporter, or who speaks for them."""
        people: list[Customer | Representative] = [self.reporter]
        people += [self.representative] if self.representative else []
        ways = (way for each in people for way in (each.email, each.phone, each.address))
        return not all(is_blank(way) for way in ways)


class CannotAct(Protocol):
    """What a process's ``taking.py`` has: why nobody could act on a report, at most a few faults."""

    def __call__(self, report: Taking) -> Iterator[Fault]: ...


def unreachable(report: Taking, why: str) -> Iterator[Fault]:
    """A fault where a report that has to be answered says no way to answer it."""
    if not report.can_be_reached:
        yield Fault("reporter", f"is needed: an email address, a telephone number or an address, {why}")
