"""At the door of every page of one case: whoever does not see it is told so, and may say why they must."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from casework.site.pages import Site, officer_of, site_of
from charter import references
from register.cases.rows import CaseRow
from register.seeing.openings import CaseWhose
from register.seeing.sight import Sight
from starter.desk.telling.problems import Problem

OPENED = "/casework/cases/{reference}/opened"
"""Where the reason is sent: the one page of a case for whom it is not."""
NOT_THEIRS = "This case is not one of yours. Open its page to see whose it is."


def sight_in(request: Request) -> Sight:
    """What the visitor of a page sees."""
    return site_of(request).sight(officer_of(request))


def sees_row(request: Request, row: CaseRow) -> bool:
    """Whether a case on a list is one the visitor sees."""
    return sight_in(request).sees(row.service, *whose_row(row))


def whose_row(row: CaseRow) -> tuple[str, str]:
    """A case's team and officer; empty before its first turn."""
    return (row.state.team, row.state.officer) if row.state else ("", "")


async def whose_is(request: Request, reference: str) -> CaseWhose | None:
    """Whose a case is, and whether the visitor has opened it; None for no case."""
    try:
        known = references.normalise(reference)
    except ValueError:
        return None
    register = site_of(request).desk.register
    return await asyncio.to_thread(register.openings.whose, known, officer_of(request).username)


def may_see(sight: Sight, case: CaseWhose) -> bool:
    """Whether it is one of theirs, or they have said why they must see it."""
    return case.opened or sight.sees(case.service, case.team, case.officer)


async def sees_named(request: Request, reference: str) -> bool:
    """Whether a case that is named in a query or a form is the visitor's to see, or opened by them."""
    sight = sight_in(request)
    if sight.whole:
        return True
    case = await whose_is(request, reference)
    return case is None or may_see(sight, case)


async def not_theirs(request: Request) -> Response | None:
    """What is told in place of a case's page to whom it is not theirs; None where it is, or is none.

    Problem 403 for what is no page to be looked at.
    """
    sight = sight_in(request)
    if sight.whole:
        return None
    case = await whose_is(request, str(request.path_params["reference"]))
    if case is None or may_see(sight, case):
        return None
    if request.method != "GET":
        raise Problem(403, "not_your_case", NOT_THEIRS)
    return closed_page(request, case, sight, status=403)


def closed_page(
    request: Request, case: CaseWhose, sight: Sight, *, status: int, why: str = "", wrong: str = ""
) -> Response:
    """Whose the case is, as far as that may be told, and the form for the reason."""
    site: Site = site_of(request)
    asks = sight.may_ask(case.service)
    return site.page(
        request,
        "casework/seeing/closed.html",
        status=status,
        reference=case.reference,
        team=case.team if asks else "",
        asks=asks,
        goes=OPENED.replace("{reference}", case.reference),
        given=why,
        mistakes=[{"text": wrong, "href": "#why"}] if wrong else [],
        wrong=wrong,
    )
