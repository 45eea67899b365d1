"""A short storm on a starved machine: no case is wedged, none loses a word."""

import pytest

from starve.report import faults, holds, table
from starve.storm import StormPlan, storm

SHORT = StormPlan(seconds=40, cases=44, clients=12, burners=4)


@pytest.mark.slow
@pytest.mark.server
@pytest.mark.timeout(400)
def test_a_starved_machine_wedges_no_case() -> None:
    outcome = storm(SHORT)
    assert holds(outcome), f"\n{table(outcome)}\n\n{faults(outcome)}"
