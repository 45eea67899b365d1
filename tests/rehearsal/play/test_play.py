"""A year played: people and customers bring every process to its end, and nobody outside is reached."""

import socket
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from temporalio.service import ServiceClient

from charter import references
from charter.counting.clocks import ClockState
from charter.edition.editions import COUNCILS, Editions
from rehearsal.outcome.folder import read, write
from rehearsal.outcome.records import YearPlayed
from rehearsal.play import play
from rehearsal.play.council import CaseOpening, Council
from rehearsal.play.saying.openings import SOMEBODY, details_of
from rehearsal.scenario.model import Scenario
from tests.rehearsal.scenario.making import Rows, made
from workflows.processes import PROCESSES

HABITS: Rows = (
    {"says": "circumstances_given", "chance": 1, "after": "1 day"},
    {"says": "comments_received", "chance": 1, "after": "5 days"},
    {"says": "customer_replied", "chance": 1, "after": "2 days"},
    {"says": "escalation_asked", "chance": 0.5, "after": "5 days"},
    {"says": "not_fixed", "chance": 0.3, "after": "3 days"},
    {"says": "place_accepted", "chance": 1, "after": "4 days"},
    {"says": "withdrawn", "chance": 0.05, "after": "2 days"},
)
NEVER_ENDS = frozenset({"FeedbackIntake"})
"""Becomes a case of another process."""


def all_services(days: int = 500, council: str = "milton_keynes") -> Scenario:
    """One report of each service on the first day, and somebody in every team."""
    edition = next(iter(Editions.load(COUNCILS / council)))
    services = [service.code for service in edition.services]
    teams = sorted({service.team for service in edition.services})
    first = date(2026, 10, 5)
    scenario = made(
        demand=[{"service": code, "a_day": 0} for code in services],
        events=[{"title": "One of each", "days": (first,), "services": tuple(services), "extra": 1}],
        teams=[{"team": team, "officers": 1, "leave": 0} for team in teams],
        customers=HABITS,
        first=first,
        last=first + timedelta(days=days),
    )
    return replace(scenario, edition=edition)


def outcomes(year: YearPlayed) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for case in year.cases:
        found.setdefault(case.process, []).append(case.outcome)
    return found


def test_every_process_comes_to_its_end() -> None:
    year = play(all_services(), processors=1)
    assert not year.notes
    assert set(outcomes(year)) == set(PROCESSES) - NEVER_ENDS
    without = [case for case in year.cases if not case.outcome]
    assert not without, without
    assert sum(case.refused for case in year.cases) == 0
    assert all(case.worked > 0 for case in year.cases if case.outcome != "withdrawn")
    assert {letter.template.partition("/")[0] for letter in year.letters} >= {"highways_repair", "every_case"}


def test_another_council_is_played_as_well() -> None:
    year = play(all_services(council="example_borough"), processors=1)
    assert not year.notes
    assert all(case.outcome and case.reference.startswith("EB-") for case in year.cases)
    assert references.ours() == references.PREFIX


def late_roads(**more: Any) -> Scenario:
    """More potholes than one inspector sees in time; half of those who wait too long complain."""
    return made(
        demand=[{"service": "pothole", "a_day": 2}],
        teams=[
            {"team": "highways", "officers": 1, "leave": 0},
            {"team": "customer_feedback", "officers": 1, "leave": 0},
        ],
        steps=[{"takes": "30 minutes"}, {"process": "HighwaysRepair", "takes": "5 hours"}],
        lateness={"complains": 0.5, "after": "3 days", "service": "feedback"},
        last=date(2027, 4, 30),
        **more,
    )


def test_too_few_people_are_late_and_lateness_breeds_complaints() -> None:
    year = play(late_roads(), processors=1, worst=5)
    inspections = [one for one in year.promises if one.promise == "inspect"]
    assert any(one.late for one in inspections)
    assert any(one.state is ClockState.KEPT for one in inspections)
    roads = {case.reference: case for case in year.cases if case.by == "demand"}
    bred = [case for case in year.cases if case.by != "demand"]
    assert bred
    assert all(roads[case.by].late for case in bred)
    assert {case.process for case in bred} <= {"Complaint", "FeedbackIntake"}
    latest = sorted((case.late_by for case in year.cases), reverse=True)
    assert [one.case.late_by for one in year.worst] == latest[:5]
    assert any(line.what.startswith("Late: inspect") for line in year.worst[0].lines)
    waiting = [week.waiting for week in year.weeks if week.team == "highways"]
    assert waiting == sorted(waiting)
    assert waiting[-1] > 20


def test_more_people_keep_more_and_the_same_reports_come() -> None:
    one, three = (play(late_roads().with_officers({"highways": officers})) for officers in (1, 3))
    assert late_inspections(three) < late_inspections(one)
    references = [{case.reference for case in year.cases if case.by == "demand"} for year in (one, three)]
    assert references[0] == references[1]


def late_inspections(year: YearPlayed) -> int:
    return sum(one.late for one in year.promises if one.promise == "inspect")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_it_comes_to_the_same_again_and_on_two_processors(tmp_path: Path) -> None:
    base = made(
        demand=[{"service": "pothole", "a_day": 2}, {"service": "graffiti", "a_day": 1}],
        teams=[{"team": "highways", "officers": 1}, {"team": "street_cleansing", "officers": 1}],
        last=date(2027, 4, 20),
    )
    half = {"email": 0.5, "post": 0.5}
    scenario = replace(base, post=base.post.model_copy(update={"prefers": half}))
    one, two = (replace(play(scenario, processors=number), took=0.0) for number in (1, 2))
    assert one == two
    assert sum(letter.pence for letter in one.letters) == 68 * sum(
        letter.count for letter in one.letters if letter.channel == "post"
    )
    write(one, tmp_path)
    assert read(tmp_path) == one
    assert play(scenario.with_seed(2), processors=1).letters != one.letters


def test_nobody_outside_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection is made, no client of Temporal, and no register."""

    def never(*_: object, **__: object) -> Any:
        raise AssertionError("a rehearsal reaches for something outside")

    for name in ("connect", "connect_ex", "sendto", "bind", "listen"):
        monkeypatch.setattr(socket.socket, name, never)
    monkeypatch.setattr(ServiceClient, "__init__", never)
    monkeypatch.setattr(sa, "create_engine", never)
    with socket.socket() as one, pytest.raises(AssertionError):
        one.connect(("127.0.0.1", 9))
    assert len(play(all_services(days=10), processors=1).cases) > 20


def test_a_team_without_people_is_told() -> None:
    year = play(made(teams=[{"team": "waste", "officers": 1}], last=date(2027, 4, 20)), processors=1)
    assert any("Nobody works in the team “Highways”" in note for note in year.notes)
    assert all(one.state is not ClockState.KEPT for one in year.promises if one.promise == "inspect")


def test_what_progress_raises_ends_it() -> None:
    class Enough(Exception):
        pass

    def progress(part: float, said: str) -> None:
        if part > 0.3:
            raise Enough(said)

    with pytest.raises(Enough, match="reports played"):
        play(late_roads(), processors=1, progress=progress)


async def test_two_cases_that_would_be_called_alike_are_not() -> None:
    scenario = made()
    council = Council(scenario.edition, scenario.begins)
    details = details_of(scenario.edition, "pothole", scenario.begins)
    first = council.new_reference("one")
    await council.open(CaseOpening(first, "pothole", scenario.begins, details, SOMEBODY))
    await council.server.settled()
    second = council.new_reference("one")
    assert second not in ("", first)
    assert second == council.new_reference("one")
    await council.close()
