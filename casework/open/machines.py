"""What machines ask a site for: which pages may be found, and whom to tell of a weakness."""

from datetime import datetime, time
from xml.sax.saxutils import escape

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.open.answers import OpenRoute, answers_of
from casework.open.found import OPENED, PAGES
from casework.site.pages import site_of
from charter.counting.counting import day_of
from charter.counting.lengths import LONDON

SHUT = ("/track", "/casework", "/report/*/*/", "/codec", "/api", "/open311", "/callbacks", "/openid")
"""What robots keep out of: cases, reports being written, the officers' site, and what is for programs."""
LASTS_MONTHS = 6
"""How long what ``security.txt`` says holds at least: it is made anew each month."""

router = APIRouter(route_class=OpenRoute, include_in_schema=False)


@router.get("/robots.txt")
async def robots(request: Request) -> Response:
    """What a search engine may look at (RFC 9309)."""
    lines = ["User-agent: *", *(f"Allow: {each}" for each in OPENED), *(f"Disallow: {each}" for each in SHUT)]
    lines += ["", f"Sitemap: {site_of(request).settings.council_base_url}/sitemap.xml", ""]
    return _plain("\n".join(lines))


@router.get("/sitemap.xml")
async def sitemap(request: Request) -> Response:
    """Every page that may be found."""
    base, record = site_of(request).settings.council_base_url, await answers_of(request).record()
    offered = site_of(request).desk.catalogue.services()
    places = [*PAGES, *(f"/promises/quarters/{each.quarter}" for each in record.quarters)]
    places += [f"/promises/services/{each.code}" for each in record.services]
    places += [f"/charter/{each.code}" for each in offered]
    places += [f"/report/{each.code}" for each in offered if each.opened_by == "customer"]
    urls = "".join(f"  <url><loc>{escape(base + place)}</loc></url>\n" for place in places)
    text = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
    return Response(
        f'<?xml version="1.0" encoding="UTF-8"?>\n{text}', headers={"Content-Type": "application/xml"}
    )


@router.get("/.well-known/security.txt")
async def security(request: Request) -> Response:
    """Whom to tell of a weakness (RFC 9116)."""
    site = site_of(request)
    settings = site.settings
    contact = settings.security_contact or f"mailto:{site.desk.catalogue.edition.contact.email}"
    lines = [f"Contact: {contact}", f"Expires: {_expires(site.desk.now()).isoformat()}"]
    lines += ["Preferred-Languages: en", f"Canonical: {settings.council_base_url}/.well-known/security.txt"]
    lines += [f"Policy: {settings.security_policy}"] if settings.security_policy else []
    return _plain("\n".join([*lines, ""]))


def _expires(now: datetime) -> datetime:
    """The first day of a month, more than five and at most six months ahead."""
    today = day_of(now)
    months = today.year * 12 + today.month - 1 + LASTS_MONTHS
    first = today.replace(year=months // 12, month=months % 12 + 1, day=1)
    return datetime.combine(first, time(), LONDON)


def _plain(text: str) -> Response:
    return Response(text, headers={"Content-Type": "text/plain; charset=utf-8"})
