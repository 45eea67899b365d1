"""What a door holds a report or a message to, beyond what a case can read: it must be of use to somebody."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from charter.addresses.post import is_nowhere, on_envelope
from charter.messages import ContactChanged
from charter.people import AT_THE_DOOR, Channel, Customer
from starter.desk.problems import Problem, malformed

M = TypeVar("M", bound=BaseModel)


def handed_in(model: type[M], given: Any, what: str, prefix: str = "") -> M:
    """What was given, cleaned and held to what can be used. Problem 422 naming each field that cannot."""
    try:
        return model.model_validate(given, context=AT_THE_DOOR)
    except ValidationError as error:
        raise malformed(error, what, prefix) from None


def must_be_posted(customer: Customer, what: str, prefix: str = "") -> None:
    """Problem 422 where somebody wishes to hear by post and no letter would be taken for their address.

    Not for somebody with no fixed abode: they are taken, and an officer finds another way.
    """
    if customer.prefers is not Channel.POST or is_nowhere(customer.address):
        return
    try:
        on_envelope(customer.address, customer.name)
    except ValueError as error:
        field = ".".join(filter(None, (prefix, "address")))
        errors = [{"field": field, "problem": str(error)}]
        raise Problem(
            422, "malformed", f"{what} cannot be taken as it is: see {field}.", errors=errors
        ) from None


def must_be_reached(customer: Customer, said: ContactChanged) -> None:
    """The same for new contact details, beside those that stay. Problem 422."""
    if said.address is None and said.prefers is None:
        return
    given = said.model_dump(include={"name", "address", "prefers"}, exclude_none=True)
    must_be_posted(customer.model_copy(update=given), "The message")
