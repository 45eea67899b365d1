"""Locked, crowded or handed rubbish, the register says so by name and tells nobody what is in it."""

import sqlite3
import threading
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

import register as registers
from register import Register, RegisterBusy, RegisterError
from register.database import clean
from register.models import cases
from tests.register.making import MONDAY, REFERENCE, Clock, at_once, intake, letter, tell, turn


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "register.db"
    registers.migrate(f"sqlite:///{path}")
    return path


def test_a_locked_file_is_busy_after_the_time_given(file: Path, clock: Clock) -> None:
    register = Register.open(f"sqlite:///{file}", clock, busy_timeout=0.3)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(RegisterBusy, match="locked by another writer") as busy:
            tell(register, turn(1), [letter(1)])
        assert 0.2 < time.monotonic() - began < 2
        assert busy.value.__cause__ is None
        assert register.cases.get(REFERENCE) is None  # reading goes on
        other.execute("ROLLBACK")
    assert tell(register, turn(1), [letter(1)])
    register.close()


def test_many_waiting_for_one_lock_all_give_up_in_time(file: Path, clock: Clock) -> None:
    register = Register.open(f"sqlite:///{file}", clock, busy_timeout=0.5)

    def waited(number: int) -> float:
        began = time.monotonic()
        with pytest.raises(RegisterBusy):
            tell(register, turn(number + 1))
        return time.monotonic() - began

    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert max(at_once(5, waited)) < 0.5 + 0.4
        other.execute("ROLLBACK")
    assert tell(register, turn(1))
    register.close()


def test_a_lock_that_goes_in_time_is_waited_for(file: Path, clock: Clock) -> None:
    register = Register.open(f"sqlite:///{file}", clock, busy_timeout=10)
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        timer = threading.Timer(0.3, other.execute, ["ROLLBACK"])
        timer.start()
        assert tell(register, turn(1))
        timer.join()
    register.close()


def test_a_row_held_by_another_writer_is_busy(url: str, clock: Clock) -> None:
    registers.migrate(url)
    one, other = (Register.open(url, clock, busy_timeout=0.3) for _ in range(2))
    tell(one, turn(1))
    with one.database.writing() as connection:
        connection.execute(cases.update().values(stage="held"))
        with pytest.raises(RegisterBusy):
            tell(other, turn(2))
        assert other.queue.count() == 1
    assert tell(other, turn(2))
    one.close()
    other.close()


def test_an_error_quotes_nothing_of_a_row(register: Register) -> None:
    register.reports.receive(intake("1"), process="P", edition="e", new_reference=lambda: REFERENCE)
    row = {"reference": REFERENCE, "source": "ada@example.com", "received": MONDAY, "stored": MONDAY}
    with pytest.raises(RegisterError) as refused, register.database.writing() as connection:
        connection.execute(cases.insert(), row | {"updated": MONDAY, "queue_rank": 0, "queue_due": MONDAY})
    assert "example" not in repr(refused.value).lower()
    assert REFERENCE not in repr(refused.value)
    assert refused.value.__suppress_context__


def test_a_row_of_no_case_is_refused(register: Register) -> None:
    with pytest.raises(RegisterError), register.database.writing() as connection:
        connection.execute(
            sa.text("INSERT INTO message_ids (reference, message_id) VALUES ('MK-ZZZZZZZZZ', 'm')")
        )


def test_a_time_without_a_zone_is_refused(register: Register) -> None:
    with pytest.raises(sa.exc.StatementError, match="a time needs a zone"):
        register.updates.published(datetime(2026, 11, 23), MONDAY)  # noqa: DTZ001 - the very mistake


def test_what_was_written_is_there_after_opening_again(url: str, clock: Clock) -> None:
    registers.migrate(url)
    first = Register.open(url, clock)
    tell(first, turn(1), [letter(1)])
    first.close()
    again = Register.open(url, clock)
    row = again.cases.get(REFERENCE)
    again.close()
    assert row is not None
    assert row.state == turn(1).state


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("plain – Grüße", "plain – Grüße"),
        ("a\x00b", "a\ufffdb"),
        ("\ud800", "?"),
        (["\x00", ("\x00",)], ["\ufffd", ["\ufffd"]]),
        ({"\x00": float("nan"), "n": 1.5}, {"\ufffd": None, "n": 1.5}),
        (None, None),
        (True, True),
    ],
)
def test_what_a_database_cannot_keep_is_replaced(given: object, kept: object) -> None:
    assert clean(given) == kept
