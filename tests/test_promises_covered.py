"""Every promise of both source texts has a process, letters and its place on a page.

What the tests keep and break is seen as they run: see ``tests.promises_seen``, which names what is missing.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from charter.writing.letters import templates
from tests import promises_seen
from tests.ready import editions
from workflows.processes import PROCESSES

ROOT = Path(__file__).resolve().parent.parent
EDITION = editions().in_force(datetime.now(UTC).date())
KEPT_BY = sorted({promise.process for promise in EDITION.promises})


def test_there_is_something_to_check() -> None:
    assert len(EDITION.promises) >= 100
    assert len(KEPT_BY) >= 20
    assert {promise.source.value for promise in EDITION.promises} == {"CH", "POL", "WEB"}


@pytest.mark.parametrize("process", KEPT_BY)
def test_each_promise_has_a_process_its_letters_and_its_place_on_a_page(process: str) -> None:
    assert process in PROCESSES
    folder = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in process).strip("_")
    assert [name for name in templates() if name.startswith(f"{folder}/")]
    page = (ROOT / "docs" / "processes" / f"{folder.replace('_', '-')}.md").read_text(encoding="utf-8")
    for promise in EDITION.promises:
        if promise.process == process:
            assert promise.title in page, promise.key


def test_every_service_is_of_a_process() -> None:
    assert {service.process for service in EDITION.services} == set(PROCESSES)


def test_a_promise_that_no_test_kept_or_broke_is_named() -> None:
    inspected = {
        ("HighwaysRepair", "inspect", "Inspect", "kept"),
        ("HighwaysRepair", "inspect/2", "Inspect", "late"),
    }
    missing = promises_seen.never_seen(EDITION, inspected)
    assert "HighwaysRepair inspect was never broken" not in missing
    assert "HighwaysRepair inspect was never kept" not in missing
    assert "HighwaysRepair repair/routine was never broken" in missing
    assert "HighwaysRepair acknowledge was never broken" not in missing, "it is kept by being opened"
    assert len(missing) > 100


def test_a_category_is_known_by_its_title() -> None:
    routine = {("HighwaysRepair", "repair", "Repair (routine)", state) for state in ("kept", "kept late")}
    missing = promises_seen.never_seen(EDITION, routine)
    assert not any("HighwaysRepair repair/routine" in one for one in missing)
    assert "HighwaysRepair repair/complex was never kept" in missing


def test_a_clock_with_a_name_of_its_own_is_known_by_its_title() -> None:
    named = {("HousingRepair", "hazard_safe", "Make safe (significant hazard)", "kept late")}
    missing = promises_seen.never_seen(EDITION, named)
    assert "HousingRepair make_safe/significant_hazard was never broken" not in missing
    assert "HousingRepair make_safe/significant_hazard was never kept" in missing
    assert "HousingRepair make_safe/emergency was never broken" in missing
