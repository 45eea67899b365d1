"""What is usual, on the first page of a service: counted once, and shown while it is counted anew."""

import asyncio
from datetime import timedelta

import pytest
from fastapi import FastAPI

from casework.customers import usual
from casework.customers.usual import kept_by_a_person, usual_for
from casework.site.pages import Site
from charter.people import SafeContact
from register import Register, RegisterError
from register.residents.usual_times import UsualTimes
from starter.desk.intake import Desk
from tests.casework.customers.test_tracking import ADA, a_case, opened
from tests.casework.people import People
from tests.register.making import tell, turn
from tests.register.test_figures import promise
from tests.starter.places import Clock

SENTENCE = "Inspect: nine in ten are done within 3 working days."


def kept(register: Register, clock: Clock, count: int, days: int, begins: int = 0) -> None:
    """So many potholes inspected after so many days, five weeks ago."""
    began = (clock() - timedelta(weeks=5)).replace(hour=10)
    began -= timedelta(days=began.weekday())  # a Monday
    for number in range(begins, begins + count):
        done = promise(
            "inspect",
            "kept",
            started=began,
            due=began + timedelta(days=7),
            first_due=began + timedelta(days=7),
            ended=began + timedelta(days=days),
        )
        told = turn(1, f"MK-{number:09d}", service="pothole", at=began, received=began, promises=(done,))
        tell(register, told)


@pytest.fixture
def site(app: FastAPI, people: People) -> Site:
    found: Site = app.state.site
    return found


async def first_page(people: People) -> str:
    """The page, once it has been counted."""
    browser = await people.guest()
    for _ in range(50):
        page = (await browser.get("/report/pothole")).text
        if "nine in ten" in page:
            return page
        await asyncio.sleep(0.1)
    raise AssertionError("nothing was counted")


async def test_the_first_page_says_what_is_usual(people: People, clock: Clock) -> None:
    kept(people.register, clock, 30, days=3)
    page = await first_page(people)
    assert SENTENCE in page
    assert "Counted from 30 cases that were due in the last 12 months." in page


async def test_of_a_few_it_says_nothing(people: People, clock: Clock) -> None:
    kept(people.register, clock, 29, days=3)
    assert "nine in ten" not in (await (await people.guest()).get("/report/pothole")).text


async def test_it_is_counted_once_an_hour_and_nobody_waits_for_the_second_time(
    people: People, clock: Clock, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(people.register, clock, 30, days=3)
    monkeypatch.setattr(usual, "WAITED", 30.0)
    found = await asyncio.gather(*(usual_for(site, "pothole", "inspect") for _ in range(5)))
    assert {each.sentence for each in found if each} == {SENTENCE}
    kept(people.register, clock, 300, days=8, begins=100)
    known = await usual_for(site, "pothole", "inspect")
    assert known == found[0]
    monkeypatch.setattr(usual, "RENEWED", -1.0)
    shown = await usual_for(site, "pothole", "inspect")
    assert shown == known  # while it is counted anew
    await asyncio.gather(*site.usual.counting.values())
    renewed = await usual_for(site, "pothole", "inspect")
    await asyncio.gather(*site.usual.counting.values())
    assert renewed is not None
    assert renewed.sentence.startswith("Inspect: nine in ten are done within 6 working days. That is longer")


async def test_a_register_that_is_away_costs_the_page_nothing_but_the_sentence(
    people: People, clock: Clock, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(people.register, clock, 30, days=3)

    def away(*_: object) -> None:
        raise RegisterError("away")

    with monkeypatch.context() as patched:
        patched.setattr(UsualTimes, "took", away)
        assert (await (await people.guest()).get("/report/pothole")).status_code == 200
    assert SENTENCE in await first_page(people)


async def test_a_page_does_not_wait_long_for_what_nobody_has_counted(
    people: People, clock: Clock, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(people.register, clock, 30, days=3)
    monkeypatch.setattr(usual, "WAITED", 0.0)
    assert await usual_for(site, "pothole", "inspect") is None
    assert SENTENCE in await first_page(people)


def test_the_first_promise_is_one_that_a_person_keeps(site: Site) -> None:
    edition = site.desk.catalogue.edition
    first = {
        service.code: [each.key for each in kept_by_a_person(edition.promises_of(service))]
        for service in edition.services
    }
    assert first["pothole"] == ["inspect"]
    assert first["danger"] == ["attend"]
    assert first["missed_collection"][:2] == ["return/before_noon", "return/within_48_hours"]
    assert first["comment"] == []


async def test_a_cases_own_page_says_it_too_until_it_is_done(
    people: People, desk: Desk, clock: Clock
) -> None:
    kept(people.register, clock, 30, days=3)
    await first_page(people)
    reference, done = await a_case(desk), await a_case(desk, outcome="completed", stage="done")
    for client in (await people.guest(), await opened(people, reference)):
        assert SENTENCE in (await client.get(f"/track/{reference}")).text
    assert SENTENCE not in (await (await people.guest()).get(f"/track/{done}")).text
    neutral = ADA.model_copy(update={"safe_contact": SafeContact(neutral_wording=True)})
    hidden = await a_case(desk, neutral)
    assert SENTENCE not in (await (await people.guest()).get(f"/track/{hidden}")).text
