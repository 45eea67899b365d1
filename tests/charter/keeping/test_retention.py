"""How long a case is kept: by which line of the schedule, and until which day in London."""

import tomllib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from charter.edition.editions import COUNCILS, DEFAULT, Edition
from charter.edition.entries import EditionError
from charter.edition.promises import Status
from charter.keeping.retention import Retention, ended_before, kept_until, line_for


def line(id: str, **more: Any) -> Retention:
    return Retention(id=id, title=id, years=1, status=Status.ILLUSTRATIVE, reading="x", **more)


@pytest.mark.parametrize(
    ("ended", "years", "until"),
    [
        (datetime(2026, 11, 30, 12, tzinfo=UTC), 6, date(2032, 11, 30)),
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), 2, date(2028, 7, 2)),  # after midnight in London
        (datetime(2028, 2, 29, 12, tzinfo=UTC), 4, date(2032, 2, 29)),
        (datetime(2028, 2, 29, 12, tzinfo=UTC), 1, date(2029, 3, 1)),
        (datetime(2028, 3, 1, 12, tzinfo=UTC), 1, date(2029, 3, 1)),
        (datetime(2027, 2, 28, 12, tzinfo=UTC), 1, date(2028, 2, 28)),
    ],
)
def test_a_case_is_kept_through_its_last_day(ended: datetime, years: int, until: date) -> None:
    assert kept_until(ended, years) == until
    assert not ended < ended_before(until, years)
    assert ended < ended_before(until + timedelta(days=1), years)


def test_a_service_comes_before_its_process_and_that_before_the_rest() -> None:
    rest, process = line("rest"), line("process", processes=("Enquiry",))
    service = line("service", services=("allotments",))
    schedule = (rest, process, service)
    assert line_for(schedule, "allotments", "Enquiry") is service
    assert line_for(schedule, "tenancy", "Enquiry") is process
    assert line_for(schedule, "pothole", "HighwaysRepair") is rest
    assert line_for((process, service), "pothole", "HighwaysRepair") is None
    assert line_for((), "pothole", "HighwaysRepair") is None


@pytest.mark.parametrize("file", sorted(COUNCILS.glob("*/charter.toml")), ids=lambda file: file.parent.name)
def test_every_service_that_comes_with_the_product_has_its_years_marked_illustrative(file: Any) -> None:
    edition = Edition.load(file)
    assert edition.retention
    for service in edition.services:
        found = edition.kept_by(service.code, service.process)
        assert found is not None
        assert found.status is Status.ILLUSTRATIVE
        assert f"retention “{found.id}” is illustrative" in edition.flags()


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        ([line("a"), line("b")], "every other case is in “a” too"),
        ([line("a", processes=("Enquiry",))], "no retention says how long its cases are kept"),
        ([line("a"), line("b", services=("nothing",))], "services names a code that no service has"),
        ([line("a").model_copy(update={"reading": ""})], "says in reading why"),
        ([line("a").model_copy(update={"status": Status.PUBLISHED})], "quotes its clause"),
    ],
)
def test_a_schedule_that_contradicts_itself_is_refused(schedule: list[Retention], said: str) -> None:

    data = tomllib.loads(DEFAULT.read_text("utf-8"))
    data["retention"] = [each.model_dump(mode="json") for each in schedule]
    with pytest.raises(EditionError, match=said):
        Edition(data)
