"""By which email address or phone number a case can be found: kept with its report and with every turn."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from charter.cases import CaseState
from charter.people import Customer, Representative
from charter.writing.contacts import ContactKey, contact_keys
from register.models import contacts
from register.store import insert_new


def keep_contacts(
    connection: Connection, reference: str, customer: Customer, representative: Representative | None
) -> None:
    """Those of a report just stored."""
    _change(connection, reference, set(), _keys(customer, representative))


def renew_contacts(connection: Connection, case: Row[Any], state: CaseState) -> None:
    """Those of a case after a turn. Where nothing changed, nothing is asked of the database."""
    new = _keys(state.customer, state.representative)
    _change(connection, state.reference, _written(case.state or case.intake or {}), new)


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


def _written(kept: Mapping[str, Any]) -> set[ContactKey]:
    """Those of a stored report or state, read without its model: a turn does this every time."""
    found: set[ContactKey] = set()
    for person in (kept.get("customer"), kept.get("representative")):
        if isinstance(person, dict):
            found |= contact_keys(str(person.get("email") or ""), str(person.get("phone") or ""))
    return found
