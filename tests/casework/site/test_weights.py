"""What a browser loads for a first page: under 150 kB, with everything on the page that is usually there."""

import re

import pytest
from fastapi import FastAPI

from casework.site.app import whole_app
from casework.site.assets import Assets
from casework.site.passwords import Passwords
from casework.site.permissions import ROUTES
from engine.config.settings import Settings
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.people import People, a_case

MOST = 150_000
"""Bytes, as they go over the line."""
_IMPORTED = re.compile(rb"""^import\s(?:[^'"]*\sfrom\s)?['"]\./([\w.-]+)['"]""", re.MULTILINE)


@pytest.fixture(scope="session")
def built() -> Assets:
    """The files as they are served; made once, by the first test or run that needs them."""
    return Assets.built("#0b4f6c")


@pytest.fixture
def app(desk: Desk, settings: Settings, built: Assets, passwords: Passwords) -> FastAPI:
    return whole_app(desk, settings, built, passwords)


def with_what_it_imports(assets: Assets, name: str, known: frozenset[str] = frozenset()) -> frozenset[str]:
    """A script and all that it loads at once."""
    found = assets.get(assets.version, name)
    assert found is not None, f"{name} is imported and not served"
    known |= {name}
    for other in _IMPORTED.findall(found.body):
        if other.decode() not in known:
            known |= with_what_it_imports(assets, other.decode(), known)
    return known


@pytest.mark.parametrize("post", [Post.MANAGER, Post.SUPERVISOR, Post.ADMINISTRATOR])
async def test_a_first_page_is_light(people: People, desk: Desk, built: Assets, post: Post) -> None:
    for number in range(30):
        await a_case(desk, f"Pothole {number}")
    reference = await a_case(desk)
    scripts = with_what_it_imports(built, "site.js")
    assert {"govuk-frontend.min.js", "map.js"} <= scripts
    assert "leaflet.js" not in scripts, "only where there is a map"
    assets = [built.get(built.version, name) for name in ("site.css", "icon.svg", *scripts)]
    always = sum(len(each.packed) for each in assets if each is not None)
    pages = [
        path
        for method, path in ROUTES
        if method == "GET" and "{" not in path and post in ROUTES[method, path]
    ]
    if post is not Post.ADMINISTRATOR:
        pages.append(f"/casework/cases/{reference}")
    client, weights = await people.of(post), {}
    for page in pages:
        answer = await client.get(page)
        if answer.headers.get("content-type", "").startswith("text/html"):
            weights[page] = always + len(answer.content)
    assert len(weights) >= 5
    assert {page: weight for page, weight in weights.items() if weight >= MOST} == {}
