"""An appeal to the tribunal against a decision about special educational needs: until when, and what is said.

SI 2008/2699 as amended by SI 2014/2128: the lengths are from a summary, and unconfirmed; that a day off is no
last day (rule 12(2)) was read in the rules themselves.
"""

from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from charter.counting.calendars import Calendar
from charter.counting.counting import due, start_of_day
from charter.counting.lengths import Length
from charter.messages import Day, Message
from charter.people import Text
from charter.usually import HAS_BEEN

AUGUST, DECEMBER = 8, 12


class MediationCertificateReceived(Message):
    """The mediation adviser has given a certificate. It can give more time to appeal, never less."""

    issued: Annotated[Day, HAS_BEEN] = Field(description="Date on the certificate")


class AppealMade(Message):
    """An appeal to the tribunal has been made."""

    placement_only: bool = Field(
        default=False, description="Only the school or setting named in the plan is appealed"
    )
    note: Text = Field(default="", description="What the appeal is about")


def appeal_ends(
    decided: date,
    certified: date | None,
    *,
    of_decision: Length,
    of_certificate: Length,
    calendar: Calendar,
    next_working_day: bool = True,
) -> date:
    """The last day to appeal: the later of the time from the decision and the time from a certificate.

    Ending in August: the first working day of September. Ending from 25 December to 1 January: the first
    working day after 1 January. Ending on any other day off: the next working day (rule 12(2)), unless the
    case was opened under an edition without that rule (``next_working_day``).
    """
    ends = [_counted(decided, of_decision, calendar)]
    if certified is not None:
        ends.append(_counted(certified, of_certificate, calendar))
    last = _not_in_the_holidays(max(ends), calendar)
    return calendar.working_day_on_or_after(last) if next_working_day else last


def _counted(start: date, length: Length, calendar: Calendar) -> date:
    noon = start_of_day(start) + timedelta(hours=12)
    return due(noon, length, calendar).last_day


def _not_in_the_holidays(day: date, calendar: Calendar) -> date:
    if day.month == AUGUST:
        return calendar.next_working_day(date(day.year, AUGUST, 31))
    if (day.month, day.day) >= (DECEMBER, 25):
        return calendar.next_working_day(date(day.year + 1, 1, 1))
    if (day.month, day.day) == (1, 1):
        return calendar.next_working_day(day)
    return day
