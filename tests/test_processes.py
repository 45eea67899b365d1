"""Every process gives its part to the checks that hold for all, and nothing is left over."""

from tests.workflows import capabilities, processes
from workflows.case import Case
from workflows.processes import PROCESSES


def test_every_process_has_its_module() -> None:
    assert PROCESSES
    missing = PROCESSES.keys() - processes.BY_PROCESS.keys()
    assert not missing, f"write tests/workflows/<process>/sample.py for {sorted(missing)}"


def test_every_module_has_its_process() -> None:
    assert processes.MODULES
    left_over = processes.BY_PROCESS.keys() - PROCESSES.keys()
    assert not left_over, f"there is no process {sorted(left_over)} in workflows/processes.py"


def test_every_capability_of_some_processes_has_its_module() -> None:
    held = {
        capability.__name__
        for process in PROCESSES.values()
        for capability in process.capabilities.values()
        if capability not in Case.capabilities.values()
    }
    assert held
    assert held == set(capabilities.BY_CAPABILITY), "a module of tests/workflows/capabilities for each"
