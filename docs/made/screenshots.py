"""The pictures of README and docs, taken anew by the tests that look at the same pages in a browser.

`make screenshots` writes docs/images. What a test looks for is there before its picture is taken: one
of something else is a failing test.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

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
TESTS = ("test_officers.py", "test_states.py", "test_tracking.py", "test_web_ui.py")


def main() -> int:
    """Take them all; a sentence, and nothing changed, where one was not taken."""
    argparse.ArgumentParser(prog="make screenshots", description="Take the pictures anew.").parse_args()
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
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
