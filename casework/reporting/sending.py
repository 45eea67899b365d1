"""A draft handed in at the desk, as every other door hands in a report."""

from pydantic import ValidationError

from casework.reporting.draft import ReportDraft
from casework.reporting.photographs.adding import hand_over
from casework.site.pages import Site
from charter.people import Role
from starter.desk.saying import Caller
from starter.desk.taking.taken import NewReport, Reported
from starter.desk.telling.problems import Problem, malformed

DOOR = "site"
RESIDENTS = Caller("residents", frozenset({Role.CUSTOMER}))


async def send(site: Site, draft: ReportDraft) -> Reported:
    """Report it. The draft's own id makes sending it twice one case. Problem where it cannot be taken."""
    reported = await site.desk.report(_report(draft), RESIDENTS, DOOR)
    if draft.photographs:
        await hand_over(site, draft.id, reported.reference, DOOR)
    return reported


async def judge(site: Site, draft: ReportDraft) -> Problem | None:
    """Why it could not be taken as it is; None where it can."""
    try:
        await site.desk.judged(_report(draft), RESIDENTS)
    except Problem as problem:
        return problem
    return None


def _report(draft: ReportDraft) -> NewReport:
    try:
        return NewReport.model_validate(
            {
                "service": draft.service,
                "source_id": draft.id,
                "reporter": draft.reporter,
                "representative": draft.representative,
                "details": draft.details,
            }
        )
    except ValidationError as error:
        raise malformed(error, "The report") from None
