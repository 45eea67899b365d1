"""A past measured, and played again: it comes out as it was, within stated error."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import mean

import pytest

from charter.counting.lengths import LONDON
from register.cases.worked import CameIn, Recorded
from rehearsal.draws.streams import Streams
from rehearsal.history.measuring import Past, measured
from rehearsal.history.writing import write
from rehearsal.people.workforce import Workforce
from rehearsal.scenario.arriving import arrivals
from rehearsal.scenario.model import ReportArrival, Scenario, Work
from rehearsal.scenario.reading import read_scenario
from tests.rehearsal.people.ticking import Ticking
from tests.rehearsal.scenario.making import made

FIRST, LAST = date(2027, 4, 1), date(2028, 3, 31)
PROMISED = timedelta(days=5)
ERROR = 0.05
"""The share of promises kept comes out within so much of what it was."""


def year() -> Scenario:
    """A year with a busy team, a quiet weekend and a frost."""
    potholes = {
        "service": "pothole",
        "a_day": 11.4,
        "weekdays": {"saturday": 0.5, "sunday": 0.25},
        "months": {"january": 1.25, "february": 1.25, "july": 0.75, "august": 0.75},
        "hours": "07:00-21:00",
    }
    frost = {"title": "Frost", "from": date(2028, 1, 10), "until": date(2028, 1, 23), "times": 3}
    return made(
        demand=[potholes],
        events=[frost],
        teams=[{"team": "highways", "officers": 3, "hours": "08:00-16:00", "leave": 0}],
        steps=[{"takes": {"distribution": "lognormal", "median": "1 hour", "p90": "2 hours 30 minutes"}}],
        first=FIRST,
        last=LAST,
    )


def worked(scenario: Scenario) -> tuple[list[CameIn], list[Recorded], float]:
    """What a register would have of it where every report needs one step; and the share done in time."""
    clock = Ticking(scenario.begins)
    people = Workforce(scenario, clock, Streams(scenario.seed))
    came, recorded = [], []
    in_time = 0

    def asked(reference: str, each: ReportArrival) -> Work:
        def done(officer: str, _minutes: float) -> None:
            nonlocal in_time
            in_time += clock.now <= each.at + PROMISED
            recorded.append(Recorded(clock.now, reference, work.process, "highways", work.step, officer))

        work = Work(
            reference,
            each.service,
            "HighwaysRepair",
            "inspection_recorded",
            each.at,
            each.at + PROMISED,
            False,
            done,
        )
        return work

    for number, each in enumerate(arrivals(scenario, Streams(scenario.seed))):
        clock.run(each.at)
        came.append(CameIn(each.at, f"C{number}", each.service))
        people.bring(asked(f"C{number}", each))
    clock.run(scenario.ends)
    return came, recorded, in_time / len(came)


@pytest.fixture(scope="module")
def past() -> tuple[Scenario, Past, float]:
    scenario = year()
    came, recorded, in_time = worked(scenario)
    return scenario, measured(FIRST, LAST, came, recorded), in_time


def test_demand_comes_out_as_it_was(past: tuple[Scenario, Past, float]) -> None:
    (demand,) = past[1].demand

    assert demand.service == "pothole"
    assert demand.a_year == pytest.approx(len(past[1].arrivals), rel=0.01)
    assert demand.weekdays["saturday"] == pytest.approx(demand.weekdays["tuesday"] / 2, rel=0.2)
    assert demand.weekdays["sunday"] == pytest.approx(demand.weekdays["tuesday"] / 4, rel=0.25)
    assert demand.months["july"] < demand.months["november"] < demand.months["january"]
    assert (demand.since, demand.until) == (7, 21)


def test_people_and_the_time_they_take_come_out_as_they_were(past: tuple[Scenario, Past, float]) -> None:
    (team,) = past[1].teams
    (step,) = past[1].steps

    assert (team.officers, team.since, team.until) == (3, 8, 16)
    assert list(team.days) == ["monday", "tuesday", "wednesday", "thursday", "friday"]
    hours = [length / timedelta(hours=1) for length in step.lengths]
    assert mean(hours[9:11]) == pytest.approx(1.0, rel=0.1)
    assert mean(hours) == pytest.approx(year().steps["", ""].takes.mean / timedelta(hours=1), rel=0.05)


def test_the_year_played_again_keeps_as_many_promises_as_it_did(
    past: tuple[Scenario, Past, float], tmp_path: Path
) -> None:
    write(past[1], tmp_path)
    again = '[scenario]\ntitle = "Again"\nbased_on = "history.toml"\nrecorded = "arrivals.csv"\n'
    (tmp_path / "again.toml").write_text(again, "utf-8")
    scenario = read_scenario(tmp_path / "again.toml")

    assert [each.at for each in scenario.recorded] == [each.at for each in past[1].arrivals]
    kept = worked(scenario)[2]

    assert 0.5 < past[2] < 0.95, "a year in which all is kept, or nothing, would show nothing"
    assert kept == pytest.approx(past[2], abs=ERROR)


def test_a_year_drawn_from_the_past_has_its_demand(
    past: tuple[Scenario, Past, float], tmp_path: Path
) -> None:
    write(past[1], tmp_path)
    drawn = arrivals(read_scenario(tmp_path / "history.toml"), Streams(5))

    def by_month(at: Sequence[CameIn] | Sequence[object]) -> Counter[int]:
        return Counter(each.at.astimezone(LONDON).month for each in at)  # type: ignore[attr-defined]

    was, now = by_month(past[1].arrivals), by_month(drawn)
    assert sum(now.values()) == pytest.approx(sum(was.values()), rel=0.05)
    assert mean(abs(now[month] - was[month]) / was[month] for month in was) < 0.12


def test_a_short_past_says_nothing_of_months_and_seldom_steps_have_no_length() -> None:
    came, recorded, _ = worked(made(first=FIRST, last=date(2027, 4, 30)))
    past = measured(FIRST, date(2027, 4, 30), came, recorded[:15])

    assert past.demand[0].weekdays == {}
    assert past.demand[0].months == {}
    assert past.steps == []


def test_a_service_that_comes_as_recorded_is_not_drawn_besides(
    past: tuple[Scenario, Past, float], tmp_path: Path
) -> None:
    write(past[1], tmp_path)
    again = '[scenario]\ntitle = "Again"\nbased_on = "history.toml"\nrecorded = "arrivals.csv"\n'
    (tmp_path / "again.toml").write_text(again, "utf-8")

    assert read_scenario(tmp_path / "again.toml").demand == ()
