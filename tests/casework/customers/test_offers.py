"""What the tracking page offers makes sense too: nothing is reviewed that was not decided."""

import pytest

from casework.customers.offers import offered
from starter.desk.intake import Desk
from tests.casework.people import a_case_of


@pytest.mark.parametrize("decided", [False, True])
async def test_a_review_is_asked_for_once_something_is_decided(desk: Desk, decided: bool) -> None:
    standing = ("promise", "decision_to_review") if decided else ("promise",)
    reference = await a_case_of("HomelessnessApproach", desk, stage="deciding", standing=standing)
    row = desk.register.cases.get(reference)
    assert row is not None
    found = offered(row, [], desk.catalogue)
    assert ("review_requested" in found) == decided
    assert "appointment_changed" in found, "which days would suit is theirs to say at any time"
