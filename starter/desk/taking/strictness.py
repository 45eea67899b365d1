"""What a door holds a report or a message to, beyond what a case can read: it must be of use to somebody."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from charter.addresses.post import is_nowhere, on_envelope
from charter.messages import ContactChanged, LinkedCaseOpened, Message, Moved
from charter.people import AT_THE_DOOR, Channel, Customer
from starter.desk.catalogue import Catalogue
from starter.desk.telling.problems import Problem, fields_of, malformed

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


def must_be_of_use(said: Message, customer: Customer, catalogue: Catalogue) -> None:
    """What a message says besides its own fields: details that stay, and another service's.

    Problem 422.
    """
    if isinstance(said, ContactChanged) and (said.address is not None or said.prefers is not None):
        given = said.model_dump(include={"name", "address", "prefers"}, exclude_none=True)
        must_be_posted(customer.model_copy(update=given), "The message")
    if isinstance(said, Moved | LinkedCaseOpened):
        for service in catalogue.services():
            if service.code == said.service:
                _details(catalogue.details_of(service.process), said.details)


def _details(model: type[BaseModel], given: dict[str, Any]) -> None:
    """What is not given, the case has or asks for."""
    try:
        model.model_validate(given, context=AT_THE_DOOR)
    except ValidationError as error:
        found = zip(error.errors(include_input=False), fields_of(error, "details"), strict=False)
        wrong = [named for each, named in found if each["type"] == "value_error" and each["loc"]]
        if wrong:
            told = f"The message cannot be taken as it is: see {wrong[0]['field']}."
            raise Problem(422, "malformed", told, errors=wrong) from None
