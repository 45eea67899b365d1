"""Who takes what when: hours, order, work that is dropped, and what a team's weeks say of it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rehearsal.draws.streams import Streams
from rehearsal.people.workforce import Workforce
from rehearsal.scenario.model import Scenario, TakesFirst, Work
from tests.rehearsal.people.ticking import Ticking
from tests.rehearsal.scenario.making import made

MONDAY = date(2027, 6, 7)
HOUR = timedelta(hours=1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time of day in London, in June, `day` days after Monday."""
    return datetime(2027, 6, 7, hour - 1, minute, tzinfo=UTC) + timedelta(days=day)


MIDNIGHT = at(0, 1)


class Office:
    """A workforce, its clock, and what was done when and by whom."""

    def __init__(self, scenario: Scenario) -> None:
        self.clock = Ticking(scenario.begins)
        self.people = Workforce(scenario, self.clock, Streams(scenario.seed))
        self.done: list[tuple[str, datetime, str, float]] = []
        self.scenario = scenario

    def work(
        self, reference: str, due: datetime | None = None, *, came: datetime = MIDNIGHT, urgent: bool = False
    ) -> Work:
        def done(officer: str, minutes: float) -> None:
            self.done.append((reference, self.clock.now, officer, minutes))

        return Work(reference, "pothole", "HighwaysRepair", "inspection_recorded", came, due, urgent, done)

    def bring(self, when: datetime, *work: Work) -> None:
        self.clock.run(when)
        for each in work:
            self.people.bring(each)

    def references(self) -> list[str]:
        self.clock.run(self.scenario.ends)
        return [reference for reference, *_ in self.done]


def office(takes: str = "1 hour", after: str = "", **team: object) -> Office:
    row = {"team": "highways", "officers": 1, "hours": "09:00-17:00", "leave": 0, **team}
    step = {"takes": takes, "after": after} if after else {"takes": takes}
    return Office(made(teams=[row], steps=[step], first=MONDAY, last=MONDAY + timedelta(days=27)))


def test_work_is_done_in_working_hours_and_goes_on_the_next_day() -> None:
    one = office("3 hours")
    one.bring(at(0, 16), one.work("A"))
    one.bring(at(4, 16, 30), one.work("B"))

    one.clock.run(one.scenario.ends)

    assert [(reference, when) for reference, when, *_ in one.done] == [("A", at(1, 11)), ("B", at(7, 11, 30))]
    assert one.done[0][2:] == ("highways 1", 180.0)


def test_nobody_begins_before_what_has_to_pass_first() -> None:
    one = office("1 hour", after="2 days")
    one.bring(at(0, 10), one.work("A"))

    one.clock.run(one.scenario.ends)

    assert one.done[0][1] == at(2, 11)


@pytest.mark.parametrize(
    ("takes_first", "order"),
    [(TakesFirst.DUE, "BCAD"), (TakesFirst.OLDEST, "DABC"), (TakesFirst.URGENT, "CBAD")],
)
def test_a_team_takes_first_what_it_is_told_to(takes_first: TakesFirst, order: str) -> None:
    one = office(takes_first=takes_first)
    one.bring(
        at(0, 8),
        one.work("A", at(3, 9), came=at(0, 2)),
        one.work("B", at(1, 9), came=at(0, 3)),
        one.work("C", at(2, 9), came=at(0, 4), urgent=True),
        one.work("D", None, came=at(0, 1)),
    )

    assert "".join(one.references()) == order


def test_two_officers_share_the_work_and_who_has_been_free_longest_is_next() -> None:
    one = office(officers=2)
    one.bring(at(0, 9), one.work("A"), one.work("B"))
    one.bring(at(0, 10, 30), one.work("C"))
    one.bring(at(0, 12), one.work("D"))

    one.clock.run(one.scenario.ends)

    assert [who for *_, who, _ in one.done] == ["highways 1", "highways 2", "highways 1", "highways 2"]


def test_what_is_dropped_is_not_done_and_frees_who_was_at_it() -> None:
    one = office("4 hours", officers=1)
    begun, waiting, after = one.work("A"), one.work("B"), one.work("C")
    one.bring(at(0, 9), begun, waiting, after)
    one.clock.run(at(0, 10))
    one.people.drop(waiting)
    one.people.drop(begun)
    one.people.drop(begun)

    one.clock.run(one.scenario.ends)

    assert [(reference, when) for reference, when, *_ in one.done] == [("C", at(0, 14))]
    assert sum(week.worked for week in one.people.weeks(one.scenario.ends)) == 5 * 60


def test_what_is_brought_again_takes_as_long_as_before() -> None:
    rows = {"distribution": "lognormal", "median": "1 hour", "p90": "6 hours"}
    minutes = set()
    for again in (0, 1, 4):
        one = Office(made(steps=[{"takes": rows}], first=MONDAY, last=MONDAY + timedelta(days=27)))
        work = one.work("A")
        for _ in range(again):
            one.people.bring(work)
            one.people.drop(work)
        one.bring(at(0, 9), work)
        one.clock.run(one.scenario.ends)
        minutes.add(one.done[0][3])

    assert len(minutes) == 1


def test_a_step_is_done_by_the_team_that_does_it_for_others() -> None:
    crew = {
        "team": "crew",
        "officers": 1,
        "contractor": True,
        "steps": ["HighwaysRepair.inspection_recorded"],
    }
    one = Office(
        made(teams=[{"team": "highways", "officers": 1}, crew], first=MONDAY, last=MONDAY + timedelta(days=6))
    )
    one.bring(at(0, 9), one.work("A"))

    one.clock.run(one.scenario.ends)

    assert one.done[0][2] == "crew 1"


def test_work_that_nobody_is_there_for_waits() -> None:
    one = Office(made(teams=[], demand=[], events=[], first=MONDAY, last=MONDAY + timedelta(days=13)))
    one.bring(at(1, 9), one.work("A"))

    assert one.references() == []
    assert one.people.without_people == ("highways",)
    assert [(week.waiting, week.officers) for week in one.people.weeks(one.scenario.ends)] == [(1, 0), (1, 0)]


def test_a_teams_weeks_say_what_waited_and_what_was_missing() -> None:
    one = office("8 hours")
    due = at(2, 17)
    one.bring(at(0, 9), *(one.work(f"A{number}", due, came=at(0, number + 1)) for number in range(6)))

    one.clock.run(one.scenario.ends)
    first, second, *rest = one.people.weeks(one.scenario.ends)

    assert (first.week, first.arrived, first.done, first.waiting) == (MONDAY, 6, 5, 1)
    assert first.longest == timedelta(days=6, hours=15), "from Monday at nine to the end of Sunday"
    assert (first.worked, first.available, first.load) == (40 * 60, 40 * 60, 1.0)
    assert first.overtime == 3 * 8 * 60, "three of six were done by Wednesday"
    assert (second.done, second.worked, second.load) == (1, 8 * 60, 0.2)
    assert not any(week.arrived or week.worked or week.overtime for week in rest)
