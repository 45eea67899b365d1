"""Whose case it is in special educational needs: the parents', or the young person's own.

From the end of compulsory school age the young person is the party (Children and Families Act 2014, part 3);
their parents only with their agreement, or for want of capacity.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from charter.faults import IN_A_LIFE
from charter.messages import Day, Message
from charter.people import (
    Consent,
    Customer,
    EmailAddress,
    Line,
    Model,
    PhoneNumber,
    PostalAddress,
    Representative,
    RepresentativeKind,
    Said,
    Text,
)
from charter.writing.values import worded

JUNE, SEPTEMBER, FRIDAY = 6, 9, 4


@worded(
    {
        "school": "School or setting",
    }
)
class AskedBy(StrEnum):
    """Who asks for it."""

    PARENT = "parent"
    YOUNG_PERSON = "young_person"
    SCHOOL = "school"


@worded(
    {
        "agreed": "The young person agrees",
        "not_asked": "The young person has not been asked",
        "no_capacity": "The young person cannot decide this",
    }
)
class ParentsPart(StrEnum):
    """Why the parents of a young person have a part in the case."""

    NOT_ASKED = "not_asked"
    AGREED = "agreed"
    NO_CAPACITY = "no_capacity"


class YoungPerson(Model):
    """How a young person themselves is reached."""

    email: EmailAddress = Field(default="", description="Their own email address")
    phone: PhoneNumber = Field(default="", description="Their own telephone")
    address: PostalAddress = Field(default="", description="Their postal address")


class ChildDetails(Model):
    """Whom it is about, and who asks."""

    name: Line = Field(min_length=1, description="Name of the child or young person")
    date_of_birth: Annotated[Day, IN_A_LIFE] = Field(description="Their date of birth")
    setting: Line = Field(default="", description="Their school, college or early-years setting")
    asked_by: AskedBy = Field(default=AskedBy.PARENT, description="Who asks")
    parents_part: ParentsPart = Field(
        default=ParentsPart.NOT_ASKED, description="Over school age: why the parents may act"
    )
    parents_reason: Text = Field(default="", description="How we know that")
    young_person: YoungPerson = Field(default=YoungPerson(), description="The young person")


class PartyRecorded(Message):
    """Whether the young person agrees that their parents act with them, or cannot decide it themselves."""

    parents_part: ParentsPart = Field(description="The parents' part")
    reason: Said = Field(description="How we know that")
    young_person: YoungPerson = Field(default=YoungPerson(), description="The young person")

    @model_validator(mode="after")
    def _recorded(self) -> "PartyRecorded":
        if not self.reason.strip():
            raise ValueError("agreement and want of capacity are recorded with how we know")
        return self


def school_age_ends(born: date, age: int) -> date:
    """The last day of compulsory school age (Education Act 1996, s.8): the last Friday in June of the school
    year, September to August, in which they reach that age.
    """
    year = born.year + age + (born.month >= SEPTEMBER)
    day = date(year, JUNE, 30)
    return day - timedelta(days=(day.weekday() - FRIDAY) % 7)


def as_customer(name: str, reached: YoungPerson) -> Customer:
    """The young person as the one we write to."""
    return Customer(name=name, email=reached.email, phone=reached.phone, address=reached.address)


def as_representative(parent: Customer, agreed: bool, reason: str) -> Representative:
    """A parent beside the young person: told everything once the young person agrees."""
    return Representative(
        name=parent.name,
        kind=RepresentativeKind.FAMILY,
        consent=Consent.GIVEN if agreed else Consent.AWAITED,
        reason=reason,
        email=parent.email,
        phone=parent.phone,
        address=parent.address,
    )
