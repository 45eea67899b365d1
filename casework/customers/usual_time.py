"""How long a promise usually takes to keep, and how that is said: within how long nine in ten were kept."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from casework.site.languages import _, ngettext
from charter.counting.calendars import Calendar
from charter.counting.counting import day_of
from charter.counting.lengths import Length, Unit
from charter.counting.taken import taken
from charter.edition.promises import Promise
from charter.figures import percentile

FEWEST = 30
"""Of fewer than that nothing is said: a share of them says little, and might tell of somebody."""
NINE_IN_TEN = 0.9

Took = tuple[datetime, datetime | None]
"""When a promise began and when it was kept; None for one that is late and has not been kept."""


@dataclass(frozen=True)
class UsualTime:
    """What is usual of one promise of one service."""

    title: str
    """The promise's own: “Inspect”."""
    promised: Length
    within: Length | None
    """What nine in ten were kept within; None where fewer than nine in ten were kept at all."""
    longer: bool
    """Whether that is more than is promised."""
    in_time: int
    """Of a hundred, so many were kept within the length that is promised, rounded down."""
    count: int
    """How many there were."""

    @property
    def sentence(self) -> str:
        """In a sentence, in the language that is spoken: also where it is worse than what is promised."""
        if self.within is None:
            said = _("{promise}: we promise this {promised}. Out of 100, {share} were done in that time.")
        elif self.longer:
            said = _("{promise}: nine in ten are done {usual}. That is longer than we promise ({promised}).")
        else:
            said = _("{promise}: nine in ten are done {usual}.")
        return said.format(
            promise=_(self.title),
            promised=spoken_within(self.promised),
            usual=spoken_within(self.within) if self.within else "",
            share=self.in_time,
        )

    @property
    def basis(self) -> str:
        """What it was counted from."""
        said = ngettext(
            "Counted from {count} case that was due in the last 12 months.",
            "Counted from {count} cases that were due in the last 12 months.",
            self.count,
        )
        return said.format(count=f"{self.count:,}")


@dataclass
class UsualCounts:
    """What has been counted, by service and promise, with when (``time.monotonic``); what is counted now."""

    kept: dict[tuple[str, str], tuple[float, UsualTime | None]] = field(default_factory=dict)
    counting: dict[tuple[str, str], "asyncio.Task[None]"] = field(default_factory=dict)


def usual(promise: Promise, took: Sequence[Took], calendar: Calendar) -> UsualTime | None:
    """What is usual of a promise; None for fewer than thirty, or for school days that are not known.

    What has not been kept counts as longer than anything: a bad year is not hidden by what it left undone.
    """
    if promise.length is None or len(took) < FEWEST or not _knows(calendar, promise.length, took):
        return None
    counts = _counts(promise, promise.length.unit, took, calendar)
    ninth = percentile(sorted(counts), NINE_IN_TEN)
    return UsualTime(
        title=promise.title,
        promised=promise.length,
        within=None if math.isinf(ninth) else _length(int(ninth), promise.length.unit),
        longer=ninth > promise.length.count,
        in_time=100 * sum(count <= promise.length.count for count in counts) // len(counts),
        count=len(counts),
    )


def _counts(promise: Promise, unit: Unit, took: Sequence[Took], calendar: Calendar) -> list[float]:
    """Of each, how many of the unit it took. Those of the same two days are counted once, but for hours."""
    known: dict[object, float] = {}
    counts = []
    for started, ended in took:
        if ended is None:
            counts.append(math.inf)
            continue
        days = (started, ended) if unit is Unit.HOURS else (day_of(started), day_of(ended))
        if days not in known:
            try:
                known[days] = taken(started, ended, unit, calendar, inclusive=promise.inclusive).count
            except ValueError:  # longer than any length is
                known[days] = math.inf
        counts.append(known[days])
    return counts


def _length(count: int, unit: Unit) -> Length:
    if unit is Unit.SAME_DAY and count:
        return Length(count=count, unit=Unit.DAYS)
    return Length(count=count, unit=unit)


def _knows(calendar: Calendar, promised: Length, took: Sequence[Took]) -> bool:
    """Whether every day that has to be counted is known: of the school's, only those of the terms given."""
    if promised.unit is not Unit.SCHOOL_DAYS:
        return True
    first, last = min(at for at, _ in took), max(ended or at for at, ended in took)
    begins = min((term.first for term in calendar.terms), default=None)
    ends = max((term.last for term in calendar.terms), default=None)
    return begins is not None and ends is not None and begins <= day_of(first) and day_of(last) <= ends


def spoken_within(length: Length) -> str:
    """``within 3 working days``, ``on the same day``."""
    match length.unit:
        case Unit.SAME_DAY:
            return _("on the same day")
        case Unit.HOURS:
            said = ngettext("within {count} hour", "within {count} hours", length.count)
        case Unit.WORKING_DAYS:
            said = ngettext("within {count} working day", "within {count} working days", length.count)
        case Unit.SCHOOL_DAYS:
            said = ngettext("within {count} school day", "within {count} school days", length.count)
        case Unit.DAYS:
            said = ngettext("within {count} day", "within {count} days", length.count)
        case Unit.WEEKS:
            said = ngettext("within {count} week", "within {count} weeks", length.count)
        case Unit.MONTHS:
            said = ngettext("within {count} month", "within {count} months", length.count)
        case _:
            assert_never(length.unit)
    return said.format(count=length.count)
