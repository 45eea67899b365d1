"""Plots: drawn by the library, within the policy, in light and dark, and with no word on the terminal."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from casework.figures import plots
from casework.figures.plots import MOST, Bar, bars

ROOT = Path(__file__).parents[3]
ODD = '<script>alert("x")</script> $\\frac{1}{2}$ \U0001f573 \x00 Ἀθῆναι 漢字'


async def test_a_plot_says_what_it_shows_and_brings_no_style_script_or_id() -> None:
    plot = str(await bars("Kept", [Bar("Potholes: Inspect", 0.5, "50%", mark=0.8), Bar(ODD, 2.0, "200%")]))
    assert 'role="img"' in plot
    assert 'aria-label="Kept. Potholes: Inspect: 50%; ' in plot
    assert not re.search(r"\s(style|id|class=\"(?!plot)|on\w+)=|<script|<style|<image|href|url\(", plot)
    assert "&lt;script&gt;" in plot
    formula = str(await bars("Kept", [Bar("$x^2$ and $y$", 0.5, "$1$")]))
    assert re.findall(r"<text[^>]*>([^<]*)", formula) == ["$x^2$ and $y$", "$1$"], "no words are a formula"


async def test_words_have_the_pages_own_colour_and_bars_stand_out_on_light_and_dark() -> None:
    plot = str(
        await bars("Kept", [Bar("A", 0.5, "50%", colour) for colour in (plots.BLUE, plots.RED, plots.GREEN)])
    )
    colours = set(re.findall(r'(?:fill|stroke)="([^"]*)"', plot))
    assert colours == {"none", "currentColor", plots.BLUE, plots.RED, plots.GREEN}
    for colour in (plots.BLUE, plots.RED, plots.GREEN):
        for page in ("#ffffff", "#1a1a1a"):
            assert contrast(colour, page) >= 3, (colour, page)


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 counts it."""

    def light(colour: str) -> float:
        parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


async def test_words_can_be_read_on_a_phone() -> None:
    """As wide as a phone's column: letters of 14 units are no smaller than 13 pixels there."""
    plot = str(await bars("Kept", [Bar("A service with a long name: " * 5, 0.5, "50%")]))
    assert 'viewBox="0 0 290 ' in plot
    assert set(re.findall(r'font-size="(\w+)"', plot)) == {"14px"}
    assert max(len(words) for words in re.findall(r"<text[^>]*>([^<]*)", plot)) <= plots.LETTERS


async def test_what_is_left_out_is_said() -> None:
    plot = str(await bars("Kept", [Bar(f"Team {number}", 0.5, "1") for number in range(MOST + 3)]))
    assert "and 3 more, in the table" in plot
    assert await bars("Kept", []) == ""


async def test_it_is_drawn_once_and_outside_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[bool] = []
    real = plots.picture

    def watched(*args: object) -> object:
        try:
            asyncio.get_running_loop()
            drawn.append(False)
        except RuntimeError:
            drawn.append(True)
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(plots, "picture", watched)
    lines = [Bar("Only here", 0.123, "12%")]
    assert await bars("Once", lines) == await bars("Once", lines)
    assert drawn == [True]


@pytest.mark.parametrize("writable", [True, False])
def test_loading_says_nothing_and_keeps_its_fonts_in_our_cache(tmp_path: Path, writable: bool) -> None:
    cache = tmp_path / "cache"
    if not writable:
        cache.write_text("no folder")
    code = (
        "import casework.figures.plots; from casework.figures.library import HOME; print(HOME, HOME.is_dir())"
    )
    told = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT,
        env={**os.environ, "CHARTER_CACHE_DIR": str(cache), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stderr == ""
    home, there = told.stdout.split()
    assert there == "True"
    assert (Path(home) == cache / "matplotlib") == writable
    assert list(Path(home).glob("fontlist*.json")) or not writable
    assert Path(home).exists() == writable, "a folder of its own is gone with the process"
