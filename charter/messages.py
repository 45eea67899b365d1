"""The messages every case understands. A process adds its own in its own file.

From each model come the message's form in the officers' site, its schema in the API and its page in the docs:
the docstring is what an officer reads, a field's description is its label.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar

from pydantic import AwareDatetime, BeforeValidator, Field, StringConstraints, model_validator

from charter import references
from charter.counting.calendars import CalendarSent
from charter.people import (
    Channel,
    Consent,
    EmailAddress,
    Line,
    Model,
    Needs,
    NominatedContact,
    PhoneNumber,
    PostalAddress,
    Representative,
    SafeContact,
    Said,
    Sender,
    Text,
)
from charter.place import Place
from charter.usually import SOON_TO_COME, TO_COME, Follows

MessageId = Annotated[str, StringConstraints(pattern=r"^[\w.:@-]+$", max_length=100)]


def _as_written(typed: Any) -> Any:
    """A reference as people write it, in its written form; whatever is none stays as it came."""
    return references.as_written(typed) if isinstance(typed, str) else typed


Reference = Annotated[
    str, BeforeValidator(_as_written), StringConstraints(pattern=r"^[A-Z]{2,4}-[A-Z0-9]{9}$")
]
Moment = Annotated[
    AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2100, 1, 1, tzinfo=UTC))
]
"""An instant a case can be about: a date at the edge of the calendar would overflow when counted from."""
Paragraph = Annotated[Text, StringConstraints(max_length=2_000)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 1, 1))]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_/]{0,60}$")]


class Message(Model):
    """What every message carries besides its own words."""

    follows: ClassVar[tuple[Follows, ...]] = ()
    """The days that it comes after, as a rule: see charter.odd."""

    id: MessageId | None = Field(
        default=None, description="The sender's own id; the same id twice is taken once"
    )
    by: Sender = Field(description="Who says it")
    happened_at: Moment | None = Field(
        default=None,
        description="When it happened, if not now. Not in the future, not before the case was opened",
    )
    added_paragraph: Paragraph | None = Field(
        default=None,
        description="A paragraph of an officer's own, in the first letter to the customer that this causes",
    )


class ContactChanged(Message):
    """The customer's contact details have changed. Only what is given changes; an empty text removes it."""

    name: Line | None = Field(default=None, description="Name")
    email: EmailAddress | None = Field(default=None, description="Email address")
    phone: PhoneNumber | None = Field(default=None, description="Telephone")
    address: PostalAddress | None = Field(default=None, description="Postal address")
    prefers: Channel | None = Field(default=None, description="How they would like to hear from us")
    texts_signed_up: bool | None = Field(default=None, description="Signed up for texts")


class NeedsRecorded(Message):
    """What the customer needs of us: a language, a format, more time, somebody with them."""

    needs: Needs = Field(description="Needs")


class SafeContactSet(Message):
    """How this customer may safely be contacted. Every letter obeys it from now on."""

    safe_contact: SafeContact = Field(description="Safe contact")


class SafeContactEnded(Message):
    """The customer says the safe contact arrangement is no longer needed."""

    reason: Said = Field(description="What they told us")


class CustomerDied(Message):
    """The customer has died. All letters stop at once and an officer decides what is said, and to whom."""

    note: Text = Field(default="", description="What we were told")


class DeathRecordedInError(Message):
    """The customer has not died. Letters go out again, and an officer tells them what was not sent since."""

    reason: Said = Field(description="How it came to be recorded, and how we know")


class RepresentativeAdded(Message):
    """Somebody acts for the customer. Waiting for consent stops nothing but what they may be told."""

    representative: Representative = Field(description="Representative")


class ConsentRecorded(Message):
    """Why the representative may now be told about the case."""

    consent: Consent = Field(description="Consent")
    reason: Said = Field(
        description="How it was given, or the reason; for a councillor or an MP, why it is necessary"
    )


class RepresentativeEnded(Message):
    """The customer no longer wants to be represented. The customer alone can say so, at any time."""


class NominatedContactSet(Message):
    """The customer is asked to contact us through one named person. They are told how to challenge it."""

    contact: NominatedContact = Field(description="Nominated contact")


class NominatedContactEnded(Message):
    """The arrangement of one named contact has ended."""

    reason: Said = Field(description="Why")


class OfficerAssigned(Message):
    """A named officer and team now look after the case."""

    officer: Line = Field(description="Officer")
    team: Line = Field(default="", description="Team")


class NoteAdded(Message):
    """An internal note. Never shown to the customer or a representative."""

    note: Said = Field(description="Note")
    where: Place | None = Field(default=None, description="Where it was written, or where the thing is")
    tell: Line | None = Field(
        default=None, description="Tell somebody of it. You can also name them in the note, as @username"
    )


class CustomerTold(Message):
    """The customer is told something in the officer's own words, and so is everybody joined to the case."""

    news: Said = Field(description="What they are told")


class InformationAdded(Message):
    """More information from the customer."""

    information: Said = Field(description="Information")


class CustomerReplied(Message):
    """The customer has answered what they were asked."""

    reply: Said = Field(description="Reply")


class InformationRequested(Message):
    """The customer is asked something, with a date to reply by and what happens if they do not."""

    question: Said = Field(description="What we need to know")
    reply_by: Annotated[Day, SOON_TO_COME] | None = Field(
        default=None, description="Reply by (at least 10 working days from now)"
    )
    consequence: Said = Field(description="What happens if there is no reply")


class SafeguardingRaised(Message):
    """Somebody may be at risk of harm. A person takes it at once; the ordinary case goes on."""

    concern: Said = Field(description="What the concern is")


class SafeguardingTaken(Message):
    """Somebody takes on the safeguarding concern and sees to it."""

    concern: Line = Field(default="", description="Which concern. Leave it empty for every open one")


class SafeguardingLowered(Message):
    """The safeguarding concern has been dealt with."""

    concern: Line = Field(default="", description="Which concern. Leave it empty for every open one")

    reason: Said = Field(description="Why it can be closed")


class Withdrawn(Message):
    """The customer no longer wants us to act. Theirs to say at any time, in any way of speaking."""

    reason: Text = Field(default="", description="Why, if they said")
    how: Line = Field(default="online", description="How they said it: in person, by phone, in writing")
    council_goes_on: bool = Field(
        default=False, description="The council's own work goes on (danger, safeguarding, hazard)"
    )


class WithdrawalConfirmed(Message):
    """The customer confirms a withdrawal made for them by a representative."""


class WithdrawalTakenBack(Message):
    """The customer would like the case to go on after all. The received date is kept."""


class DuplicateFound(Message):
    """This case reports the same thing as another one. Each reporter keeps their reference."""

    of: Reference = Field(description="Reference of the case already open")


class DuplicateParted(Message):
    """This case turned out not to be the same thing as the other one."""

    reason: Said = Field(description="Why")


class ReporterJoined(Message):
    """Another case has been found to report the same thing as this one."""

    reference: Reference
    received: Moment


class ReporterParted(Message):
    """A case joined to this one has turned out to be about something else."""

    reference: Reference


class OriginalEnded(Message):
    """The case this one duplicates has ended."""

    reference: Reference
    outcome: Word


class Moved(Message):
    """The case belongs to another service. Reference, history and received date are kept."""

    service: Word = Field(description="Code of the right service")
    details: dict[str, Any] = Field(
        default_factory=dict, description="What that service needs to know, where it asks other things"
    )
    reason: Said = Field(description="Why")


class LinkedCaseOpened(Message):
    """Another case is needed as well. It is opened with a reference of its own, linked to this one."""

    service: Word = Field(description="Code of the service")
    details: dict[str, Any] = Field(default_factory=dict, description="What that service needs to know")
    reason: Said = Field(description="Why")


class LinkedCaseEnded(Message):
    """A case that was opened from this one has come to its outcome."""

    reference: Reference
    outcome: Word


class DangerReported(Message):
    """It has become dangerous. Somebody is sent at once. If someone is in danger now, call 999."""

    what: Said = Field(description="What is dangerous")
    where: Line = Field(default="", description="Where, if it is not the place you told us of")


class NotFixed(Message):
    """The customer says the work has not been done, or has not held."""

    what: Said = Field(description="What is still wrong")


class ReportedAgain(Message):
    """The customer has reported the same thing again."""

    what: Text = Field(default="", description="What they said")


class SatisfactionGiven(Message):
    """How satisfied the customer was: one optional question after the outcome."""

    score: int = Field(
        ge=1, le=5, description="How satisfied they are, from 1 (very dissatisfied) to 5 (very satisfied)"
    )
    comment: Text = Field(default="", description="Comment")


class PromisePaused(Message):
    """A promise waits while the customer is asked something. Only in time, and with a date to reply by."""

    promise: Word = Field(description="Promise")
    question: Said = Field(description="What we need from the customer")
    reply_by: Annotated[Day, SOON_TO_COME] | None = Field(default=None, description="Reply by")
    consequence: Said = Field(description="What happens if there is no reply")


class PromiseExtended(Message):
    """A promise gets a later date, told to the customer with the reason before the old one passes."""

    promise: Word = Field(description="Promise")
    until: Annotated[Day, TO_COME] = Field(description="New date")
    reason: Said = Field(description="Why")


class ExceptionRecorded(Message):
    """Why a promise may be late: it explains lateness and moves nothing."""

    promise: Word = Field(description="Promise")
    reason: Said = Field(description="Reason")
    evidence: Said = Field(description="Evidence")


class Recount(Message):
    """The calendar has changed (a one-off bank holiday): every due date of the case is counted again."""

    calendar: CalendarSent
    reason: Said = Field(description="Why the calendar changed")


class CallRecorded(Message):
    """An officer told the customer by telephone; the call is the notice."""

    letter: int = Field(ge=1, description="Number of the letter the call stands for")
    said: Said = Field(description="What was said")


class TaskDone(Message):
    """An officer has done something the case asked for."""

    task: Word = Field(description="Task")
    note: Text = Field(default="", description="What was done")


class StepCorrected(Message):
    """The last step was recorded by mistake: it is taken back, and the right one can be recorded."""

    step: Line = Field(min_length=1, description="Which step")
    reason: Said = Field(
        description="What was not right. If a letter about it has gone, the customer reads this in the next"
    )
    right: Said = Field(description="What is right, for your colleagues")


class Answer(Model):
    """What became of a message: the answer to ``submit``."""

    applied: bool
    why: str
    """In the sender's terms: what was done, or why it was not."""
    stage: str
    at: datetime

    @model_validator(mode="after")
    def _explained(self) -> "Answer":
        if not self.why:
            raise ValueError("an answer says why")
        return self
