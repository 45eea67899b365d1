"""A draft handed in at the desk, as every other door hands in a report."""

from casework.reporting.draft import ReportDraft
from casework.reporting.photographs import hand_over
from casework.site.pages import Site
from charter.people import Role
from starter.desk.saying import Caller
from starter.desk.taking.taken import NewReport, Reported

DOOR = "site"


async def send(site: Site, draft: ReportDraft) -> Reported:
    """Report it. The draft's own id makes sending it twice one case. Problem where it cannot be taken."""
    report = NewReport.model_validate(
        {
            "service": draft.service,
            "source_id": draft.id,
            "reporter": draft.reporter,
            "representative": draft.representative,
            "details": draft.details,
        }
    )
    reported = await site.desk.report(report, Caller("residents", frozenset({Role.CUSTOMER})), DOOR)
    if draft.photographs:
        await hand_over(site, draft.id, reported.reference, DOOR)
    return reported
