"""What can be asked for here: the edition's services, and the processes that are built for them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from charter.counting.changes import ClockError
from charter.counting.clocks import Clock
from charter.counting.counting import day_of
from charter.edition.editions import Edition, Editions
from charter.edition.promises import Promise
from charter.edition.services import EditionPart, Service
from charter.messages import Message
from charter.people import Model
from charter.schemas import schema_of
from starter.desk.telling.problems import Problem
from starter.desk.telling.times import told
from starter.places.council_places import CouncilPlaces
from workflows.case import MessageSpec
from workflows.processes import PROCESSES, details_model, messages_of

RECEIPT = "receipt"
"""The event every case begins with."""


@dataclass(frozen=True)
class Catalogue:
    """Services by the edition in force at a moment. `now` is the one clock."""

    editions: Editions
    now: Callable[[], datetime]
    places: CouncilPlaces = field(default_factory=CouncilPlaces)
    processes: Collection[str] = tuple(PROCESSES)
    details_of: Callable[[str], type[Model]] = details_model
    spoken_by: Callable[[str], Mapping[str, MessageSpec]] = messages_of

    @property
    def edition(self) -> Edition:
        """The edition in force today."""
        return self.editions.in_force(day_of(self.now()))

    def part(self, service: str, received: datetime) -> EditionPart:
        """What a case received then is held to. KeyError for a service that edition does not have."""
        day = day_of(received)
        return _part(self.editions.in_force(day), service, day.year)

    def make_ready(self) -> None:
        """Read the calendars before anybody waits for them: the first time takes half a second."""
        self.part(self.edition.services[0].code, self.now())

    def is_open(self, service: Service) -> bool:
        """Whether cases of this service can be opened here: its process has been built."""
        return service.process in self.processes

    def services(self, *, map_based: bool = False) -> list[Service]:
        """The services that can be asked for; those on a map alone, for Open311."""
        found = [service for service in self.edition.services if self.is_open(service)]
        return [service for service in found if service.map_based] if map_based else found

    def known(self, code: str) -> Service:
        """The service of that code. Problem 404 if there is none."""
        try:
            return self.edition.service(code)
        except KeyError:
            raise Problem(404, "unknown_service", "There is no service with that code.") from None

    def named_in(self, said: Message) -> Service | None:
        """The service a message wants a case of; None if it wants none, or none that is opened here."""
        code = getattr(said, "service", None)
        return next((each for each in self.services() if each.code == code), None)

    def openable(self, code: str) -> Service:
        """The service a report is for. Problem 422 if it is unknown or not opened here yet."""
        try:
            service = self.edition.service(code)
        except KeyError:
            raise _service_problem("unknown_service", "There is no service with that code.") from None
        if not self.is_open(service):
            raise _service_problem("not_open_yet", "That service is not opened here yet.")
        return service

    def details_schema(self, service: Service) -> dict[str, Any]:
        """The JSON schema of what a report of this service has to say."""
        return schema_of(self.details_of(service.process))

    def details_known(self, process: str) -> type[Model] | None:
        """What a report of that process has to say; None for one that is not built here."""
        return self.details_of(process) if process in self.processes else None

    def messages(self, process: str) -> Mapping[str, MessageSpec]:
        """The messages a process understands, by name."""
        return self.spoken_by(process) if process in self.processes else {}


@lru_cache(maxsize=512)
def _part(edition: Edition, service: str, year: int) -> EditionPart:
    """The same for every case of a service and year: a report needs it several times over."""
    return edition.part(service, datetime(year, 7, 1, tzinfo=UTC))


def _service_problem(code: str, why: str) -> Problem:
    return Problem(422, code, why, errors=[{"field": "service", "problem": why}])


def promised(part: EditionPart, received: datetime) -> list[dict[str, Any]]:
    """Each promise of a case just received: with its due date where that is known already.

    A promise counted from a later event says which one; an automatic one brings its event with the receipt.
    """
    happened = {RECEIPT}
    for promise in part.promises:
        if promise.automatic and promise.start_event in happened:
            happened.add(promise.until)
    return [_promise(promise, part, received, promise.start_event in happened) for promise in part.promises]


def next_promise(promises: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Of the promises just made, the one that falls due first and that a person has to keep."""
    open_ones = [each for each in promises if each["due"] and not each["automatic"]]
    return min(open_ones, key=lambda each: str(each["due"]), default=None)


def _promise(promise: Promise, part: EditionPart, received: datetime, running: bool) -> dict[str, Any]:
    due = None
    if running and not promise.category:
        clock = Clock(key=promise.key, promise=promise, started=received)
        try:
            due = told(clock.due(part.calendar).at)
        except ClockError:  # it hangs on a date that has not been published
            due = None
    return {
        "id": promise.key,
        "title": promise.title,
        "clause": promise.clause,
        "where": promise.where,
        "source": str(promise.source),
        "length": str(promise.length) if promise.length else promise.published_date,
        "from": promise.start_event,
        "due": due,
        "automatic": promise.automatic,
        "confirmed": promise.confirmed,
        "illustrative": promise.illustrative,
        "by": promise.by,
    }
