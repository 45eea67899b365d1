"""Plots drawn on the server by Matplotlib, as SVG within the page: no script, and no style of its own.

A plot is as wide as a phone and is made larger on a larger screen, so that its words can be read on both. Its
text has the page's colour. The table beside it has every number; the picture is announced by what it says.
"""

import asyncio
import functools
import io
import re
import textwrap
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from casework.figures import library
from casework.figures.library import DRAWN

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, LINE, BAR, TEXT = 290, 17, 13, 14
"""Units of the drawing: its width, the height of a line of words and of a bar, the size of letters."""
GAP, SHOWN, LETTERS = 13, 74, 36
"""Below each bar; the room behind it for its value; letters in a line of words."""
MOST = 12
"""Bars of one plot; more cannot be taken in. The table has them all."""
INK, BLUE, RED, GREEN = "#0b0c0c", "#1d70b8", "#d4351c", "#0f7a52"
"""The page's own colour, and three that stand out by 3 to 1 and more on light and on dark."""
_STYLE = re.compile(r'\sstyle="([^"]*)"')
_TURNED = re.compile(r'\stransform="rotate\(-?0[^"]*"')
ONE_AT_A_TIME = threading.Lock()
"""The library draws one plot at a time."""


@dataclass(frozen=True)
class Bar:
    """One line of a plot: ``part`` of the whole width, and what is written behind it."""

    label: str
    part: float
    shown: str
    colour: str = BLUE
    mark: float | None = None
    """A second value on the same line, as a stroke."""


async def bars(title: str, lines: Sequence[Bar]) -> Markup:
    """A plot of horizontal bars; nothing at all where there is nothing to show. Drawn outside the loop."""
    if not lines:
        return Markup()
    return await asyncio.to_thread(drawn, title, tuple(lines))


@functools.lru_cache(maxsize=256)
def drawn(title: str, lines: tuple[Bar, ...]) -> Markup:
    """The same for what has no loop: drawn once for as long as nothing of it changes."""
    shown = lines[:MOST]
    left_out = len(lines) - len(shown)
    told = "; ".join(f"{bar.label}: {bar.shown}" for bar in shown)
    told += f"; and {left_out} more, in the table" if left_out else ""
    labels = [_wrapped(bar.label) for bar in shown]
    height = sum(len(label) * LINE + BAR + GAP for label in labels)
    with ONE_AT_A_TIME:
        return picture(f"{title}. {told}.", _axes_of(shown, labels, height), height)


def _axes_of(lines: Sequence[Bar], labels: Sequence[Sequence[str]], height: int) -> "Axes":
    axes = empty(height)
    room, top = WIDTH - SHOWN, 0
    for bar, label in zip(lines, labels, strict=True):
        for words in label:
            write(axes, 0, top + LINE / 2, words)
            top += LINE
        middle = top + BAR / 2
        axes.barh(middle, room, height=BAR, color=INK, alpha=0.12, clip_on=False)
        axes.barh(middle, room * _within(bar.part), height=BAR, color=bar.colour, clip_on=False)
        if bar.mark is not None:
            at = room * _within(bar.mark)
            axes.plot([at, at], [top - 2, top + BAR + 2], color=RED, linewidth=3, clip_on=False)
        write(axes, room + 8, middle, bar.shown)
        top += BAR + GAP
    return axes


def empty(height: int) -> "Axes":
    """Where a plot is drawn: from the top left corner, in units of the drawing. Under ``ONE_AT_A_TIME``."""
    figure = library.Figure(figsize=(WIDTH / 72, height / 72), dpi=72)
    library.FigureCanvasSVG(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(height, 0)
    return axes


def picture(told: str, axes: "Axes", height: int) -> Markup:
    """The drawing as it stands in a page, announced as ``told``."""
    written = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure = axes.get_figure(root=True)
    assert figure is not None  # noqa: S101 - every axes of ours is made on one
    figure.savefig(written, format="svg", transparent=True, metadata=nothing)
    return Markup(
        '<svg class="plot" role="img" aria-label="{told}" viewBox="0 0 {width} {height}">{inside}</svg>'
    ).format(told=told, width=WIDTH, height=height, inside=_plain(written.getvalue()))


def write(axes: "Axes", x: float, y: float, words: str) -> None:
    """Words at a place of the drawing, in the page's own colour."""
    known = "".join(each if ord(each) in DRAWN else "\ufffd" for each in words)
    axes.text(x, y, known, fontsize=TEXT, va="center_baseline", color=INK, parse_math=False, clip_on=False)


def _plain(svg: str) -> Markup:
    """What is inside, each style as attributes, which the site's policy lets stand; no ids, for a page has
    several plots; the page's colour for ours."""
    inside = svg[svg.index("<g ") : svg.rindex("</svg>")]
    inside = _STYLE.sub(_as_attributes, inside)
    inside = re.sub(r'\sid="[^"]*"', "", _TURNED.sub("", inside))
    return Markup(inside.replace(f'"{INK}"', '"currentColor"'))  # noqa: S704 - its texts were escaped


def _as_attributes(style: re.Match[str]) -> str:
    pairs = (each.partition(":")[::2] for each in style[1].split(";"))
    return "".join(
        f' {name.strip()}="{value.strip()}"'
        for name, value in pairs
        if name.strip() not in {"font-family", ""}
    )


def _wrapped(label: str) -> list[str]:
    """At most two lines of it."""
    return textwrap.wrap(label, LETTERS, max_lines=2, placeholder="…") or [""]


def _within(part: float) -> float:
    return min(max(part, 0.0), 1.0)


drawn("Ready", (Bar("Ready", 1.0, "1", mark=1.0),))  # what is looked for once is not looked for in a request
