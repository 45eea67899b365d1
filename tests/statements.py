"""What is asked of a register, statement by statement."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import sqlalchemy as sa

from register import Register

_ASKING: ContextVar[list[str] | None] = ContextVar("_ASKING", default=None)


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
