"""Plots of a report: the site's bars, and a year of weeks as a line."""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from casework.figures.plots import (
    BLUE,
    GREEN,
    INK,
    LINE,
    ONE_AT_A_TIME,
    RED,
    WIDTH,
    Bar,
    drawn,
    empty,
    picture,
    write,
)

__all__ = ["BLUE", "GREEN", "RED", "Bar", "bars", "weeks"]

HIGH = 96
"""Units of the drawing that the highest week has."""
MOST_LETTERS = 14
"""Months that have room for their letter; of more, each second, third … has one."""


def bars(title: str, lines: Sequence[Bar]) -> Markup:
    """Horizontal bars; nothing where there is nothing to show."""
    return drawn(title, tuple(lines)) if lines else Markup()


def weeks(title: str, found: Sequence[tuple[date, float]], unit: str, colour: str = BLUE) -> Markup:
    """A value at the end of each week, in order; nothing where it is nothing in every week."""
    most = max((value for _, value in found), default=0)
    if most <= 0 or len(found) < 2:
        return Markup()
    worst = max(found, key=lambda one: one[1])[0]
    told = (
        f"{title}. At most {most:,.0f} {unit}, in the week of {worst.day} {worst:%B %Y}; "
        f"{found[-1][1]:,.0f} in the last week."
    )
    height = LINE + HIGH + LINE + 4
    step = WIDTH / (len(found) - 1)
    at = [number * step for number in range(len(found))]
    bottom = LINE + HIGH
    up = [bottom - value / most * HIGH for _, value in found]
    with ONE_AT_A_TIME:
        axes = empty(height)
        axes.fill_between(at, up, bottom, color=colour, alpha=0.25, linewidth=0, clip_on=False)
        axes.plot(at, up, color=colour, linewidth=2, clip_on=False)
        axes.plot([0, WIDTH], [bottom, bottom], color=INK, linewidth=1, clip_on=False)
        write(axes, 0, LINE / 2, f"{most:,.0f} {unit}")
        for number, letter in _months([week for week, _ in found]):
            write(axes, min(number * step, WIDTH - 12), bottom + LINE / 2 + 3, letter)
        return picture(told, axes, height)


def _months(found: Sequence[date]) -> list[tuple[int, str]]:
    """The week in which each month begins, with its letter."""
    starts = [
        (number, f"{week:%b}"[0])
        for number, week in enumerate(found)
        if number == 0 or week.month != found[number - 1].month
    ]
    if len(starts) > 1 and starts[1][0] < 3:
        starts = starts[1:]  # no room for a month of which a week is there
    every = -(-len(starts) // MOST_LETTERS)
    return starts[::every]
