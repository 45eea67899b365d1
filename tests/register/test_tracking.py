"""Attempts to open a case are counted, however many come at once; a session is for one case."""

from datetime import timedelta

from register import Register
from register.models import opening_tries
from register.people.tracking import EACH_ADDRESS, EACH_CASE, EACH_PLACE, IN_ALL
from tests.register.making import Clock, References, at_once, intake


def a_case(register: Register) -> str:
    return register.reports.receive(
        intake(), process="HighwaysRepair", edition="2026-04", new_reference=References()
    ).reference


def test_of_many_attempts_at_once_five_are_looked_at(register: Register) -> None:
    reference = a_case(register)
    free = at_once(12, lambda _: register.tracking.attempt(reference, "here"))
    assert sum(free) == EACH_PLACE
    assert not register.tracking.attempt(reference, "here")
    assert register.tracking.attempt(reference, "elsewhere"), "others do not wait for it"


def test_a_lock_ends_and_old_attempts_are_forgotten(register: Register, clock: Clock) -> None:
    reference = a_case(register)
    for _ in range(2):
        tried = [register.tracking.attempt(reference, "here") for _ in range(EACH_PLACE + 1)]
        assert tried == [True] * EACH_PLACE + [False]
        clock.forward(minutes=15)
    for _ in range(4):
        assert all(register.tracking.attempt(reference, "here") for _ in range(EACH_PLACE - 1))
        clock.forward(minutes=16)


def test_guesses_are_limited_by_case_by_address_and_in_all(register: Register, clock: Clock) -> None:
    references = [a_case(register) for _ in range(8)]
    one = sum(register.tracking.attempt(references[0], f"place-{number}") for number in range(EACH_CASE + 5))
    assert one == EACH_CASE, "a case, from however many places"
    many = sum(register.tracking.attempt(each, "here") for each in references[1:] for _ in range(4))
    assert many == EACH_ADDRESS, "one place, at however many cases"
    left = IN_ALL - one - many
    tried = sum(register.tracking.attempt(references[1 + n % 7], f"far-{n}") for n in range(30))
    assert tried == 30
    clock.forward(minutes=16)
    with register.database.writing() as connection:
        whole = {"of": "all", "failed": IN_ALL, "at": clock(), "opened": None}
        connection.execute(opening_tries.update().where(opening_tries.c.of == "all").values(whole))
    assert left > 30
    assert not register.tracking.attempt(references[7], "anywhere")


def test_who_has_opened_a_case_is_not_kept_out_by_guesses_from_elsewhere(
    register: Register, clock: Clock
) -> None:
    reference = a_case(register)
    assert register.tracking.attempt(reference, "home")
    register.tracking.start(reference, "hash", clock(), "", "home")
    for number in range(EACH_CASE + 1):
        register.tracking.attempt(reference, f"place-{number}")
    assert not register.tracking.attempt(reference, "new")
    for _ in range(EACH_PLACE + 2):
        assert register.tracking.attempt(reference, "home")
        register.tracking.start(reference, "hash-2", clock() + timedelta(hours=1), "", "home")
    clock.forward(days=91)
    for number in range(EACH_CASE):
        assert register.tracking.attempt(reference, f"place-{number}")
    assert not register.tracking.attempt(reference, "home"), "it is forgotten"


def test_a_session_is_read_told_something_and_ended(register: Register, clock: Clock) -> None:
    reference = a_case(register)
    began = clock()
    for _ in range(EACH_PLACE):
        register.tracking.attempt(reference, "here")
    register.tracking.start(reference, "hash", began - timedelta(hours=2), "", "here")
    assert register.tracking.attempt(reference, "here"), "success forgets the failed ones"
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
