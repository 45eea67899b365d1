"""Every process there is, by the name of its workflow type. A new process is one line here."""

from collections.abc import Mapping
from typing import Any

from charter.people import Model
from workflows.case import Case
from workflows.case_messages import MessageSpec
from workflows.delivery import Delivery
from workflows.highways_repair import HighwaysRepair

PROCESSES: Mapping[str, type[Case[Any]]] = {process.__name__: process for process in (HighwaysRepair,)}
WORKFLOWS: tuple[type, ...] = (*PROCESSES.values(), Delivery)


def details_model(process: str) -> type[Model]:
    """What a report to this process has to say. KeyError for a process that is not there."""
    model: type[Model] = PROCESSES[process].report_type.model_fields["details"].annotation  # type: ignore[assignment]
    return model


def messages_of(process: str) -> Mapping[str, MessageSpec]:
    """The messages a case of this process understands, by name."""
    return PROCESSES[process].messages
