"""Which page comes next: the service's questions, less those that its answers make needless."""

from casework.reporting.branching import given_of
from casework.reporting.draft import ReportDraft
from casework.reporting.kinds.every import KINDS
from casework.reporting.kinds.page_kind import PageAsked
from casework.reporting.process_questions import pages_of
from casework.site.pages import Site
from charter.asking.questions import Stop
from charter.edition.services import Service
from workflows.processes import details_model


async def steps(site: Site, service: Service, draft: ReportDraft) -> list[PageAsked]:
    """The pages of this draft as it is now, in order."""
    found = []
    given = given_of(site, draft)
    for asked in every_step(site, service, draft):
        question = asked.question
        if question.when is not None and not question.when(given):
            continue
        if await KINDS[question.asks].is_asked(asked):
            found.append(asked)
    return found


def every_step(site: Site, service: Service, draft: ReportDraft) -> list[PageAsked]:
    """All pages that the service has, those that this draft makes needless too."""
    details = details_model(service.process)
    return [
        PageAsked(site, service, details, question, draft)
        for question in pages_of(service)
        if question.asks in KINDS
    ]


def first_open(found: list[PageAsked]) -> PageAsked | None:
    """The first page that has not been answered, or whose answer leads nowhere; None where all are."""
    return next((each for each in found if not _is_done(each)), None)


def address_part(asked: PageAsked) -> str:
    """Where a page of a draft is."""
    return f"/report/{asked.service.code}/{asked.draft.id}/{asked.question.part}"


def stop_of(asked: PageAsked) -> Stop | None:
    """Where this page's answers lead instead of on, once there are any."""
    question = asked.question
    if question.stops is None or question.part not in asked.draft.answered:
        return None
    return question.stops(given_of(asked.site, asked.draft))


def _is_done(asked: PageAsked) -> bool:
    stop = stop_of(asked)
    return asked.question.part in asked.draft.answered and (stop is None or bool(stop.goes_on))


async def only_asked(site: Site, service: Service, draft: ReportDraft) -> ReportDraft:
    """The draft without what was answered on pages that later answers have made needless."""
    asked = await steps(site, service, draft)
    of_asked = {name for each in asked for name in each.question.fields}
    of_all = {name for each in every_step(site, service, draft) for name in each.question.fields}
    details = {name: said for name, said in draft.details.items() if name in of_asked or name not in of_all}
    parts = {each.question.part for each in asked}
    answered = tuple(part for part in draft.answered if part in parts)
    return draft.model_copy(update={"details": details, "answered": answered})
