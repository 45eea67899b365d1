"""The pictures of README and docs, taken anew by the tests that look at the same pages in a browser.

`make screenshots` writes docs/images. What a test looks for is there before its picture is taken: one
of something else is a failing test.
"""

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from playwright.async_api import FloatRect, async_playwright

from rehearsal.kept.shelf import REPORT
from tests.browser.conftest import CHROMIUM, FLAGS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "images"
TAKEN: Mapping[str, str] = {
    "sign-in": "sign-in",
    "queue": "queue-olive",
    "form-with-mistake": "form-with-mistake",
    "case": "case-inspected",
    "tracking": "track-question-top",
    "web-ui-case": "web-ui-case",
}
"""Each picture, and what the test that takes it calls it."""
REHEARSED = "rehearsal"
"""The picture of the report of the example's year, which is played for it: some minutes more."""
SHOWN: FloatRect = {"x": 0, "y": 0, "width": 1100, "height": 1250}
TESTS = ("test_officers.py", "test_states.py", "test_tracking.py", "test_web_ui.py")


def main() -> int:
    """Take them all; a sentence, and nothing changed, where one was not taken."""
    parser = argparse.ArgumentParser(prog="make screenshots", description="Take the pictures anew.")
    parser.add_argument("--rehearsal", action="store_true", help="that of a rehearsal's report alone")
    if parser.parse_args().rehearsal:
        return _rehearsal()
    with tempfile.TemporaryDirectory() as made:
        files = [str(ROOT / "tests" / "browser" / name) for name in TESTS]
        looking = [sys.executable, "-m", "pytest", "-q", *files]
        ended = subprocess.run(looking, cwd=ROOT, env={**os.environ, "SCREENSHOTS": made}, check=False)  # noqa: S603 - our own tests
        missing = [name for name, taken in TAKEN.items() if not (Path(made) / f"{taken}.png").exists()]
        if ended.returncode or missing:
            sys.stderr.write(f"The pictures were not renewed: {', '.join(missing) or 'a test failed'}.\n")
            return 1
        for name, taken in TAKEN.items():
            shutil.copyfile(Path(made) / f"{taken}.png", FOLDER / f"{name}.png")
    sys.stdout.write(f"Written: {FOLDER}\n")
    return _rehearsal()


def _rehearsal() -> int:
    """Play the example's year and take the top of its report."""
    with tempfile.TemporaryDirectory() as made:
        year = str(ROOT / "rehearsal" / "examples" / "year.toml")
        playing = [sys.executable, "-m", "rehearsal", year, "--name", "year", "--kept-in", made]
        if subprocess.run(playing, cwd=ROOT, check=False).returncode:  # noqa: S603 - our own program
            return 1
        asyncio.run(_taken(Path(made) / "year" / REPORT, FOLDER / f"{REHEARSED}.png"))
    sys.stdout.write(f"Written: {FOLDER / REHEARSED}.png\n")
    return 0


async def _taken(file: Path, picture: Path) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport={"width": int(SHOWN["width"]), "height": int(SHOWN["height"])})
        await page.goto(file.as_uri())
        await page.screenshot(path=picture, clip=SHOWN, full_page=True)
        await browser.close()


if __name__ == "__main__":
    raise SystemExit(main())
