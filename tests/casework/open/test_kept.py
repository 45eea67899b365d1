"""The public pages of kept promises: what they say, what they withhold, and how a crowd is answered."""

from datetime import timedelta
from typing import Any

import pytest

from casework.open.answers import LASTS
from charter.cases import PromiseState
from register import Register, RegisterUnreachable
from tests.casework.open.reviewed import SECRET, keep_reviews
from tests.casework.people import People
from tests.casework.words.seen import raw, visible
from tests.register.making import tell, turn
from tests.starter.places import Clock
from tests.statements import statements

PAGES = ("/promises", "/promises/quarters/2026-Q3", "/promises/services/pothole", "/promises/services/wells")


async def test_before_the_first_quarter_the_one_that_is_running_is_shown(people: People) -> None:
    page = await (await people.guest()).get("/promises")
    assert page.status_code == 200
    assert "so far" in page.text
    assert "This quarter is not over" in page.text


async def test_a_quarter_is_told_by_service(people: People, register: Register) -> None:
    keep_reviews(register)
    page = (await (await people.guest()).get("/promises")).text
    read = visible(page)
    assert "July to September 2026" in read
    assert "396 to 399" in read  # of potholes: 200, and 196 to 199
    assert "fewer than 5" in read
    assert "withheld" in read
    assert SECRET not in page
    assert page.count("<svg") == 1
    assert "3" not in [line.strip() for line in read.splitlines()]


async def test_a_service_is_told_by_promise_with_its_clause(people: People, register: Register) -> None:
    keep_reviews(register)
    guest = await people.guest()
    page = (await guest.get("/promises/services/pothole")).text
    assert "Should be inspected within five working days." in page
    assert "Customer Charter" in page
    assert "90%" in visible(page)
    assert 'id="inspect"' in page
    gone = await guest.get("/promises/services/wells")
    assert "in the charter no more" in gone.text


async def test_what_there_is_not_is_not_found(people: People) -> None:
    guest = await people.guest()
    for wrong in ("quarters/2025-Q1", "quarters/x", "services/x"):
        answer = await guest.get(f"/promises/{wrong}")
        assert answer.status_code == 404
        assert "Page not found" in answer.text


async def test_no_page_has_a_raw_value(people: People, register: Register) -> None:
    keep_reviews(register)
    guest = await people.guest()
    for page in PAGES:
        answer = await guest.get(page)
        assert answer.status_code == 200
        assert raw(visible(answer.text)) == []


async def test_a_case_counts_in_the_quarter_so_far_from_the_next_day(
    people: People, register: Register, clock: Clock
) -> None:
    due = clock() + timedelta(hours=2)
    for number in range(7):
        kept = "kept" if number else "open"
        state = PromiseState(
            key="inspect", title="Inspect", clause="x", where="x", source="CH", due=due, first_due=due,
            started=clock() - timedelta(days=5), state=kept, ended=clock() if number else None,
        )  # fmt: skip
        pothole: dict[str, Any] = {"service": "pothole", "service_title": "Pothole"}
        tell(register, turn(1, f"MK-{number}", promises=(state,), **pothole))
    guest = await people.guest()
    assert "0 to 7" not in (await guest.get("/promises/services/pothole")).text
    clock.at += timedelta(days=1)
    assert "0 to 7" in (await guest.get("/promises/services/pothole")).text


async def test_a_crowd_asks_the_register_three_things_once(people: People, register: Register) -> None:
    keep_reviews(register)
    guest = await people.guest()
    with statements(register) as asked:
        for page in PAGES * 5:
            answer = await guest.get(page)
            assert "set-cookie" not in answer.headers
            assert answer.headers["cache-control"] == "public, max-age=300"
    assert len(asked) == 3, asked


async def test_a_browser_that_has_it_is_told_so(people: People, register: Register, clock: Clock) -> None:
    guest = await people.guest()
    first = await guest.get("/promises")
    again = await guest.get("/promises", headers={"If-None-Match": f'"x", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    keep_reviews(register)
    clock.at += LASTS
    new = await guest.get("/promises", headers={"If-None-Match": first.headers["etag"]})
    assert new.status_code == 200
    chosen = await guest.get("/promises?language=cy")
    assert chosen.headers["cache-control"] == "private, no-cache"


async def test_while_the_register_is_away_what_was_answered_is_answered(
    people: People, register: Register, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_reviews(register)
    guest = await people.guest()
    before = await guest.get("/promises")

    def away(most: int) -> list[object]:
        raise RegisterUnreachable("The register does not answer.")

    monkeypatch.setattr(register.reviews, "latest", away)
    clock.at += LASTS
    after = await guest.get("/promises")
    assert (after.status_code, after.text) == (200, before.text)
    assert (await guest.get("/promises/services/pothole")).status_code == 503
