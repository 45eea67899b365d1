"""Nothing is built in a workflow's thread: all it looks up was made before the worker polled."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_no_history_has_anything_built_in_a_workflows_thread() -> None:
    """No validator, JSON schema, pattern or cache entry; nothing loaded, opened or compiled."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.workflows.building"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
    )
    assert json.loads(told.stdout.splitlines()[-1]) == []
