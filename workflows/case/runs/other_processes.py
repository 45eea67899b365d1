"""Whether a case of another process could begin with what is known of this one."""

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from temporalio import workflow

from workflows.case.hearing.messages import Refused

if TYPE_CHECKING:
    from workflows.case.lifecycle import Case

NEEDS_MORE = "That service needs to know other things: say them as details, or open a linked case there."
NOT_YET = "Cases of that service are not opened here yet."


def told_there(case: "Case[Any]", process: str, said: dict[str, Any]) -> dict[str, Any]:
    """What the other process reads: what the customer told, as far as it asks that, and what is said."""
    with workflow.unsafe.imports_passed_through():
        from workflows.processes import details_model

    asked = details_model(process).model_fields.keys()
    told = case.details_for(asked)
    return {**{name: each for name, each in told.items() if name in asked or not said}, **said}


def refuse_unreadable(case: "Case[Any]", process: str, said: dict[str, Any]) -> None:
    """Refused where the other process could not go on with this case's report."""
    with workflow.unsafe.imports_passed_through():
        from workflows.processes import PROCESSES

    if process not in PROCESSES:
        raise Refused(NOT_YET)
    report = case.report.model_dump(mode="json")
    try:
        PROCESSES[process].report_type.model_validate({**report, "details": told_there(case, process, said)})
    except ValidationError as error:
        raise Refused(_unread(error) if said else NEEDS_MORE) from None


def refuse_unstartable(process: str, details: dict[str, Any]) -> None:
    """Refused where a case of that process could not begin with these details."""
    with workflow.unsafe.imports_passed_through():
        from workflows.processes import PROCESSES, details_model

    if process not in PROCESSES:
        raise Refused(NOT_YET)
    try:
        details_model(process).model_validate(details)
    except ValidationError as error:
        raise Refused(_unread(error)) from None


def _unread(error: ValidationError) -> str:
    """Which details another service could not read; never what they say."""
    wrong = sorted({".".join(map(str, e["loc"])) for e in error.errors(include_input=False)})
    return f"That service cannot read these details: {', '.join(wrong)[:300]}."
