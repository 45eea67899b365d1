"""What a field or a message says of what is usual, for ``charter.odd`` to ask about.

It stands in an annotation and changes nothing of how a recorded value is read.
"""

from dataclasses import dataclass
from typing import Literal

NEARLY_A_YEAR = 300
"""Days off from which a year is likely to be the wrong one."""


@dataclass(frozen=True)
class Usually:
    """What is usual of a day, an instant or a number."""

    when: Literal["", "ahead", "past"] = ""
    """A day still to come, or one that has been; today is both."""
    within: int = NEARLY_A_YEAR
    """Days from today, forwards or back."""
    working_day: bool = False
    """Nobody is there on a weekend or a bank holiday; an instant has an hour of the day, too."""
    most: float | None = None
    """The largest number that is usual, in the field's own unit."""


TO_COME = Usually("ahead")
SOON_TO_COME = Usually("ahead", within=100)
HAS_BEEN = Usually("past")
APPOINTED = Usually("ahead", within=100, working_day=True)
"""A day on which somebody has to be there."""


@dataclass(frozen=True)
class Follows:
    """A message that says what became of a day recorded before: it is odd before that day."""

    of: str
    """What the day is of: “The appointment is on”."""
    asked: str
    """What is asked then: “Has it been kept already?”."""
    messages: tuple[str, ...] = ()
    """Those that record the day, in ``field``; the last one counts."""
    field: str = ""
    promise: str = ""
    """Or the promise whose date it is."""

    def ask(self, day: str) -> str:
        """The question, about that day."""
        return f"{self.of} {day}. {self.asked}"
