"""What passes between a case, the register and those who read it."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from operator import not_
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

from pydantic import Field

from charter.counting.clocks import Clock
from charter.edition.services import EditionPart, PartOfCase
from charter.messages import Moment
from charter.people import Customer, Model, Representative, Sender, Text
from charter.writing.values import worded

Details = TypeVar("Details", bound=Model)


@runtime_checkable
class CheckedAtTheDoor(Protocol):
    """A report's details that a door checks beside their model: against the day and the edition.

    A case reads them as they are: what was taken before a check was made stays readable.
    """

    def wrong(self, part: EditionPart, received: datetime) -> Mapping[str, str]:
        """What cannot be so, by field, in the sender's terms; empty where all can."""
        ...


class HandedOver(Model):
    """What a linked case is opened with: where it came from and what is already known."""

    reference: str
    reason: Text
    at: Moment
    """The clocks of the new case count from here."""
    facts: dict[str, Any] = Field(default_factory=dict)
    says_when_ended: bool = False
    """The case it came from hears when this one has come to its outcome."""


class Report(Model, Generic[Details]):
    """What starts a case, as the register took it. ``details`` is the process's own model."""

    reference: str
    service: str
    received: Moment
    """Committed in the register, or arrival at the mail server: never the workflow's start."""
    door: str = ""
    """``api``, ``open311``, ``mail``, ``cli``, ``case``."""
    customer: Customer = Customer()
    representative: Representative | None = None
    details: Details
    edition: PartOfCase | None = None
    """The edition in force when the case was opened; absent, the case asks for it once."""
    handed_over: HandedOver | None = None
    moved_on: Moment | None = None
    """When another service's process handed the case to this one: targets past by then were moved."""
    carried: dict[str, Any] | None = None
    """A case's own state at continue-as-new; nobody else sets it."""


class Outcome(Model):
    """How a case ended: ``outcome`` is one of its process's, ``reason`` a sentence."""

    outcome: str
    reason: str
    at: datetime


@worded(
    {
        "everyone": "Everyone",
        "staff": "Staff only",
        "safeguarding": "The safeguarding desk only",
    }
)
class Shown(StrEnum):
    """Who may read an entry of the timeline."""

    EVERYONE = "everyone"
    STAFF = "staff"
    SAFEGUARDING = "safeguarding"


@worded(
    {
        "refused": "Not applied",
        "stage": "New stage",
        "message": "Recorded",
        "link": "Linked case",
        "ended": "Closed",
    }
)
class Kind(StrEnum):
    """What an entry of the timeline is about."""

    OPENED = "opened"
    STAGE = "stage"
    MESSAGE = "message"
    REFUSED = "refused"
    LETTER = "letter"
    PROMISE = "promise"
    TASK = "task"
    NOTE = "note"
    LINK = "link"
    ENDED = "ended"


class Entry(Model):
    """One line of a case's timeline. ``number`` counts from 1 without a gap."""

    number: int
    at: datetime
    """When it was recorded."""
    happened_at: datetime | None = None
    """When it happened, where that is not when it was recorded."""
    kind: Kind
    what: str
    """In plain words, never with the customer's contact details."""
    by: Sender | None = None
    shown: Shown = Shown.STAFF
    clause: str = ""
    message: str = ""
    message_id: str = ""
    said: dict[str, Any] = Field(default_factory=dict)
    """The message's own fields, each text cut to a readable length with its full length named."""


@worded(
    {
        "reporters": "The customer and everybody who reported it",
        "others": "The others who reported it",
        "old_contact": "The contact details left behind",
    }
)
class Audience(StrEnum):
    """Whom a letter is for. The courier decides, in one place, how each is reached."""

    CUSTOMER = "customer"
    REPORTERS = "reporters"
    """The customer and every reporter whose case is linked to this one as a duplicate."""
    OTHERS = "others"
    """Those reporters without the customer, who has withdrawn while the work goes on."""
    OLD_CONTACT = "old_contact"
    """Details changed: the contact left behind hears only that."""


class Letter(Model):
    """One logical message to a customer, before it is worded or addressed. Its id is reference + number."""

    number: int
    at: datetime
    template: str
    """``highways_repair/inspected``: a folder in ``workflows/highways_repair/letters``."""
    placeholders: dict[str, str]
    audience: Audience = Audience.CUSTOMER
    urgent: bool = False
    old_contact: Customer | None = None
    put_right: str = ""
    """What it begins with: that something told before was not right."""


class Task(Model):
    """Something a person has to do. ``key`` is unique in the case; the same key again changes nothing."""

    key: str
    at: datetime
    what: str
    for_role: str = "officer"
    due: datetime | None = None
    shown: Shown = Shown.STAFF


class LimitState(Model):
    """A limit that the law sets on a promise of this case, and when it ends; several run side by side."""

    due: datetime
    source: str
    clause: str
    where: str
    confirmed: bool = True
    looked_up: date | None = None
    """When the source was last looked at; None where that is not noted."""


class PromiseState(Model):
    """A promise of this case as the register and the screens show it."""

    key: str
    title: str
    clause: str
    where: str
    source: str
    due: datetime
    first_due: datetime
    limit_due: datetime | None = None
    """The earliest of its limits."""
    limit_source: str = ""
    limits: tuple[LimitState, ...] = ()
    """All that are being counted, the earliest first."""
    state: str
    started: datetime
    ended: datetime | None = None
    illustrative: bool = False
    confirmed: bool = True
    by: str = "council"
    """Whose time it is: the council's to keep, the customer's to use, or others' who were asked."""
    automatic: bool = False
    """The case keeps it by itself as it is opened; that it has reached the customer is another thing."""
    notes: tuple[str, ...] = ()
    """Extensions, exceptions, pauses and moves, a sentence each."""


class StepTaken(Model):
    """The last step of a case's process, which a manager may correct."""

    id: str
    """The id of its message, or the message's name where it came without one."""
    title: str
    by: Sender | None = None
    at: datetime


class CaseState(Model):
    """Where a case stands after a turn: what queues, tracking and figures read."""

    reference: str
    process: str
    service: str
    service_title: str
    edition: str
    received: datetime
    stage: str
    team: str
    officer: str
    priority: str
    due: datetime | None
    due_what: str
    late: bool
    waiting: bool
    """Waiting for the customer."""
    awaited: str
    """In plain words: what is awaited, and from whom."""
    outcome: str = ""
    outcome_reason: str = ""
    ended: bool = False
    disputed: bool = False
    safeguarding: bool = False
    duplicate_of: str = ""
    customer: Customer
    representative: Representative | None = None
    promises: tuple[PromiseState, ...] = ()
    publish: str = ""
    """What an Open311 follower is told: ``investigating``, ``planned``, ``fixed``, ``no_further_action`` …"""
    publish_note: str = ""
    links: tuple[str, ...] = ()
    standing: tuple[str, ...] | None = None
    """What stands in it besides its stage, so that only what makes sense is offered; None where nobody has
    said so."""
    named: dict[str, str] = Field(default_factory=dict)
    """Who is named in it as what: ``{"investigator": "Ada Example"}``."""
    to_answer: tuple[str, ...] = ()
    """The points an answer has to answer, each in its words; none where they are long, or not asked now."""
    last_step: StepTaken | None = None
    """What can be corrected; None where nothing can."""


class Snapshot(Model):
    """A case at rest, as a new run of it would begin: the answer to the query ``snapshot``."""

    process: str
    urgent: bool
    """It is served by the urgent queue's workers."""
    report: dict[str, Any]
    """The report a new run is given, with all that is carried over; what is on its way to the register, or
    waits for a Delivery or a person, is left out."""


@worded(
    {
        "restricted": "Use restricted",
        "restriction_ended": "Restriction ended",
        "erase": "To be erased",
    }
)
class RightStands(StrEnum):
    """What somebody's right over their data has done to a case (UK GDPR, articles 17 and 18)."""

    RESTRICTED = "restricted"
    """Kept, and not used but with a reason."""
    RESTRICTION_ENDED = "restriction_ended"
    ERASE = "erase"
    """It was decided that it is erased: it goes on the list that a manager approves."""


class RightExercised(Model):
    """What was decided of another case, at the request of whom it is about."""

    case: str
    """The reference of the case that it holds for."""
    stands: RightStands
    why: str = ""


class Turn(Model):
    """What one turn of the story produced: written in one transaction, in order, once."""

    reference: str
    run: str = ""
    """The workflow run it was made up in: after a supervisor's reset the same numbers mean other turns."""
    number: int
    """Counts from 1; a turn already written is not written again."""
    at: datetime
    entries: tuple[Entry, ...] = ()
    letters: tuple[Letter, ...] = ()
    tasks: tuple[Task, ...] = ()
    tasks_done: tuple[str, ...] = ()
    calls_recorded: tuple[int, ...] = ()
    """Numbers of letters an officer's call has stood in for."""
    message_ids: tuple[str, ...] = ()
    rights: tuple[RightExercised, ...] = Field(default=(), exclude_if=not_)
    """What a request about somebody's own data has decided of other cases; most turns say nothing of it."""
    state: CaseState
    history: int = 0
    """Events in the run's history when it was made up, never fewer when it is told again; 0 where nobody has
    said so."""
    snapshot: Snapshot | None = None
    """What the case could be opened again with, as it is after this turn; None where its story was in the
    midst of something, or has ended."""


class TurnTaken(Model):
    """The register's answer to a turn: the letters that could not be sent at once."""

    unsent: tuple[str, ...] = ()
    """Letter ids (reference + number, or a linked reporter's), each a Delivery to start."""
    letters: int = 0
    """The highest number a letter of the case has: the case goes on counting from there."""


class PossibleMessage(Model):
    """A message that could be said now."""

    name: str
    title: str
    description: str
    roles: tuple[str, ...]
    form: dict[str, Any]
    """The JSON schema of its body."""


class CaseView(Model):
    """Everything an authorised reader may see of a running case: the answer to the query ``case``."""

    state: CaseState
    clocks: tuple[Clock, ...]
    entries: tuple[Entry, ...]
    """The most recent ones; the register holds them all."""
    entries_in_all: int
    unwritten: int
    """Entries not yet in the register."""
