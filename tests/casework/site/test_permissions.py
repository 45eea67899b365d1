"""Every route has its roles or is listed as public; the matrix is walked cell by cell."""

from collections.abc import Iterable, Iterator
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from casework.site.permissions import (
    MAY_OPEN_TEMPORAL,
    MAY_SEE,
    PUBLIC,
    ROUTES,
    SPEAKS_AS,
    TASKS_OF,
    NotListed,
)
from casework.site.routing import PageRoute
from charter.cases import Entry, Kind, Shown, Task
from register import Register
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.people import People, a_case, hidden
from tests.register.making import MONDAY, tell, turn

PAGES = sorted(route for route in ROUTES if route[1].startswith("/casework"))
"""The rest is for Temporal's Web UI: test_codec.py walks it."""
DOORS = ("/api/", "/open311/", "/callbacks/", "/healthz", "/readyz", "/problems")
"""For programs: they have keys of their own, or nothing secret."""


def routes_of(app: FastAPI) -> set[tuple[str, str]]:
    return {
        (method, route.path) for route in every(app.routes) for method in (route.methods or set()) - {"HEAD"}
    }


def every(routes: Iterable[BaseRoute]) -> Iterator[APIRoute | Route]:
    """Each route, those of the routers that were included too; nothing is passed over."""
    for route in routes:
        if isinstance(route, APIRoute | Route):
            yield route
        else:
            router = getattr(route, "original_router", None)
            assert router is not None, f"{type(route)} cannot be looked into"
            yield from every(router.routes)


def test_every_route_is_listed(app: FastAPI) -> None:
    site = {each for each in routes_of(app) if not each[1].startswith(DOORS)}
    assert site, "nothing was looked at"
    assert site == {*ROUTES, *PUBLIC}
    assert not set(ROUTES) & set(PUBLIC)
    assert all(path.startswith("/codec/") for _, path in {*ROUTES} - {*PAGES})


def test_every_route_of_the_site_is_entered_by_the_table(app: FastAPI) -> None:
    casework = [route for route in every(app.routes) if route.path.startswith("/casework")]
    assert casework
    assert all(isinstance(route, PageRoute) for route in casework)


def test_a_route_nobody_has_decided_on_cannot_be_mounted() -> None:
    router = APIRouter(route_class=PageRoute)

    async def page(request: Request) -> Response:
        return Response()

    with pytest.raises(NotListed, match="/casework/new"):
        router.get("/casework/new")(page)


def test_every_post_is_in_every_table() -> None:
    assert set(MAY_SEE) == set(TASKS_OF) == set(Post)
    assert set(SPEAKS_AS) < set(Post)


@pytest.mark.parametrize("route", PAGES, ids=lambda route: f"{route[0]} {route[1]}")
async def test_the_matrix(people: People, desk: Desk, route: tuple[str, str]) -> None:
    """First nobody, then each post: what one of them does there leaves the route to the next as it was."""
    reference = await a_case(desk)
    method, path = route
    address = path.replace("{reference}", reference).replace("{message}", "note_added")
    await nobody_comes_in(await people.guest(), method, address)
    for post in Post:
        client = await people.of(post)
        token = "" if method == "GET" else await form_token(client, post)
        sent = {"form_token": token} if method == "POST" else None
        answer = await client.request(method, address, data=sent)
        if post in ROUTES[route]:
            assert answer.status_code in {200, 303, 404, 422}, f"{post}: {answer.text}"
        else:
            assert answer.status_code == 403, post
            assert "Your account may not use this page" in answer.text, post


async def nobody_comes_in(guest: httpx.AsyncClient, method: str, address: str) -> None:
    """Who is not signed in is led to where that is done, and reads nothing."""
    answer = await guest.request(method, address, data={} if method == "POST" else None)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/casework/sign-in")
    assert "Ada" not in answer.text


async def form_token(client: httpx.AsyncClient, post: Post) -> str:
    home = "/casework/officers" if post is Post.ADMINISTRATOR else "/casework/queue"
    return hidden(await client.get(home), "form_token")


@pytest.mark.parametrize("post", [post for post in Post if post is not Post.ADMINISTRATOR])
async def test_safeguarding_is_seen_by_those_who_may(
    people: People, desk: Desk, register: Register, post: Post
) -> None:
    reference = await a_case(desk)
    line = Entry(number=3, at=MONDAY, kind=Kind.NOTE, what="A child is alone", shown=Shown.SAFEGUARDING)
    task = Task(key="safeguarding/1", at=MONDAY, what="Read the concern", shown=Shown.SAFEGUARDING)
    flagged: dict[str, Any] = {"service": "pothole", "service_title": "Pothole", "safeguarding": True}
    tell(register, turn(2, reference, entries=(line,), tasks=(task,), **flagged))
    client = await people.of(post)
    pages = [(await client.get(f"/casework/{each}")).text for each in (f"cases/{reference}", "tasks?of=all")]
    may = post in {Post.MANAGER, Post.SUPERVISOR}
    assert ("A child is alone" in pages[0]) == may
    assert all(("Read the concern" in page) == may for page in pages)
    assert ("Safeguarding" in pages[0].replace("Safeguarding raised", "")) == may


async def test_only_those_who_may_read_it_are_shown_the_way_to_temporal(people: People, desk: Desk) -> None:
    reference = await a_case(desk)
    for post in (Post.OFFICER, Post.MANAGER, Post.FEEDBACK_TEAM, Post.SUPERVISOR):
        page = (await (await people.of(post)).get(f"/casework/cases/{reference}")).text
        link = f"http://127.0.0.1:8233/namespaces/default/workflows/{reference}"
        assert (link in page) == (post in MAY_OPEN_TEMPORAL)


async def test_a_role_is_offered_only_its_own_messages(people: People, desk: Desk) -> None:
    reference = await a_case(desk)
    officer = (await (await people.of(Post.OFFICER)).get(f"/casework/cases/{reference}")).text
    manager = (await (await people.of(Post.MANAGER)).get(f"/casework/cases/{reference}")).text
    team = (await (await people.of(Post.FEEDBACK_TEAM)).get(f"/casework/cases/{reference}")).text
    assert "/say/inspection_recorded" in officer
    assert "/say/nominated_contact_set" not in officer
    assert "/say/nominated_contact_set" in manager
    assert "/say/inspection_recorded" not in team
    assert "/say/note_added" in team
    refused = await (await people.of(Post.OFFICER)).get(
        f"/casework/cases/{reference}/say/nominated_contact_set"
    )
    assert refused.status_code == 403
