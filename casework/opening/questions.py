"""The questions of a case that an officer opens: who it is for, what it is about, and who acts for them."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from pydantic import BaseModel, create_model
from pydantic import Field as Described

from casework.forms.fields import Field, fields_of
from charter.people import (
    Channel,
    EmailAddress,
    Line,
    Model,
    Needs,
    PhoneNumber,
    PostalAddress,
    Representative,
    SafeContact,
)


class PersonAsked(Model):
    """Who a case is for, as an officer asks them."""

    name: Line = Described(default="", description="Name")
    phone: PhoneNumber = Described(default="", description="Telephone")
    email: EmailAddress = Described(default="", description="Email address")
    address: PostalAddress = Described(default="", description="Postal address")
    prefers: Channel | None = Described(default=None, description="How they would like to hear from us")
    texts_signed_up: bool = Described(default=False, description="They would like texts about appointments")
    safe_contact: SafeContact | None = Described(default=None, description="How it is safe to contact them")
    needs: Needs = Described(default=Needs(), description="What they need of us")


@cache
def asked_of(details: type[BaseModel]) -> type[BaseModel]:
    """The model of such a form, for a service with these details."""
    made: type[BaseModel] = create_model(
        "CaseOpened",
        __base__=Model,
        details=(details, Described(description="What it is about")),
        reporter=(PersonAsked, Described(default=PersonAsked(), description="Who it is for")),
        representative=(
            Representative | None,
            Described(default=None, description="Somebody who acts for them"),
        ),
    )
    return made


HINTS = {
    "reporter": "Ask for one way to reach them at least. Without any, they cannot be told.",
    "reporter.safe_contact": "Leave it empty if they can be contacted in any way.",
    "representative": "Leave it empty if nobody does, or if you are speaking to the person themselves.",
}


FOLDED = {"reporter.safe_contact", "reporter.needs", "representative"}
"""Groups that most callers need nothing of."""


@cache
def questions_of(details: type[BaseModel]) -> tuple[Field, ...]:
    """The form of a service with these details: a group for each of the three. Raises NoForm."""
    return tuple(_hinted(fields_of(asked_of(details))))


def _hinted(fields: tuple[Field, ...]) -> Iterator[Field]:
    for each in fields:
        hint = HINTS.get(each.name, each.hint)
        folded = each.name in FOLDED
        yield replace(each, hint=hint, removable=False, folded=folded, fields=tuple(_hinted(each.fields)))
