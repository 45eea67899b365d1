"""What a draft's answers come to: which questions are asked, and where an answer leads instead."""

from casework.reporting.draft import ReportDraft
from casework.site.pages import Site
from charter.asking.questions import TODAY, Given
from charter.counting.counting import day_of


def given_of(site: Site, draft: ReportDraft) -> Given:
    """What branches and stops go by: the details, what was asked first of all, and the day it is asked."""
    today = day_of(site.desk.catalogue.now())
    return {**draft.details, **draft.first, TODAY: today.isoformat()}
