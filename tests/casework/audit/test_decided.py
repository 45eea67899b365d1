"""Every route of the site is decided upon: audited, and how, or not. One that is forgotten is audited."""

from fastapi import FastAPI

from casework.audit.decided import AUDITED, Audited, audited, page_named
from casework.site.permissions import PUBLIC, ROUTES
from casework.site.routing import PageRoute
from register.people.audit import AuditAbout, Did
from tests.casework.site.test_permissions import every

NOT_PAGES: tuple[str, ...] = ("/codec", "/assets", "/openid")
NOT_PAGES += ("/promises", "/charter", "/accessibility", "/privacy", "/cookies", "/about")
NOT_PAGES += ("/robots.txt", "/sitemap.xml", "/.well-known")
"""Not entered as pages are: for Temporal's Web UI, the directory's word, what everybody is answered alike."""


def pages(app: FastAPI) -> set[tuple[str, str]]:
    return {
        (method, route.path)
        for route in every(app.routes)
        if isinstance(route, PageRoute)
        for method in (route.methods or set()) - {"HEAD"}
    }


def test_every_page_is_decided(app: FastAPI) -> None:
    assert pages(app) == set(AUDITED)
    by_mail_programs = {("POST", "/track/changes/{token}")}
    known = {route for route in {*ROUTES, *PUBLIC} if not route[1].startswith(NOT_PAGES)} - by_mail_programs
    assert known == set(AUDITED)


def test_whatever_changes_something_or_gives_a_file_is_audited() -> None:
    officers = {
        route: how for route, how in AUDITED.items() if not route[1].startswith(("/track", "/report"))
    }
    assert [route for route, how in officers.items() if route[0] == "POST" and how is None] == []
    assert [route for route, how in officers.items() if route[1].endswith(("csv", "source")) and (
        how is None or how.did is not Did.EXPORTED)] == []  # fmt: skip
    of_cases = [route for route, how in officers.items() if "{reference}" in route[1] and how is None]
    assert of_cases == [("GET", "/casework/cases/{reference}/changes")], "the page that listens was audited"


def test_a_route_nobody_thought_of_is_audited_by_the_rule() -> None:
    assert audited("GET", "/casework/cases/{reference}/new") == Audited(Did.READ, AuditAbout.CASE)
    assert audited("POST", "/casework/new") == Audited(Did.CHANGED, AuditAbout.SITE)
    assert audited("GET", "/casework/new/csv") == Audited(Did.EXPORTED, AuditAbout.SITE)
    assert audited("POST", "/casework/accounts/closed") == Audited(
        Did.CHANGED, AuditAbout.ACCOUNT, "username"
    )


def test_a_page_has_a_name_that_people_read() -> None:
    for method, path in AUDITED:
        assert not set(page_named(f"{method} {path}")) & set("/{}_"), path
    assert page_named("GET /casework/dashboard/{figure}/csv") == "Dashboard, as a file"
    assert page_named("POST /casework/new-thing") == "New thing"
