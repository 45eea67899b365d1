"""Plots drawn on the server as inline SVG: no script and no style attribute, as the site's policy asks.

Each has its numbers in a table beside it; the picture itself is announced by its title alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH, LINE, LABEL, SHOWN = 900, 26, 340, 90
"""Units of the drawing: its width, the height of a line, and the room for the words at either end."""
MOST_LINES = 40
"""A longer plot cannot be read; the table has them all."""
LETTERS = 44
BLUE, RED, GREEN = "#1d70b8", "#d4351c", "#00703c"
"""Of GOV.UK Frontend, each at least 4.5 to 1 on white."""


@dataclass(frozen=True)
class Bar:
    """One line of a plot: ``part`` of the whole width, and what is written behind it."""

    label: str
    part: float
    shown: str
    colour: str = BLUE
    mark: float | None = None
    """A second value on the same line, as a stroke."""


def bars(title: str, lines: Sequence[Bar]) -> Markup:
    """A plot of horizontal bars; nothing at all where there is nothing to show."""
    drawn = lines[:MOST_LINES]
    if not drawn:
        return Markup()
    height = LINE * len(drawn) + 8
    inside = Markup("").join(_line(bar, 4 + LINE * number) for number, bar in enumerate(drawn))
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="plot" role="img" aria-label="{title}" '
        'viewBox="0 0 {width} {height}" width="100%" preserveAspectRatio="xMinYMin meet" '
        'font-family="Arial, sans-serif" font-size="14">{inside}</svg>'
    ).format(title=title, width=WIDTH, height=height, inside=inside)


def _line(bar: Bar, top: int) -> Markup:
    room = WIDTH - LABEL - SHOWN
    long = round(min(max(bar.part, 0.0), 1.0) * room, 1)
    label = bar.label if len(bar.label) <= LETTERS else f"{bar.label[: LETTERS - 1]}…"
    stroke = Markup()
    if bar.mark is not None:
        at = LABEL + round(min(max(bar.mark, 0.0), 1.0) * room, 1)
        stroke = Markup(
            '<line x1="{at}" x2="{at}" y1="{above}" y2="{below}" stroke="{colour}" stroke-width="3"/>'
        ).format(at=at, above=top + 1, below=top + LINE - 5, colour=RED)
    return Markup(
        '<text x="{end}" y="{base}" text-anchor="end" fill="#0b0c0c">{label}</text>'
        '<rect x="{left}" y="{top}" width="{room}" height="{high}" fill="#f3f2f1"/>'
        '<rect x="{left}" y="{top}" width="{long}" height="{high}" fill="{colour}"/>{stroke}'
        '<text x="{behind}" y="{base}" fill="#0b0c0c">{shown}</text>'
    ).format(
        end=LABEL - 8,
        base=top + 16,
        label=escape(label),
        left=LABEL,
        top=top + 3,
        room=room,
        high=LINE - 8,
        long=long,
        colour=bar.colour,
        stroke=stroke,
        behind=WIDTH - SHOWN + 8,
        shown=bar.shown,
    )
