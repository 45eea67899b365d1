"""A restricted case: nothing is done with it but by somebody who gave a reason (UK GDPR, article 18)."""

from charter.messages import Message
from charter.people import CUSTOMER_SIDE
from register import Register
from register.cases.rows import CaseRow
from starter.desk.telling.problems import Problem

NO_USE = frozenset({"officer_assigned"})
"""Messages that use nothing of what the case holds: somebody has to look after it all the same."""
RESTRICTED = (
    "The use of this case is restricted, at the request of whom it is about. Nothing is done with it but "
    "with a reason: an officer gives it on the case’s page, and has an hour."
)


def must_have_reason(register: Register, row: CaseRow, name: str, said: Message, door: str) -> None:
    """Problem 409 where a case is restricted, and whoever speaks gave no reason that still lasts.

    Whom it is about, and who acts for them, may speak as ever: they wish it.
    """
    if said.by.role in CUSTOMER_SIDE or name in NO_USE:
        return
    held = register.rights.restrictions(row.reference)
    if held and not register.rights.in_use(row.reference, door, said.by.name):
        raise Problem(409, "restricted", RESTRICTED, reference=row.reference)
