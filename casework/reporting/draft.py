"""A report that is being written: what has been answered so far, page by page."""

from typing import Any

from pydantic import AwareDatetime, Field

from charter.people import Model


class ReportDraft(Model):
    """Everything a resident has answered, as the desk will take it (``NewReport``)."""

    id: str
    service: str
    begun: AwareDatetime | None = None
    details: dict[str, Any] = Field(default_factory=dict)
    first: dict[str, str] = Field(default_factory=dict)
    """What was asked before the rest and is not sent, by the part of its page."""
    reporter: dict[str, Any] = Field(default_factory=dict)
    representative: dict[str, Any] | None = None
    photographs: tuple[str, ...] = ()
    """Ids of those kept for it, until it is sent."""
    follows: str = ""
    """The reference of an earlier report of the same thing that it is joined to."""
    answered: tuple[str, ...] = ()
    """Parts of the pages that have been answered."""
    reference: str = ""
    """Once it has been sent."""
    copied: bool = False
    """A copy has been asked for."""
    kept: dict[str, Any] = Field(default_factory=dict)
    """What a kind of page remembers for itself: addresses found, a place's ward."""
