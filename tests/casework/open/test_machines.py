"""What machines are told: robots keep out of what is somebody's, pages say the same, and whom to tell."""

import re
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from fastapi import FastAPI

from casework.open.found import may_be_found
from casework.open.machines import SHUT
from casework.site.permissions import PUBLIC, ROUTES
from engine.config.settings import Settings
from register import Register
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.open.reviewed import keep_reviews
from tests.casework.people import People, a_case
from tests.starter.places import Clock

FILES = re.compile(r"\.\w+$|/assets/|/directory")


def may_fetch(rules: str, path: str) -> bool:
    """As RFC 9309 has it: of the rules that match, the longest; an allowing one of the same length first."""
    found = [(0, True)]
    for line in rules.splitlines():
        name, _, pattern = line.partition(": ")
        if name in ("Allow", "Disallow"):
            expression = "".join(
                ".*" if each == "*" else re.escape(each) for each in pattern.removesuffix("$")
            )
            if re.match(expression + ("$" if pattern.endswith("$") else ""), path):
                found.append((len(pattern), name == "Allow"))
    return max(found)[1]


async def test_robots_are_let_in_where_it_is_everybodys_and_nowhere_else(people: People) -> None:
    answer = await (await people.guest()).get("/robots.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    for path in ("/", "/promises", "/promises.csv", "/promises/services/pothole", "/charter/pothole",
                 "/report", "/report/pothole", "/privacy", "/cookies"):  # fmt: skip
        assert may_fetch(answer.text, path), path
    for path in ("/track", "/track/MK-7Q4K2M9X3", "/track/", "/report/pothole/x1/where", "/casework/",
                 "/casework/sign-in", "/api/docs", "/open311/v2/services.xml", "/codec/decode"):  # fmt: skip
        assert not may_fetch(answer.text, path), path


async def test_every_page_says_of_itself_what_robots_are_told(
    people: People, desk: Desk, register: Register
) -> None:
    """Each public page, each officer's: where a robot is shut out, the page may not be found either."""
    keep_reviews(register)
    reference = await a_case(desk)
    parts = {"quarter": "2026-Q3", "service": "pothole", "reference": reference}
    guest, manager = await people.guest(), await people.of(Post.MANAGER)
    rules = (await guest.get("/robots.txt")).text
    looked = 0
    for client, routes in (
        (guest, PUBLIC),
        (manager, [each for each in ROUTES if Post.MANAGER in ROUTES[each]]),
    ):
        for method, route in routes:
            if method != "GET" or FILES.search(route) or route.startswith("/codec"):
                continue
            path = re.sub(r"\{(\w+)\}", lambda part: parts.get(part[1], "x"), route)
            answer = await client.get(path)
            if answer.status_code != 200 or "text/html" not in answer.headers["content-type"]:
                continue
            hidden = 'name="robots" content="noindex"' in answer.text
            assert hidden != may_be_found(path), path
            assert ("noindex" in answer.headers.get("x-robots-tag", "noindex")) or not hidden
            assert may_fetch(rules, path) or hidden, path
            looked += 1
    assert looked > 30


async def test_the_sitemap_has_every_page_that_may_be_found(people: People, register: Register) -> None:
    keep_reviews(register)
    guest = await people.guest()
    root = ET.fromstring((await guest.get("/sitemap.xml")).text)  # noqa: S314 - our own
    paths = [
        str(each.text).removeprefix("https://casework.example.com")
        for each in root.iter()
        if each.tag.endswith("loc")
    ]
    assert {"/", "/promises", "/charter/pothole", "/report/pothole", "/promises/quarters/2026-Q2"} <= set(
        paths
    )
    assert len(paths) == len(set(paths)) > 60
    rules = (await guest.get("/robots.txt")).text
    for path in paths:
        assert may_be_found(path), path
        assert may_fetch(rules, path), path
        assert (await guest.get(path)).status_code == 200, path


def test_what_is_shut_may_not_be_found() -> None:
    for each in SHUT:
        assert not may_be_found(each.replace("*", "x"))


@pytest.mark.parametrize("month", range(14))
async def test_whom_to_tell_of_a_weakness_is_never_out_of_date(
    people: People, clock: Clock, month: int
) -> None:
    clock.at += timedelta(days=30 * month)
    answer = await (await people.guest()).get("/.well-known/security.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=140) < expires - clock.at < timedelta(days=365)
    assert fields["Contact"] == "mailto:customer.services@example.com"
    assert fields["Canonical"] == "https://casework.example.com/.well-known/security.txt"


async def test_a_council_says_whom_to_tell(people: People, app: FastAPI, settings: Settings) -> None:
    said = {
        "security_contact": "https://example.com/security",
        "security_policy": "https://example.com/policy",
    }
    told = settings.model_copy(update=said)
    object.__setattr__(app.state.site, "settings", told)
    text = (await (await people.guest()).get("/.well-known/security.txt")).text
    assert "Contact: https://example.com/security" in text
    assert "Policy: https://example.com/policy" in text
    for wrong in (
        {"security_contact": "somebody"},
        {"security_policy": "http://x"},
        {"data_licence_url": "x"},
    ):
        with pytest.raises(ValueError, match="it "):
            Settings(**wrong)  # type: ignore[arg-type]
