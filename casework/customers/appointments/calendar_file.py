"""An appointment as a calendar file (RFC 5545), taken again when it is moved or called off."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from casework.site.languages import _
from register.residents.booked import CaseAppointment

USUAL = timedelta(hours=1)
"""How long one is put down for that has no end."""
MEDIA_TYPE = "text/calendar"


@dataclass(frozen=True)
class CalendarWords:
    """What the file says besides when. Of a neutral case nothing that tells what it is about."""

    council: str
    base_url: str
    neutral: bool


def calendar_file(made: CaseAppointment, said: CalendarWords, now: datetime) -> bytes:
    """The file. The same appointment has the same UID, and each change of it a higher SEQUENCE."""
    host = urlsplit(said.base_url).hostname or "localhost"
    page = f"{said.base_url.rstrip('/')}/track/{made.reference}"
    event = Event()
    event.add("uid", f"{made.reference.lower()}-appointment-{made.number}@{host}")
    event.add("sequence", made.sequence)
    event.add("dtstamp", now)
    event.add("last-modified", made.changed)
    event.add("dtstart", made.at)
    event.add("dtend", made.until or made.at + USUAL)
    if said.neutral:
        event.add("summary", _("Appointment"))
    else:
        event.add("summary", _("Appointment with {council}").format(council=said.council))
        event.add("description", _("Your reference: {reference}").format(reference=made.reference))
        event.add("url", page)
        if made.place:
            event.add("location", made.place)
    event.add("class", "PRIVATE")
    event.add("status", "CONFIRMED" if made.booked else "CANCELLED")
    calendar = Calendar()
    calendar.add("prodid", "-//Charter Casework//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH" if made.booked else "CANCEL")
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
