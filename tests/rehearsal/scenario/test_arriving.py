"""What comes in: as much as is said, on the days that are said, and each service by itself."""

from collections import Counter
from datetime import date, timedelta

import pytest

from charter.counting.lengths import LONDON
from rehearsal.draws.streams import Streams
from rehearsal.scenario.arriving import arrivals
from rehearsal.scenario.model import ReportArrival, Scenario
from tests.rehearsal.scenario.making import made

POTHOLES = {
    "service": "pothole",
    "a_year": 3652.5,
    "weekdays": {"saturday": 0.5, "sunday": 0},
    "months": {"january": 3},
    "hours": "08:00-18:00",
}


def drawn(scenario: Scenario) -> list[ReportArrival]:
    return arrivals(scenario, Streams(scenario.seed))


def days(found: list[ReportArrival]) -> Counter[date]:
    return Counter(each.at.astimezone(LONDON).date() for each in found)


def test_as_many_come_in_as_are_said_and_when() -> None:
    scenario = made(demand=[POTHOLES], first=date(2027, 4, 1), last=date(2028, 3, 31))
    found = drawn(scenario)
    by_day = days(found)

    assert len(found) == pytest.approx(3660, abs=3 * 3660**0.5)
    assert not [day for day in by_day if day.weekday() == 6]
    weekdays = Counter(day.weekday() for day in by_day.elements())
    assert weekdays[5] == pytest.approx(weekdays[0] / 2, rel=0.2)
    january = sum(count for day, count in by_day.items() if day.month == 1)
    assert january == pytest.approx(
        3 * sum(count for day, count in by_day.items() if day.month == 12), rel=0.2
    )
    assert {each.at.astimezone(LONDON).hour for each in found} == set(range(8, 18))
    assert found == sorted(found)
    assert len({each.key for each in found}) == len(found)


def test_the_same_seed_brings_the_same_and_another_seed_another() -> None:
    scenario = made(demand=[POTHOLES])

    assert drawn(scenario) == drawn(scenario)
    assert drawn(scenario) != drawn(scenario.with_seed(2))


def test_what_comes_in_for_one_service_does_not_change_another() -> None:
    alone = drawn(made(demand=[POTHOLES]))
    storm = {
        "title": "Storm",
        "from": date(2027, 5, 3),
        "until": date(2027, 5, 9),
        "services": "graffiti",
        "times": 9,
    }
    both = drawn(made(demand=[{"service": "graffiti", "a_day": 4}, POTHOLES], events=[storm]))

    assert [each for each in both if each.service == "pothole"] == alone


def test_an_event_brings_more_on_its_days_alone() -> None:
    frost = {"title": "Frost", "from": date(2027, 5, 3), "until": date(2027, 5, 16), "times": 5}
    quiet, cold = (
        drawn(made(demand=[{"service": "pothole", "a_day": 10}], events=each)) for each in ([], [frost])
    )
    fortnight = {date(2027, 5, 3) + timedelta(days=count) for count in range(14)}

    outside = [
        [each for each in found if each.at.astimezone(LONDON).date() not in fortnight]
        for found in (quiet, cold)
    ]
    assert outside[0] == outside[1]
    assert len(cold) - len(quiet) == pytest.approx(4 * 140, abs=3 * 700**0.5)


@pytest.mark.parametrize(("shape", "last_half"), [("even", 1 / 2), ("rising", 0.75), ("falling", 0.25)])
def test_what_an_event_brings_besides_is_so_many_in_all_and_lies_as_it_says(
    shape: str, last_half: float
) -> None:
    rush = {
        "title": "The last weeks",
        "from": date(2027, 5, 1),
        "until": date(2027, 5, 30),
        "services": ["primary_school_place"],
        "extra": 600,
        "shape": shape,
    }
    found = drawn(made(demand=[], events=[rush]))

    assert len(found) == 600
    late = sum(count for day, count in days(found).items() if day > date(2027, 5, 15))
    assert late / 600 == pytest.approx(last_half, abs=0.07)


def test_what_is_open_already_came_in_before_the_first_day() -> None:
    scenario = made(demand=[{"service": "pothole", "already_open": 12}])
    found = drawn(scenario)

    assert len(found) == 12
    assert all(timedelta(0) < scenario.begins - each.at < timedelta(days=29) for each in found)
