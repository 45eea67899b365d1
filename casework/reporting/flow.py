"""Which page comes next: the service's questions, less those that its answers make needless."""

from casework.reporting.branching import given_of
from casework.reporting.draft import ReportDraft
from casework.reporting.kinds.every import KINDS
from casework.reporting.kinds.page_kind import PageAsked
from casework.reporting.process_questions import pages_of
from casework.site.pages import Site
from charter.edition.services import Service
from workflows.processes import details_model


async def steps(site: Site, service: Service, draft: ReportDraft) -> list[PageAsked]:
    """The pages of this draft as it is now, in order."""
    found = []
    given = given_of(site, draft)
    for question in pages_of(service):
        if question.asks not in KINDS or (question.when is not None and not question.when(given)):
            continue
        asked = PageAsked(site, service, details_model(service.process), question, draft)
        if await KINDS[question.asks].is_asked(asked):
            found.append(asked)
    return found


def first_open(found: list[PageAsked]) -> PageAsked | None:
    """The first page that has not been answered; None where all are."""
    return next((each for each in found if each.question.part not in each.draft.answered), None)
