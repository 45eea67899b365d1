"""A scenario's file: what it comes to, and the sentence with its line for each thing that cannot be."""

import pickle
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from charter.counting.lengths import Length
from rehearsal.scenario.model import TakesFirst
from rehearsal.scenario.reading import read_scenario
from rehearsal.scenario.rows import EXAMPLES, ScenarioFault

WHOLE = """\
[scenario]
title = "A quarter"
from = 2027-04-01
until = 2027-06-30
seed = 7

[promises]
HighwaysRepair.inspect = "3 working days"

[[demand]]
service = "pothole"
a_week = 14
hours = "08:00-20:00"
months = { april = 2 }

[[events]]
title = "A storm"
from = 2027-05-03
until = 2027-05-05
times = 3

[[teams]]
team = "highways"
officers = 3
days = ["friday", "monday"]
takes_first = "urgent"

[[shortages]]
team = "highways"
from = 2027-05-01
until = 2027-05-31
fewer = 1

[[steps]]
process = "HighwaysRepair"
step = "inspection_recorded"
takes = { distribution = "lognormal", median = "45 minutes", p90 = "2 hours" }
after = "1 day"

[[choices]]
process = "HighwaysRepair"
message = "inspection_recorded"
field = "category"
shares = { routine = 9, emergency = 1 }

[[customers]]
says = "not_fixed"
chance = 0.1
after = "3 days"
"""


def read(folder: Path, text: str, name: str = "year.toml") -> object:
    (folder / name).write_text(text, "utf-8")
    return read_scenario(folder / name)


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(ScenarioFault) as caught:
        read(folder, text)
    return str(caught.value).splitlines()


def test_a_scenario_is_what_its_file_says(tmp_path: Path) -> None:
    (tmp_path / "year.toml").write_text(WHOLE, "utf-8")
    scenario = read_scenario(tmp_path / "year.toml")

    assert (scenario.title, scenario.seed, scenario.source) == ("A quarter", 7, "year.toml")
    assert (scenario.first, scenario.last) == (date(2027, 4, 1), date(2027, 6, 30))
    assert scenario.begins.isoformat() == "2027-03-31T23:00:00+00:00", "midnight in London, in summer"
    (demand,) = scenario.demand
    assert (demand.a_day, demand.hours.since) == (2.0, time(8))
    assert scenario.events[0].days == (date(2027, 5, 3), date(2027, 5, 4), date(2027, 5, 5))
    team = scenario.teams["highways"]
    assert (team.days, team.takes_first) == (("monday", "friday"), TakesFirst.URGENT)
    assert scenario.shortages[0].days == (date(2027, 5, 1), date(2027, 5, 31))
    assert scenario.step_of("HighwaysRepair", "inspection_recorded").after is not None
    assert scenario.step_of("HighwaysRepair", "work_completed") is scenario.step_of("", "")
    assert scenario.shares_in("HighwaysRepair", "inspection_recorded", "category")["routine"] == 9
    habit = scenario.habit_of("HighwaysRepair", "not_fixed")
    assert habit is not None
    assert habit.after.mean == timedelta(days=3)
    assert scenario.team_of("pothole", "HighwaysRepair", "inspection_recorded") == "highways"
    (inspect,) = [
        each
        for each in scenario.edition.promises
        if each.process == "HighwaysRepair" and each.id == "inspect"
    ]
    assert inspect.length == Length.parse("3 working days")
    assert dict(scenario.changes) == {"HighwaysRepair.inspect": "3 working days"}
    assert pickle.loads(pickle.dumps(scenario)).teams == scenario.teams  # noqa: S301 - it is our own


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'service = "pothole"',
            'service = "pot_hole"',
            "year.toml, line 11: [[demand]] “pot_hole”: there is no such service; the services are",
        ),
        ("a_week = 14", "a_week = -1", "line 12: [[demand]] “pothole”: a_week has to be at least 0"),
        ("a_week = 14", "a_week = 14\na_year = 3", "line 10: [[demand]] “pothole”: has a_week and a_year"),
        ("a_week = 14", 'a_week = "many"', "line 12: [[demand]] “pothole”: a_week has to be a number"),
        ("{ april = 2 }", "{ avril = 2 }", "line 14: [[demand]] “pothole”: months “avril” is no month"),
        ("a_week = 14", 'recorded = "x"', "line 12: [[demand]] “pothole”: “recorded” is not known here"),
        ('"08:00-20:00"', '"20:00-08:00"', "line 13: [[demand]] “pothole”: hours ends before it begins"),
        (
            "a_week = 14",
            "a_weak = 14",
            "line 12: [[demand]] “pothole”: “a_weak” is not known here; it may have",
        ),
        (
            'team = "highways"\nofficers',
            'team = "roads"\nofficers',
            "line 11: [[demand]] “pothole”: nobody works for it",
        ),
        (
            'team = "highways"\nfrom',
            'team = "roads"\nfrom',
            "line 29: [[shortages]] “roads”: there is no such team",
        ),
        ("fewer = 1", "fewer = 4", "line 32: [[shortages]] “highways”: 4 fewer of a team of 3"),
        (
            "officers = 3",
            "officers = 2.5",
            "line 24: [[teams]] “highways”: officers has to be a whole number",
        ),
        (
            '["friday", "monday"]',
            '["freitag"]',
            "line 25: [[teams]] “highways”: days “freitag” is no day of the week",
        ),
        (
            '"urgent"',
            '"mine"',
            "line 26: [[teams]] “highways”: takes_first is one of: 'due', 'oldest' or 'urgent'",
        ),
        ("until = 2027-05-05", "until = 2027-04-05", "events]] “A storm”: until (2027-04-05) is before from"),
        (
            "from = 2027-05-03\nuntil = 2027-05-05",
            "days = [2031-01-01]",
            "events]] “A storm”: none of its days is in",
        ),
        ("times = 3", "times = 1", "events]] “A storm”: changes nothing"),
        (
            '{ distribution = "lognormal", median = "45 minutes", p90 = "2 hours" }',
            '{ distribution = "pareto", least = "1 hour", shape = 1 }',
            "takes a pareto distribution with shape 1 has no mean",
        ),
        (
            'p90 = "2 hours"',
            'p90 = "20 minutes"',
            "line 37: [[steps]] “HighwaysRepair inspection_recorded”: takes median",
        ),
        ('"lognormal"', '"log-normal"', "takes has no distribution that is known"),
        (
            'median = "45 minutes"',
            'median = "45 min"',
            "line 37: [[steps]] “HighwaysRepair inspection_recorded”: takes.median",
        ),
        (
            'step = "inspection_recorded"',
            'step = "inspected"',
            "line 36: [[steps]] “HighwaysRepair inspected”: HighwaysRepair has no message",
        ),
        (
            "routine = 9",
            "ordinary = 9",
            "“ordinary” is no category; it is one of emergency, routine, complex, programmed",
        ),
        ('field = "category"', 'field = "colour"', "inspection_recorded has no field “colour”"),
        (
            'message = "inspection_recorded"\nfield = "category"',
            'stage = "asleep"',
            "HighwaysRepair has no stage “asleep”",
        ),
        ('says = "not_fixed"', 'says = "work_completed"', "no customer may say “work_completed”"),
        ("chance = 0.1", "chance = 1.1", "[[customers]] “not_fixed”: chance has to be at most 1"),
        ("seed = 7", "seed = -7", "line 5: [scenario]: seed has to be at least 0"),
        ("from = 2027-04-01", 'from = "April"', "[scenario]: from is a day, written as 2028-01-10"),
        ("seed = 7", 'edition = "../charter"', "line 5: edition names none"),
        ("seed = 7", 'based_on = "../year.toml"', "line 5: based_on names no file"),
        ("seed = 7", 'recorded = "none.csv"', "line 5: recorded names no file"),
        ("[[events]]", "[[happenings]]", "line 16: there is no table “happenings”"),
        ("[[events]]", "[events]", "line 16: events is written as [[events]]"),
        (
            '"3 working days"',
            '"3 blue days"',
            "line 8: the promise “HighwaysRepair.inspect”: the unit is not one",
        ),
        ("HighwaysRepair.inspect", "HighwaysRepair.visit", "line 8: HighwaysRepair does not promise “visit”"),
        ("HighwaysRepair.inspect", "inspect", "line 8: more than one process promises “inspect”"),
        ('title = "A quarter"', "title = A quarter", "year.toml, line 2: the line cannot be read as TOML"),
    ],
)
def test_what_cannot_be_is_a_sentence_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert WHOLE.count(old) == 1

    found = faults(tmp_path, WHOLE.replace(old, new))

    assert any(told in line for line in found)
    assert all(line.startswith("year.toml, line ") for line in found)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    found = faults(tmp_path, WHOLE.replace("a_week = 14", "a_week = -1").replace("fewer = 1", "fewer = 0"))

    assert len(found) == 2


def test_nothing_of_a_file_that_is_no_scenario_is_told(tmp_path: Path) -> None:
    found = faults(tmp_path, "root:x:0:0:secret words\n")

    assert len(found) == 1
    assert "secret" not in found[0]
    assert "root" not in found[0]


def test_a_file_without_demand_or_head_says_so(tmp_path: Path) -> None:
    assert "nothing comes in" in faults(tmp_path, WHOLE[: WHOLE.index("[promises]")])[0]
    assert "there is no table [scenario]" in faults(tmp_path, "seed = 1\n"[:0])[0]
    with pytest.raises(ScenarioFault, match="there is no such file"):
        read_scenario(tmp_path / "nowhere.toml")


def test_a_scenario_says_only_what_differs_from_another(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(WHOLE, "utf-8")
    more = """\
[scenario]
title = "Two fewer"
based_on = "base.toml"

[[demand]]
service = "pothole"
a_year = 730.5

[[events]]
title = "A storm"
left_out = true

[[teams]]
team = "highways"
officers = 1
"""
    (tmp_path / "fewer.toml").write_text(more, "utf-8")
    scenario = read_scenario(tmp_path / "fewer.toml")

    assert (scenario.title, scenario.seed) == ("Two fewer", 7)
    assert scenario.demand[0].a_day == 2.0
    assert scenario.demand[0].months == {"april": 2}
    assert scenario.events == ()
    assert (scenario.teams["highways"].officers, scenario.teams["highways"].takes_first) == (
        1,
        TakesFirst.URGENT,
    )
    assert len(scenario.habits) == 1

    (tmp_path / "fewer.toml").write_text(more.replace("officers = 1", "officers = 1\nsickness = 2"), "utf-8")
    with pytest.raises(ScenarioFault, match=r"fewer.toml, line 16: .*sickness has to be at most 1"):
        read_scenario(tmp_path / "fewer.toml")
    (tmp_path / "base.toml").write_text(WHOLE.replace("seed = 7", 'based_on = "fewer.toml"'), "utf-8")
    with pytest.raises(ScenarioFault, match="leads back to this file"):
        read_scenario(tmp_path / "fewer.toml")


def test_a_shorter_scenario_leaves_out_what_happens_outside_it_in_the_longer(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(WHOLE, "utf-8")
    june = '[scenario]\ntitle = "June"\nbased_on = "base.toml"\nfrom = 2027-06-01\nuntil = 2027-06-30\n'
    (tmp_path / "june.toml").write_text(june, "utf-8")

    assert read_scenario(tmp_path / "june.toml").first == date(2027, 6, 1)


def test_reports_as_they_were_recorded_come_in_as_they_did(tmp_path: Path) -> None:
    csv = (
        "received,service\n2027-04-02T08:00:00Z,pothole\n2027-04-01T09:30:00+01:00,graffiti\n"
        "2026-01-01T00:00:00Z,pothole\n"
    )
    (tmp_path / "arrivals.csv").write_text(csv, "utf-8")
    (tmp_path / "year.toml").write_text(WHOLE.replace("seed = 7", 'recorded = "arrivals.csv"'), "utf-8")
    scenario = read_scenario(tmp_path / "year.toml")

    assert [each.service for each in scenario.recorded] == ["graffiti", "pothole"]

    (tmp_path / "arrivals.csv").write_text("received,service\n2027-04-02 eight,pothole\n", "utf-8")
    with pytest.raises(ScenarioFault, match=r"arrivals.csv, line 2: lacks what is needed"):
        read_scenario(tmp_path / "year.toml")


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.toml")), ids=lambda file: file.name)
def test_each_example_can_be_played(file: Path) -> None:
    scenario = read_scenario(file)

    assert scenario.illustrative, "whoever reads its report has to know that its numbers are invented"
    asked_of = {each.service for each in scenario.demand} | {
        s for each in scenario.events for s in each.services
    }
    assert {scenario.edition.service(code).team for code in asked_of} <= set(scenario.teams)


def test_the_same_scenario_with_one_thing_different(tmp_path: Path) -> None:
    (tmp_path / "year.toml").write_text(WHOLE, "utf-8")
    scenario = read_scenario(tmp_path / "year.toml")

    assert scenario.with_officers({"highways": 5}).teams["highways"].officers == 5
    assert scenario.teams["highways"].officers == 3
    assert scenario.with_seed(8).seed == 8
    with pytest.raises(KeyError, match="there are highways"):
        scenario.with_officers({"roads": 1})
