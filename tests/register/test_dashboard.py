"""How things stand, counted alike on both databases, each figure in one query."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from charter.cases import Task
from charter.figures import NO_REASON, PromiseFigures
from register import Register
from register.dashboard.counts import LateCases, OpenCases
from register.dashboard.lists import FigureList, FigureOf, is_waiting, listing
from register.letters.stored import LetterState
from register.models import cases, letters, promises
from register.seeing.sight import Sight
from tests.register.making import MONDAY, letter, tell, turn
from tests.register.test_figures import promise
from tests.statements import statements

DAY = timedelta(days=1)
ENDS = [MONDAY + day * DAY for day in (1, 2, 3)]
WHY = ("Exception recorded Monday: The road was flooded",)


def due(days: int, state: str = "open", key: str = "repair", **more: Any) -> Any:
    return promise(key, state, **more).model_copy(update={"due": MONDAY + days * DAY})


def case(register: Register, reference: str, *promises: Any, **more: Any) -> None:
    number = more.pop("number", 1)
    tell(register, turn(number, reference, promises=promises, **{"due": None, **more}))


@pytest.fixture
def some(register: Register) -> Register:
    """Cases of every kind that is counted."""
    case(register, "MK-A", due(-2, "late", notes=WHY), late=True, due=MONDAY - 2 * DAY)
    case(register, "MK-B", due(-1), due(-1, key="inspect"), late=True, due=MONDAY - DAY, officer="")
    case(register, "MK-C", due(2), due=MONDAY + 1.5 * DAY, process="Enquiry", team="Waste")
    case(register, "MK-D", due(-4, "kept late", notes=WHY), ended=True, outcome="completed")
    case(register, "MK-E", due(-4, "kept"), due(9, "kept", "inspect"), waiting=True)
    task = Task(key="reply", at=MONDAY, what="The customer has replied: read it.", for_role="officer")
    tell(register, turn(2, "MK-E", promises=(due(-4, "kept"),), tasks=(task,), due=None, waiting=True))
    tell(register, turn(3, "MK-E", due=None), [letter(1, "MK-E")])
    with register.database.writing() as connection:
        connection.execute(letters.update().values(state=LetterState.WITH_OFFICER, failure="No address"))
    return register


def test_open_cases_by_whose_they_are_and_when_they_fall_due(some: Register) -> None:
    found = some.dashboard.open_cases(FigureOf(), ENDS)
    assert sorted(found, key=lambda one: (one.team, one.officer)) == [
        OpenCases("potholes", "Potholes", "Highways", "", 1, 1, (0, 0, 0)),
        OpenCases("potholes", "Potholes", "Highways", "Olu Officer", 2, 1, (0, 0, 0)),
        OpenCases("potholes", "Potholes", "Waste", "Olu Officer", 1, 0, (0, 1, 0)),
    ]
    assert [one.count for one in some.dashboard.open_cases(FigureOf(team="Waste"), ENDS)] == [1]
    assert some.dashboard.open_cases(FigureOf(service="nothing"), ENDS) == []


@pytest.mark.parametrize("which", [each for each in FigureList if each is not FigureList.KEPT])
def test_a_promise_is_found_by_its_case(some: Register, which: FigureList) -> None:
    """On SQLite, which counts nothing: by whose they are it finds nearly all of them, for each case anew."""
    if not some.database.is_sqlite:
        return
    wanted = [listing(which, FigureOf(sight=Sight(teams=frozenset({"highways"}))), MONDAY)]
    wanted.append(sa.select(sa.func.count()).select_from(cases.outerjoin(promises, is_waiting(MONDAY))))
    with some.database.reading() as connection:
        for each in wanted:
            text = str(each.compile(some.database.engine, compile_kwargs={"literal_binds": True}))
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}").all()
            assert not [row for row in rows if "ix_promises_kept (ours=?)" in str(row[-1])], rows


def test_late_cases_by_reason_each_once(some: Register) -> None:
    found = sorted(some.dashboard.late_why(FigureOf(), MONDAY), key=lambda one: one.why)
    assert found == [
        LateCases("potholes", "Potholes", "Highways", NO_REASON, 1),
        LateCases("potholes", "Potholes", "Highways", "The road was flooded", 1),
    ]


def test_this_quarter_so_far_by_service_and_team(some: Register) -> None:
    kept = PromiseFigures(service="Potholes", promise="Repair", kept=0, kept_late=1, still_late=2)
    inspected = PromiseFigures(service="Potholes", promise="Inspect", still_late=1)
    assert some.figures.so_far(MONDAY) == (inspected, kept)
    assert some.figures.so_far(MONDAY, "Potholes") == some.figures.so_far(MONDAY, "potholes") != ()
    assert some.figures.so_far(MONDAY, team="Waste") == ()


@pytest.mark.parametrize(
    ("which", "references"),
    [
        (FigureList.KEPT, ["MK-D", "MK-A", "MK-B", "MK-B"]),
        (FigureList.LATE, ["MK-A", "MK-B", "MK-B"]),
        (FigureList.DUE, ["MK-C"]),
        (FigureList.LOAD, ["MK-A", "MK-B", "MK-E", "MK-C"]),
        (FigureList.UNANSWERED, ["MK-C", "MK-E"]),
        (FigureList.LETTERS, ["MK-E"]),
    ],
)
def test_a_list_has_what_its_figure_counts_the_oldest_first(
    some: Register, which: FigureList, references: list[str]
) -> None:
    with statements(some) as sent:
        found = some.dashboard.listed(which, FigureOf(), MONDAY, 50)
        assert some.dashboard.count(which, FigureOf(), MONDAY) == len(found)
    assert len(sent) == 2
    assert [one.reference for one in found] == references
    assert found == [
        one for at in range(len(found)) for one in some.dashboard.listed(which, FigureOf(), MONDAY, 1, at)
    ]
    assert some.dashboard.listed(which, FigureOf(team="Nobody's"), MONDAY, 50) == []
