"""Appointments in words, what is needed for them, and when they are reminded of."""

from typing import Any

import pytest
from pydantic import ValidationError

from charter.counting.lengths import Length
from charter.people import Needs
from tests.charter.dates import at
from workflows.capabilities.appointments.messages import Appointment, needed_for, reminder_of

BOOKED = {"at": at("Mon 04 Jan 2027 09:30"), "way": "visit"}


@pytest.mark.parametrize(
    ("booked", "before", "reminded"),
    [
        ("Mon 04 Jan 2027 14:00", "1 day", "Sun 03 Jan 2027 09:00"),
        ("Mon 04 Jan 2027 08:00", "1 day", "Sun 03 Jan 2027 09:00"),
        ("Mon 29 Mar 2027 08:00", "1 day", "Sun 28 Mar 2027 09:00"),
        ("Sun 28 Mar 2027 10:00", "1 day", "Sat 27 Mar 2027 09:00"),
        ("Mon 04 Jan 2027 14:00", "2 hours", "Mon 04 Jan 2027 12:00"),
    ],
)
def test_reminded_the_day_before_in_the_morning(booked: str, before: str, reminded: str) -> None:
    assert reminder_of(at(booked), Length.parse(before)) == at(reminded)


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (None, "Monday 4 January 2027 at 9:30am"),
        ("Mon 04 Jan 2027 12:00", "Monday 4 January 2027 at 9:30am, until 12 noon"),
        ("Mon 04 Jan 2027 13:15", "Monday 4 January 2027 at 9:30am, until 1:15pm"),
        (
            "Tue 05 Jan 2027 10:00",
            "Monday 4 January 2027 at 9:30am, until Tuesday 5 January 2027 at 10am",
        ),
    ],
)
def test_when_is_said_in_words(until: str | None, said: str) -> None:
    ends = at(until) if until else None
    assert Appointment.model_validate({**BOOKED, "until": ends}).when == said


@pytest.mark.parametrize("wrong", [{"until": BOOKED["at"]}, {"way": "face_to_face"}, {"way": "by post"}])
def test_an_appointment_that_does_not_hold_together_is_turned_away(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Appointment.model_validate({**BOOKED, **wrong})


def test_what_is_needed_is_named() -> None:
    assert needed_for(Needs()) == ""
    needs = Needs(interpreter="Polish", easy_read=True, extra_time=True, phone_instead_of_writing=True)
    assert needed_for(needs) == "an interpreter (Polish), extra time, anything written in Easy Read"
