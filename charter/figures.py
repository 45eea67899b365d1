"""The figures of a quarterly review: how promises were kept, what took how long, and what was learned.

Policy: "Customer feedback is regularly monitored to ensure timescales and satisfaction levels are met via
quarterly reviews." Nobody is named in a figure; lessons and reasons are officers' words.
"""

import csv
import io
import math
from collections.abc import Iterator, Sequence
from datetime import timedelta
from statistics import median

from pydantic import AwareDatetime, BaseModel, ConfigDict

DAY = timedelta(days=1)
NO_REASON = "No reason recorded"
_NINETIETH = 0.9


class _Figure(BaseModel):
    model_config = ConfigDict(frozen=True)


class PromiseFigures(_Figure):
    """One promise of one service, by due date."""

    service: str
    promise: str
    kept: int = 0
    kept_late: int = 0
    still_late: int = 0
    """Open and past its date when the figures were made."""
    never_kept: int = 0
    """Late, and then no longer needed."""

    @property
    def due(self) -> int:
        return self.kept + self.late

    @property
    def late(self) -> int:
        return self.kept_late + self.still_late + self.never_kept

    @property
    def share(self) -> float:
        """Of those due, the part kept in time: 0 to 1."""
        return self.kept / self.due if self.due else 0.0


class Count(_Figure):
    """How many of something a service had."""

    service: str
    what: str
    count: int


class Spread(_Figure):
    """How long something took from receipt, in days."""

    service: str
    what: str
    count: int
    median: float
    ninetieth: float

    @classmethod
    def of(cls, service: str, what: str, took: Sequence[timedelta]) -> "Spread":
        """ValueError for nothing at all."""
        days = sorted(each / DAY for each in took)
        return cls(
            service=service,
            what=what,
            count=len(days),
            median=round(median(days), 1),
            ninetieth=round(percentile(days, _NINETIETH), 1),
        )


class Satisfaction(_Figure):
    """The answers to the one question after the outcome, from 1 to 5."""

    service: str
    answers: int
    mean: float


class Lesson(_Figure):
    """What a service learned, in the words of who recorded it."""

    service: str
    lesson: str


class QuarterFigures(_Figure):
    """A quarter's review, as it is stored. Additive: a field is never removed."""

    quarter: str
    made_at: AwareDatetime
    promises: tuple[PromiseFigures, ...] = ()
    volumes: tuple[Count, ...] = ()
    """Cases by service and process, by receipt."""
    closed: tuple[Spread, ...] = ()
    stages: tuple[Spread, ...] = ()
    late_why: tuple[Count, ...] = ()
    acknowledged: tuple[Count, ...] = ()
    """How receipt was acknowledged: at the door, by a channel, or by nobody yet."""
    exclusions: tuple[Count, ...] = ()
    stage_two: tuple[Count, ...] = ()
    """Answers at stage two: ``changed`` what stage one had found, or ``the same``."""
    complaints: tuple[Count, ...] = ()
    remedies: tuple[Count, ...] = ()
    satisfaction: tuple[Satisfaction, ...] = ()
    lessons: tuple[Lesson, ...] = ()


def percentile(ordered: Sequence[float], part: float) -> float:
    """The smallest value that at least that part of them does not exceed (nearest rank)."""
    if not ordered:
        raise ValueError("a percentile is of something")
    return ordered[max(math.ceil(part * len(ordered)) - 1, 0)]


COUNTS = {
    "volumes": "Cases received",
    "late_why": "Late, and why",
    "acknowledged": "How receipt was acknowledged",
    "exclusions": "Not taken as complaints, by ground",
    "stage_two": "Answers at stage two",
    "complaints": "Complaints, by outcome",
    "remedies": "Remedies",
}
"""The counts of a review, by field, as screens and files call them."""
SPREADS = {"closed": "From receipt to the close", "stages": "From receipt to each stage"}


def as_csv(figures: QuarterFigures) -> str:
    """One line for each figure: section, service, what, measure, value. Safe to open in a spreadsheet."""
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\r\n")
    lines.writerow(("quarter", "section", "service", "what", "measure", "value"))
    for line in _lines(figures):
        lines.writerow([spreadsheet_cell(each) for each in (figures.quarter, *line)])
    return written.getvalue()


def _lines(figures: QuarterFigures) -> Iterator[tuple[object, ...]]:
    for one in figures.promises:
        at = ("Promises", one.service, one.promise)
        for measure in ("due", "kept", "kept_late", "still_late", "never_kept"):
            yield (*at, measure.replace("_", " "), getattr(one, measure))
        yield (*at, "share kept", f"{one.share:.3f}")
    for field, title in COUNTS.items():
        for count in getattr(figures, field):
            yield title, count.service, count.what, "count", count.count
    for field, title in SPREADS.items():
        for spread in getattr(figures, field):
            at = (title, spread.service, spread.what)
            yield (*at, "count", spread.count)
            yield (*at, "median, days", spread.median)
            yield (*at, "90th percentile, days", spread.ninetieth)
    for answer in figures.satisfaction:
        yield "Satisfaction", answer.service, "", "answers", answer.answers
        yield "Satisfaction", answer.service, "", "mean of 1 to 5", answer.mean
    for lesson in figures.lessons:
        yield "Lessons", lesson.service, lesson.lesson, "", ""


def spreadsheet_cell(value: object) -> str:
    """A text that a spreadsheet would take for a formula begins with an apostrophe."""
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
