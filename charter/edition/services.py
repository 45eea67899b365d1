"""What an edition says beside its promises: services, rules, regimes, switches; and what one case takes."""

from datetime import date, datetime, time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from charter.counting.calendars import Calendar
from charter.counting.counting import LondonInstant, end_of_day, utc
from charter.counting.lengths import LONDON, Length
from charter.edition.promises import Promise, Source, Status, Sure
from charter.edition.sharing import shared

_ID = r"^[a-z][a-z0-9_]*$"
_PROCESS = r"^[A-Z][A-Za-z]*$"


class Service(BaseModel):
    """What a customer can ask for, by its code; several services can share one process."""

    model_config = ConfigDict(frozen=True)

    code: str = Field(pattern=_ID)
    title: str = Field(min_length=1)
    process: str = Field(pattern=_PROCESS)
    group: str = Field(min_length=1)
    team: str = Field(min_length=1)
    map_based: bool = False
    description: str = Field(min_length=1)
    keywords: tuple[str, ...] = ()
    priority: Literal["ordinary", "urgent"] = "ordinary"
    regime: str = Field(default="", description="the rules a complaint of this service is under")
    opened_by: Literal["customer", "council"] = "customer"
    see: str = Field(default="", description="the page its letters point to")
    see_about: str = Field(default="", description="what that page is about, as letters say it")


class Signpost(BaseModel):
    """What is asked for and opens no case here: the customer is told where it is dealt with."""

    model_config = ConfigDict(frozen=True)

    code: str = Field(pattern=_ID)
    title: str = Field(min_length=1)
    group: str = Field(min_length=1)
    description: str = Field(min_length=1)
    to: str = Field(min_length=1, description="where it is dealt with")
    source: Source
    clause: str = Field(min_length=1)
    where: str = Field(min_length=1)
    processes: tuple[str, ...] = Field(default=(), description="whose cases may hand over to it")
    reading: str = ""


class Contact(BaseModel):
    """Every way to reach the council, as each letter gives it."""

    model_config = ConfigDict(frozen=True)

    council: str
    online: str
    email: str
    phone: str
    post: str
    in_person: str
    other_formats: str
    out_of_hours: str
    information_charter: str
    responsibilities: str
    tenant_handbook: str
    local_offer: str = ""
    sendias: str = ""
    """Who supports families with special educational needs, as letters name them."""
    mediation: str = ""
    """The mediation adviser for decisions about special educational needs."""
    feedback_manager: str = ""
    """The email address of the Corporate Customer Feedback Manager, who is told of each quarterly review."""
    illustrative: bool = True


class _Kept(BaseModel):
    """What every rule, number and switch of the house says about itself."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(pattern=_ID)
    processes: tuple[str, ...] = Field(default=(), description="only these; empty: every process")
    status: Status
    confirmed: bool = True
    reading: str = ""
    clause: str = ""
    source: Source | None = None
    where: str = ""
    sure: Sure | None = None
    looked_up: date | None = None

    def concerns(self, process: str) -> bool:
        return not self.processes or process in self.processes


class Rule(_Kept):
    """A length that is a rule of the house, not a promise to one customer."""

    length: Length


class Number(_Kept):
    """How many times something is done: attempts, drafts."""

    count: int = Field(ge=1, le=100)


class Switch(_Kept):
    """Something the council may do or not; `off_for` names the regimes in which it never does."""

    on: bool
    off_for: tuple[str, ...] = ()
    needs_terms: bool = Field(default=False, description="the case takes the school terms with it")
    against: str = Field(
        default="", description="what it departs from where it is on: a code, and its number"
    )
    reason: str = Field(default="", description="why the council has it on against that")


class HazardEntry(BaseModel):
    """A kind of significant hazard in a home (SI 2025/1042), and from when the law's limits count for it."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(pattern=_ID)
    title: str = Field(min_length=1)
    processes: tuple[str, ...] = Field(default=(), description="only these; empty: every process")
    counts_from: date | None = Field(
        default=None, description="for what the landlord became aware of from that day; absent: switched off"
    )
    where: str = Field(min_length=1)
    confirmed: bool = True
    reading: str = ""

    def concerns(self, process: str) -> bool:
        return not self.processes or process in self.processes


class Commitment(BaseModel):
    """A promise without a number, and how it is kept: by a letter, a rule or people. It has no clock."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(pattern=_ID)
    processes: tuple[str, ...] = Field(default=(), description="only these; empty: every process")
    source: Literal[Source.CH, Source.POL]
    clause: str = Field(min_length=1)
    where: str = Field(min_length=1)
    kept: str = Field(min_length=1)


class Sensitive(BaseModel):
    """A service whose cases only those see to whom it was given, whatever team they are in."""

    model_config = ConfigDict(frozen=True)

    service: str = Field(pattern=_ID)
    why: str = Field(min_length=1, description="what makes it so, as an administrator reads it")
    status: Status = Status.PUBLISHED


class Regime(BaseModel):
    """The rules a complaint is under, and the ombudsman it ends with."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(pattern=_ID)
    title: str = Field(min_length=1)
    ombudsman: str = Field(min_length=1)
    reach: str = Field(default="", description="where the ombudsman is reached, as letters give it")
    dates_agreed: bool = Field(default=False, description="dates agreed with the customer are the target")
    designated_person: bool = Field(default=False, description="the last letter tells of one, as a choice")
    source: Source
    clause: str = Field(min_length=1)
    where: str = Field(min_length=1)
    confirmed: bool = True
    reading: str = ""


class Panel(BaseModel):
    """A panel that has been published: requests that came up to `closes`, that second included, reach it."""

    model_config = ConfigDict(frozen=True)

    on: date
    closes: LondonInstant


class EditionPart(BaseModel):
    """What one case needs of its edition. Recorded with the case, so that nothing is read again."""

    model_config = ConfigDict(frozen=True)

    edition: str
    council: str
    service: Service
    promises: tuple[Promise, ...]
    rules: dict[str, Length]
    calendar: Calendar
    contact: Contact
    texts_from: time = time(8)
    texts_until: time = time(20)
    safeguarding_words: tuple[str, ...] = ()
    """Words and phrases that make a text be read by a person at once."""
    numbers: dict[str, int] = {}
    switches: dict[str, bool] = {}
    regime: Regime | None = None
    signposts: tuple[Signpost, ...] = ()
    lines_close: time = time(17)
    """When the telephone lines close: a call back asked for later is for the next working day."""
    hazards: tuple[HazardEntry, ...] = ()
    """Empty in a case opened before hazards were listed by kind."""

    def promise(self, id: str, category: str = "") -> Promise:
        """The promise of that id and category; KeyError names the ones there are."""
        for promise in self.promises:
            if (promise.id, promise.category) == (id, category):
                return promise
        asked = f"{id}/{category}" if category else id
        known = ", ".join(promise.key for promise in self.promises)
        raise KeyError(f"{self.service.process} has no promise “{asked}” in this edition; it has {known}")

    def categories(self, id: str) -> tuple[str, ...]:
        """The categories of a promise that comes in several lengths, in the edition's order."""
        return tuple(promise.category for promise in self.promises if promise.id == id and promise.category)

    def rule(self, id: str) -> Length:
        """The length of a rule; KeyError names the ones there are."""
        if id not in self.rules:
            raise KeyError(f"this edition has no rule “{id}”; it has {', '.join(self.rules)}")
        return self.rules[id]

    def number(self, id: str) -> int:
        """How many times something is done; KeyError names the numbers there are."""
        if id not in self.numbers:
            raise KeyError(f"this edition has no number “{id}”; it has {', '.join(self.numbers) or 'none'}")
        return self.numbers[id]

    def switch(self, id: str) -> bool:
        """Whether it is done in a case of this service; KeyError names the switches there are."""
        if id not in self.switches:
            raise KeyError(f"this edition has no switch “{id}”; it has {', '.join(self.switches) or 'none'}")
        return self.switches[id]

    def hazard_counts(self, kind: str, aware: date) -> bool:
        """Whether the law's limits count for a significant hazard of that kind, known of from that day.

        A case opened before hazards were listed by kind counts every kind.
        """
        if not self.hazards:
            return True
        found = next((each for each in self.hazards if each.id == kind), None)
        return found is not None and found.counts_from is not None and aware >= found.counts_from

    def open_panel(self, name: str, closing: str, at: datetime) -> Panel | None:
        """The next panel that a request made at that instant still reaches; None where none is published.

        A panel and its closing date have one key in the two lists. It closes at its closing time, where that
        is in the data, else at the end of the day.
        """
        calendar = self.calendar
        closings, times = calendar.published.get(closing, {}), calendar.closing_times.get(closing, {})
        panels = [
            Panel(on=on, closes=_closes(closings[key], times.get(key)))
            for key, on in calendar.published.get(name, {}).items()
            if key in closings
        ]
        reached = [panel for panel in panels if panel.closes >= utc(at)]
        return min(reached, key=lambda each: each.on, default=None)


def _closes(day: date, at: time | None) -> datetime:
    return end_of_day(day) if at is None else datetime.combine(day, at, LONDON)


PartOfCase = Annotated[EditionPart, shared(lambda: EditionPart, 256)]
"""As a case brings it: some 40 KB, the same for every case of a service and year."""
