"""Appointments: when and how we meet, what the customer needs for it, and when they are reminded."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from charter.counting.counting import day_of, london, utc
from charter.counting.lengths import LONDON, Length, Unit
from charter.messages import Message, Moment
from charter.people import Model, Needs, Said, Text
from charter.usually import APPOINTED, Follows
from charter.writing.letters import say_when
from charter.writing.values import worded

_REMINDED_AT = time(9)
BOOKED = ("appointment_booked", "appointment_changed", "appointment_chosen")
"""The messages that say when it is."""


@worded(
    {
        "visit": "Visit to the home",
    }
)
class Way(StrEnum):
    """How we meet."""

    TELEPHONE = "telephone"
    ONLINE = "online"
    FACE_TO_FACE = "face_to_face"
    VISIT = "visit"
    """At the customer's home, to look or to do work."""


_HOW = {
    Way.TELEPHONE: "by telephone: we ring you",
    Way.ONLINE: "online, by video",
    Way.FACE_TO_FACE: "face to face",
    Way.VISIT: "at your home: we come to you",
}
_WHERE = {
    Way.TELEPHONE: "We use the number you gave us.",
    Way.ONLINE: "We send you the link before it begins.",
    Way.VISIT: "At the address you gave us.",
}


class Appointment(Model):
    """One appointment, as it was booked."""

    at: Annotated[Moment, APPOINTED] = Field(description="Day and time")
    until: Moment | None = Field(default=None, description="If it is a time slot: until when")
    way: Way = Field(description="How they meet")
    where: Text = Field(default="", description="Where, or which number or link")
    why: Text = Field(default="", description="Face to face: why telephone or online will not do")

    @model_validator(mode="after")
    def _holds_together(self) -> "Appointment":
        if self.until is not None and self.until <= self.at:
            raise ValueError("the time slot ends after it begins")
        if self.way is Way.FACE_TO_FACE and not self.where.strip():
            raise ValueError("face to face says where")
        return self

    @property
    def when(self) -> str:
        """``Monday 4 January 2027 at 9am``, with the end of its slot if it has one."""
        if self.until is None:
            return say_when(self.at)
        ends = say_when(self.until)
        same_day = day_of(self.at) == day_of(self.until)
        return f"{say_when(self.at)}, until {ends.rpartition(' at ')[2] if same_day else ends}"

    @property
    def how(self) -> str:
        """How they meet, for a letter."""
        return _HOW[self.way]

    @property
    def place(self) -> str:
        """Where they meet, for a letter."""
        return self.where.strip() or _WHERE[self.way]


class AppointmentBooked(Message, Appointment):
    """An appointment has been booked. The customer is told, and reminded of it."""


class AppointmentChanged(Message):
    """The appointment will not be at that time: an officer's new time, or the customer asks for another."""

    at: Annotated[Moment, APPOINTED] | None = Field(
        default=None, description="New day and time, if one is booked"
    )
    until: Moment | None = Field(default=None, description="If it is a time slot: until when")
    reason: Text = Field(default="", description="Why")
    suits: Text = Field(default="", description="Which days and times would suit them")


class AppointmentChosen(Message):
    """The customer has chosen another time, of those that were free. A door has looked that it still is."""

    at: Annotated[Moment, APPOINTED] = Field(description="The new day and time")
    until: Moment | None = Field(default=None, description="If it is a time slot: until when")


class AppointmentMissed(Message):
    """The appointment did not take place. It closes nothing: another one is booked."""

    follows: ClassVar = (Follows("The appointment is on", "Has it been missed already?", BOOKED, "at"),)

    missed_by: Literal["us", "customer"] = Field(description="Who was not there")
    reason: Text = Field(default="", description="Why, if it is known")


class AppointmentKept(Message):
    """The appointment has taken place."""

    follows: ClassVar = (Follows("The appointment is on", "Has it been kept already?", BOOKED, "at"),)

    agreed: Said = Field(description="What was agreed, in words for the customer")


def needed_for(needs: Needs) -> str:
    """What the customer needs at an appointment, in a letter's words; empty for nothing."""
    found = []
    if needs.interpreter:
        found.append(f"an interpreter ({needs.interpreter})")
    if needs.bsl:
        found.append("a British Sign Language interpreter")
    if needs.someone_with_them:
        found.append(f"somebody with you ({needs.someone_with_them})")
    if needs.extra_time:
        found.append("extra time")
    written = {"large print": needs.large_print, "Easy Read": needs.easy_read, "Braille": needs.braille}
    found += [f"anything written in {form}" for form, wanted in written.items() if wanted]
    return ", ".join(found)


def reminder_of(at: datetime, before: Length) -> datetime:
    """When to remind of an appointment: so many hours before it, or so many days at nine in the morning."""
    if before.unit is Unit.HOURS:
        return utc(at) - timedelta(hours=before.count)
    day = london(at).date() - timedelta(days=before.count)
    return utc(datetime.combine(day, _REMINDED_AT, LONDON))
