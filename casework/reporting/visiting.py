"""What every page of the front door needs: its service, its draft, and how it is shown."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from casework.customers.tracking import page
from casework.reporting.draft import ReportDraft
from casework.reporting.finding.services import offered
from casework.reporting.flow import first_open, steps
from casework.reporting.limits import HONEYPOT
from casework.reporting.process_questions import questions_of
from casework.reporting.returning.device import browser_of
from casework.site.pages import site_of
from charter.edition.services import Service
from starter.desk.telling.problems import Problem

CHECK = "check"
SENT = "sent"


def service_of(request: Request, code: str) -> Service:
    """The service of an address. Problem 404 where a resident cannot open it."""
    found = next((each for each in offered(site_of(request).desk.catalogue) if each.code == code), None)
    if found is None:
        raise _nothing()
    return found


async def draft_of(request: Request, service: str, draft_id: str) -> ReportDraft:
    """The draft of an address. Problem 404 where it is not this browser's."""
    found = await site_of(request).drafts.get(draft_id, browser_of(request))
    if found is None or found.service != service:
        raise Problem(
            404,
            "not_found",
            "There is no form of yours at that address. It may have been begun in another browser or on "
            "another device, or nobody has touched it for 30 days. If we sent you a link, open that.",
        )
    return found


def address_of(draft: ReportDraft, part: str = "") -> str:
    """Where a page of a draft is."""
    return f"/report/{draft.service}/{draft.id}" + (f"/{part}" if part else "")


async def next_address(request: Request, service: Service, draft: ReportDraft) -> str:
    """The first page that is still to be answered, or the one to check them all."""
    step = first_open(await steps(site_of(request), service, draft))
    return address_of(draft, step.question.part if step else CHECK)


def front_page(
    request: Request, template: str, status: int = 200, *, service: Service | None = None, **shown: Any
) -> Response:
    """A page of the front door. One of a sensitive service names it nowhere that others see."""
    sensitive = service is not None and questions_of(service).sensitive
    given = {
        "service": service,
        "sensitive": sensitive,
        "leave_to": site_of(request).settings.leave_to,
        "honeypot": HONEYPOT,
        "mistakes": [],
        **shown,
    }
    return page(request, template, status, **given)


def _nothing() -> Problem:
    return Problem(404, "not_found", "There is nothing at that address.")
