"""By which email address or phone number a case can be found: kept with its report and with every turn."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from charter.cases import CaseState
from charter.people import Customer, Representative
from charter.writing.contacts import ContactKey, contact_keys
from register.models import contacts
from register.part import insert_new


def keep_contacts(
    connection: Connection, reference: str, customer: Customer, representative: Representative | None
) -> None:
    """Those of a report just stored."""
    _change(connection, reference, set(), _keys(customer, representative))


def renew_contacts(connection: Connection, before: Mapping[str, Any], state: CaseState) -> None:
    """Those of a case after a turn. ``before``: its state as it was stored, or its report; read without
    a model, as every turn does this.

    Where nothing changed, nothing is asked of the database.
    """
    now = {"customer": state.customer, "representative": state.representative}
    if all(_addresses(before.get(name)) == _addresses(person) for name, person in now.items()):
        return
    _change(connection, state.reference, _written(before), _keys(state.customer, state.representative))


def _change(connection: Connection, reference: str, old: set[ContactKey], new: set[ContactKey]) -> None:
    for channel, value in sorted(old - new):
        this = sa.and_(contacts.c.channel == channel, contacts.c.value == value)
        connection.execute(contacts.delete().where(this, contacts.c.reference == reference))
    rows = [
        {"channel": channel, "value": value, "reference": reference} for channel, value in sorted(new - old)
    ]
    insert_new(connection, contacts, rows)


def _keys(customer: Customer, representative: Representative | None) -> set[ContactKey]:
    found = contact_keys(customer.email, customer.phone)
    return found | (contact_keys(representative.email, representative.phone) if representative else set())


def _written(before: Mapping[str, Any]) -> set[ContactKey]:
    found: set[ContactKey] = set()
    for person in (before.get("customer"), before.get("representative")):
        found |= contact_keys(*_addresses(person))
    return found


def _addresses(person: Any) -> tuple[str, str]:
    """Email address and phone number of somebody, stored (read without a model: a turn does this) or not."""
    if isinstance(person, Mapping):
        return str(person.get("email") or ""), str(person.get("phone") or "")
    return (person.email, person.phone) if person is not None else ("", "")
