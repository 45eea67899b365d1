"""What the API answers, as its description tells it; the answers are made in starter.desk.telling.views."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from charter.cases import PossibleMessage
from register.letters.letter_changes import LetterChangeKind
from register.letters.stored import LetterState


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PromiseMade(_Answer):
    """A promise of a case just received."""

    id: str
    title: str
    clause: str = Field(description="The exact words of the source")
    where: str
    source: str
    length: str
    from_: str = Field(alias="from", description="The event it counts from")
    due: datetime | None = Field(description="None where it counts from something that has not happened yet")
    automatic: bool
    confirmed: bool
    illustrative: bool
    by: str


class ReportTaken(_Answer):
    """A report that was taken, or had been."""

    reference: str
    service: str
    service_title: str
    received: datetime
    sent_again: bool = Field(description="It was here already")
    superseded: bool = Field(description="It was, and what has changed has been said to its case")
    tracking: str = Field(description="Where the customer can follow it")
    promises: list[PromiseMade]


class PromiseStands(_Answer):
    """A promise of a case as it stands."""

    id: str
    title: str
    clause: str
    where: str
    source: str
    due: datetime
    first_due: datetime
    limit_due: datetime | None
    limit_source: str
    limits: list[dict[str, Any]] = Field(default=[], description="Each of them, where there are several")
    state: str
    started: datetime
    ended: datetime | None
    illustrative: bool
    confirmed: bool
    by: str
    automatic: bool = Field(description="Kept by an acknowledgement, at the door or by a letter that left")
    notes: list[str]


class TimelineSeen(_Answer):
    """One line of a case's timeline."""

    number: int
    at: datetime
    happened_at: datetime | None
    kind: str
    what: str
    by: str | None
    clause: str | None
    message: str | None
    by_name: str = Field(default="", description="For staff")
    said: dict[str, Any] = Field(default_factory=dict, description="For staff: word for word")


class CaseStands(_Answer):
    """A case. With a key of the council's staff, what is said to be for staff, too."""

    reference: str
    service: str
    service_title: str
    received: datetime
    started: bool
    stage: str
    due: datetime | None
    late: bool
    due_what: str
    waiting: bool = Field(description="For the customer")
    awaited: str
    ended: datetime | None
    outcome: str
    outcome_reason: str
    disputed: bool
    tracking: str
    promises: list[PromiseStands | PromiseMade]
    timeline: list[TimelineSeen]
    team: str = Field(default="", description="For staff, as all that follows")
    officer: str = ""
    priority: str = ""
    customer: dict[str, Any] | None = None
    representative: dict[str, Any] | None = None
    duplicate_of: str | None = None
    links: list[str] = []
    start_refused: str | None = None


class CaseChanged(_Answer):
    """A case as a list of changes has it."""

    reference: str
    service: str
    service_title: str
    source_id: str = Field(description="The sender's own id; empty where there is none")
    received: datetime
    changed: datetime
    stage: str
    due: datetime | None
    late: bool
    waiting: bool = Field(description="For the customer")
    ended: datetime | None
    outcome: str
    url: str = Field(description="Where the API has it")


class CasesChanged(_Answer):
    """A page of the cases that the key may see, by when they changed."""

    cases: list[CaseChanged]
    next: str = Field(description="The cursor behind them: give it as `cursor`, now or later")
    more: bool = Field(description="Whether there is more to read now")


class LetterChanged(_Answer):
    """What an officer did to a letter before it went."""

    at: datetime
    kind: str = Field(description=", ".join(LetterChangeKind))
    by: str = Field(description="The officer's name")
    why: str


class LetterTold(_Answer):
    """A letter about a case, as it went. With a key of the council's staff, its words too."""

    id: str
    number: int
    template: str
    channel: str | None = Field(description="email, text, post or call")
    state: str = Field(description=", ".join(LetterState))
    at: datetime = Field(description="When it was written")
    sent_at: datetime | None
    ended_at: datetime | None
    subject: str = Field(default="", description="For staff, as all that follows")
    text: str = ""
    failure: str | None = None
    audience: str = ""
    copy_of: str | None = None
    changes: list[LetterChanged] = Field(default=[], description="What officers changed of it before it went")


class PhotographTold(_Answer):
    """A photograph of a case, and what has become of it."""

    id: str
    name: str
    state: str = Field(description="kept, waiting or refused")
    why: str
    at: datetime
    width: int
    height: int


class MessageAnswered(_Answer):
    """What became of a message."""

    reference: str
    message: str
    id: str = Field(description="The same id again is taken once")
    applied: bool
    why: str
    stage: str
    at: datetime


class ServiceListed(BaseModel):
    """A service with its promises; or, with ``see``, where it is dealt with instead."""

    code: str
    title: str
    process: str
    group: str
    map_based: bool
    regime: str
    opened_by: str
    open: bool = Field(description="Whether a report of it is taken here")
    promises: list[dict[str, Any]]
    see: str = ""


class ServiceDescribed(ServiceListed):
    """One service, with what a report of it says and what can be said to its cases."""

    description: str
    details: dict[str, Any] | None = Field(description="JSON schema of a report's details")
    messages: list[dict[str, Any]]


ANSWERS: dict[str, type[BaseModel]] = {
    "services": ServiceListed,
    "service": ServiceDescribed,
    "report": ReportTaken,
    "case": CaseStands,
    "changed": CasesChanged,
    "letters": LetterTold,
    "possible": PossibleMessage,
    "say": MessageAnswered,
    "photograph_sent": PhotographTold,
    "photographs": PhotographTold,
}
"""By the name of the route."""
LISTS = frozenset({"services", "letters", "possible", "photographs"})
"""Routes that answer with a list of them."""
PICTURES = frozenset({"photograph_read"})
"""Routes that answer with a JPEG."""
