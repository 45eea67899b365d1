"""What a door refuses although it can be read: a report or message that nobody could act on.

The models are as they were recorded, and go on reading it; what is asked beyond them is asked here, once, as
a report or message is taken, at every door.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from importlib import import_module, util
from typing import Any

from pydantic import BaseModel, ValidationError

from charter.counting.counting import day_of
from charter.edition.editions import Edition
from charter.edition.services import Service
from charter.faults import Around, Fault, faults_in, is_blank, listed
from charter.messages import Message, OfficerAssigned
from charter.people import Customer, Representative
from charter.taking import CannotAct, Taking
from starter.desk.catalogue import Catalogue
from starter.desk.telling.problems import FIELDS_NAMED, not_actionable
from workflows.data_rights_request.messages import RequestDecided

ProcessOf = Callable[[str], str]


def check_report(
    new: Any, details: BaseModel, service: Service, catalogue: Catalogue, process_of: ProcessOf
) -> None:
    """Problem 422 naming each field for which nobody could act on a report. ``new`` is a NewReport."""
    around = _around(catalogue.edition, catalogue.now())
    found = [
        *faults_in(details, around, "details"),
        *faults_in(new.reporter, around, "reporter"),
        *(faults_in(new.representative, around, "representative") if new.representative else ()),
        *_of_process(service, Taking(details, new.reporter, new.representative, process_of)),
    ]
    if found:
        raise not_actionable(listed(found, FIELDS_NAMED), "The report")


def check_message(
    said: Message,
    customer: Customer,
    representative: Representative | None,
    catalogue: Catalogue,
    process_of: ProcessOf,
) -> None:
    """The same for a message, and for the report of another service that one carries."""
    around = _around(catalogue.edition, catalogue.now())
    found = list(faults_in(said, around))
    if isinstance(said, OfficerAssigned) and not is_blank(said.team):  # a team is enough
        found = [fault for fault in found if fault.field != "officer"]
    found += _unknown_cases(said, process_of)
    carried = _carried(said, catalogue)
    if carried is not None:
        service, details = carried
        found += faults_in(details, around, "details")
        found += _of_process(service, Taking(details, customer, representative, process_of))
    if found:
        raise not_actionable(listed(found, FIELDS_NAMED), "The message")


def _unknown_cases(said: Message, process_of: ProcessOf) -> Iterator[Fault]:
    """Cases that are named to be erased or restricted, and are none of ours: a slip would do it to nobody."""
    if isinstance(said, RequestDecided):
        for number, meant in enumerate(said.cases):
            if not process_of(meant.reference):
                yield Fault(f"cases.{number}.reference", "is no case of ours: check it")


def _around(edition: Edition, now: datetime) -> Around:
    return Around(day_of(now), edition.area, edition.council)


def _carried(said: Message, catalogue: Catalogue) -> tuple[Service, BaseModel] | None:
    """The service another case is wanted of, and its details where they are whole; a case adds to others."""
    service, told = catalogue.named_in(said), getattr(said, "details", None)
    if service is None or not isinstance(told, dict):
        return None
    try:
        return service, catalogue.details_of(service.process).model_validate(told)
    except ValidationError:
        return None


def _of_process(service: Service, report: Taking) -> Iterator[Fault]:
    check = _check_of(service.process)
    return check(report) if check is not None else iter(())


@cache
def _check_of(process: str) -> CannotAct | None:
    """What a process has to say of a report before it is taken, if it has anything to say."""
    folder = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", process).lower()
    name = f"workflows.{folder}.taking"
    if util.find_spec(name) is None:
        return None
    check: CannotAct = import_module(name).cannot_act
    return check
