"""Each invariant bites: what is broken by hand is found, and what is well is not."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chaos.checks import (
    HANDLES_MOST,
    LEFT_MOST,
    MEMORY_MOST,
    MEMORY_OF_A_CASE,
    Verdict,
    Weight,
    columns_wrong,
    counted_afresh,
    counted_wrong,
    different,
    grown,
    left_behind,
    letters_wrong,
    listed_wrong,
    other_messages,
    promises_wrong,
    readable_in,
    reports_of,
    stalled_in,
    told,
)
from chaos.clients.map_reports import said_of_anybody
from chaos.clients.struck import WORDS, Handed, Posted, StruckLedger
from chaos.plan import kinds
from chaos.report import TITLES, faults, holds, judged, with_run
from chaos.storm import ChaosOutcome, ChaosPlan, residents_words
from charter import references
from charter.cases import CaseView, Entry, Kind
from register import Register, migrate
from register.cases.promises import row
from register.letters.stored import LetterState
from register.models import cases, inbound
from register.outside.inbound import Came
from register.reports import Intake
from starve.checks import Found
from starve.histories import TaskCount
from starve.ledger import Asked, Became, StormCase, StormMessage
from tests.stories import World
from tests.workflows.kit import NOWHERE, Said

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    url = f"sqlite:///{tmp_path / 'register.sqlite3'}"
    migrate(url)
    opened = Register.open(url, lambda: AT)
    yield opened
    opened.close()


def stored(register: Register, source_id: str) -> str:
    taken = register.reports.receive(
        Intake(service="pothole", door="api", source="all", source_id=source_id),
        process="HighwaysRepair",
        edition="1",
        new_reference=lambda: references.new(random.random),
    )
    return taken.reference


def change(register: Register, statement: Any) -> None:
    with register.database.writing() as connection:
        connection.execute(statement)


def test_a_report_has_one_case(register: Register) -> None:
    one = stored(register, "starve-1")
    ledger = StruckLedger(cases=[StormCase(one, "HighwaysRepair", ())])
    assert reports_of(register, ledger) == {}
    ledger.cases.append(StormCase(NOWHERE, "HighwaysRepair", ()))
    assert list(reports_of(register, ledger)) == [NOWHERE]
    ledger.cases[1] = ledger.cases[0]
    assert reports_of(register, ledger) == {one: ["was given to 2 reports"]}


def test_a_mail_is_kept_once_and_said_once(register: Register) -> None:
    one = stored(register, "starve-1")
    mail = Posted(one, "words", id="<m@post.example>", accepted=True)
    ledger = StruckLedger(posted=[mail])
    assert other_messages(register, ledger) == {one: [f"mail {mail.id} was accepted and is there 0 times"]}
    mail.accepted = False
    assert other_messages(register, ledger) == {}
    row_of = {"door": "mail", "received": AT, "stored": AT, "reference": one, "source_id": "m@post.example"}
    both: dict[str, list[str]] = {"attachments": [], "candidates": []}
    kept = inbound.insert().values(id="in-1", state=Came.SAYS, **row_of, **both)
    change(register, kept)
    assert other_messages(register, ledger) == {one: [f"mail {mail.id} still waits to be said (says)"]}
    change(register, inbound.update().values(state=Came.DONE))
    assert other_messages(register, ledger) == {
        one: [f"mail {mail.id} as said was accepted and is there 0 times"]
    }
    change(register, inbound.update().values(state=Came.OFFICER))
    assert other_messages(register, ledger) == {}
    change(register, inbound.insert().values(id="in-2", state=Came.KEPT, **row_of, **both))
    assert other_messages(register, ledger) == {
        one: [f"mail {mail.id} was never answered and is there 2 times"]
    }


def test_the_public_list_has_each_case_of_the_map_once_and_names_nobody() -> None:
    ledger = StruckLedger(
        cases=[StormCase(NOWHERE, "HighwaysRepair", ()), StormCase("MK-AAAAAAAA2", "Complaint", ())]
    )
    one = {"service_request_id": NOWHERE, "service_name": "Pothole", "lat": None}
    assert listed_wrong([one], ledger) == {}
    assert listed_wrong([], ledger) == {NOWHERE: ["is in the public list 0 times"]}
    assert listed_wrong([one, one], ledger) == {NOWHERE: ["is in the public list 2 times"]}
    assert said_of_anybody([one]) == []
    assert said_of_anybody([{**one, "description": WORDS}]) == [f"{NOWHERE} has description"]


@pytest.mark.parametrize("door", ["text", "page", "update"])
def test_what_came_by_another_door_is_there_once(register: Register, door: str) -> None:
    one = stored(register, "starve-1")
    said = Handed(one, "chaos-1", door, accepted=True)
    ledger = StruckLedger(handed=[said])
    if door == "text":
        ledger = StruckLedger(posted=[Posted(one, "words", "chaos-1", accepted=True, door="text")])
    assert other_messages(register, ledger) == {one: [f"{door} chaos-1 was accepted and is there 0 times"]}
    assert ledger.accepted(door) == 1
    assert ledger.accepted("mail") == 0


def test_what_temporal_itself_took_is_there_once(register: Register) -> None:
    one = stored(register, "starve-1")
    given = Handed(one, "chaos-1", accepted=True)
    assert list(other_messages(register, StruckLedger(handed=[given]))) == [one]
    lines = [
        Entry(number=number, at=AT, kind=kind, what="Note", message_id="chaos-1")
        for number, kind in enumerate((Kind.MESSAGE, Kind.REFUSED, Kind.LETTER), 1)
    ]
    assert told(lines) == Counter({"chaos-1": 2})
    assert counted_wrong("it", 1, accepted=True) == counted_wrong("it", 0, accepted=False) == []
    assert counted_wrong("it", 2, accepted=False) == ["it was never answered and is there 2 times"]


@pytest.mark.parametrize(
    ("states", "taken", "wrong"),
    [
        ({"a": LetterState.SENT}, ["a"], ""),
        ({"a": LetterState.WITH_OFFICER, "b": LetterState.HELD}, [], ""),
        ({}, ["notice-1"], ""),
        ({"a": LetterState.SENT}, ["a", "a"], "was taken 2 times"),
        ({"a": LetterState.SENT}, [], "is sent and was never taken"),
        ({"a": LetterState.STORED}, [], "has not gone: stored"),
        ({"a": LetterState.TRYING}, ["a"], "was taken and is trying"),
    ],
)
def test_a_letter_goes_once(states: dict[str, LetterState], taken: list[str], wrong: str) -> None:
    found, gone = letters_wrong(states, taken)
    assert found == ({"a": [wrong]} if wrong else {})
    assert gone == sum(state is LetterState.SENT for state in states.values())


async def test_what_a_workflow_says_is_in_the_register_and_right(world: World) -> None:
    story = await world.report()
    await story.say("inspection_recorded", finding="A hole.", category="routine")
    view: CaseView = await story.rest()
    register = world.register
    [kept] = register.cases.find([story.reference])
    edition = world.editions.in_force(view.state.received.date())
    part = edition.part(kept.service, view.state.received)
    rows = {one.key: row(story.reference, one) for one in view.state.promises}
    assert promises_wrong(view, rows) == counted_afresh(view, part) == []
    assert different(view.state.model_dump(), view.state.model_dump()) == []
    assert different({"stage": "done", "team": "a"}, {"stage": "open", "team": "a"}) == [
        "is otherwise in the register: stage"
    ]
    with register.database.reading() as connection:
        [columns] = connection.execute(cases.select()).all()
    assert columns_wrong(columns._asdict(), view.state) == []
    wrong = {**columns._asdict(), "stage": "nowhere", "ended": AT}
    assert columns_wrong(wrong, view.state) == ["is otherwise in the queue: stage, ended"]
    first, *others = view.state.promises
    assert promises_wrong(view, {}) == [f"has {len(rows)} promises, and rows of 0"]
    moved = {**rows, first.key: {**rows[first.key], "due": first.due + timedelta(minutes=1)}}
    assert promises_wrong(view, moved) == [f"{first.key} has another row than it should: due"]
    late = first.model_copy(update={"state": "kept", "ended": first.due + timedelta(seconds=1)})
    broken = view.model_copy(update={"state": view.state.model_copy(update={"promises": (late, *others)})})
    assert f"{first.key} counts as kept and was not in time" in promises_wrong(broken, rows)
    early = late.model_copy(update={"state": "kept late", "ended": first.due})
    broken = view.model_copy(update={"state": view.state.model_copy(update={"promises": (early, *others)})})
    assert f"{first.key} counts as late and was in time" in promises_wrong(broken, rows)
    moved_due = first.model_copy(update={"first_due": first.first_due + timedelta(minutes=1)})
    broken = view.model_copy(
        update={"state": view.state.model_copy(update={"promises": (moved_due, *others)})}
    )
    assert counted_afresh(broken, part) == [f"{first.key} was first due at another time than counted anew"]
    clock = view.clocks[0]
    other = clock.model_copy(update={"promise": clock.promise.model_copy(update={"clause": "Some day."})})
    broken = view.model_copy(update={"clocks": (other, *view.clocks[1:])})
    assert counted_afresh(broken, part) == [f"{clock.key} is another promise than the edition's"]
    unknown = clock.model_copy(update={"promise": clock.promise.model_copy(update={"id": "nowhere"})})
    broken = view.model_copy(update={"clocks": (unknown, *view.clocks[1:])})
    assert counted_afresh(broken, part) == [f"{clock.key} is no promise of its service"]


def test_a_case_that_does_not_move_is_found(register: Register) -> None:
    one, other = stored(register, "starve-1"), stored(register, "starve-2")
    assert stalled_in(register) == {}
    change(register, cases.update().where(cases.c.reference == one).values(stalled=AT, stalled_why="stuck"))
    change(register, cases.update().where(cases.c.reference == other).values(start_refused="no"))
    assert stalled_in(register) == {
        one: ["is flagged as stalled: stuck"],
        other: ["could not be started"],
    }


def test_growth_beyond_what_cases_explain_is_a_leak() -> None:
    before, most = {"site": Weight(100, 20)}, MEMORY_MOST + 10 * MEMORY_OF_A_CASE
    assert grown(before, {"site": Weight(100 + most, 20 + HANDLES_MOST)}, 10) == {}
    assert len(grown(before, {"site": Weight(101 + most, 21 + HANDLES_MOST)}, 10)["site"]) == 2


def test_what_is_temporary_is_cleared_away(tmp_path: Path) -> None:
    for number in range(LEFT_MOST):
        (tmp_path / f"{number}").touch()
    assert left_behind(tmp_path) == {}
    (tmp_path / "more").touch()
    assert list(left_behind(tmp_path)) == ["temporary files"]


def test_a_word_in_plain_is_found_wherever_it_lies(tmp_path: Path) -> None:
    file = tmp_path / "store" / "temporal.db"
    file.parent.mkdir()
    file.write_bytes(b"\x00" * (4 << 20) + b"nothing")
    assert readable_in([tmp_path], ["Ada Example"]) == ({}, file.stat().st_size)
    file.write_bytes(b"\x00" * ((4 << 20) - 4) + b"Ada Example" + b"\x00")  # across two pieces
    assert readable_in([tmp_path], ["Ada Example"])[0] == {"temporal.db": ["has in plain: 'Ada Example'"]}


def test_residents_words_are_theirs() -> None:
    words = residents_words()
    assert {"Ada Example", "ada@example.com", "A deep hole.", "It is worse now."} <= set(words)
    assert "Olive Officer" not in words


def an_outcome(**verdict: Any) -> ChaosOutcome:
    ledger = StruckLedger(
        cases=[StormCase(NOWHERE, "HighwaysRepair", ())],
        messages=[StormMessage(NOWHERE, Said("note_added"), became=Became.APPLIED)],
        asked={"message": Asked(seconds=[0.1])},
    )
    counted = Counter(letters=1, promises=1, compared=1)
    seen = replace(Verdict(found=Found(workflows=1, open=1), counted=counted), **verdict)
    weights = {"site": Weight(2**20, 20)}
    return ChaosOutcome(
        ChaosPlan(),
        ledger,
        seen,
        [],
        weights,
        weights,
        3,
        0,
        "a tmpfs",
        1,
        0.1,
        {"opening": 1.0},
        0.25,
        3,
        [],
        5_000_000,
    )


def test_a_good_run_holds_and_its_page_has_both_registers() -> None:
    assert holds(an_outcome())
    assert faults(an_outcome()) == ""
    page = with_run("", an_outcome())
    other = an_outcome()
    other.plan = ChaosPlan(postgres=True, seed=9)
    both = with_run(page, other)
    assert all(both.count(title) == 1 for title in TITLES.values())
    assert "--seed 9 --minutes 10 --cases 5000 --clients 24 --register postgres" in both
    assert with_run(both, other) == both


@pytest.mark.parametrize(
    "verdict",
    [
        {name: {NOWHERE: ["is wrong"]}}
        for name in ("reports", "messages", "letters", "promises", "register", "wedged", "leaked", "readable")
    ]
    + [
        {"found": Found(troubled={NOWHERE: "tried 2 times"}, tasks=TaskCount(highest=2))},
        {"found": Found(unanswered={NOWHERE: "did not answer"})},
    ],
    ids=lambda verdict: next(iter(verdict)),
)
def test_each_fault_is_told_and_breaks_one_line(verdict: dict[str, Any]) -> None:
    outcome = an_outcome(**verdict)
    assert [line.holds for line in judged(outcome)].count(False) == 1
    assert NOWHERE in faults(outcome)


def test_a_look_that_looked_at_nothing_is_no_good_one() -> None:
    outcome = an_outcome(counted=Counter())
    outcome.ledger.cases.clear()
    outcome.ledger.messages.clear()
    outcome.read = 0
    assert [line.holds for line in judged(outcome)].count(False) == 6


def test_there_are_faults_of_everything() -> None:
    assert len(kinds(postgres=True)) == 29
