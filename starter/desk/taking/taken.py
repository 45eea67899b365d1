"""What a door brings to the desk, and what it is answered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import Field

from charter.edition.services import Service
from charter.messages import Answer
from charter.people import Customer, Line, Model, Representative


class NewReport(Model):
    """What somebody reports or applies for, as an intake system hands it in."""

    service: Line = Field(description="Code of the service, from /api/services")
    source: Line = Field(default="", description="The sender's name for where the report came from")
    source_id: Line = Field(
        default="", description="The sender's own id for the report; the same id again is the same case"
    )
    supersedes: bool = Field(
        default=False,
        description="This is a new version of what came under that id: what has changed is said to its case",
    )
    reporter: Customer = Field(default=Customer(), description="Who reports it, and how to tell them")
    representative: Representative | None = Field(default=None, description="Who speaks for them")
    details: dict[str, Any] = Field(
        default_factory=dict, description="What the service needs to know: see its schema"
    )


@dataclass(frozen=True)
class Reported:
    """A report taken: its reference, and the promises that now run."""

    reference: str
    service: Service
    received: datetime
    is_new: bool
    promises: list[dict[str, Any]]
    superseded: bool = False
    """It was there before, and what has changed has been said to its case."""


@dataclass(frozen=True)
class Said:
    """What became of a message, and the id under which it can be asked about again."""

    reference: str
    message: str
    id: str
    answer: Answer
