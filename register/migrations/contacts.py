"""By which addresses the cases there are can be found, as a migration writes them."""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from charter.writing.contacts import contact_keys

BATCH = 1_000


def known_contacts(connection: sa.Connection) -> Iterator[list[dict[str, Any]]]:
    """The contacts of the cases there are, a batch at a time."""
    cases = sa.table("cases", *(sa.column(name) for name in ("reference", "intake", "state")))
    after = ""
    while True:
        wanted = sa.select(cases).where(cases.c.reference > after).order_by(cases.c.reference).limit(BATCH)
        found = connection.execute(wanted).all()
        if not found:
            return
        after = found[-1].reference
        rows = [
            {"channel": channel.value, "value": value, "reference": row.reference}
            for row in found
            for channel, value in sorted(_contacts(row.state or row.intake))
        ]
        if rows:
            yield rows


def _contacts(kept: Any) -> set[Any]:
    kept = json.loads(kept) if isinstance(kept, str) else kept
    found: set[Any] = set()
    for person in ((kept or {}).get("customer"), (kept or {}).get("representative")):
        if isinstance(person, dict):
            found |= contact_keys(str(person.get("email") or ""), str(person.get("phone") or ""))
    return found
