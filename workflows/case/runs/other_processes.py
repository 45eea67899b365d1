"""Whether a case of another process could begin with what is known of this one."""

from typing import Any

from pydantic import ValidationError
from temporalio import workflow

from charter.cases import Report
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


def refuse_unreadable(case: Host, process: str, said: dict[str, Any]) -> None:
    """Refused where the other process could not go on with this case's report."""
    there = _report_of(process)
    report = case.report.model_dump(mode="json")
    try:
        there.model_validate({**report, "details": told_there(case, process, said)})
    except ValidationError as error:
        raise Refused(_unread(error) if said else NEEDS_MORE) from None


def refuse_unstartable(process: str, details: dict[str, Any]) -> None:
    """Refused where a case of that process could not begin with these details."""
    model = details_of(_report_of(process))
    try:
        model.model_validate(details)
    except ValidationError as error:
        raise Refused(_unread(error)) from None


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
