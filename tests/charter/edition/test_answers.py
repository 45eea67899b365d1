"""The answers of the command line, without the command line."""

import json
from datetime import datetime

import pytest

from charter.counting.calendars import CalendarError, calendar_for
from charter.counting.lengths import Length
from charter.edition.answers import due_answer, services_answer
from tests.charter.dates import CALENDAR, EDITION, at


def test_when_would_it_fall_due() -> None:
    answer = due_answer("5 working days", at("Wed 23 Dec 2026 10:00"), CALENDAR)
    assert {key: answer[key] for key in ("from", "length", "last_day", "due")} == {
        "from": "2026-12-23T10:00:00+00:00",
        "length": "5 working days",
        "last_day": "2027-01-04",
        "due": "2027-01-04T23:59:59+00:00",
    }
    assert answer["skipped"][0] == {"day": "2026-12-25", "why": "Christmas Day"}
    assert len(answer["skipped"]) == 7
    assert json.loads(json.dumps(answer)) == answer


def test_summer_time_shows_in_the_instant() -> None:
    answer = due_answer("1 working day", at("Thu 25 Mar 2027 10:00"), CALENDAR)
    assert (answer["from"], answer["due"]) == ("2027-03-25T10:00:00+00:00", "2027-03-30T23:59:59+01:00")


def test_beginning_with() -> None:
    answer = due_answer("21 days", at("Wed 23 Dec 2026 10:00"), CALENDAR, inclusive=True)
    assert (answer["last_day"], answer["skipped"]) == ("2027-01-12", [])


def test_a_calendar_that_ends_too_soon_is_no_answer() -> None:
    with pytest.raises(CalendarError, match="no bank holidays are known for 2027"):
        due_answer("5 working days", at("Wed 23 Dec 2026 10:00"), calendar_for(2026, 2026))
    assert due_answer("28 days", at("Wed 23 Dec 2026 10:00"), calendar_for(2026, 2026))["last_day"]


def test_bad_questions_are_answered_in_the_callers_terms() -> None:
    with pytest.raises(ValueError, match="working days"):
        due_answer("soon", at("Wed 23 Dec 2026 10:00"), CALENDAR)
    with pytest.raises(ValueError, match="zone"):
        due_answer("5 working days", datetime(2026, 12, 23, 10), CALENDAR)  # noqa: DTZ001 the point of the test


def test_every_service_is_listed_with_its_promises() -> None:
    answer = services_answer(EDITION)
    assert json.loads(json.dumps(answer)) == answer
    listed = {service["code"]: service for service in answer}
    assert {"pothole", "streetlight", "highways_other", "missed_collection", "danger"} <= set(listed)
    pothole = listed["pothole"]
    assert (pothole["title"], pothole["process"], pothole["map_based"]) == ("Pothole", "HighwaysRepair", True)
    promises = {(each["id"], each["category"]): each for each in pothole["promises"]}
    assert promises["inspect", ""] == {
        "id": "inspect",
        "category": "",
        "title": "Inspect",
        "clause": "Should be inspected within five working days.",
        "where": promises["inspect", ""]["where"],
        "source": "CH",
        "from": "acknowledgement",
        "until": "inspection_recorded",
        "length": "5 working days",
        "published_date": "",
        "date_given": "",
        "closing": "",
        "agreed": False,
        "by": "council",
        "at_least": None,
        "warning": "1 working day",
        "inclusive": False,
        "next_working_day": False,
        "pausable": False,
        "extend_by": "manager",
        "automatic": False,
        "confirmed": True,
        "status": "published",
        "reading": promises["inspect", ""]["reading"],
        "limit": None,
        "limits": [],
        "limit_on": None,
    }
    for service in answer:
        for each in service["promises"]:
            if each["length"] is None:
                assert each["published_date"] or each["date_given"]
            else:
                assert str(Length.parse(each["length"])) == each["length"]
    made_safe = next(each for each in listed["housing_repair"]["promises"] if each["id"] == "make_safe")
    assert made_safe["limit"]["length"] == "24 hours"
    assert made_safe["limit"]["confirmed"] is False


def test_what_is_only_signposted_is_listed_too() -> None:
    listed = {service["code"]: service for service in services_answer(EDITION)}
    assert len(listed) == len(EDITION.services) + len(EDITION.signposts)
    planning = listed["planning"]
    assert (planning["process"], planning["promises"]) == ("Signpost", [])
    assert planning["clause"] == "See the Planning Customer Charter"
    assert set(listed["pothole"]) <= set(planning)
    offer = next(each for each in listed["primary_school_place"]["promises"] if each["id"] == "offer")
    assert (offer["published_date"], offer["closing"]) == ("primary_offer", "primary_closing")
    assert offer["limit_on"]["confirmed"] is False
    assert listed["remedy"]["promises"][0]["date_given"] == "the due date recorded with the remedy"
