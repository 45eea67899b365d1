"""Matplotlib, loaded with the site and never in a request: its fonts are looked for once and kept."""

import os
import tempfile
from pathlib import Path

from engine.server.build import cache_dir


def _home() -> str:
    """Where it keeps its list of fonts: in our cache, or where that cannot be written in a new one."""
    home = cache_dir() / "matplotlib"
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError:
        return tempfile.mkdtemp(prefix="charter-matplotlib-")
    return str(home) if os.access(home, os.W_OK) else tempfile.mkdtemp(prefix="charter-matplotlib-")


os.environ["MPLCONFIGDIR"] = _home()  # read while it is imported

import matplotlib  # noqa: E402
from matplotlib.axes import Axes  # noqa: E402
from matplotlib.backends.backend_svg import FigureCanvasSVG  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from matplotlib.font_manager import findfont, get_font  # noqa: E402

matplotlib.set_loglevel("ERROR")
# Text stays text: it is read, searched and shown in the page's own typeface.
matplotlib.rcParams["svg.fonttype"] = "none"
DRAWN = frozenset(get_font(findfont("DejaVu Sans")).get_charmap())
"""Characters that it can measure; it warns of others."""
HOME = Path(os.environ["MPLCONFIGDIR"])

__all__ = ["DRAWN", "HOME", "Axes", "Figure", "FigureCanvasSVG"]
