"""What can be said to a case, told from its process's definition and the register's row.

No case is asked: a page, a list or a command is as quick, and as whole, while Temporal or the worker is slow
or away. What makes no sense now is not offered (``workflows.case.standing``). The case judges what is then
said, which may have come to another stage since its last turn.
"""

import copy
from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from charter.cases import PossibleMessage, Shown
from register.cases.rows import CaseRow
from register.reports import Intake
from register.tasks import StoredTask
from starter.desk.catalogue import Catalogue
from starter.desk.saying import ended, not_started
from workflows.case import AT_FIRST, CaseStanding, first_steps, possible
from workflows.processes import PROCESSES

READ_BY_STAFF = frozenset({Shown.EVERYONE, Shown.STAFF})


def what_can_be_said(row: CaseRow, catalogue: Catalogue) -> list[PossibleMessage]:
    """The messages that make sense now, what the stage waits for first.

    Problem 409 for a case that has ended, or that could not be started.
    """
    if row.ended is not None:
        raise ended(row)
    if row.start_refused:
        raise not_started()
    messages, first = catalogue.messages(row.process), what_comes_first(row)
    return possible(messages, stage_of(row), standing_of(row), first)


def what_comes_first(row: CaseRow) -> list[str]:
    """The messages that the stage of a case waits for, in order, whoever says them; empty where it waits for
    nobody here. Some may make no sense yet."""
    process = PROCESSES.get(row.process)
    return first_steps(process.next_steps, stage_of(row), standing_of(row)) if process else []


def standing_of(row: CaseRow) -> tuple[str, ...] | None:
    """What stands in a case, or will when it begins; None where nobody knows: then all is offered."""
    if row.state is not None:
        return row.state.standing
    if row.intake is None:
        return None
    represented = (CaseStanding.REPRESENTATIVE,) if row.intake.representative else ()
    safe = (CaseStanding.SAFE_CONTACT,) if row.intake.customer.safe_contact else ()
    return (*AT_FIRST, *represented, *safe)


TASK_DONE = "task_done"


def naming_its_tasks(found: Sequence[PossibleMessage], tasks: Sequence[StoredTask]) -> list[PossibleMessage]:
    """The messages with the open tasks as the choices of the one that says that a task is done.

    Where there is none, that is not offered.
    """
    known = {each.task.key: each.task.what for each in tasks if each.task.shown in READ_BY_STAFF}
    left = found if known else [each for each in found if each.name != TASK_DONE]
    return [_naming(each, known) if each.name == TASK_DONE else each for each in left]


def _naming(message: PossibleMessage, known: Mapping[str, str]) -> PossibleMessage:
    form = copy.deepcopy(message.form)
    what = "; ".join(f"{key}: {what}" for key, what in known.items())
    form["properties"]["task"] |= {"enum": list(known), "description": f"Task ({what})"}
    return message.model_copy(update={"form": form})


def stage_of(row: CaseRow) -> str:
    """Where the case stands, or will begin; empty where nobody knows: what is said in any stage is left."""
    if row.state is not None:
        return row.state.stage
    return _begins_at(row, row.intake) if row.intake else ""


def _begins_at(row: CaseRow, intake: Intake) -> str:
    process = PROCESSES.get(row.process)
    if process is None:
        return ""
    try:
        report = process.report_type.model_validate(
            {
                "reference": row.reference,
                "service": intake.service,
                "received": row.received,
                "details": intake.details,
                "handed_over": intake.handed_over,
            }
        )
    except ValidationError:  # it will not be started like this
        return ""
    return process.begins_at(report)
