"""When officers are there: days off, bank holidays, leave, illness, posts that are not filled."""

from datetime import date, timedelta

import pytest

from rehearsal.draws.streams import Streams
from rehearsal.people.rotas import Rota, rotas
from rehearsal.scenario.model import Scenario
from tests.rehearsal.scenario.making import made

FIRST, LAST = date(2027, 4, 1), date(2028, 3, 31)
WORKING_DAYS = 256
"""Of England, from April 2027 to March 2028."""


def year(**team: object) -> tuple[Scenario, list[Rota]]:
    row = {"team": "highways", "officers": 2, "hours": "09:00-17:00", "leave": 0, **team}
    scenario = made(teams=[row], first=FIRST, last=LAST)
    return scenario, rotas(scenario, scenario.teams["highways"], Streams(scenario.seed))


def days(rota: Rota) -> list[date]:
    found = [duty.since.date() for duty in rota.duties]
    return [day for day in found if FIRST <= day <= LAST]


def test_an_officer_is_there_on_every_working_day_and_on_no_other() -> None:
    _, (one, two) = year()

    assert days(one) == days(two)
    assert len(days(one)) == WORKING_DAYS
    assert not {date(2027, 12, 27), date(2027, 12, 28), date(2028, 1, 3)}.intersection(days(one)), (
        "bank holidays"
    )
    hours = {(duty.until - duty.since) for duty in one.duties}
    assert hours == {timedelta(hours=8)}


def test_a_team_that_works_on_every_day_does() -> None:
    week = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    _, (one, _) = year(days=week, bank_holidays=True)

    assert len(days(one)) == 366


def test_each_is_on_leave_on_as_many_days_as_is_said_and_not_all_at_once() -> None:
    _, (one, two) = year(leave=28)

    away = [WORKING_DAYS - len(days(each)) for each in (one, two)]
    assert away == pytest.approx([28, 28], abs=4), "the month after the year has its part"
    assert days(one) != days(two)


def test_illness_takes_its_share_of_days_in_spells() -> None:
    _, found = year(officers=40, sickness=0.06, spell=5)
    _, (all_days, _) = year()
    worked = days(all_days)

    ill = [[day not in set(days(each)) for day in worked] for each in found]
    assert sum(map(sum, ill)) / (40 * WORKING_DAYS) == pytest.approx(0.06, abs=0.015)
    spells = sum(
        now and not before for each in ill for before, now in zip([False, *each], each, strict=False)
    )
    assert sum(map(sum, ill)) / spells == pytest.approx(5, rel=0.25)


def test_one_officer_more_changes_nobody_elses_year() -> None:
    _, two = year(leave=28, sickness=0.05)
    _, three = year(officers=3, leave=28, sickness=0.05)

    assert [days(each) for each in three[:2]] == [days(each) for each in two]


def test_a_shortage_takes_officers_away_on_its_days_alone() -> None:
    row = {"team": "highways", "officers": 3, "leave": 0}
    short = {"team": "highways", "from": date(2027, 5, 4), "until": date(2027, 5, 10), "fewer": 2}
    scenario = made(teams=[row], shortages=[short], first=FIRST, last=LAST)
    found = rotas(scenario, scenario.teams["highways"], Streams(1))

    assert [len(days(each)) for each in found] == [WORKING_DAYS, WORKING_DAYS - 5, WORKING_DAYS - 5]
