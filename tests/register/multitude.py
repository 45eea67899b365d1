"""A register with very many cases, made in seconds: two hundred written as always, and copies of them."""

import itertools
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from register import Register
from register.models import cases
from tests.register.making import MONDAY, References, intake, tell, turn
from tests.register.many_words import fill_words

ORIGINALS = 200
ROOM = 400_000
"""KB that SQLite may keep of the file while it is filled."""
PORTION = 50
"""Copies made by one statement: none may take as long as the register waits for an answer."""
TEAMS = ("Highways", "Street lighting", "Waste", "Housing")
OFFICERS = ("Olu Officer", "Mina Manager", "", "Sam Supervisor", "Olga Officer")
SERVICES = ("potholes", "streetlight", "missed_collection")


def fill(register: Register, count: int) -> int:
    """Put ``count`` cases, a multiple of 200, into an empty register; returns how many of them are open.

    Of the originals one in ten is ended, one in seven late, one in eleven waits for the customer, and one in
    thirteen has no due date.
    """
    for number in range(ORIGINALS):
        _original(register, number)
    copies = count // ORIGINALS - 1
    for first in range(1, copies + 1, PORTION):
        last = min(first + PORTION - 1, copies)
        with register.database.writing() as connection:
            if register.database.is_sqlite:  # else most of the time goes on pages read and written again
                connection.exec_driver_sql(f"PRAGMA cache_size = -{ROOM}")
            connection.execute(_copying(first, last, sqlite=register.database.is_sqlite))
    fill_words(register)
    if not register.database.is_sqlite:  # what autovacuum does by itself, sooner or later
        engine = sa.create_engine(register.database.engine.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("VACUUM ANALYZE cases")
            connection.exec_driver_sql("VACUUM ANALYZE search_cases")
            connection.exec_driver_sql("VACUUM ANALYZE search_spellings")
        engine.dispose()
    return (ORIGINALS - ORIGINALS // 10) * (copies + 1)


def _original(register: Register, number: int) -> None:
    reference = f"MK-{number:04d}00000"
    register.reports.receive(
        intake(f"id-{number}", service=SERVICES[number % 3]),
        process="HighwaysRepair",
        edition="2026-04",
        new_reference=References(reference),
    )
    ended = number % 10 == 0
    tell(
        register,
        turn(
            1,
            reference,
            lines=(1,),
            service=SERVICES[number % 3],
            team=TEAMS[number % 4],
            officer=OFFICERS[number % 5],
            late=number % 7 == 0,
            waiting=number % 11 == 0,
            due=None if number % 13 == 0 or ended else MONDAY + timedelta(hours=number),
            **({"ended": True, "outcome": "completed"} if ended else {}),
        ),
    )


def _copying(first: int, last: int, *, sqlite: bool) -> sa.Insert:
    """One statement that copies every original so many times, each under a reference and id of its own."""
    number = sa.select(sa.literal(first).label("n")).cte("numbers", recursive=True)
    number = number.union_all(sa.select(number.c.n + 1).where(number.c.n < last))
    # 5 digits with their noughts, in a way that both databases understand.
    digits = sa.func.substr(sa.cast(number.c.n + 100_000, sa.Text), 2)
    reference = sa.func.substr(cases.c.reference, 1, 7).concat(digits)

    def renamed(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
        text = sa.type_coerce(column, sa.Text) if sqlite else sa.cast(column, sa.Text)
        replaced = sa.func.replace(text, cases.c.reference, reference)
        return sa.type_coerce(replaced, sa.Text) if sqlite else sa.cast(replaced, column.type)

    own: dict[str, sa.ColumnElement[Any]] = {
        "reference": reference,
        "source_id": cases.c.source_id.concat("-").concat(digits),
        "state": renamed(cases.c.state),
    }
    selected: list[sa.ColumnElement[Any]] = [own.get(column.name, column) for column in cases.c]
    wanted = sa.select(*selected).select_from(cases.join(number, sa.true()))
    wanted = wanted.where(cases.c.reference.like("%00000"))
    return cases.insert().from_select(list(cases.c.keys()), wanted)


def queue_pages(a_page: int) -> list[dict[str, Any]]:
    """What officers look at: the first pages of the whole queue, deep ones, and each filter."""
    filters: list[dict[str, Any]] = [
        {},
        {"late": True},
        {"waiting": True},
        *[{"team": team} for team in TEAMS],
        *[{"officer": officer} for officer in OFFICERS if officer],
        *[{"service": service} for service in SERVICES],
        {"team": TEAMS[0], "late": True},
    ]
    return [
        {**one, "limit": a_page, "offset": page * a_page}
        for one, page in itertools.product(filters, (0, 1, 20))
    ]
