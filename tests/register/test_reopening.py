"""What the register keeps to open cases again with, and knows of them beside Temporal."""

from datetime import timedelta
from functools import partial

import pytest

from charter.cases import Snapshot
from register import Register, RegisterAhead
from register.reopening.known import A_MOMENT, RETENTION
from tests.register.making import REFERENCE, Clock, intake, letter, tell, turn

DAY = timedelta(days=1)


def snapshot(stage: str) -> Snapshot:
    return Snapshot(
        process="HighwaysRepair", urgent=False, report={"carried": {"stage": stage}, "word": "ж" * 99}
    )


def test_the_last_snapshot_is_kept_until_the_case_ends(register: Register, clock: Clock) -> None:
    first = snapshot("awaiting_inspection")
    tell(register, turn(1, run="a", history=10, snapshot=first))
    kept = register.reopening.kept(REFERENCE)
    assert kept is not None
    assert (kept.snapshot, kept.turn, kept.at, kept.entries, kept.letters) == (first, 1, clock(), 2, 0)
    assert [line.number for line in kept.recent] == [1, 2]
    tell(register, turn(2, run="a", history=20, at=clock() + DAY))  # in the midst of something
    kept = register.reopening.kept(REFERENCE)
    assert kept is not None
    assert (kept.snapshot, kept.turn, kept.entries) == (first, 1, 4)
    second = snapshot("estimated")
    tell(register, turn(3, run="a", history=30, at=clock() + 2 * DAY, snapshot=second))
    kept = register.reopening.kept(REFERENCE)
    assert kept is not None
    assert (kept.snapshot, kept.turn) == (second, 3)
    older = turn(2, run="b", at=clock(), snapshot=first)  # it does not turn the case back
    tell(register, older)
    assert register.reopening.kept(REFERENCE) == kept.model_copy(
        update={"entries": 8, "recent": register.reopening.kept(REFERENCE).recent}  # type: ignore[union-attr]
    )
    tell(register, turn(4, run="a", history=40, at=clock() + 3 * DAY, ended=True))
    assert register.reopening.kept(REFERENCE) is None


def test_a_turn_from_a_shorter_history_changes_nothing(register: Register, clock: Clock) -> None:
    tell(register, turn(1, run="a", history=10))
    tell(register, turn(2, run="a", history=20, at=clock() + DAY))
    with pytest.raises(RegisterAhead):
        tell(register, turn(2, run="a", history=19, at=clock() + 2 * DAY))
    assert len(register.cases.timeline(REFERENCE)) == 4
    assert register.reopening.told_history(REFERENCE, "a") == 20
    assert register.reopening.told_history(REFERENCE, "b") == 0
    assert not tell(register, turn(2, run="a", history=20, at=clock() + 2 * DAY))  # told again, as it may be
    assert tell(register, turn(3, run="a", at=clock() + 3 * DAY))  # by a release that did not say
    assert tell(register, turn(1, run="b", history=5, lines=[7], at=clock() + 4 * DAY))  # a run of its own


def test_what_is_known_of_each_case_in_pages(register: Register, clock: Clock) -> None:
    for number in range(5):
        reference = partial(f"MK-{number:09d}".format)
        register.reports.receive(intake(), process="HighwaysRepair", edition="e", new_reference=reference)
    register.reports.started("MK-000000001")
    tell(register, turn(3, "MK-000000002", run="a", history=9, snapshot=snapshot("estimated")))
    tell(register, turn(1, "MK-000000003", ended=True))
    register.running.closed_outside("MK-000000004", "terminated", clock())
    first = register.reopening.page(limit=3)
    second = register.reopening.page(limit=3, after=first[-1].reference)
    assert register.reopening.page(limit=3, after=second[-1].reference) == []
    assert [case.started for case in (*first, *second)] == [False, True, True, True, False]
    told = register.reopening.get("MK-000000002")
    assert told == first[2]
    assert (told.turn, told.run, told.history, told.kept, told.told) == (3, "a", 9, True, True)
    assert [(case.ended, case.stopped) for case in second] == [(True, False), (False, True)]
    assert register.reopening.get("MK-7Q4K2M9X3") is None


def test_a_case_lost_is_known_again_once_and_a_case_that_wrote_nothing_begins_anew(
    register: Register, clock: Clock
) -> None:
    for _ in range(2):
        register.reopening.known_again(REFERENCE, intake(), "HighwaysRepair", "e", clock())
    row = register.cases.get(REFERENCE)
    assert row is not None
    assert (row.intake, row.started) == (intake(), clock())
    assert register.reopening.begins_anew(REFERENCE)
    assert [each.reference for each in register.reports.unstarted()] == [REFERENCE]
    tell(register, turn(1))
    assert not register.reopening.begins_anew(REFERENCE)


def test_letters_on_their_way_are_neither_of_this_minute_nor_forgotten(
    register: Register, clock: Clock
) -> None:
    tell(register, turn(1), [letter(1)])
    assert register.reopening.letters_on_their_way() == []
    clock.at += 2 * A_MOMENT
    assert register.reopening.letters_on_their_way() == [(f"{REFERENCE}-1", REFERENCE)]
    assert register.reopening.letters_on_their_way(after=f"{REFERENCE}-1") == []
    clock.at += RETENTION
    assert register.reopening.letters_on_their_way() == []


def test_a_restored_register_says_so_until_it_is_reconciled(register: Register, clock: Clock) -> None:
    assert register.reopening.restored() is None
    register.reopening.note_restored()
    assert register.reopening.restored() == clock()
    register.reopening.reconciled()
    assert register.reopening.restored() is None
