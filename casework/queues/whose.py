"""Whose cases are whose to see to while somebody is away."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casework.site.words import day
from register.people.absences import Absence
from register.people.officers import Officer, Post

LOOK_AFTER_CASES = frozenset({Post.OFFICER, Post.MANAGER, Post.FEEDBACK_TEAM})
"""Whom a case can be given to."""


@dataclass(frozen=True)
class Whose:
    """The accounts there are, and who of them is away today."""

    officers: Sequence[Officer]
    away: Mapping[str, Absence]
    """By name: cases know officers by theirs."""

    @classmethod
    def on(cls, today: date, officers: Sequence[Officer], absences: Collection[Absence]) -> "Whose":
        """As it is on that day."""
        return cls(officers, {one.name: one for one in absences if one.holds(today)})

    def mine(self, name: str) -> list[str]:
        """The names of those whose cases are this officer's to see to: theirs first, then those they cover,
        and whom these would have covered."""
        found = [name]
        for at in found:
            found += [
                one.name for one in self.away.values() if one.cover_name == at and one.name not in found
            ]
        return found

    def said_of(self, name: str) -> str:
        """That somebody is away, until when and who covers; empty for whoever is here."""
        one = self.away.get(name)
        return f"Away until {day(one.last_day)}; {one.cover_name} covers" if one else ""

    def choices(self, *also: str) -> list[tuple[str, str]]:
        """Those a case can be given to, by name, each with whether they are away; ``also``: other names that
        are in use."""
        names = [one.name for one in self.officers if one.role in LOOK_AFTER_CASES]
        names += [one for one in also if one and one not in names]
        return [(name, f"{name} ({self._briefly(name)})" if name in self.away else name) for name in names]

    def _briefly(self, name: str) -> str:
        said = self.said_of(name)
        return said[:1].lower() + said[1:]
