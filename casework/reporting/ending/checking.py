"""Every answer to check, what is wrong with them together, and the sending."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.reporting.draft import ReportDraft
from casework.reporting.ending.linked import Linked, linked
from casework.reporting.flow import only_asked
from casework.reporting.kinds.every import KINDS
from casework.reporting.kinds.page_kind import PageAsked
from casework.reporting.limits import HONEYPOT
from casework.reporting.returning.device import browser_of
from casework.reporting.sending import judge, send
from casework.reporting.visiting import CHECK, SENT, address_of, front_page
from casework.site.languages import _
from casework.site.pages import redirect, site_of, visit_of
from charter.edition.services import Service
from register import RegisterError
from starter.desk.telling.problems import Problem


async def check_page(request: Request, of: Service, draft: ReportDraft, asked: list[PageAsked]) -> Response:
    """The answers, and whatever is wrong with them together: each said with a way to its page."""
    problem = await judge(site_of(request), await only_asked(site_of(request), of, draft))
    return _page(request, of, draft, asked, linked(problem, asked), 200)


async def sending(request: Request, of: Service, draft: ReportDraft, asked: list[PageAsked]) -> Response:
    """Send it. Whatever speaks against that is told on the page, and nothing of it is lost."""
    site, form = site_of(request), visit_of(request).form
    if one(form, HONEYPOT):
        told = _("Leave the box “Leave this empty” empty, and send it again")
        return _page(request, of, draft, asked, [Linked(told, f"#{HONEYPOT}")], 422, trap=True)
    least = timedelta(seconds=site.settings.report_least_seconds)
    if draft.begun is not None and site.desk.now() - draft.begun < least:
        told = _("That was quicker than we expected. Check your answers, and send it again in a moment")
        return _page(request, of, draft, asked, [Linked(told, "#send")], 422)
    try:
        site.limits.spend(request)
        ready = await only_asked(site, of, draft)
        reported = await send(site, ready)
    except Problem as problem:
        return _page(request, of, draft, asked, linked(problem, asked), problem.status)
    except RegisterError:
        told = _("We cannot take it just now. Your answers are kept: try again in a moment")
        return _page(request, of, draft, asked, [Linked(told, "#send")], 503)
    sent = ready.model_copy(update={"reference": reported.reference})
    await site.drafts.keep(sent, browser_of(request))
    return redirect(address_of(sent, SENT))


def told_of(asked: list[PageAsked]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The answers, page by page: its part of the address, and its lines."""
    return [(each.question.part, KINDS[each.question.asks].lines(each)) for each in asked]


def _page(
    request: Request,
    of: Service,
    draft: ReportDraft,
    asked: list[PageAsked],
    wrong: list[Linked],
    status: int,
    *,
    trap: bool = False,
) -> Response:
    last = asked[-1].question.part if asked else ""
    response = front_page(
        request,
        "report/check.html",
        status,
        service=of,
        draft=draft,
        base=address_of(draft),
        back=address_of(draft, last) if last else f"/report/{of.code}",
        told=told_of(asked),
        here=address_of(draft, CHECK),
        mistakes=[each.item for each in wrong],
        wrong_parts={each.part for each in wrong},
        trap=trap,
    )
    if status == 429:
        response.headers["Retry-After"] = "60"
    return response
