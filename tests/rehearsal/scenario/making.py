"""Scenarios for tests: a small one that can be played, with whatever a test says of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from charter.edition.editions import Edition
from rehearsal.scenario.model import (
    Choice,
    Demand,
    DemandEvent,
    Habit,
    Lateness,
    Postage,
    Scenario,
    Shortage,
    StepLength,
    Team,
)

Rows = Sequence[Mapping[str, Any]]


def made(
    *,
    demand: Rows = ({"service": "pothole", "a_day": 2},),
    events: Rows = (),
    teams: Rows = ({"team": "highways", "officers": 2, "leave": 0},),
    shortages: Rows = (),
    steps: Rows = ({"takes": "1 hour"},),
    choices: Rows = (),
    customers: Rows = (),
    lateness: Mapping[str, Any] | None = None,
    first: date = date(2027, 4, 1),
    last: date = date(2027, 6, 30),
    seed: int = 1,
) -> Scenario:
    """A scenario of these tables, as a file would say them, under the edition that comes with the product."""
    return Scenario(
        title="A test",
        first=first,
        last=last,
        seed=seed,
        edition=Edition.load(),
        changes={},
        demand=tuple(map(Demand.model_validate, demand)),
        events=tuple(map(DemandEvent.model_validate, events)),
        teams={team.team: team for team in map(Team.model_validate, teams)},
        shortages=tuple(map(Shortage.model_validate, shortages)),
        steps={(step.process, step.step): step for step in map(StepLength.model_validate, steps)},
        choices=tuple(map(Choice.model_validate, choices)),
        habits={(habit.process, habit.says): habit for habit in map(Habit.model_validate, customers)},
        lateness=Lateness.model_validate(lateness or {}),
        post=Postage(),
    )
