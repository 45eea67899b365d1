"""What a worker loads and makes before it can work: after a kill every case waits for exactly that."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WITHOUT = {
    "alembic",
    "dateutil",
    "email_validator",
    "holidays",
    "matplotlib",
    "notifications_python_client",
    "requests",
    "pytest",
}
"""Loaded only where needed: here the register is up to date, letters go elsewhere, doors open cases."""
UNMADE = """
from charter.people import Model
from engine.workers.ready import models_below
from tests.workflows import building
from workflows.case.capability import Memory

def unmade():
    return sorted(one.__name__ for one in models_below(Model, Memory) if not one.__pydantic_complete__)

print(*unmade())
building.make_workers()
print(*unmade())
"""
LIMITED = """
import json
from engine.config.limits import Limits
from tests.workflows import building

print(json.dumps([
    {
        "tasks": one["max_concurrent_workflow_tasks"],
        "local": one["max_concurrent_local_activities"],
        "activities": one["max_concurrent_activities"],
        "threads": one["activity_executor"]._max_workers,
        "polls": one["workflow_task_poller_behavior"].maximum,
    }
    for one in building.make_workers(Limits(workflow_tasks=5, activities=7))
]))
"""


def test_a_worker_loads_nothing_for_what_it_may_not_do() -> None:
    loaded = said_by("import sys, worker; print(*{name.partition('.')[0] for name in sys.modules})")
    assert not set(loaded.split()) & WITHOUT


def test_a_worker_has_made_every_model_before_it_polls() -> None:
    """Whoever only speaks to cases need not: there they are made when they are first used."""
    loaded, working = said_by(UNMADE).splitlines()
    assert len(loaded.split()) > 200
    assert working.split() == []


def test_a_worker_takes_on_no_more_than_its_limits() -> None:
    """Threads enough for all of it: a turn that waits for one would be written by the longer way."""
    for one in json.loads(said_by(LIMITED)):
        assert one == {"tasks": 5, "local": 5, "activities": 7, "threads": 24, "polls": 2}


def said_by(code: str) -> str:
    """What an interpreter of its own prints: in the tests' own everything has been loaded and used."""
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return told.stdout
