"""Who a case is about and who speaks to it: customer, representative, needs and safe contact."""

from datetime import time
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

TEXT_LIMIT = 16_384
"""Longest text taken at any door, in characters (DESIGN.md, idea 5)."""

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\r\n\x00]*$")]
"""One line: a name, an email address, a phone number."""
Text = Annotated[str, StringConstraints(max_length=TEXT_LIMIT, pattern=r"^[^\x00]*$")]
"""Free text from a person, kept as it was written."""
Said = Annotated[Text, StringConstraints(min_length=1)]
"""Free text that may not be empty."""


class Model(BaseModel):
    """Every record that goes into a case's history: frozen, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Role(StrEnum):
    """Who may say a message (PROCESSES.md: C, O, M, F, X)."""

    CUSTOMER = "customer"
    REPRESENTATIVE = "representative"
    OFFICER = "officer"
    MANAGER = "manager"
    FEEDBACK_TEAM = "feedback_team"
    SYSTEM = "system"


STAFF = frozenset({Role.OFFICER, Role.MANAGER, Role.FEEDBACK_TEAM})


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


class Channel(StrEnum):
    """A way of telling a customer something. A call is an officer's, recorded as the notice."""

    EMAIL = "email"
    TEXT = "text"
    POST = "post"
    CALL = "call"


class Needs(Model):
    """What the customer needs of us, asked once and obeyed in every letter and appointment."""

    interpreter: Line = ""
    """The language to interpret into; empty for none."""
    bsl: bool = False
    large_print: bool = False
    easy_read: bool = False
    braille: bool = False
    phone_instead_of_writing: bool = False
    extra_time: bool = False
    someone_with_them: Line = ""

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

    channels: tuple[Channel, ...] = ()
    """The only channels that are safe; empty means an officer decides each time."""
    hours_from: time | None = None
    hours_until: time | None = None
    no_voicemail: bool = False
    no_post: bool = False
    neutral_wording: bool = False
    """No service named in a subject, a text or on an envelope."""


class Customer(Model):
    """The person a case is for, as they wish to be told about it."""

    name: Line = ""
    email: Line = ""
    phone: Line = ""
    address: Text = ""
    prefers: Channel | None = None
    texts_signed_up: bool = False
    needs: Needs = Needs()
    safe_contact: SafeContact | None = None
    died: bool = False

    def reachable_by(self) -> tuple[Channel, ...]:
        """The channels there is an address for, email first (charter: by email unless asked otherwise)."""
        have = ((Channel.EMAIL, self.email), (Channel.TEXT, self.phone), (Channel.POST, self.address))
        return tuple(channel for channel, address in have if address)


class RepresentativeKind(StrEnum):
    """Who speaks for the customer (Feedback Policy: councillors, MPs, carers or advocates)."""

    COUNCILLOR = "councillor"
    MP = "mp"
    CARER = "carer"
    ADVOCATE = "advocate"
    FAMILY = "family"
    SOLICITOR = "solicitor"
    OTHER = "other"


class Consent(StrEnum):
    """Why a representative may be told things. Waiting for it stops disclosure, never a clock."""

    TAKEN_AS_GIVEN = "taken_as_given"
    """A councillor's or MP's, for the matter raised (unconfirmed)."""
    GIVEN = "given"
    AUTHORITY = "authority"
    BEST_INTERESTS = "best_interests"
    AWAITED = "awaited"


class Representative(Model):
    """Somebody acting for the customer, and what the customer agreed they may do."""

    name: Line
    kind: RepresentativeKind
    consent: Consent = Consent.AWAITED
    reason: Text = ""
    """Recorded for authority and best interests."""
    scope: Line = "this case"
    email: Line = ""
    phone: Line = ""
    address: Text = ""

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

    name: Line
    reason: Said
    mediation_considered: Said
