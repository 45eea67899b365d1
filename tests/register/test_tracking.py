"""Attempts to open a case are counted, however many come at once; a session is for one case."""

from datetime import timedelta

from register import Register
from tests.register.making import Clock, References, at_once, intake

QUARTER = timedelta(minutes=15)


def a_case(register: Register) -> str:
    return register.reports.receive(
        intake(), process="HighwaysRepair", edition="2026-04", new_reference=References()
    ).reference


def test_of_many_attempts_at_once_five_are_looked_at(register: Register) -> None:
    reference = a_case(register)
    free = at_once(12, lambda _: register.tracking.attempt(reference, 5, QUARTER))
    assert sum(free) == 5
    assert not register.tracking.attempt(reference, 5, QUARTER)


def test_a_lock_ends_and_old_attempts_are_forgotten(register: Register, clock: Clock) -> None:
    reference = a_case(register)
    assert [register.tracking.attempt(reference, 2, QUARTER) for _ in range(3)] == [True, True, False]
    clock.forward(minutes=15)
    assert [register.tracking.attempt(reference, 2, QUARTER) for _ in range(3)] == [True, True, False]
    clock.forward(minutes=30)
    assert register.tracking.attempt(reference, 2, QUARTER)
    clock.forward(minutes=16)
    assert [register.tracking.attempt(reference, 2, QUARTER) for _ in range(2)] == [True, True]


def test_a_session_is_read_told_something_and_ended(register: Register, clock: Clock) -> None:
    reference = a_case(register)
    began = clock()
    register.tracking.attempt(reference, 1, QUARTER)
    register.tracking.start(reference, "hash", began - timedelta(hours=2))
    assert register.tracking.attempt(reference, 1, QUARTER), "success forgets the failed ones"
    clock.forward(minutes=5)
    register.tracking.seen("hash", "Thank you.")
    session = register.tracking.session("hash")
    assert session is not None
    assert (session.reference, session.started, session.seen) == (reference, began, clock())
    assert session.notice == "Thank you."
    assert register.tracking.session("other") is None
    register.tracking.end("hash")
    assert register.tracking.session("hash") is None


def test_sessions_long_over_are_cleared_away(register: Register, clock: Clock) -> None:
    reference = a_case(register)
    register.tracking.start(reference, "old", clock())
    clock.forward(hours=3)
    register.tracking.start(reference, "new", clock() - timedelta(hours=2))
    assert register.tracking.session("old") is None
    assert register.tracking.session("new") is not None
