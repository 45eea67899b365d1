"""What can be chosen where a message only names a thing: a promise, a task, a service, an officer …"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from casework.forms.fields import Option
from casework.site.permissions import SPEAKS_AS, WORKING
from casework.site.words import day, moment, span
from charter.cases import Shown
from charter.messages import Message
from charter.people import same_person
from charter.writing.values import spoken
from register.cases.rows import CaseRow
from starter.desk.intake import Desk
from workflows.case import MessageSpec

NAMED = frozenset({"promise", "task", "letter"})
"""What only a key names, which nobody is asked to type: where there is none, nothing can be chosen."""


async def offered(
    desk: Desk, row: CaseRow, spec: MessageSpec, may_see: Collection[Shown]
) -> Mapping[str, Sequence[Option]]:
    """The choices for those of a message's fields that name something the screens know."""
    model, names = spec.model, spec.model.model_fields.keys()
    found: dict[str, Sequence[Option]] = {}
    if spec.names:
        found[_named_in(model)] = await asyncio.to_thread(_who_may_be_named, desk, row, spec)
    if "promise" in names and row.state:
        found["promise"] = [
            Option(each.key, each.title, f"Due {day(each.due)}")
            for each in row.state.promises
            if each.ended is None
        ]
    if "step" in names and row.state and (step := row.state.last_step):
        by = f", {step.by.name}" if step.by and step.by.name else ""
        found["step"] = [Option(step.id, step.title, f"Recorded {moment(step.at)}{by}")]
    if "service" in names:
        found["service"] = [Option(each.code, each.title) for each in desk.catalogue.services()]
    if "tell" in names:
        people = await asyncio.to_thread(desk.register.officers.everyone)
        found["tell"] = [
            Option(each.username, f"{each.name} (@{each.username})")
            for each in people
            if each.role in WORKING
        ]
    if "officer" in names:
        people = await asyncio.to_thread(desk.register.officers.everyone)
        found["officer"] = [Option(each.name, each.name) for each in people if each.role in WORKING]
    if "team" in names:
        teams = sorted({each.team for each in desk.catalogue.edition.services if each.team})
        found["team"] = [Option(each, spoken(each)) for each in teams]
    if "task" in names:
        tasks = await asyncio.to_thread(desk.register.tasks.find, reference=row.reference, shown=may_see)
        ours = [each.task for each in tasks if each.task.shown is not Shown.SAFEGUARDING]
        found["task"] = [Option(each.key, each.what) for each in ours]
    if "letter" in names:
        letters = await asyncio.to_thread(desk.register.letters.of_case, row.reference)
        found["letter"] = [
            Option(
                str(each.number),
                f"Letter {each.number}: {each.subject or spoken(each.template.rpartition('/')[2])}",
            )
            for each in letters
            if not each.copy_of
        ]
    if "category" in names:
        found["category"] = _categories(desk, row, model)
    return {name: options for name, options in found.items() if options or name in NAMED}


def _named_in(model: type[BaseModel]) -> str:
    """The field that says whom a message names: the first of its own."""
    return next(name for name in model.model_fields if name not in Message.model_fields)


def _who_may_be_named(desk: Desk, row: CaseRow, spec: MessageSpec) -> Sequence[Option]:
    """The accounts that may say what only whoever is named here may say; nobody who has a part already."""
    specs = desk.catalogue.messages(row.process).values()
    roles = {role for each in specs if each.only == spec.names for role in each.roles}
    taken = list(row.state.named.values()) if row.state else []
    return [
        Option(each.name, each.name, spoken(each.team))
        for each in desk.register.officers.everyone()
        if SPEAKS_AS.get(each.role) in roles and not any(same_person(each.name, name) for name in taken)
    ]


def _categories(desk: Desk, row: CaseRow, model: type[BaseModel]) -> Sequence[Option]:
    """The categories of a promise, each with how long it has."""
    kind = model.model_fields["category"].annotation
    if not (isinstance(kind, type) and issubclass(kind, StrEnum)):
        return []
    try:
        promises = desk.catalogue.part(row.service, row.received).promises
    except KeyError:  # of an edition that is not here any more
        promises = ()
    lengths = {
        each.category: span(each.at_least, each.length) for each in promises if each.category and each.length
    }
    return [Option(each.value, spoken(each), lengths.get(each.value, "")) for each in kind]


_ANSWERS = ("stage_one_answered", "stage_two_answered", "outcome_told")
"""The messages that answer the points of a complaint."""


def started_with(message: str, row: CaseRow) -> dict[str, Any]:
    """What is recorded already and a message would replace whole, so that nothing is lost by sending it."""
    if row.state is None:
        return {}
    customer, step = row.state.customer, row.state.last_step
    if message == "step_corrected" and step:
        return {"step": step.id}
    if message == "needs_recorded":
        return {"needs": customer.needs.model_dump(mode="json")}
    if row.state.to_answer and message in _ANSWERS:
        return {"points": [{"point": point} for point in row.state.to_answer]}
    if message == "safe_contact_set" and customer.safe_contact:
        return {"safe_contact": customer.safe_contact.model_dump(mode="json")}
    return {}
