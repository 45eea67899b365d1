"""What is said can be read: whatever value a scenario's shares give a field, the message takes it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from charter.cases import CaseState
from charter.people import Role
from rehearsal.play.officers import STAFF, is_ours
from rehearsal.play.saying.bodies import SAID, Speaker, body_of
from rehearsal.play.saying.openings import details_of
from tests.ready import editions
from workflows.case import MessageSpec, Until
from workflows.processes import PROCESSES, details_model

NOW = datetime(2027, 4, 1, 10, tzinfo=UTC)
EDITION = editions().in_force(NOW.date())


def said_in(process: str) -> Iterator[MessageSpec]:
    """What officers of a rehearsal say to a process by themselves, and what is written for it here."""
    steps = {
        one.message if isinstance(one, Until) else one
        for steps in PROCESSES[process].next_steps.values()
        for one in steps
    }
    messages = PROCESSES[process].messages
    wanted = {*steps, *(name for name in SAID if name in messages)}
    yield from (messages[name] for name in sorted(wanted) if name in messages)


def values_of(model: Any, field: str) -> tuple[Any, ...]:
    """All values of an enumeration or a choice in a model, or in those it is made of; of a switch, both."""
    for name, entry in model.model_fields.items():
        for kind in flat(entry.annotation):
            if name == field and get_origin(kind) is Literal:
                return get_args(kind)
            if name == field and isinstance(kind, type) and issubclass(kind, Enum):
                return tuple(one.value for one in kind)
            if name == field and kind is bool:
                return (True, False)
            if isinstance(kind, type) and issubclass(kind, BaseModel) and (found := values_of(kind, field)):
                return found
    return ()


def flat(kind: Any) -> Iterator[Any]:
    if get_origin(kind) in (None, Literal):
        yield kind
    else:
        for one in get_args(kind):
            yield from flat(one)


@pytest.mark.parametrize("process", PROCESSES)
def test_each_value_makes_a_message_that_can_be_read(process: str) -> None:
    service = next(one.code for one in EDITION.services if one.process == process)
    part = EDITION.part(service, NOW)
    any_state: Any = CaseState
    state = any_state.model_construct(to_answer=("It was late.",), named={}, promises=())
    tried = 0
    for spec in said_in(process):
        asked: dict[str, tuple[Any, ...]] = {}

        def body(field: str = "", value: Any = None, spec: MessageSpec = spec) -> dict[str, Any]:
            def chosen(name: str, values: tuple[Any, ...]) -> Any:
                asked.setdefault(name, values)  # noqa: B023 - used within the same turn
                return value if name == field else values[0]

            speaker = Speaker(state, NOW, "Olive Officer", part.calendar, chosen, {})
            role = next((one for one in (*STAFF, Role.CUSTOMER) if one in spec.roles), Role.SYSTEM)
            return {**body_of(spec, process, speaker), "by": {"role": str(role), "name": "Olive Officer"}}

        spec.read(body())
        for field in list(asked):
            for value in values_of(spec.model, field):
                spec.read(body(field, value))
                tried += 1
        assert is_ours(spec) or Role.CUSTOMER in spec.roles
    assert tried or process not in ("HighwaysRepair", "CallBack", "EhcNeedsAssessment")


@pytest.mark.parametrize("service", [one.code for one in EDITION.services])
def test_each_service_is_reported_in_a_way_that_its_process_takes(service: str) -> None:
    process = EDITION.service(service).process
    details_model(process).model_validate(details_of(EDITION, service, NOW))
