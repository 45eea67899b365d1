"""With very many cases a page of the queue or of a search is a few queries, each by an index. How long they
take with 100,000, the benchmark says: a time asserted here would be a test of the machine."""

import re
import time
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa

from register import Register
from register.cases.filters import CaseFilters, Order, conditions, keys
from register.models import cases
from register.people.officers import Officer, Post
from register.seeing.sight import Sight
from tests.register.making import MONDAY
from tests.register.many_words import searches
from tests.register.multitude import OFFICERS, TEAMS, fill, queue_pages
from tests.statements import statements

pytestmark = [pytest.mark.slow]
COUNT = 20_000
"""More than a database reads through when it has an index."""
A_PAGE = 25
SIGHT = Sight(
    name=OFFICERS[0],
    teams=frozenset({"waste", "housing"}),
    services=frozenset({"streetlight"}),
    of_teams=frozenset({"missed_collection"}),
    withheld=frozenset({"homelessness", "short_breaks"}),
)
"""What an officer sees: one of their own cases in three others'."""


def plan_of(register: Register, wanted: sa.Select[Any]) -> str:
    """How the database would find what is asked for, in its own words."""
    text = str(wanted.compile(register.database.engine, compile_kwargs={"literal_binds": True}))
    explain = "EXPLAIN QUERY PLAN" if register.database.is_sqlite else "EXPLAIN"
    with register.database.reading() as connection:
        return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {text}"))


def test_very_many_cases(register: Register) -> None:
    began = time.perf_counter()
    open_cases = fill(register, COUNT)
    print(f"{COUNT} cases in {time.perf_counter() - began:.1f} s")  # noqa: T201 - for who looks (-s)
    with register.database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(cases)).scalar_one() == COUNT
    assert register.queue.count() == open_cases == COUNT * 9 // 10

    with_team = {team: register.queue.count(team=team) for team in TEAMS}
    assert sum(with_team.values()) == open_cases
    assert register.queue.count(late=True) + register.queue.count(late=False) == open_cases
    counts = register.queue.counts([OFFICERS[0], OFFICERS[1]])
    assert counts[:2] == (open_cases, register.queue.count(late=True))
    assert counts.theirs == register.queue.count(officers=[OFFICERS[0], OFFICERS[1]])
    assert counts.nobodys == register.queue.count(officer="") > 0
    with statements(register) as sent:
        load = register.queue.load(MONDAY, MONDAY + timedelta(days=7))
    assert len(sent) == 1
    assert sum(one.open for one in load) == open_cases
    assert sum(one.late for one in load) == counts.late
    assert sum(register.queue.count(officer=officer) for officer in OFFICERS) == open_cases

    times = []
    for asked in queue_pages(A_PAGE):
        filters = {name: value for name, value in asked.items() if name not in {"limit", "offset"}}
        began = time.perf_counter()
        with statements(register) as sent:
            rows = register.queue.cases(**asked)
            register.queue.count(**filters)
        times.append(time.perf_counter() - began)
        assert len(sent) == 2
        assert len(rows) == A_PAGE
        assert all(row.state is not None and row.state.reference == row.reference for row in rows)
        assert all(not later.late or earlier.late for earlier, later in pairwise(rows))
    print(f"slowest of {len(times)} pages: {max(times) * 1000:.0f} ms")  # noqa: T201

    began = time.perf_counter()
    with statements(register) as sent:
        rows = register.queue.cases(limit=A_PAGE, sight=SIGHT)
        seen, counted = register.queue.count(sight=SIGHT), register.queue.counts([OFFICERS[0]], SIGHT)
    assert len(sent) == 3
    print(f"a page of what one officer sees: {(time.perf_counter() - began) * 1000:.0f} ms")  # noqa: T201
    assert len(rows) == A_PAGE
    assert 0 < seen == counted.open < open_cases

    by = Officer(username="olu", name="Olu Officer", role=Post.OFFICER, team="", failed=0, locked_until=None)
    nothing = []
    for words in (each.replace("00345", "00045") for each in searches()):  # there is no so high a number
        with statements(register) as sent:
            found = register.search.find(words, by, a_page=A_PAGE)
        assert len(sent) <= 5, words
        assert len(found.rows) == min(found.count, A_PAGE)
        nothing += [] if found.count else [words]
        began = time.perf_counter()
        with statements(register) as sent:
            part = register.search.find(words, by, a_page=A_PAGE, sight=SIGHT)
        assert len(sent) <= 7, words
        assert part.count <= found.count
        print(f"“{words}”, as one officer: {(time.perf_counter() - began) * 1000:.0f} ms")  # noqa: T201
    assert nothing == ["nobody of that name", "zzzzzzzz"]

    several: list[CaseFilters] = [
        {},
        {"team": TEAMS[0]},
        {"service": "potholes", "officer": OFFICERS[0], "stage": "x", "area": "MK9"},
        {"waiting": True},
        {"sight": SIGHT},
        {"sight": SIGHT, "team": TEAMS[0], "late": True},
    ]
    for filters_together in several:
        wanted = sa.select(cases.c.reference).where(*conditions(filters_together))
        plan = plan_of(register, wanted.order_by(*keys(Order.DUE)).limit(A_PAGE))
        alone = r"USING COVERING INDEX ix_cases_queue\b|Index Only Scan using ix_cases_queue\b"
        if "officer" in filters_together and "ix_cases_counted" in plan:
            assert "Index Cond: ((officer = " in plan, plan  # the few of one officer, put in order: as good
            continue
        assert re.search(alone, plan), plan
        assert "TEMP B-TREE" not in plan
        assert "Sort" not in plan
