"""What workflows ask of the activities, and what they are answered. All of it is recorded in history."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, Field

from charter.people import Channel, Customer, Model, Representative


class MessageAsked(Model):
    """Has the case had this message? Asked of the register when the case itself no longer remembers."""

    reference: str
    message_id: str


class LettersToStop(Model):
    """The letters of a case behind a number: what has not left is not to be sent."""

    reference: str
    after: int
    why: str


class LetterLeft(Model):
    """A letter that cannot be called back: what it was about, and when it went."""

    subject: str
    at: datetime


class LettersStoppedAnswer(Model):
    """What could not be stopped."""

    left: tuple[LetterLeft, ...] = ()


class EditionAsked(Model):
    """The edition's part for a service, as in force when the case was opened."""

    service: str
    opened: AwareDatetime
    reference: str = ""
    """The case that asks, if any: where it is, another team may work than the service's usual one."""


class LinkedOrder(Model):
    """Open another case, linked to this one. The same case and key is the same order again."""

    from_reference: str
    key: str
    service: str
    details: dict[str, Any] = Field(default_factory=dict)
    customer: Customer = Customer()
    representative: Representative | None = None
    reason: str
    at: AwareDatetime
    """The clocks of the new case count from here."""
    received: AwareDatetime | None = None
    """When the new case counts as received; absent, ``at``."""
    facts: dict[str, Any] = Field(default_factory=dict)
    says_when_ended: bool = False


class LinkedOpened(Model):
    """The linked case: in the register with a reference, and about to be started."""

    reference: str
    service_title: str


class EndDuplicates(Model):
    """Tell the cases linked to this one as duplicates that it has ended."""

    reference: str
    outcome: str
    followers: tuple[str, ...] = ()
    """References the case knows of; the register may know others, or not yet all."""


class DeliveryOrder(Model):
    """A letter to deliver. It stays in the register: nothing personal goes into the history."""

    letter_id: str
    reference: str
    patience: timedelta = timedelta(hours=24)
    """How long one channel that does not answer is tried before the next."""


class PhotographOrder(Model):
    """A photograph to keep. It is in the register: nothing personal goes into the history."""

    id: str
    reference: str


class NextAsked(Model):
    """What is to be done next with a letter?"""

    letter_id: str
    at: AwareDatetime
    refused: tuple[Channel, ...] = ()
    """Channels that have failed for good."""
    settled: bool = False
    """An attempt that may still have been under way has had its time."""


class Do(StrEnum):
    """The next thing to do with a letter."""

    SEND = "send"
    WAIT = "wait"
    """Until the hour at which its channel may be used."""
    SETTLE = "settle"
    """An attempt was begun and nobody knows how it ended: let it end before looking it up."""
    AWAIT_RECEIPT = "await_receipt"
    NOTHING = "nothing"


class Next(Model):
    """The answer: what to do, and how."""

    do: Do
    channel: Channel | None = None
    until: datetime | None = None
    seconds: int = 0
    state: str = ""
    """With ``nothing``: what has become of the letter."""


class LetterTry(Model):
    """Send a letter by one channel, unless it has gone already."""

    letter_id: str
    channel: Channel
    at: AwareDatetime


class LetterFailed(Model):
    """A channel will not take a letter. ``why`` names no address."""

    letter_id: str
    channel: Channel
    why: str


class ReceiptSaid(Model):
    """What a channel's receipt says about a letter: the body of Delivery's signal ``receipt``."""

    state: str = Field(pattern="^(delivered|failed)$")
    id: str = Field(default="", max_length=200)
    channel: Channel | None = None
    """The channel that says so; absent, the one the letter went by last."""
    permanent: bool = False
    """With ``failed``: there is no such address, and never will be."""


class ReceiptRecorded(Model):
    """A receipt to be written into the register."""

    letter_id: str
    channel: Channel
    state: str
    permanent: bool = False


class UrgentOrder(Model):
    """Something a person has to take within the hour. What was said stays in the register."""

    reference: str
    mark: str
    at: AwareDatetime
    due: AwareDatetime
    """By when a person has to have taken it; as long again for each who is told after that."""
    hour: int = 0
    """How many of those hours have gone by: more than none in a run that goes on from another."""

    @property
    def id(self) -> str:
        """Its workflow's id."""
        return f"{self.reference}-{self.mark}"


class UrgentBegin(Model):
    """See that a person takes it: begin its workflow on that queue, unless it has one."""

    order: UrgentOrder
    queue: str


class UrgentHour(Model):
    """The hour of that number has begun, and nobody has taken it."""

    order: UrgentOrder
    at: AwareDatetime


class UrgentSaid(Model):
    """What a person says of it: the body of the signals ``taken`` and ``lowered``."""

    by: str = Field(min_length=1, max_length=200)
    reason: str = Field(default="", max_length=16_384)
    case_knows: bool = False
    """It was said to the case, which passes it on."""


class UrgentSettled(Model):
    """What a person said of it, and when."""

    reference: str
    mark: str
    said: UrgentSaid
    at: AwareDatetime


class ReviewOrder(Model):
    """Which quarter to review; by a schedule, the one just ended."""

    quarter: str = ""
    """``2026-Q3``."""


class ReviewAsked(Model):
    """A quarter's review, as it stands at an instant."""

    quarter: str
    as_of: AwareDatetime


class NoticeOrder(Model):
    """Tell one officer outside the site what is new to them; without a name, all who wish for a digest."""

    username: str = ""
    morning: AwareDatetime | None = None
    """Whose digests they are, where that is not the morning of the schedule."""

    @property
    def id(self) -> str:
        """Its workflow's id: a username may be somebody's address, and Temporal shows ids to everybody."""
        return f"officer-notice-{hashlib.sha256(self.username.encode()).hexdigest()[:16]}"


class DigestAsked(Model):
    """Who has a digest that morning?"""

    morning: AwareDatetime


class NoticeAsked(Model):
    """Tell an officer what is new to them; with ``morning``, by that morning's digest."""

    username: str
    at: AwareDatetime
    morning: AwareDatetime | None = None


class NoteOfDraft(Model):
    """An email or a text to a resident that is of no case: a link to go on, a copy of what they sent."""

    id: str
    channel: Channel
    to: str
    subject: str = ""
    body: str


class DraftNoteOrder(Model):
    """Send a resident one note. What it says stays in the register, sealed."""

    note: str
    """Its id there, which tells nothing."""

    @property
    def id(self) -> str:
        """Its workflow's id."""
        return f"draft-note-{self.note}"


class ResidentNoticeKind(StrEnum):
    """What a resident is sent besides letters."""

    LINK = "link"
    """To open all of their own cases."""
    CODE = "code"
    """To show that an address is theirs, before anything is told there."""
    CHANGES = "changes"
    """What has changed in a case."""


class ResidentNoticeOrder(Model):
    """Send a resident something they asked for. Whom and what stays in the register."""

    kind: ResidentNoticeKind
    of: str
    """The id of what was asked for: nobody's address."""

    @property
    def id(self) -> str:
        """Its workflow's id: what was asked for is hashed, for some of it opens something."""
        return f"resident-{self.kind}-{hashlib.sha256(self.of.encode()).hexdigest()[:24]}"


class ResidentNoticeAsked(Model):
    """What is to be sent now, or send it. ``number``: as far as which line of the timeline."""

    order: ResidentNoticeOrder
    at: AwareDatetime
    number: int = 0


class ResidentNoticeNext(Model):
    """The answer: send it, wait for its hour, or neither."""

    send: bool = False
    until: AwareDatetime | None = None
    number: int = 0


class EventsOrder(Model):
    """Tell one subscription of what has happened to one case. The events stay in the register."""

    subscription: str
    reference: str

    @property
    def id(self) -> str:
        """Its workflow's id."""
        return f"events-{self.subscription}-{self.reference}"


class DestroyedSome(Model):
    """What became of some of the cases whose destruction was approved."""

    destroyed: int = 0
    waiting: int = 0
    """Something stands in the way, or files could not be removed: the next night tries them again."""
    last: str = ""
    """The reference to go on behind; empty where there are no more."""


class TrimmedSome(Model):
    """How many mails were made smaller or deleted, and whether there are more."""

    mails: int = 0
    more: bool = False
