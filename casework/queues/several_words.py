"""What can be done to several cases at once: the messages each of them is sent, and their words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from charter.people import OFFICERS, STAFF, Role

Bodies = list[tuple[str, dict[str, Any]]]
"""Messages by name, in order, each with what it says."""


@dataclass(frozen=True)
class DoneToSeveral:
    """One thing that is done to each of several cases."""

    button: str
    title: str
    said: str
    """Before how many cases: “Assign”, as in “Assign 3 cases”."""
    asks: tuple[str, ...]
    """The fields of its form."""
    bodies: Callable[[Mapping[str, str]], Bodies]
    done: Callable[[Mapping[str, str]], str]
    """What is told of a case that took it."""
    gives: bool = False
    """It changes who looks after the case."""


def _handed_over(given: Mapping[str, str]) -> Bodies:
    note = [("note_added", {"note": given["note"]})] if given["note"] else []
    return [("officer_assigned", {"officer": "", "team": given["team"]}), *note]


SEVERAL: Mapping[str, DoneToSeveral] = {
    "assign": DoneToSeveral(
        button="Assign",
        title="Assign cases to an officer",
        said="Assign",
        asks=("officer",),
        bodies=lambda given: [("officer_assigned", {"officer": given["officer"]})],
        done=lambda given: f"Assigned to {given['officer']}",
        gives=True,
    ),
    "hand_over": DoneToSeveral(
        button="Hand over",
        title="Hand cases over to another team",
        said="Hand over",
        asks=("team", "note"),
        bodies=_handed_over,
        done=lambda given: "Handed over",
        gives=True,
    ),
    "tell": DoneToSeveral(
        button="Tell the customers",
        title="Tell the customers of several cases the same",
        said="Tell the customers of",
        asks=("news",),
        bodies=lambda given: [("customer_told", {"news": given["news"]})],
        done=lambda given: "The customer is told",
    ),
    "note": DoneToSeveral(
        button="Add a note",
        title="Add a note to cases",
        said="Add the note to",
        asks=("note",),
        bodies=lambda given: [("note_added", {"note": given["note"]})],
        done=lambda given: "Note added",
    ),
}
OFFERED: Mapping[Role, tuple[str, ...]] = {
    role: tuple(SEVERAL) if role in OFFICERS else ("tell", "note") for role in sorted(STAFF)
}
"""Whom each is for: the messages' own roles."""
