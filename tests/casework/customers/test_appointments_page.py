"""An appointment on its page: shown, put into a calendar, moved to what is free and to nothing else."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from icalendar import Calendar

from charter.cases import Kind
from charter.messages import Answer
from charter.offered_times import OfferedTimes
from charter.people import Channel, SafeContact
from register import Register
from starter.desk.intake import Desk
from tests.casework.customers.test_tracking import opened
from tests.casework.people import People, SpokenCases, a_case_of, hidden
from tests.register.making import ADA, entry, tell, turn
from tests.starter.places import Clock

FRIDAY = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


def offered(service: str, at_once: int = 1) -> OfferedTimes:
    window = {"services": (service,), "begins": "09:00", "ends": "12:00", "at_once": at_once}
    afternoon = {**window, "begins": "13:00", "ends": "16:00"}
    return OfferedTimes.model_validate({"times": (window, afternoon), "ahead": 10})


@pytest.fixture
def desk(desk: Desk) -> Desk:
    return replace(desk, times=offered("housing_repair"))


def booked(desk: Desk, reference: str, number: int = 5, at: datetime = FRIDAY, **state: Any) -> None:
    said = {"at": at.isoformat(), "until": at.replace(hour=at.hour + 3).isoformat(), "way": "visit"}
    line = entry(number * 2, kind=Kind.MESSAGE, message="appointment_booked", said=said)
    told = {
        "process": "HousingRepair",
        "service": "housing_repair",
        "standing": ("appointment",),
        "due": None,
    }
    tell(
        desk.register,
        turn(number, reference, entries=(line,), **{"customer": ADA, "at": desk.now(), **told, **state}),
    )


async def a_visit(people: People, desk: Desk, **state: Any) -> tuple[str, httpx.AsyncClient]:
    reference = await a_case_of("HousingRepair", desk)
    booked(desk, reference, **state)
    return reference, await opened(people, reference)


def times(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('name="time" id="')[1:]]


async def choose(client: httpx.AsyncClient, reference: str, time: str) -> httpx.Response:
    page = await client.get(f"/track/{reference}/appointment")
    data = {name: hidden(page, name) for name in ("form_token", "message_id")}
    return await client.post(f"/track/{reference}/appointment", data={**data, "time": time})


async def test_it_is_shown_and_moved_to_a_time_that_is_free(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    reference, client = await a_visit(people, desk)
    page = (await client.get(f"/track/{reference}")).text
    assert "Friday 27 November 2026 at 9am, until 12 noon" in page
    assert "at your home: we come to you" in page
    shown = (await client.get(f"/track/{reference}/appointment")).text
    free = times(shown)
    assert free[0].endswith("2026-11-25T09:00Z")
    assert len(free) == 13, "two a day, less the one they have"
    answer = await choose(client, reference, free[0].removeprefix("time-"))
    assert answer.headers["location"] == f"/track/{reference}"
    [body] = [each for _, name, each in cases.bodies if name == "appointment_chosen"]
    assert body["at"].startswith("2026-11-25T09:00")
    assert body["by"]["role"] == "customer"
    assert (
        "Your appointment is now on Wednesday 25 November 2026 at 9am"
        in (await client.get(f"/track/{reference}")).text
    )


async def test_a_time_sent_twice_is_said_twice_and_taken_once(
    people: People, desk: Desk, cases: SpokenCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The register may know a message that Temporal lost: the case has the word, not the register."""
    reference, client = await a_visit(people, desk)
    shown = await client.get(f"/track/{reference}/appointment")
    data = {name: hidden(shown, name) for name in ("form_token", "message_id")}
    first, second = (each.removeprefix("time-") for each in times(shown.text)[:2])
    said: list[str] = []
    submit = cases.submit

    async def heard(reference: str, name: str, body: dict[str, Any], message_id: str) -> Answer:
        said.append(message_id)
        return await submit(reference, name, body, message_id)

    monkeypatch.setattr(cases, "submit", heard)
    for time in (first, first, second):
        answer = await client.post(f"/track/{reference}/appointment", data={**data, "time": time})
        assert answer.headers["location"] == f"/track/{reference}"
    assert said[0] == said[1] != said[2]
    assert "We had this already" not in (await client.get(f"/track/{reference}")).text, "the last was another"


async def test_what_somebody_else_has_is_not_free(people: People, desk: Desk, cases: SpokenCases) -> None:
    reference, client = await a_visit(people, desk)
    free = [
        each.removeprefix("time-")
        for each in times((await client.get(f"/track/{reference}/appointment")).text)
    ]
    other = await a_case_of("HousingRepair", desk)
    booked(desk, other, at=datetime(2026, 11, 25, 9, 0, tzinfo=UTC))
    answer = await choose(client, reference, free[0])
    assert answer.status_code == 422
    assert "not free any more" in answer.text
    assert free[0] not in answer.text
    for forged in ("", "x", "9/2026-11-25T09:00Z", "0/2099-01-01T09:00Z", "\x00" * 5):
        assert (await choose(client, reference, forged)).status_code == 422
    assert [name for _, name, _ in cases.bodies if name == "appointment_chosen"] == []


async def test_the_last_one_goes_to_whoever_is_first(people: People, desk: Desk, register: Register) -> None:
    one, first = await a_visit(people, desk)
    two, second = await a_visit(people, desk)
    assert register.booked.hold(
        "0/x", 1, one, ("housing_repair",), FRIDAY.replace(day=25), FRIDAY.replace(day=26)
    )
    assert not register.booked.hold(
        "0/x", 1, two, ("housing_repair",), FRIDAY.replace(day=25), FRIDAY.replace(day=26)
    )
    assert register.booked.hold(
        "0/x", 2, two, ("housing_repair",), FRIDAY.replace(day=25), FRIDAY.replace(day=26)
    )
    register.booked.let_go(one)
    register.booked.let_go(two)
    free = times((await first.get(f"/track/{one}/appointment")).text)[0].removeprefix("time-")
    assert (await choose(first, one, free)).status_code == 303
    assert (await choose(second, two, free)).status_code == 422


async def test_no_time_is_offered_that_breaks_the_promise_or_where_none_are(
    people: People, desk: Desk, app: Any
) -> None:
    reference, client = await a_visit(people, desk, due=datetime(2026, 11, 26, 23, 59, 59, tzinfo=UTC))
    page = (await client.get(f"/track/{reference}/appointment")).text
    assert {each.partition("/")[2][:10] for each in times(page)} == {"2026-11-25", "2026-11-26"}
    app.state.site = replace(app.state.site, desk=replace(desk, times=OfferedTimes()))
    page = (await client.get(f"/track/{reference}/appointment")).text
    assert times(page) == []
    assert "tell us which days would suit you" in page


async def test_the_calendar_file_is_the_same_appointment_moved_and_called_off(
    people: People, desk: Desk, register: Register, clock: Clock
) -> None:
    reference, client = await a_visit(people, desk)

    async def event() -> tuple[Any, str]:
        answer = await client.get(f"/track/{reference}/appointment.ics")
        assert answer.headers["content-type"].startswith("text/calendar")
        calendar = Calendar.from_ical(answer.content)
        [found] = calendar.walk("VEVENT")
        return found, str(calendar["method"])

    first, method = await event()
    assert (method, str(first["status"]), int(first["sequence"])) == ("PUBLISH", "CONFIRMED", 0)
    assert first.decoded("dtstart") == FRIDAY
    booked(desk, reference, number=6, at=FRIDAY.replace(day=30))
    moved, method = await event()
    assert (moved["uid"], int(moved["sequence"]), method) == (first["uid"], 1, "PUBLISH")
    tell(register, turn(7, reference, process="HousingRepair", standing=(), customer=ADA, entries=()))
    off, method = await event()
    assert (off["uid"], int(off["sequence"]), str(off["status"]), method) == (
        first["uid"],
        2,
        "CANCELLED",
        "CANCEL",
    )
    assert "was called off" in (await client.get(f"/track/{reference}")).text
    booked(desk, reference, number=8, at=FRIDAY.replace(hour=10))
    again, _ = await event()
    assert (again["uid"], int(again["sequence"])) == (first["uid"], 3), "booked again: the same one"
    clock.forward(days=10)
    over = turn(9, reference, at=clock(), process="HousingRepair", standing=(), customer=ADA, entries=())
    tell(register, over)
    booked(desk, reference, number=10, at=FRIDAY.replace(month=12, day=10))
    client = await opened(people, reference)
    later, _ = await event()
    assert later["uid"] != first["uid"], "what took place stays in the calendar"


async def test_a_neutral_one_says_nothing_but_when(people: People, desk: Desk) -> None:
    safe = SafeContact(channels=(Channel.EMAIL,), neutral_wording=True)
    reference, client = await a_visit(people, desk, customer=ADA.model_copy(update={"safe_contact": safe}))
    answer = await client.get(f"/track/{reference}/appointment.ics")
    for told in ("Example Council", "home", "housing", "DESCRIPTION", "LOCATION", "URL"):
        assert told not in answer.text.replace("@casework.example.com", "")
    assert "SUMMARY:Appointment\r\n" in answer.text
    assert reference not in answer.headers["content-disposition"]


async def test_it_is_nobody_elses(people: People, desk: Desk) -> None:
    reference, _ = await a_visit(people, desk)
    guest = await people.guest()
    for part in ("appointment", "appointment.ics"):
        assert (await guest.get(f"/track/{reference}/{part}")).headers["location"].endswith("/open")
    none = await a_case_of("HousingRepair", desk)
    client = await opened(people, none)
    assert (await client.get(f"/track/{none}/appointment.ics")).headers["location"] == f"/track/{none}"
