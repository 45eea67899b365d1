"""The pages: accessibility of both sites, privacy, cookies, who we are."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.open.answers import OpenRoute, open_page
from casework.open.legal.cookies import cookies
from casework.open.legal.texts import AccessibleSite, OpenText, OpenTexts
from casework.site.pages import site_of
from charter.counting.counting import day_of

ACCESSIBILITY, OFFICERS = "/accessibility", "/accessibility/officers"
PRIVACY, COOKIES, ABOUT = "/privacy", "/cookies", "/about"

router = APIRouter(route_class=OpenRoute, include_in_schema=False)


@router.get(ACCESSIBILITY)
async def accessibility(request: Request) -> Response:
    """The statement for the residents' pages."""
    return _statement(request, _texts(request).accessibility.residents)


@router.get(OFFICERS)
async def officers(request: Request) -> Response:
    """The statement for the officers' site: open to everybody, as it is about people's work."""
    return _statement(request, _texts(request).accessibility.officers)


@router.get(PRIVACY)
async def privacy(request: Request) -> Response:
    """What is done with personal data."""
    return _text(request, "open/legal/privacy.html", _texts(request).privacy)


@router.get(COOKIES)
async def cookie_page(request: Request) -> Response:
    """Every cookie there is."""
    found = cookies(https=site_of(request).sessions.https)
    return open_page(request, "open/legal/cookies.html", cookies=found)


@router.get(ABOUT)
async def about(request: Request) -> Response:
    """Who we are, and how to reach us."""
    return _text(request, "open/legal/about.html", _texts(request).about)


def _statement(request: Request, of: AccessibleSite) -> Response:
    text, today = _texts(request).accessibility, day_of(site_of(request).desk.now())
    address = f"{site_of(request).settings.council_base_url}{of.place}"
    return open_page(
        request,
        "open/legal/accessibility.html",
        text=text,
        of=of,
        other=OFFICERS if of is text.residents else ACCESSIBILITY,
        address=address,
        old=text.is_old(today),
    )


def _text(request: Request, template: str, text: OpenText) -> Response:
    old = text.is_old(day_of(site_of(request).desk.now()))
    return open_page(request, template, text=text, old=old)


def _texts(request: Request) -> OpenTexts:
    found: OpenTexts = request.app.state.open_texts
    return found
