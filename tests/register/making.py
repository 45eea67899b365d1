"""Invented people, cases, turns and letters, and a clock that stands until it is moved."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any, TypeVar

from charter.cases import CaseState, Entry, Kind, Letter, Shown, Turn
from charter.people import Channel, Customer
from register import Register
from register.letters.stored import Addressed, NewLetter
from register.reports import Intake

T = TypeVar("T")

ADA = Customer(name="Ada Example", email="ada@example.com", phone="01632 960001", address="12 Example Close")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
REFERENCE = "MK-AAAAAAAA2"


class Clock:
    """The register's clock."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **length: float) -> datetime:
        self.at += timedelta(**length)
        return self.at


class References:
    """References in order, remembered; ``first`` may hold some that are taken."""

    def __init__(self, *first: str) -> None:
        self.given: list[str] = []
        self._first = list(first)

    def __call__(self) -> str:
        reference = self._first.pop(0) if self._first else f"MK-{len(self.given):09d}"
        self.given.append(reference)
        return reference


def intake(source_id: str = "", source: str = "fixmystreet", **more: Any) -> Intake:
    details = {"where": {"text": "Outside 12 Example Close"}, "description": "A pothole"}
    return Intake(
        **{"service": "potholes", "door": "open311", "customer": ADA, "details": details}
        | {"source": source, "source_id": source_id}
        | more
    )


def state(reference: str = REFERENCE, **more: Any) -> CaseState:
    usual: dict[str, Any] = {
        "process": "HighwaysRepair",
        "service": "potholes",
        "service_title": "Potholes",
        "edition": "2026-04",
        "received": MONDAY,
        "stage": "awaiting_inspection",
        "team": "Highways",
        "officer": "Olu Officer",
        "priority": "routine",
        "due": MONDAY + timedelta(days=7),
        "due_what": "Inspect by Mon 30 Nov",
        "late": False,
        "waiting": False,
        "awaited": "An inspection, from Highways",
        "customer": ADA,
    }
    return CaseState(**{**usual, "reference": reference, **more})


def entry(number: int, **more: Any) -> Entry:
    return Entry(**{"number": number, "at": MONDAY, "kind": Kind.STAGE, "what": f"Line {number}", **more})


def turn(
    number: int = 1, reference: str = REFERENCE, lines: Sequence[int] | None = None, **more: Any
) -> Turn:
    """A turn with two entries of its own, unless told which, and the state given by name."""
    in_turn = {name: more.pop(name) for name in list(more) if name in Turn.model_fields}
    numbers = (2 * number - 1, 2 * number) if lines is None else lines
    return Turn(
        **{"at": MONDAY, "entries": tuple(entry(one) for one in numbers), "state": state(reference, **more)}
        | {"reference": reference, "number": number}
        | in_turn
    )


def letter(number: int = 1, reference: str = REFERENCE, **more: Any) -> NewLetter:
    email = Addressed(to=ADA.email, subject="Your report", body="Dear Ada Example, …")
    text = Addressed(to=ADA.phone, body="Your report has been inspected")
    usual: dict[str, Any] = {
        "id": f"{reference}-{number}",
        "template": "highways_repair/inspected",
        "placeholders": {"name": "Ada Example"},
        "channels": (Channel.EMAIL, Channel.TEXT),
        "worded": {Channel.EMAIL: email, Channel.TEXT: text},
    }
    return NewLetter(**{**usual, "reference": reference, "number": number, **more})


def tell(register: Register, turn: Turn, letters: Sequence[NewLetter] = ()) -> bool:
    """Write a turn whose letters are worded already. True unless that turn was written before."""
    said = {
        one.number: Letter(
            number=one.number, at=turn.at, template=one.template, placeholders=one.placeholders
        )
        for one in letters
    }

    def word(wanted: Sequence[Letter]) -> list[NewLetter]:
        numbers = dict(zip(said, (letter.number for letter in wanted), strict=True))
        return [renumbered(letter, numbers[letter.number]) for letter in letters]

    told = register.turns.tell(turn.model_copy(update={"letters": tuple(said.values())}), word)
    return told.is_new


def renumbered(letter: NewLetter, number: int) -> NewLetter:
    """The same letter under another number, in its ids too."""
    was, now = f"-{letter.number}", f"-{number}"
    ids = {"id": letter.id.replace(was, now, 1), "copy_of": letter.copy_of.replace(was, now, 1)}
    return letter.model_copy(update={"number": number, **ids})


def staff_only(number: int) -> Entry:
    return entry(number, shown=Shown.STAFF)


def at_once(times: int, work: Callable[[int], T]) -> list[T]:
    """``work`` in that many threads, all let go at the same moment."""
    barrier = Barrier(times)

    def one(number: int) -> T:
        barrier.wait(timeout=10)
        return work(number)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))
