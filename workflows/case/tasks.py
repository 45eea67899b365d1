"""What people are asked to do, by the keys of their tasks, and the messages that do it.

Each process and capability says its own, as ``tasks``: the officers' site opens the form of a task's message,
and saying it is having done it. A test holds every task that anything asks for against this.
"""

from collections.abc import Container, Iterator, Mapping

from charter.edition.promises import Promise

Messages = tuple[str, ...]
TICK: Messages = ()
"""Nothing is said to the case: whoever has done it marks it as done."""
OF_PROMISES = ("warning", "late", "chase", "limit")
"""Tasks about a promise: done by what keeps it."""


def tasks_in(owner: type) -> dict[str, Messages]:
    """The tasks that a class and those it is made from say they ask for."""
    found: dict[str, Messages] = {}
    for cls in reversed(owner.__mro__):
        found.update(vars(cls).get("tasks", {}))
    return found


def shorter(key: str) -> Iterator[str]:
    """``late/inspect/2``, ``late/inspect``, ``late``: a task's key, and what it may be a case of."""
    while key:
        yield key
        key = key.rpartition("/")[0]


def done_by(tasks: Mapping[str, Messages], key: str) -> Messages | None:
    """The messages that do the task of that key; None where nothing says that it is asked for."""
    return next((tasks[each] for each in shorter(key) if each in tasks), None)


def kept_by(keeps: Mapping[str, Messages], messages: Container[str], promise: Promise) -> Messages:
    """The messages that keep a promise: what the process says, or the event it is promised until."""
    return (
        keeps.get(promise.key)
        or keeps.get(promise.id)
        or ((promise.until,) if promise.until in messages else TICK)
    )
