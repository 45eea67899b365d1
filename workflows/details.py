"""What other processes have to know of a process: the report its cases begin with.

``workflows.processes`` fills the table from its one list, so that nobody here has to know a process.
"""

from collections.abc import Mapping
from typing import Any

from charter.cases import Report
from charter.people import Model

REPORTS: dict[str, type[Report[Any]]] = {}
"""By the name of the process."""


def know(reports: Mapping[str, type[Report[Any]]]) -> None:
    """The reports of every process there is, by its name."""
    REPORTS.update(reports)


def report_of(process: str) -> type[Report[Any]] | None:
    """The report that begins a case of that process; None for a process that is not there.

    RuntimeError before ``workflows.processes`` has been imported: a worker that knows no other process would
    refuse what another one took.
    """
    if not REPORTS:
        raise RuntimeError("workflows.processes has to be imported before one process asks for another")
    return REPORTS.get(process)


def details_of(report: type[Report[Any]]) -> type[Model]:
    """The model of what such a report has to say."""
    model: type[Model] = report.model_fields["details"].annotation  # type: ignore[assignment]
    return model
