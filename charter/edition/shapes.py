"""What an edition consists of: its tables, each with its model, and what an entry of an array is known by."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from pydantic import BaseModel, Field

from charter.counting.calendars import Nation, Term
from charter.edition.area import Area
from charter.edition.duty import Duty
from charter.edition.promises import Promise, Status
from charter.edition.services import (
    Commitment,
    Contact,
    HazardEntry,
    Number,
    Regime,
    Rule,
    Sensitive,
    Service,
    Signpost,
    Switch,
)
from charter.keeping.retention import KeepingDays, Retention
from charter.references import PREFIX


class EditionHead(BaseModel):
    """Whose it is, and from when."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    council: str = Field(min_length=1)
    in_force_from: date
    prefix: str = Field(default=PREFIX, pattern=r"^[A-Z]{2,4}$")
    nation: Nation = Nation.ENGLAND


class TextHours(BaseModel):
    """When texts go out."""

    texts_from: time
    texts_until: time
    status: Status
    reading: str = ""


class TelephoneHours(BaseModel):
    """When the lines close."""

    lines_close: time = time(17)
    status: Status = Status.ILLUSTRATIVE
    reading: str = ""


class SafeguardingWords(BaseModel):
    """What makes a person read a text at once."""

    words: tuple[str, ...] = ()
    groups: dict[str, tuple[str, ...]] = {}
    rules: list[dict[str, Any]] = []
    status: Status = Status.ILLUSTRATIVE
    reading: str = ""


class CouncilDates(BaseModel):
    """The dates that the council publishes."""

    terms: tuple[Term, ...] = ()
    closures: dict[date, str] = {}
    local_holidays: dict[date, str] = {}
    published: dict[str, dict[int, date]] = {}
    closing_times: dict[str, dict[int, time]] = {}
    illustrative: tuple[str, ...] = ()


TABLES: Mapping[str, type[BaseModel]] = {
    "edition": EditionHead,
    "area": Area,
    "contact": Contact,
    "letters": TextHours,
    "telephone": TelephoneHours,
    "safeguarding": SafeguardingWords,
    "duty": Duty,
    "calendar": CouncilDates,
    "keeping": KeepingDays,
}
ARRAYS: Mapping[str, tuple[type[BaseModel], str, tuple[str, ...]]] = {
    "rules": (Rule, "rule", ("id",)),
    "numbers": (Number, "number", ("id",)),
    "switches": (Switch, "switch", ("id",)),
    "commitments": (Commitment, "commitment", ("id",)),
    "regimes": (Regime, "regime", ("id",)),
    "signposts": (Signpost, "signpost", ("code",)),
    "services": (Service, "service", ("code",)),
    "promises": (Promise, "promise", ("process", "id", "category")),
    "hazards": (HazardEntry, "hazard", ("id",)),
    "retention": (Retention, "retention", ("id",)),
    "sensitive": (Sensitive, "sensitive service", ("service",)),
}
"""Each with its model, the noun of one entry, and the fields that it is known by."""
