"""Who is told of a concern that nobody has taken, hour by hour (charter: specialist teams will provide an
urgent response)."""

from datetime import datetime, time
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from charter.counting.calendars import Calendar
from charter.counting.counting import day_of, london
from charter.edition.promises import Status
from charter.writing.values import worded


@worded(
    {
        "desk": "The desk has been told",
        "officer": "The duty officer has been told",
        "manager": "The manager has been told",
        "team": "The duty team has been told",
    }
)
class Told(StrEnum):
    """Those who are told, in the edition's words for their addresses."""

    DESK = "desk"
    OFFICER = "officer"
    MANAGER = "manager"
    TEAM = "team"


TASK_FOR = {
    Told.DESK: "safeguarding",
    Told.OFFICER: "safeguarding",
    Told.MANAGER: "manager",
    Told.TEAM: "duty_team",
}
"""Whose task it is on the officers' site from then on."""


class Duty(BaseModel):
    """An edition's hours of the office, and the email addresses of those who are told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    office_from: time = time(9)
    office_until: time = time(17)
    desk: str = ""
    """The safeguarding desk, in the hours of the office."""
    officer: str = ""
    """The duty officer, first outside them."""
    manager: str = ""
    team: str = ""
    """The duty team, day or night."""
    status: Status = Status.ILLUSTRATIVE
    reading: str = ""

    def in_office(self, at: datetime, calendar: Calendar) -> bool:
        """Whether the office is open at an instant: on working days, at the hours given, in London."""
        hour = london(at).time()
        return calendar.is_working_day(day_of(at)) and self.office_from <= hour < self.office_until

    def told(self, hour: int, at: datetime, calendar: Calendar) -> Told:
        """Who is told in that hour, from 0: the desk or the duty officer, then the manager, the team."""
        if hour == 0:
            return Told.DESK if self.in_office(at, calendar) else Told.OFFICER
        return Told.MANAGER if hour == 1 else Told.TEAM

    def address(self, told: Told) -> str:
        """Their email address; empty where the edition has none."""
        return str(getattr(self, told.value))
