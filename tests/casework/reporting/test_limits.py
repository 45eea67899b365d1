"""Who is no person is kept out without a puzzle, and nobody loses a word by it."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.requests import Request

from casework.reporting.limits import FrontDoorLimits, address_of
from engine.config.settings import Settings
from starter.desk.telling.problems import Problem
from tests.casework.people import People
from tests.casework.reporting.answering import answered, finished
from tests.casework.reporting.test_reported import POTHOLE, pressed
from tests.starter.places import Clock


def request_from(host: str, forwarded: str = "") -> Request:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    return Request({"type": "http", "client": (host, 1), "headers": headers})


def refused(limits: FrontDoorLimits, request: Request) -> Problem | None:
    try:
        limits.spend(request)
    except Problem as problem:
        return problem
    return None


def test_an_address_has_its_measure_and_it_fills_again() -> None:
    at = [0.0]
    limits = FrontDoorLimits(2, 100, clock=lambda: at[0])
    one, other = request_from("192.0.2.1"), request_from("192.0.2.2")
    assert [refused(limits, one) is None for _ in range(3)] == [True, True, False]
    assert refused(limits, other) is None
    problem = refused(limits, one)
    assert problem is not None
    assert (problem.status, problem.headers["Retry-After"]) == (429, "30")
    at[0] = 31.0
    assert refused(limits, one) is None


def test_all_together_have_one_too_and_none_means_none() -> None:
    limits = FrontDoorLimits(0, 2, clock=lambda: 0.0)
    assert [refused(limits, request_from(f"192.0.2.{n}")) is None for n in range(3)] == [True, True, False]
    assert all(refused(FrontDoorLimits(0, 0), request_from("192.0.2.1")) is None for _ in range(50))


def test_only_what_a_proxy_of_the_councils_own_wrote_is_believed() -> None:
    request = request_from("10.0.0.1", "203.0.113.9, 192.0.2.7")
    assert [address_of(request, proxies) for proxies in (0, 1, 2, 3)] == [
        "10.0.0.1",
        "192.0.2.7",
        "203.0.113.9",
        "10.0.0.1",
    ]


async def test_too_many_are_told_so_and_nothing_is_lost(people: People, app: FastAPI) -> None:
    browser = await people.guest()
    check = await answered(browser, "pothole", POTHOLE)
    limits = app.state.site.limits
    limits.an_address = 1
    limits.spend(request_from("127.0.0.1"))
    page = await pressed(browser, check)
    assert page.status_code == 429
    assert "A hole as wide as a bucket" in page.text
    assert "Nothing you wrote is lost" in page.text
    begun = await pressed(browser, "/report/pothole")
    assert begun.status_code == 429
    assert "<h1" in begun.text
    limits.an_address = 0
    await finished(browser, check)


async def test_a_box_that_nobody_sees_stays_empty(people: People) -> None:
    browser = await people.guest()
    check = await answered(browser, "pothole", POTHOLE)
    for address in (check, "/report/pothole"):
        page = await pressed(browser, address, website="https://spam.example.com")
        assert page.status_code == 422
        assert 'href="#website"' in page.text
        assert "left-empty" not in page.text, "a person is shown what to empty"
    assert not people.register.queue.cases()
    await finished(browser, check)


async def test_a_person_takes_a_moment(people: People, app: FastAPI, clock: Clock) -> None:
    settings: Settings = app.state.site.settings
    least: Any = 3.0
    settings.report_least_seconds = least
    browser = await people.guest()
    check = await answered(browser, "pothole", POTHOLE)
    assert (await pressed(browser, check)).status_code == 422
    assert not people.register.queue.cases()
    clock.at += timedelta(seconds=4)
    await finished(browser, check)


@pytest.mark.parametrize(
    "address", ["/report/nothing", "/report/pothole/nothing/where", "/report/pothole/x/save"]
)
async def test_what_is_not_there_is_said_in_a_page(people: People, address: str) -> None:
    page = await (await people.guest()).get(address)
    assert page.status_code == 404
    assert "<h1" in page.text
