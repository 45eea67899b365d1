"""The site as a council has it: officers see the cases of their teams and of the services given to them."""

from pathlib import Path

import pytest

from engine.config.keys import IntakeKey
from engine.config.settings import Settings
from tests.casework.conftest import BASE

EVERY_KEY = "a-key-for-every-service"
NAMED_KEY = "a-key-for-homelessness-alone"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Without ``CHARTER_SEEING``, and with two keys of desks."""
    staff = frozenset({"officer", "manager"})
    named = frozenset({"homelessness"})
    return Settings(
        data_dir=tmp_path,
        encryption=False,
        council_base_url=BASE,
        second_factor="optional",
        report_least_seconds=0,
        intake_keys=(
            IntakeKey(name="desk", key=EVERY_KEY, roles=staff, cases="all"),
            IntakeKey(name="housing", key=NAMED_KEY, roles=staff, cases="all", services=named),
        ),
    )
