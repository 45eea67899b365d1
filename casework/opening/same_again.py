"""Open reports that a new one may be the same as, shown before a case is opened."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from charter.edition.services import Service
from register.cases.rows import CaseRow
from register.seeing.sight import Sight
from starter.desk.intake import Desk

SAME = "another"
"""The box that says: it is another one."""


def may_be_same(desk: Desk, service: Service, details: Mapping[str, Any], sight: Sight) -> list[CaseRow]:
    """Open cases of the service near there, or at the same address, within thirty days."""
    return desk.register.nearby.of_report(service.code, details, desk.now(), sight=sight)


def same_mark(found: Sequence[CaseRow]) -> str:
    """What the box says yes to: where others have come, it is asked anew."""
    return hashlib.sha256(" ".join(each.reference for each in found).encode()).hexdigest()[:16]
