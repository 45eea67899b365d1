"""Promises that fell due in one quarter, three of each case of a filled register: kept, late, and open."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from register import Register
from register.cases.acknowledged import ACKNOWLEDGED
from register.cases.figure import Counts
from register.models import cases, promises
from tests.register.making import MONDAY

STATES = ("kept", "kept", "kept", "kept late", "overtaken", "late", "kept", "open")
FIGURES = {
    ACKNOWLEDGED: Counts.KEPT,
    "kept": Counts.KEPT,
    "kept late": Counts.KEPT_LATE,
    "overtaken": Counts.NEVER_KEPT,
    "late": Counts.OPEN,
    "open": Counts.OPEN,
}
DAYS = 50
"""Before ``MONDAY``, that the dates are spread over."""
AT_ONCE = 5_000


def fill_promises(register: Register) -> int:
    """Give each case three promises past their date; returns how many that are."""
    with register.database.writing() as connection:
        connection.execute(promises.delete())
    with register.database.reading() as connection:
        wanted = sa.select(cases.c.reference, cases.c.service_title, cases.c.service, cases.c.team)
        found = connection.execute(wanted.order_by(cases.c.reference)).all()
    for at in range(0, len(found), AT_ONCE):
        these = list(enumerate(found[at : at + AT_ONCE], start=at))
        with register.database.writing() as connection:
            connection.execute(
                promises.insert(), [row for number, case in these for row in _rows(number, case)]
            )
    if not register.database.is_sqlite:  # what autovacuum does by itself, sooner or later
        engine = sa.create_engine(register.database.engine.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("VACUUM ANALYZE promises")
            connection.exec_driver_sql("VACUUM ANALYZE cases")
        engine.dispose()
    return 3 * len(found)


def _rows(number: int, case: Any) -> list[dict[str, Any]]:
    due = MONDAY - timedelta(days=number % DAYS, hours=1 + number % 7)
    made = []
    whose = {"service": case.service, "service_title": case.service_title, "team": case.team}
    for key, state in (
        ("acknowledge", ACKNOWLEDGED),
        ("inspect", STATES[number % len(STATES)]),
        ("repair", STATES[number * 3 % len(STATES)]),
    ):
        after = timedelta(days=1 if state in ("kept late", "overtaken") else -1)
        ended = None if state in ("open", "late") else due + after
        made.append(
            {"reference": case.reference, "key": key, "title": key.capitalize(), "ours": True, "state": state}
            | {"started": due - timedelta(days=5), "due": due, "ended": ended, "why": ""}
            | whose
            | {"figure": FIGURES[state]}
        )
    return made
