"""What a worker loads before it can work: after a kill every case waits for exactly that."""

import subprocess
import sys
from pathlib import Path

from tests.models import all_made

ROOT = Path(__file__).resolve().parent.parent
WITHOUT = {"alembic", "dateutil", "holidays", "notifications_python_client", "requests", "pytest"}
"""Loaded only where needed: here the register is up to date, letters go elsewhere, doors open cases."""


def test_a_worker_loads_nothing_for_what_it_may_not_do() -> None:
    code = "import sys, worker; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not set(loaded.stdout.split()) & WITHOUT


def test_what_is_made_when_first_used_can_be_made() -> None:
    models = all_made()
    assert len(models) > 200
    assert all(model.__pydantic_complete__ for model in models)
