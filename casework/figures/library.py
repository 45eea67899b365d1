"""Matplotlib, loaded with the site and never in a request: its fonts are looked for once and kept."""

import atexit
import os
import tempfile
from pathlib import Path

from engine.server.build import cache_dir

_OURS = cache_dir() / "matplotlib"


def _may_keep() -> bool:
    try:
        _OURS.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(_OURS, os.W_OK)


_BORROWED = None if _may_keep() else tempfile.TemporaryDirectory(prefix="charter-matplotlib-")
"""Where our cache cannot be written: gone with the process."""
if _BORROWED is not None:
    atexit.register(_BORROWED.cleanup)
HOME = _OURS if _BORROWED is None else Path(_BORROWED.name)
"""Where it keeps its list of fonts."""
os.environ["MPLCONFIGDIR"] = str(HOME)  # read while it is imported

import matplotlib  # noqa: E402
from matplotlib.backends.backend_svg import FigureCanvasSVG  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from matplotlib.font_manager import findfont, get_font  # noqa: E402

matplotlib.set_loglevel("ERROR")
# Text stays text: it is read, searched and shown in the page's own typeface.
matplotlib.rcParams["svg.fonttype"] = "none"
DRAWN = frozenset(get_font(findfont("DejaVu Sans")).get_charmap())
"""Characters that it can measure; it warns of others."""

__all__ = ["DRAWN", "HOME", "Figure", "FigureCanvasSVG"]
