"""Promises as rows, kept with each turn, and a quarter's figures counted from them, on both databases."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
import sqlalchemy as sa

import register as registers
from charter.cases import Entry, Kind, PromiseState
from charter.counting.quarters import Quarter
from charter.figures import NO_REASON, Count, Lesson, PromiseFigures, Satisfaction
from charter.people import Channel
from register import Register
from register.cases.figure import Counts
from register.models import promises, reviews
from register.quarters.kept import counted, due_so_far
from tests.register.making import intake, letter, tell, turn
from tests.statements import statements

JULY = datetime(2026, 7, 6, 9, tzinfo=UTC)
QUARTER = Quarter.read("2026-Q3")
AS_OF = datetime(2026, 10, 1, 6, tzinfo=UTC)
DAY = timedelta(days=1)


def promise(key: str = "repair", state: str = "open", days: int = 5, **more: Any) -> PromiseState:
    usual: dict[str, Any] = {
        "key": key,
        "title": key.capitalize(),
        "clause": "Example clause",
        "where": "Example",
        "source": "CH",
        "due": JULY + days * DAY,
        "first_due": JULY + days * DAY,
        "started": JULY,
        "state": state,
    }
    return PromiseState(**{**usual, **more})


def told(register: Register, reference: str, *kept: PromiseState, number: int = 1, **more: Any) -> None:
    said = more.pop("entries", ())
    tell(
        register,
        turn(number, reference, at=JULY + number * DAY, promises=kept, entries=said, received=JULY, **more),
    )


def rows(register: Register) -> list[tuple[Any, ...]]:
    wanted = sa.select(promises.c.reference, promises.c.key, promises.c.state, promises.c.why)
    with register.database.reading() as connection:
        found = connection.execute(wanted.order_by(promises.c.reference, promises.c.key))
        return [tuple(one) for one in found]


def message(number: int, name: str, **said: Any) -> Entry:
    return Entry(number=number, at=JULY + DAY, kind=Kind.MESSAGE, what=name, message=name, said=said)


def test_rows_follow_the_state_turn_by_turn(register: Register) -> None:
    told(register, "MK-A", promise("inspect"), promise("repair"))
    excepted = promise("inspect", "kept late", notes=("Exception recorded Monday: The road was flooded",))
    told(register, "MK-A", excepted, promise("repair"), number=2)
    assert rows(register) == [
        ("MK-A", "inspect", "kept late", "The road was flooded"),
        ("MK-A", "repair", "open", ""),
    ]
    told(register, "MK-A", promise("repair", "kept"), number=3)
    told(register, "MK-A", promise("other"), number=2)  # told again, too late: nothing is turned back
    assert rows(register) == [("MK-A", "repair", "kept", "")]


def of_each(register: Register) -> list[tuple[Any, ...]]:
    columns = (promises.c.reference, promises.c.key, promises.c.figure)
    whose = (promises.c.service, promises.c.service_title, promises.c.team)
    with register.database.reading() as connection:
        found = connection.execute(sa.select(*columns, *whose).order_by(*columns[:2]))
        return [tuple(one) for one in found]


def test_a_promise_goes_with_its_case_to_another_service_and_team(register: Register) -> None:
    told(register, "MK-A", promise("inspect", "kept"), promise("repair"))
    told(register, "MK-B", promise("inspect", "kept"))
    moved = {"service": "streetlight", "service_title": "Streetlights", "team": "Street lighting"}
    told(register, "MK-A", promise("inspect", "kept"), promise("repair"), number=2, **moved)
    light, hole = ("streetlight", "Streetlights", "Street lighting"), ("potholes", "Potholes", "Highways")
    assert of_each(register) == [
        ("MK-A", "inspect", Counts.KEPT, *light),
        ("MK-A", "repair", Counts.OPEN, *light),
        ("MK-B", "inspect", Counts.KEPT, *hole),
    ]
    assert {one.service for one in register.figures.so_far(AS_OF - DAY)} == {"Streetlights", "Potholes"}


def test_a_register_of_before_has_what_its_promises_count_as(register: Register, url: str) -> None:
    """Each state, and each way to acknowledge: as they are written now."""
    told(register, "MK-A", promise("kept", "kept"), promise("late", "kept late"), promise("waits", "paused"))
    told(
        register,
        "MK-B",
        promise("after", "overtaken", ended=JULY + 9 * DAY),
        promise("before", "overtaken", ended=JULY),
    )
    told(register, "MK-C", promise("open"), promise("past", "late"))
    for door, left in (("api", None), ("mail", None), ("mail", DAY / 2), ("mail", 3 * DAY)):
        an_acknowledged_case(register, door, Channel.EMAIL, left)
    an_acknowledged_case(register, "mail", Channel.CALL, DAY / 2)
    before = of_each(register)
    assert {one[2] for one in before} == set(Counts)
    registers.downgrade(url, "0028")
    registers.migrate(url)
    assert of_each(register) == before


def test_what_is_kept_is_counted_in_one_question_from_one_index(register: Register) -> None:
    for number in range(40):
        told(register, f"MK-{number}", promise("inspect", "kept"), promise("repair"))
    with statements(register) as sent:
        assert register.figures.so_far(AS_OF - DAY, "potholes", "Highways")
    assert len(sent) == 1
    assert " cases" not in sent[0]
    wanted = counted(*due_so_far(QUARTER, AS_OF - DAY))
    text = str(wanted.compile(register.database.engine, compile_kwargs={"literal_binds": True}))
    explain = "EXPLAIN QUERY PLAN" if register.database.is_sqlite else "EXPLAIN"
    with register.database.reading() as connection:
        if not register.database.is_sqlite:  # so few rows are read whole: that is not what is asked here
            for way in ("seqscan", "bitmapscan", "sort", "hashagg"):
                connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        plan = "\n".join(str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {text}"))
    assert re.search(r"USING COVERING INDEX ix_promises_kept|Index Only Scan using ix_promises_kept", plan), (
        plan
    )
    assert "TEMP B-TREE" not in plan


def test_a_register_of_before_has_its_promises_read_from_its_cases(register: Register, url: str) -> None:
    told(register, "MK-A", promise("inspect"), promise("comment/2", title="Your comments, version 2"))
    before = rows(register)
    registers.downgrade(url, "0007")
    registers.migrate(url)
    assert rows(register) == before
    with register.database.reading() as connection:
        assert set(connection.execute(sa.select(promises.c.title)).scalars()) == {"Inspect", "Your comments"}


def an_acknowledged_case(register: Register, door: str, channel: str, left: timedelta | None) -> str:
    """A case that came by that door on Monday, and whose first letter left after so long, if it did."""
    taken = register.reports.receive(
        intake(door=door, received=JULY, service="potholes"),
        process="HighwaysRepair",
        edition="2026-04",
        new_reference=lambda: f"MK-{door}-{channel}-{left}",
    )
    state = promise("acknowledge", "kept", days=1, automatic=True, ended=JULY)
    letter_ = letter(1, taken.reference, channels=(Channel(channel),) if channel != "call" else ())
    tell(register, turn(1, taken.reference, at=JULY, promises=(state,), entries=()), [letter_])
    if left is None:
        return taken.reference
    if channel == "call":
        tell(
            register,
            turn(2, taken.reference, at=JULY + left, promises=(state,), entries=(), calls_recorded=(1,)),
        )
        return taken.reference
    register.letters.trying(letter_.id, Channel(channel))
    with patch.object(register.letters, "now", lambda: JULY + left):
        register.letters.sent(letter_.id, Channel(channel), "their-id")
    return taken.reference


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("door", "channel", "left", "state", "how"),
    [
        ("api", "email", None, "kept", "At the door"),
        ("open311", "email", None, "kept", "At the door"),
        ("mail", "email", HOUR, "kept", "By email"),
        ("mail", "email", 3 * DAY, "kept late", "By email"),
        ("mail", "email", None, "open", "By nobody yet"),
        ("cli", "call", None, "open", "By nobody yet"),
        ("cli", "call", HOUR, "kept", "By telephone"),
        ("text", "text", HOUR, "kept", "By text"),
        ("case", "post", None, "open", "By nobody yet"),
    ],
)
def test_a_receipt_is_acknowledged_at_the_door_or_by_a_letter_that_left(
    register: Register, door: str, channel: str, left: timedelta | None, state: str, how: str
) -> None:
    reference = an_acknowledged_case(register, door, channel, left)
    row = register.cases.get(reference)
    assert row is not None
    assert row.state is not None
    [shown] = row.state.promises
    assert shown.state == state
    assert register.cases.find(ids=[reference])[0].state == row.state
    figures = register.figures.count(QUARTER, AS_OF)
    assert figures.acknowledged == (Count(service="Potholes", what=how, count=1),)
    [counted] = figures.promises
    assert (counted.kept, counted.kept_late, counted.still_late) == (
        int(state == "kept"),
        int(state == "kept late"),
        int(state == "open"),
    )
    early = register.figures.count(QUARTER, JULY + HOUR)
    assert [each.still_late for each in early.promises] in ([], [0]), "nothing is late before its date"


def test_what_a_case_said_of_before_stands(register: Register) -> None:
    """Cases of a release that did not say which promises they keep by themselves."""
    told(register, "MK-A", promise("acknowledge", "kept"))
    row = register.cases.get("MK-A")
    assert row is not None
    assert row.state is not None
    assert [each.state for each in row.state.promises] == ["kept"]
    assert register.figures.count(QUARTER, AS_OF).promises[0].kept == 1


def test_open_late_ones_count_late_and_the_customers_own_time_never(register: Register) -> None:
    reason: dict[str, Any] = {"notes": ("Exception recorded Monday: The road was flooded",)}
    told(register, "MK-A", promise(state="kept"))
    told(register, "MK-B", promise(state="kept late", **reason))
    told(register, "MK-C", promise(state="open"))
    told(register, "MK-D", promise(state="late", **reason))
    told(register, "MK-E", promise(state="overtaken", ended=JULY + 9 * DAY))
    told(register, "MK-F", promise(state="overtaken", ended=JULY + 2 * DAY))  # no longer needed, in time
    told(register, "MK-G", promise(state="paused"), promise("own", "open", by="customer"))
    told(register, "MK-H", promise(state="kept", days=100))  # due in another quarter
    found = register.figures.count(QUARTER, AS_OF)
    counted = {"kept": 1, "kept_late": 1, "still_late": 2, "never_kept": 1}
    assert found.promises == (PromiseFigures(service="Potholes", promise="Repair", **counted),)
    assert found.late_why == (
        Count(service="Potholes", what=NO_REASON, count=2),
        Count(service="Potholes", what="The road was flooded", count=2),
    )
    early = register.figures.count(QUARTER, JULY + 2 * DAY)
    assert early.promises[0].still_late == 0  # asked before they are due
    assert found.volumes == (Count(service="Potholes", what="Highways repair", count=8),)


def test_what_the_timelines_tell(register: Register) -> None:
    excluded = {"what": "A hole.", "decision": "excluded", "ground": "service_request"}
    old = {"what": "Old.", "decision": "out_of_time"}
    issues = [excluded, {"what": "Rude.", "decision": "accepted"}, old]
    upheld, not_upheld = [{"finding": "upheld"}], [{"finding": "not_upheld"}]
    complaint: dict[str, Any] = {"process": "Complaint", "service_title": "Complaint"}
    stage = Entry(number=4, at=JULY + 3 * DAY, kind=Kind.STAGE, what="Stage two: asked for")
    told(
        register,
        "MK-A",
        entries=(
            message(1, "issues_triaged", issues=issues),
            message(2, "stage_one_answered", points=not_upheld),
            message(3, "stage_two_answered", points=upheld),
            stage,
        ),
        ended=True,
        outcome="upheld",
        **complaint,
    )
    told(
        register,
        "MK-B",
        entries=(
            message(1, "stage_one_answered", points=upheld),
            message(2, "stage_two_answered", points=upheld),
            message(3, "satisfaction_given", score=2),
        ),
        **complaint,
    )
    told(register, "MK-C", entries=(message(1, "lesson_recorded", lesson="Ring first."),))
    told(register, "MK-D", promise("done", "late"), process="Remedy", service_title="Remedy")
    told(register, "MK-E", process="Remedy", service_title="Remedy", ended=True, outcome="done")
    found = register.figures.count(QUARTER, AS_OF)
    assert [(one.what, one.count) for one in found.exclusions] == [
        ("A request for a service", 1),
        ("Told to us too late", 1),
    ]
    assert [(one.what, one.count) for one in found.stage_two] == [("Changed", 1), ("The same", 1)]
    assert found.complaints == (Count(service="Complaint", what="Upheld", count=1),)
    assert {one.what: one.count for one in found.remedies} == {"Agreed": 2, "Done": 1, "Overdue": 1}
    assert found.satisfaction == (Satisfaction(service="Complaint", answers=1, mean=2.0),)
    assert found.lessons == (Lesson(service="Potholes", lesson="Ring first."),)
    assert [(one.what, one.median) for one in found.stages] == [("Stage two: investigating", 3.0)]
    assert [(one.service, one.median) for one in found.closed] == [("Complaint", 1.0), ("Remedy", 1.0)]


def test_a_review_is_stored_once_for_each_quarter(register: Register) -> None:
    assert register.reviews.quarters() == []
    assert register.reviews.get(QUARTER) is None
    told(register, "MK-A", promise(state="kept"))
    for as_of in (AS_OF, AS_OF + DAY):
        register.reviews.keep(register.figures.count(QUARTER, as_of))
    register.reviews.keep(register.figures.count(Quarter.read("2026-Q2"), AS_OF))
    assert register.reviews.quarters() == ["2026-Q3", "2026-Q2"]
    stored = register.reviews.get(QUARTER)
    assert stored is not None
    assert (stored.made_at, stored.promises[0].kept) == (AS_OF + DAY, 1)
    with register.database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(reviews)).scalar_one() == 2
