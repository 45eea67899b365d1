"""What is asked of a register, statement by statement, and how often it commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import sqlalchemy as sa

from register import Register

_ASKING: ContextVar[list[str] | None] = ContextVar("_ASKING", default=None)


@contextmanager
def commits(register: Register) -> Iterator[list[str]]:
    """Collects a word for each transaction of anybody's that has written something and is committed."""
    done: list[str] = []
    engine = register.database.engine
    wrote = False

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        nonlocal wrote
        wrote = wrote or statement.startswith(("INSERT", "UPDATE", "DELETE"))

    def committed(_connection: object) -> None:
        nonlocal wrote
        done.extend(["committed"] * wrote)
        wrote = False

    sa.event.listen(engine, "before_cursor_execute", note)
    sa.event.listen(engine, "commit", committed)
    try:
        yield done
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
        sa.event.remove(engine, "commit", committed)


@contextmanager
def statements(register: Register) -> Iterator[list[str]]:
    """Collects the statements sent from inside, beginnings left out.

    A worker of the same process, or another page, asks for itself and is not counted.
    """
    sent: list[str] = []
    engine, marked = register.database.engine, _ASKING.set(sent)

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        if _ASKING.get() is sent and not statement.startswith(("BEGIN", "PRAGMA")):
            sent.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
        _ASKING.reset(marked)
