"""Every process gives its part to the checks that hold for all, and nothing is left over."""

import pytest

from charter.people import Model
from tests.workflows import capabilities, processes
from workflows import details
from workflows.case import Case
from workflows.processes import PROCESSES, details_model


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


def test_every_process_is_known_to_the_others_by_its_report() -> None:
    """What other processes have to know of one is filled from the one list of them."""
    assert PROCESSES
    assert {name: details.report_of(name) for name in PROCESSES} == {
        name: process.report_type for name, process in PROCESSES.items()
    }
    assert details.report_of("Delivery") is None


@pytest.mark.parametrize("process", PROCESSES)
def test_a_report_says_what_its_process_asks(process: str) -> None:
    assert details_model(process) is PROCESSES[process].report_type.model_fields["details"].annotation
    assert issubclass(details_model(process), Model)


def test_nobody_asks_before_the_processes_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that has only half of the table would refuse what another one takes."""
    monkeypatch.setattr(details, "REPORTS", {})
    with pytest.raises(RuntimeError, match=r"workflows\.processes has to be imported"):
        details.report_of("Complaint")
