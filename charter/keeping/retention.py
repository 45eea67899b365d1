"""The retention schedule as an edition has it: for how many years after its end a case is kept whole.

UK GDPR, Article 5(1)(e): personal data are kept no longer than they are needed. How long that is nobody but
the council can say: until it has, the years are illustrative, and marked so wherever they are shown.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain

from pydantic import BaseModel, ConfigDict, Field

from charter.counting.lengths import LONDON
from charter.edition.promises import Status


class Retention(BaseModel):
    """One line of the schedule: which cases, and how many years after they have ended."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str = Field(min_length=1)
    services: tuple[str, ...] = Field(default=(), description="only these services; they come first")
    processes: tuple[str, ...] = Field(default=(), description="only cases of these processes")
    years: int = Field(ge=1, le=100)
    status: Status
    reading: str = ""
    clause: str = ""
    where: str = ""


class KeepingDays(BaseModel):
    """For how many days what is of no case, or of one besides, is kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mail_whole_days: int = Field(default=90, ge=1, le=3_650)
    """A mail's source, its quoted words and attached texts, after somebody has seen to it; all of one that
    came to nobody's case."""
    searches_days: int = Field(default=365, ge=1, le=3_650)
    """What officers searched for. That they searched stays."""
    status: Status = Status.ILLUSTRATIVE
    reading: str = ""


def line_for(schedule: Sequence[Retention], service: str, process: str) -> Retention | None:
    """The line that a case is kept by: one that names its service, else its process, else neither. None where
    there is none: such a case is kept until the schedule has one."""
    by_service = (line for line in schedule if service in line.services)
    by_process = (line for line in schedule if not line.services and process in line.processes)
    others = (line for line in schedule if not line.services and not line.processes)
    return next(chain(by_service, by_process, others), None)


def kept_until(ended: datetime, years: int) -> date:
    """The last day, in London, on which a case that ended then is kept. 29 February becomes 1 March."""
    day = ended.astimezone(LONDON).date()
    return _moved(day, years)


def ended_before(today: date, years: int) -> datetime:
    """A case that ended before this instant has been kept its years: its last day has passed by ``today``."""
    first = _moved(today, -years)  # the first day whose cases are kept still; by a leap day it may be another
    while _moved(first - timedelta(days=1), years) >= today:
        first -= timedelta(days=1)
    while _moved(first, years) < today:
        first += timedelta(days=1)
    return datetime.combine(first, time(), LONDON)


def _moved(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
