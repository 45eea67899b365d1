"""Whether a case of another process could begin with what is known of this one."""

from datetime import datetime
from typing import Any

from pydantic import ValidationError
from temporalio import workflow

from charter.cases import CheckedAtTheDoor, Report
from charter.edition.services import EditionPart
from charter.people import Model
from workflows.case.hearing.messages import Refused
from workflows.case.host import Host

with workflow.unsafe.imports_passed_through():  # one table, also where a case has its modules to itself
    from workflows.details import details_of, report_of


NEEDS_MORE = "That service needs to know other things: say them as details, or open a linked case there."
NOT_YET = "Cases of that service are not opened here yet."


def told_there(case: Host, process: str, said: dict[str, Any]) -> dict[str, Any]:
    """What the other process reads: what the customer told, as far as it asks that, and what is said."""
    asked = details_of(_report_of(process)).model_fields.keys()
    told = case.details_for(asked)
    return {**{name: each for name, each in told.items() if name in asked or not said}, **said}


def refuse_unreadable(case: Host, part: EditionPart, said: dict[str, Any]) -> None:
    """Refused where the process of that part could not go on with this case's report."""
    process = part.service.process
    there = _report_of(process)
    report = case.report.model_dump(mode="json")
    try:
        read = there.model_validate({**report, "details": told_there(case, process, said)})
    except ValidationError as error:
        raise Refused(_unread(error) if said else NEEDS_MORE) from None
    _refuse_wrong(read.details, part, case.report.received)


def refuse_unstartable(part: EditionPart, details: dict[str, Any], received: datetime) -> None:
    """Refused where a case of that part's process could not begin with these details, received then."""
    model = details_of(_report_of(part.service.process))
    try:
        read = model.model_validate(details)
    except ValidationError as error:
        raise Refused(_unread(error)) from None
    _refuse_wrong(read, part, received)


def _refuse_wrong(details: Model, part: EditionPart, received: datetime) -> None:
    """As at a door: what can be read and cannot be so."""
    wrong = details.wrong(part, received) if isinstance(details, CheckedAtTheDoor) else {}
    if wrong:
        raise Refused(" ".join(f"{name}: {why}" for name, why in wrong.items()))


def _report_of(process: str) -> type[Report[Any]]:
    """Refused where no case of that process could be opened."""
    report = report_of(process)
    if report is None:
        raise Refused(NOT_YET)
    return report


def _unread(error: ValidationError) -> str:
    """Which details another service could not read; never what they say."""
    wrong = sorted({".".join(map(str, e["loc"])) for e in error.errors(include_input=False)})
    return f"That service cannot read these details: {', '.join(wrong)[:300]}."
