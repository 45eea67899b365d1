"""Who a case is about and who speaks to it: customer, representative, needs and safe contact."""

from collections.abc import Callable, Mapping
from datetime import time
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    model_validator,
)

from charter.addresses.email import taken_email
from charter.addresses.marks import one_line
from charter.addresses.phone import taken_phone
from charter.addresses.post import is_nowhere, taken_address
from charter.writing.values import worded

TEXT_LIMIT = 16_384
"""Longest text taken at any door, in characters (docs/decisions/0002)."""

AT_THE_DOOR: Final[Mapping[str, bool]] = MappingProxyType({"at_the_door": True})
"""The context in which what somebody hands in is validated: it is cleaned, and held to what can be used.

Without it a model reads whatever was ever recorded.
"""


def _at_the_door(taken: Callable[[str], str]) -> Callable[[Any, ValidationInfo], Any]:
    def judge(value: Any, info: ValidationInfo) -> Any:
        handed_in = bool(info.context and info.context.get("at_the_door"))
        taken_as_is = not handed_in or not isinstance(value, str) or len(value) > TEXT_LIMIT
        return value if taken_as_is else taken(value)

    return judge


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\r\n\x00]*$"),
    BeforeValidator(_at_the_door(one_line)),
]
"""One line, such as a name."""
EmailAddress = Annotated[Line, AfterValidator(_at_the_door(taken_email))]
PhoneNumber = Annotated[Line, AfterValidator(_at_the_door(taken_phone))]
Text = Annotated[str, StringConstraints(max_length=TEXT_LIMIT, pattern=r"^[^\x00]*$")]
"""Free text from a person, kept as it was written."""
PostalAddress = Annotated[Text, AfterValidator(_at_the_door(taken_address))]
"""Line by line. Whether a letter may have to be sent there is judged by the desk."""
Said = Annotated[Text, StringConstraints(min_length=1)]
"""Free text that may not be empty."""


class Model(BaseModel):
    """Every record that goes into a case's history: frozen, unknown fields refused.

    What checks it is made where it is first used: a door or a command need not make some hundreds. A worker
    makes them all before it polls (engine.workers.ready).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


@worded(
    {
        "customer": "Customer",
        "system": "Another system",
    }
)
class Role(StrEnum):
    """Who may say a message."""

    CUSTOMER = "customer"
    REPRESENTATIVE = "representative"
    OFFICER = "officer"
    MANAGER = "manager"
    FEEDBACK_TEAM = "feedback_team"
    SYSTEM = "system"


EVERYONE = frozenset(Role)
CUSTOMER_SIDE = frozenset({Role.CUSTOMER, Role.REPRESENTATIVE})
OFFICERS = frozenset({Role.OFFICER, Role.MANAGER})
STAFF = OFFICERS | {Role.FEEDBACK_TEAM}
MANAGERS_AND_FEEDBACK_TEAM = frozenset({Role.MANAGER, Role.FEEDBACK_TEAM})
OFFICERS_AND_SYSTEMS = OFFICERS | {Role.SYSTEM}
"""An officer, or the council's or a contractor's own system."""
MANAGERS_AND_SYSTEMS = frozenset({Role.MANAGER, Role.SYSTEM})
CUSTOMER_AND_OFFICERS = OFFICERS | {Role.CUSTOMER}
"""For the customer alone to say, not for a representative; an officer may write it down for them."""
CUSTOMER_SIDE_AND_OFFICERS = CUSTOMER_SIDE | OFFICERS
"""The customer's own words or their representative's, or those words as an officer took them down."""


class Sender(Model):
    """The person or system a message is from. A bare role is enough: ``"by": "officer"``."""

    role: Role
    name: Line = ""

    @model_validator(mode="before")
    @classmethod
    def _from_role(cls, value: Any) -> Any:
        return {"role": value} if isinstance(value, str) else value

    def __str__(self) -> str:
        return self.name or self.role.replace("_", " ")


def same_person(one: str, another: str) -> bool:
    """Whether two names are one officer's, however they were typed; nobody is the same as nobody."""
    return bool(one.strip()) and " ".join(one.split()).casefold() == " ".join(another.split()).casefold()


@worded(
    {
        "text": "Text message",
        "call": "Telephone call",
    }
)
class Channel(StrEnum):
    """A way of telling a customer something. A call is an officer's, recorded as the notice."""

    EMAIL = "email"
    TEXT = "text"
    POST = "post"
    CALL = "call"


class Needs(Model):
    """What the customer needs of us, asked once and obeyed in every letter and appointment."""

    interpreter: Line = Field(default="", description="Language to interpret into, if one is needed")
    bsl: bool = Field(default=False, description="British Sign Language")
    large_print: bool = Field(default=False, description="Large print")
    easy_read: bool = Field(default=False, description="Easy Read")
    braille: bool = Field(default=False, description="Braille")
    phone_instead_of_writing: bool = Field(default=False, description="A telephone call instead of writing")
    extra_time: bool = Field(default=False, description="Extra time")
    someone_with_them: Line = Field(default="", description="Who is to be with them, if somebody is")

    def formats(self) -> tuple[str, ...]:
        """The formats, other than plain print and email, a letter has to be made in."""
        wanted = {"large print": self.large_print, "Easy Read": self.easy_read, "Braille": self.braille}
        named = [name for name, is_wanted in wanted.items() if is_wanted]
        if self.bsl:
            named.append("British Sign Language")
        if self.interpreter:
            named.append(self.interpreter)
        return tuple(named)


class SafeContact(Model):
    """How a customer may be contacted without putting them at risk. Obeyed by every letter."""

    channels: tuple[Channel, ...] = Field(
        default=(), description="The only safe ways of contact. Select none if an officer decides each time"
    )
    hours_from: time | None = Field(default=None, description="Safe from this time of day")
    hours_until: time | None = Field(default=None, description="Safe until this time of day")
    no_voicemail: bool = Field(default=False, description="No voicemail")
    no_post: bool = Field(default=False, description="No post")
    neutral_wording: bool = Field(
        default=False, description="Neutral wording: no service named in a subject, a text or on an envelope"
    )


class Customer(Model):
    """The person a case is for, as they wish to be told about it."""

    name: Line = ""
    email: EmailAddress = ""
    phone: PhoneNumber = ""
    address: PostalAddress = ""
    prefers: Channel | None = None
    texts_signed_up: bool = False
    needs: Needs = Needs()
    safe_contact: SafeContact | None = None
    died: bool = False

    def reachable_by(self) -> tuple[Channel, ...]:
        """The channels there is an address for, email first (charter: by email unless asked otherwise).

        "No fixed abode" is no address.
        """
        posted = "" if is_nowhere(self.address) else self.address
        have = ((Channel.EMAIL, self.email), (Channel.TEXT, self.phone), (Channel.POST, posted))
        return tuple(channel for channel, address in have if address)


@worded(
    {
        "family": "A member of the family",
        "other": "Somebody else",
    }
)
class RepresentativeKind(StrEnum):
    """Who speaks for the customer (Feedback Policy: councillors, MPs, carers or advocates)."""

    COUNCILLOR = "councillor"
    MP = "mp"
    CARER = "carer"
    ADVOCATE = "advocate"
    FAMILY = "family"
    SOLICITOR = "solicitor"
    OTHER = "other"


@worded(
    {
        "taken_as_given": "May be told what is necessary: a councillor or an MP",
        "given": "Given by the customer",
        "authority": "They have legal authority",
        "best_interests": "In the customer’s best interests",
        "awaited": "Not given yet",
    }
)
class Consent(StrEnum):
    """Why a representative may be told things. Waiting for it stops disclosure, never a clock."""

    TAKEN_AS_GIVEN = "taken_as_given"
    """A councillor or an MP, who may be told what is necessary to answer them. The law permits that and does
    not require it, and why it is necessary is recorded (Data Protection Act 2018, Schedule 1, paragraph 24,
    as the Commons Library puts it)."""
    GIVEN = "given"
    AUTHORITY = "authority"
    BEST_INTERESTS = "best_interests"
    AWAITED = "awaited"


class Representative(Model):
    """Somebody acting for the customer, and what the customer agreed they may do."""

    name: Line = Field(description="Name")
    kind: RepresentativeKind = Field(description="Who they are to the customer")
    consent: Consent = Field(default=Consent.AWAITED, description="Why they may be told, if they may")
    reason: Text = Field(
        default="",
        description="How it was given; for authority and best interests, why; for a councillor or an MP, why "
        "what they may be told is necessary",
    )
    scope: Line = Field(default="this case", description="What it covers")
    email: EmailAddress = Field(default="", description="Email address")
    phone: PhoneNumber = Field(default="", description="Telephone")
    address: PostalAddress = Field(default="", description="Postal address")

    @model_validator(mode="before")
    @classmethod
    def _elected(cls, value: Any) -> Any:
        if isinstance(value, dict) and "consent" not in value and value.get("kind") in ("councillor", "mp"):
            return {**value, "consent": Consent.TAKEN_AS_GIVEN}
        return value

    @property
    def may_be_told(self) -> bool:
        return self.consent is not Consent.AWAITED


class NominatedContact(Model):
    """The council's one person a customer is asked to go through (charter: Your responsibilities)."""

    name: Line = Field(description="Name")
    reason: Said = Field(description="Why")
    mediation_considered: Said = Field(description="How mediation was considered first")
