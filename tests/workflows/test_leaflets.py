"""A leaflet is read from top to end without opening another file: so it is short."""

import pytest

from tests.workflows.commands import SOURCES

BOUND = 220
"""Lines. What would make one longer is a part of its own, beside it in the process's folder."""
LEAFLETS = sorted(file.parent.name for file in SOURCES.glob("*/workflow.py"))


@pytest.mark.parametrize("process", LEAFLETS)
def test_a_leaflet_is_short(process: str) -> None:
    lines = len((SOURCES / process / "workflow.py").read_text(encoding="utf-8").splitlines())
    assert lines < BOUND, f"{lines} lines"


def test_the_leaflets_are_found() -> None:
    assert len(LEAFLETS) > 30
