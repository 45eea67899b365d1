"""What everybody is told of a quarter: said once, changed by who has read it, taken back."""

from charter.counting.quarters import Quarter
from charter.figures import QuarterFigures
from register import Register

QUARTER = Quarter.read("2026-Q3")


def test_it_is_told_changed_and_taken_back(register: Register) -> None:
    told = register.explanations
    assert told.get(QUARTER, "pothole").revision == 0
    assert told.tell(QUARTER, "pothole", 0, "It rained.", "Two crews more.", "Mabel Example")
    assert not told.tell(QUARTER, "pothole", 0, "It snowed.", "None.", "Olive Example")
    assert told.tell(QUARTER, "pothole", 1, "It rained for weeks.", "Two crews more.", "Mabel Example")
    assert not told.tell(QUARTER, "pothole", 1, "It snowed.", "None.", "Olive Example")
    (only,) = told.told()
    assert (only.quarter, only.service, only.went_wrong) == ("2026-Q3", "pothole", "It rained for weeks.")
    assert (only.revision, only.changed_by) == (2, "Mabel Example")
    assert told.tell(QUARTER, "pothole", 2, "", "", "Mabel Example")
    assert told.told() == []
    assert not told.get(QUARTER, "pothole").is_told


def test_the_latest_reviews_come_first(register: Register) -> None:
    for name in ("2026-Q1", "2026-Q3", "2026-Q2"):
        register.reviews.keep(QuarterFigures(quarter=name, made_at=register.now()))
    assert [each.quarter for each in register.reviews.latest(2)] == ["2026-Q3", "2026-Q2"]
