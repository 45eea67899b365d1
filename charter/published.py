"""What of a promise's figures may be published: no number of cases from one to four, and none that gives one
away.

A number that is withheld is published as the least and the most it can be. What is published is the same for
every number it may stand for, so that nobody who knows these rules can tell them apart. Totals are made of
what is published alone: they say nothing that the lines above them do not.
"""

from collections.abc import Iterable
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from charter.figures import PromiseFigures

FEWEST = 5
"""The fewest cases that are published as a number; none at all is one, too."""


class Between(BaseModel):
    """A number, or the least and the most it can be."""

    model_config = ConfigDict(frozen=True)

    least: int = Field(ge=0)
    most: int = Field(ge=0)

    @property
    def exact(self) -> bool:
        return self.least == self.most

    @property
    def is_few(self) -> bool:
        """Whether all that is said of it is that it is a small one."""
        return self.least <= 1 and self.most == FEWEST - 1

    def __add__(self, other: "Between") -> "Between":
        return Between(least=self.least + other.least, most=self.most + other.most)


NONE = Between(least=0, most=0)


class PublishedCount(BaseModel):
    """How many fell due, and how many of them were kept in time and how many late."""

    model_config = ConfigDict(frozen=True)

    due: int = Field(ge=0)
    late: Between

    @classmethod
    def of(cls, figures: PromiseFigures, *, running: bool = False) -> Self | None:
        """As it is published; None where so few fell due that nothing is.

        ``running``: the quarter is not over, and is published again tomorrow. None at all is a small number,
        then: the day on which it becomes one would tell whose it was.
        """
        due, late = figures.due, figures.late
        if due == 0:
            return cls(due=0, late=NONE)
        if due < FEWEST:
            return None
        least = 0 if running else 1
        few_late, few_kept = least <= late < FEWEST, least <= due - late < FEWEST
        if not few_late and not few_kept:
            return cls(due=due, late=Between(least=late, most=late))
        if due < 2 * FEWEST - 1:  # each number of it is a small one, or leaves a small one
            return cls(due=due, late=Between(least=least, most=due - least))
        few = Between(least=least, most=FEWEST - 1)
        return cls(due=due, late=few if few_late else Between(least=due - few.most, most=due - few.least))

    @classmethod
    def together(cls, counts: Iterable["PublishedCount"]) -> Self:
        """The total of what is published."""
        found = list(counts)
        return cls(due=sum(each.due for each in found), late=sum((each.late for each in found), NONE))

    @property
    def kept(self) -> Between:
        return Between(least=self.due - self.late.most, most=self.due - self.late.least)

    @property
    def share(self) -> Between | None:
        """Of those due, the part kept in time, in whole percent, rounded down; None of nothing."""
        if not self.due:
            return None
        return Between(least=100 * self.kept.least // self.due, most=100 * self.kept.most // self.due)
