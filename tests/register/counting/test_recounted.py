"""After many turns of any kind, what is counted by kinds and found by marks is what all rows, looked at one
by one, come to."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import astuple
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Row

import register as registers
from charter.cases import PromiseState
from charter.counting.quarters import Quarter
from charter.figures import NO_REASON
from register import Register
from register.cases.figure import Counts
from register.cases.filters import CaseFilters
from register.cases.places import DUE, LATE, NO_DUE
from register.counting.by_whose import CLOSED, OPEN
from register.counting.kinds import Kinds
from register.dashboard.counts import late_by_reason
from register.dashboard.lists import FigureList, FigureOf, listing, oldest
from register.finding import search, words
from register.finding.search import Among
from register.models import cases, promises, search_cases
from register.people.officers import Officer, Post
from register.quarters.kept import FIGURES, counted_so_far
from register.seeing.marks import is_whose, marks_of
from register.seeing.sight import EVERYTHING, Sight
from tests.register.making import MONDAY, Clock, References, intake, tell, turn
from tests.statements import statements

SERVICES, TEAMS, OFFICERS = (
    ("potholes", "graffiti", "homelessness"),
    ("Highways", "highways", "Waste"),
    ("", "Ö. O", "Bo"),
)
SIGHTS = (
    EVERYTHING,
    Sight(everything=True, withheld=frozenset({"homelessness"})),
    Sight(name="Bo", teams=frozenset({"highways"}), withheld=frozenset({"homelessness"})),
    Sight(name="Ö. O", services=frozenset({"graffiti"}), of_teams=frozenset({"potholes"})),
    Sight(teams=frozenset({"waste"}), services=frozenset({"homelessness"})),
    Sight(name="Nobody Else"),
    Sight(),
)
BY = Officer(username="olu", name="Olu", role=Post.OFFICER, team="", failed=0, locked_until=None)
DAY = timedelta(days=1)


@pytest.fixture
def many(register: Register, clock: Clock) -> Register:
    """Thirty cases, each told of by turns that move it, give it, end it and open it again, or that come late;
    some stopped from outside, some only reported."""
    chance = random.Random(14)
    for number in range(30):
        reference = f"MK-{number:09d}"
        report = intake(str(number), service=chance.choice(SERVICES), details={"description": "A quarry"})
        register.reports.receive(
            report, process="HighwaysRepair", edition="2026-04", new_reference=References(reference)
        )
        for told in range(1, chance.randint(0, 5) + 1):
            tell(register, turn(told, reference, at=clock.forward(minutes=1), **_anything(chance)))
        if chance.random() < 0.2:
            tell(register, turn(9, reference, run="of before", at=MONDAY - DAY, **_anything(chance)))
        if chance.random() < 0.1:
            register.running.closed_outside(reference, "terminated", clock())
    return register


def _anything(chance: random.Random) -> dict[str, Any]:
    ended, due = chance.random() < 0.25, MONDAY + chance.randint(-4, 4) * DAY
    states = ("kept", "kept late", "overtaken", "open", "late", "paused")
    kept = [
        PromiseState(
            **{"key": key, "title": key.capitalize(), "clause": "1", "where": "Example", "source": "CH"},
            **{"due": due - at * 20 * DAY, "first_due": due, "started": MONDAY - 90 * DAY},
            state=chance.choice(states),
            ended=chance.choice((None, due + DAY)),
            notes=chance.choice(
                ((), (), ("Exception recorded by Bo: Snow",), ("Exception recorded by Bo: Ice",))
            ),
        )
        for at, key in enumerate(("repair", "inspect", "answer"))
    ]
    return {
        "service": chance.choice(SERVICES),
        "team": chance.choice(TEAMS),
        "officer": chance.choice(OFFICERS),
        "late": chance.random() < 0.3,
        "waiting": chance.random() < 0.3,
        "due": chance.choice((None, due)),
        "promises": tuple(kept[: chance.randint(0, 3)]),
        **({"ended": True, "outcome": "completed"} if ended else {}),
    }


def rows(register: Register, table: sa.Table) -> list[Row[Any]]:
    with register.database.reading() as connection:
        return list(connection.execute(sa.select(table).order_by(*table.primary_key)))


def seen(register: Register, sight: Sight) -> list[Row[Any]]:
    return [row for row in rows(register, cases) if sight.sees(row.service, row.team, row.officer)]


def test_every_number_is_what_the_rows_come_to(many: Register) -> None:
    for sight in SIGHTS:
        _is_counted(many, sight)
        _has_reasons(many, sight)
        _is_kept(many, sight)
        _is_found(many, sight)


def _is_counted(many: Register, sight: Sight) -> None:
    theirs = seen(many, sight)
    its_open = [row for row in theirs if row.ended is None]
    late = [row for row in its_open if row.queue_rank == LATE]
    counts = many.queue.counts(["Bo"], sight)
    assert counts == (len(its_open), len(late), _of(its_open, "Bo"), _of(its_open, ""))
    assert {"open": len(its_open), "closed": len(theirs) - len(its_open), "all": len(theirs)} == {
        which: many.queue.count(sight=sight, which=which) for which in ("open", "closed", "all")
    }
    since, before = MONDAY - DAY, MONDAY + 2 * DAY
    falls = [row for row in its_open if row.queue_rank < NO_DUE and since <= row.queue_due < before]
    asked: CaseFilters = {"sight": sight, "due_from": since, "due_before": before}
    assert many.queue.count(**asked) == len(falls)
    asked["late"] = True
    assert many.queue.count(**asked) == sum(row.queue_rank == LATE for row in falls)
    assert many.queue.count(sight=sight, late=False) == len(its_open) - len(late)
    named: CaseFilters = {"sight": sight, "team": "Highways", "service": "potholes", "officers": ["Bo", ""]}
    assert many.queue.count(**named) == sum(
        row.team == "Highways" and row.service == "potholes" and row.officer in ("Bo", "") for row in its_open
    )
    load = many.queue.load(since, before, sight)
    assert Counter({(one.team, one.officer): one.open for one in load}) == Counter(
        (row.team, row.officer) for row in its_open
    )
    assert [sum(column) for column in zip(*(one[2:] for one in load), strict=True)] in (
        [len(its_open), len(late), len(falls), sum(row.waiting for row in its_open)],
        [],
    )
    ends = [MONDAY + day * DAY for day in range(3)]
    found = many.dashboard.open_cases(FigureOf(sight=sight), ends)
    assert sum(one.count for one in found) == len(its_open)
    assert sum(one.late for one in found) == len(late)
    due = [row.queue_due for row in its_open if row.queue_rank == DUE]
    days = [sum(one.days[day] for one in found) for day in range(3)]
    stretches = pairwise((MONDAY - 999 * DAY, *ends))
    assert days == [sum(first <= each < last for each in due) for first, last in stretches]


def _of(these: list[Row[Any]], officer: str) -> int:
    return sum(row.officer == officer for row in these)


def _has_reasons(many: Register, sight: Sight) -> None:
    waiting: dict[str, set[str]] = defaultdict(set)
    for row in rows(many, promises):
        if row.ours and row.state in ("open", "late") and row.due < MONDAY:
            waiting[row.reference].add(row.why or NO_REASON)
    late = [row for row in seen(many, sight) if row.ended is None and row.queue_rank == LATE]
    expected = Counter(
        (row.service, row.service_title or row.service, row.team, why)
        for row in late
        for why in waiting[row.reference] or {NO_REASON}
    )
    found = many.dashboard.late_why(FigureOf(sight=sight), MONDAY)
    assert Counter({tuple(one[:4]): one[4] for one in map(astuple, found)}) == expected


def _is_kept(many: Register, sight: Sight) -> None:
    quarter = Quarter.of(MONDAY)
    by_team = Sight(sight.everything, "", sight.teams, sight.services, sight.of_teams, sight.withheld)
    these = [
        (row.service_title, row.title, FIGURES[Counts(row.figure)])
        for row in rows(many, promises)
        if row.figure >= Counts.KEPT and row.ours and quarter.begins <= row.due < MONDAY
        if by_team.sees(row.service, row.team)
    ]
    with statements(many) as sent:
        found = many.figures.so_far(MONDAY, sight=sight)
    assert len(sent) == 1
    kept = FigureList.KEPT, FigureOf(sight=sight), MONDAY
    assert many.dashboard.count(*kept) == len(these) == len(many.dashboard.listed(*kept, 1_000))
    assert Counter(these) == Counter(
        {
            (one.service, one.promise, name): count
            for one in found
            for name in set(FIGURES.values())
            if (count := getattr(one, name))
        }
    )


def _is_found(many: Register, sight: Sight) -> None:
    found = many.search.find("quarry", BY, sight=sight, a_page=100)
    assert {row.reference for row in found.rows} == {row.reference for row in seen(many, sight)}
    others = {
        row.reference
        for row in rows(many, cases)
        if not sight.sees(row.service, row.team, row.officer) and sight.may_ask(row.service)
    }
    assert found.hidden_count == len(others)
    assert {one.reference for one in found.hidden} <= others
    closed = many.search.find("quarry", BY, sight=sight, a_page=100, among=Among.CLOSED)
    assert {row.reference for row in closed.rows} == {row.reference for row in seen(many, sight) if row.ended}


def test_the_marks_of_a_case_are_those_of_its_row(many: Register, url: str) -> None:
    def each() -> Iterator[tuple[Any, ...]]:
        marked = {row.reference: row for row in rows(many, cases)}
        for row in rows(many, search_cases):
            case = marked[row.reference]
            its = set(row.words.split())
            yield (
                {one for one in its if is_whose(one)} == marks_of(case.service, case.team, case.officer),
                its,
            )

    before = list(each())
    assert all(right for right, _ in before)
    assert {words.CLOSED in its for _, its in before} == {True, False}
    registers.downgrade(url, "0038")
    assert not [word for row in rows(many, search_cases) for word in row.words.split() if is_whose(word)]
    registers.migrate(url)
    assert list(each()) == before


def test_the_kinds_are_each_found_once_and_none_where_there_is_no_row(register: Register) -> None:
    kinds = Kinds(cases, ("service", "team"), lambda these: [these.c.ended.is_(None)], ("turn", 99))

    def found() -> list[tuple[Any, ...]]:
        with register.database.reading() as connection:
            steps = kinds.steps(on_sqlite=register.database.is_sqlite)
            return [tuple(row) for row in connection.execute(sa.select(*steps.c, kinds.count(steps)))]

    assert found() == []
    for number, (service, team) in enumerate([("b", "x"), ("a", "y"), ("a", "x"), ("b", "x"), ("c", "")]):
        tell(register, turn(1, f"MK-{number:09d}", service=service, team=team, ended=service == "c"))
    assert found() == [("a", "x", 1), ("a", "y", 1), ("b", "x", 2)]


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (
            sa.select(OPEN.steps(on_sqlite=True)),
            "ix_cases_counted ((service,service_title,team,officer,queue_rank)>",
        ),
        (
            sa.select(CLOSED.steps(on_sqlite=True)),
            "ix_cases_closed ((service,service_title,team,officer,queue_rank)>",
        ),
        (
            counted_so_far(MONDAY, SIGHTS[2].of_promises, on_sqlite=True),
            "AND title=? AND figure=? AND service=? AND team=? AND due>? AND due<?)",
        ),
        (
            counted_so_far(MONDAY, SIGHTS[2].of_promises, on_sqlite=True),
            "ix_promises_kept (ours=? AND (service_title,title,figure,service,team,due)>",
        ),
        (
            oldest(listing(FigureList.KEPT, FigureOf(sight=SIGHTS[2]), MONDAY)),
            "ix_promises_counted (due>? AND due<?)",
        ),
        (
            late_by_reason(FigureOf(sight=SIGHTS[2]), MONDAY, on_sqlite=True),
            "ix_promises_excused (figure=? AND due<?)",
        ),
    ],
    ids=["open", "closed", "kept", "kinds of promises", "list of kept", "late"],
)
def test_sqlite_steps_past_a_whole_kind_and_reads_no_more(
    register: Register, wanted: sa.Select[Any], index: str
) -> None:
    """SQLite has counted nothing and goes by what is written: Postgres by how much there is."""
    if not register.database.is_sqlite:
        return
    text = str(wanted.compile(register.database.engine, compile_kwargs={"literal_binds": True}))
    with register.database.reading() as connection:
        plan = "\n".join(str(row[-1]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}"))
    assert index in plan, plan
    assert "FOR ORDER BY" not in plan


def test_cases_of_other_teams_are_looked_for_among_the_latest(
    many: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    sight = SIGHTS[2]
    whole = many.search.find("quarry", BY, sight=sight)
    monkeypatch.setattr(search, "HIDDEN_AMONG", 12)
    monkeypatch.setattr(search, "MOST", 6)
    part = many.search.find("quarry", BY, sight=sight)
    assert (whole.hidden_more, part.hidden_more) == (False, True)
    assert 0 < part.hidden_count < whole.hidden_count
    assert part.hidden == whole.hidden[: part.hidden_count]
    assert [row.reference for row in part.rows] == [row.reference for row in whole.rows][:6]
