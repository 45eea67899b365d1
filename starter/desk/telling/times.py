"""The one form in which the API tells a time: RFC 3339, in UTC, to the second."""

from datetime import UTC, datetime
from typing import overload


@overload
def told(at: datetime) -> str: ...
@overload
def told(at: None) -> None: ...
def told(at: datetime | None) -> str | None:
    """Such as ``2026-11-23T09:00:00+00:00``; None where nothing is known."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="seconds")
