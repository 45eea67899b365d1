"""A draft handed in at the desk, as every other door hands in a report."""

from pydantic import ValidationError

from casework.reporting.draft import ReportDraft
from casework.reporting.photographs.adding import hand_over
from casework.reporting.process_questions import questions_of
from casework.reporting.where.located import place_of_address, with_collections
from casework.site.pages import Site
from charter.people import Role
from starter.desk.saying import Caller
from starter.desk.taking.taken import NewReport, Reported
from starter.desk.telling.problems import Problem, malformed

DOOR = "site"
RESIDENTS = Caller("residents", frozenset({Role.CUSTOMER}))


async def send(site: Site, draft: ReportDraft) -> Reported:
    """Report it. The draft's own id makes sending it twice one case. Problem where it cannot be taken."""
    service = site.desk.catalogue.openable(draft.service)
    whole = draft.model_copy(update={"details": await with_collections(site, service, draft)})
    at = place_of_address(draft)
    reported = await site.desk.report(_report(site, whole), RESIDENTS, DOOR, at=at, follows=draft.follows)
    if draft.photographs:
        await hand_over(site, draft.id, reported.reference, DOOR)
    return reported


async def judge(site: Site, draft: ReportDraft) -> Problem | None:
    """Why it could not be taken as it is; None where it can."""
    try:
        await site.desk.fitting_report(_report(site, draft), RESIDENTS)
    except Problem as problem:
        return problem
    return None


def _report(site: Site, draft: ReportDraft) -> NewReport:
    known = questions_of(site.desk.catalogue.openable(draft.service)).known
    try:
        return NewReport.model_validate(
            {
                "service": draft.service,
                "source_id": draft.id,
                "reporter": draft.reporter,
                "representative": draft.representative,
                "details": {**draft.details, **known},
            }
        )
    except ValidationError as error:
        raise malformed(error, "The report") from None
