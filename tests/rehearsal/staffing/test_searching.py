"""The fewest officers: found where they are known, with as few years played as can be."""

from collections.abc import Mapping

import pytest

from rehearsal.report.figures import PromiseFigure, Share, TeamFigure, YearFigures
from rehearsal.staffing.page import fewest_file, fewest_page
from rehearsal.staffing.searching import fewest
from tests.rehearsal.report.making import year

DUE = 1_000


class Council:
    """Teams whose promises are kept for as much as their officers can do of what is to be done."""

    def __init__(self, **needs: Mapping[str, float]) -> None:
        self.needs = needs
        """For each team, the officers each of its promises needs."""
        self.played: list[Mapping[str, int]] = []

    def __call__(self, officers: Mapping[str, int]) -> YearFigures:
        self.played.append(dict(officers))
        promises = tuple(
            PromiseFigure(
                service="pothole",
                service_title="Pothole",
                promise=f"{team}-{promise}",
                title=promise.title(),
                team=team,
                due=DUE,
                kept=round(DUE * min(officers[team] / needs, 1.0)),
            )
            for team, each in self.needs.items()
            for promise, needs in each.items()
        )
        [weeks] = YearFigures.of(year()).teams
        teams = tuple(TeamFigure(team=team, title=team.title(), weeks=weeks.weeks) for team in self.needs)
        return YearFigures.of(year()).model_copy(update={"promises": promises, "teams": teams})


def test_the_fewest_of_every_team_are_found_in_a_few_years() -> None:
    council = Council(highways={"inspect": 7, "repair": 5}, bins={"collect": 2}, admissions={"offer": 13})
    found = fewest({"highways": 3, "bins": 6, "admissions": 4}, 0.95, council)
    needs = {one.team: (one.now, one.together, one.each) for one in found.teams}
    assert needs == {"highways": (3, 7, 7), "bins": (6, 2, 2), "admissions": (4, 13, 13)}
    assert found.officers == {"highways": 7, "bins": 2, "admissions": 13}
    assert found.found.all.share >= 0.95
    assert found.played == len(council.played) <= 9, "one year for all teams in each round, not one for each"


def test_the_promise_that_asks_for_the_last_officer_costs_most() -> None:
    council = Council(highways={"inspect": 10, "repair": 2, "answer": 2, "tell": 2})
    [team] = fewest({"highways": 6}, 0.85, council).teams
    assert (team.together, team.each) == (4, 9), "together they hide the one that is broken"
    assert team.costs_most is not None
    assert team.costs_most.title == "Inspect"
    assert team.costs_most.share == 0.8


def test_what_more_people_do_not_keep_is_said_and_the_search_ends() -> None:
    council = Council(psychology={"advice": 1_000}, bins={"collect": 2})
    found = fewest({"psychology": 2, "bins": 2}, 0.95, council)
    assert {one.team: one.together for one in found.teams} == {"psychology": None, "bins": 2}
    assert max(each["psychology"] for each in council.played) == 8
    assert "More people of this team alone do not keep it" in fewest_page(found)


def test_one_officer_fewer_in_each_team() -> None:
    [team] = fewest({"highways": 4}, 0.95, Council(highways={"inspect": 4})).teams
    assert (team.as_it_is.together.share, team.one_leaves.together.share) == (1.0, 0.75)


def test_a_team_that_falls_short_when_all_are_played_at_once_is_given_one_more() -> None:
    class Sharing(Council):
        """What the desk does not pass on in time, the crew cannot do in time."""

        def __call__(self, officers: Mapping[str, int]) -> YearFigures:
            self.needs = {"desk": {"sort": 3}, "crew": {"mend": 5 if officers["desk"] <= 3 else 3}}
            return super().__call__(officers)

    found = fewest({"desk": 6, "crew": 6}, 0.95, Sharing(desk={}, crew={}))
    assert found.officers == {"desk": 3, "crew": 5}
    assert found.found.all == Share(due=2 * DUE, kept=2 * DUE)


@pytest.mark.parametrize("officers", [1, 2, 3, 8, 11, 30])
def test_wherever_it_begins_it_finds_the_same(officers: int) -> None:
    [team] = fewest({"highways": officers}, 0.95, Council(highways={"inspect": 8})).teams
    if officers == 1:
        assert team.together is None, "eight times as many are not tried"
    else:
        assert team.together == 8


def test_it_is_told_on_a_page_and_in_a_file() -> None:
    found = fewest({"highways": 3}, 0.95, Council(highways={"inspect": 7, "repair": 5}))
    page, file = fewest_page(found), fewest_file(found)
    for said in ("7 officers", "95% of promises", "Pothole: Inspect", "<svg"):
        assert said in page
    assert "<script" not in page
    assert file.splitlines()[1].startswith("Highways,3,7,7,Pothole: Inspect")
