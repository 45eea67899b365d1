"""A promise as data: what was said, where, how long it is, and what limit the law sets beside it."""

from datetime import date
from enum import StrEnum
from operator import not_
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from charter.counting.lengths import Length, Unit


class Source(StrEnum):
    CH = "CH"
    POL = "POL"
    WEB = "WEB"
    ST = "ST"
    CODE = "CODE"

    @property
    def words(self) -> str:
        return _SOURCES[self]


_SOURCES = {
    Source.CH: "Customer Charter",
    Source.POL: "Customer Feedback Policy",
    Source.WEB: "council's own website",
    Source.ST: "statute or regulations",
    Source.CODE: "code of practice",
}


def cited(source: str, where: str) -> str:
    """Where something is written, with the kind of document: a council's own are named there already."""
    if source in (Source.CH, Source.POL):
        return where
    document = Source(source).words if source in {each.value for each in Source} else source
    return where if where.startswith(document) or not document else f"{document}: {where}"


class Status(StrEnum):
    """Illustrative: ours until the council decides; shown with a banner on the officers' site."""

    PUBLISHED = "published"
    ILLUSTRATIVE = "illustrative"


class Sure(StrEnum):
    """What was read of the law: its own text, or what others say of it."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    SUMMARY = "summary"

    @property
    def words(self) -> str:
        return _SURE[self]


_SURE = {
    Sure.PRIMARY: "the text itself was read",
    Sure.SECONDARY: "what a council, the government, a court or Parliament says of it",
    Sure.SUMMARY: "a specialist's summary",
}


def looked_up_long_ago(looked_up: date, today: date) -> bool:
    """Whether more than a year has passed since a source was looked at: it is looked at again, then."""
    return (today.year - 1, today.month, today.day) > (looked_up.year, looked_up.month, looked_up.day)


class _Law(BaseModel):
    """What every limit says of where it comes from, and how sure that is."""

    model_config = ConfigDict(frozen=True, validate_by_name=True, validate_by_alias=True)

    source: Literal[Source.ST, Source.CODE]
    clause: str = Field(min_length=1)
    where: str = Field(min_length=1)
    confirmed: bool = True
    sure: Sure | None = Field(
        default=None, exclude_if=not_, description="what was read; where not noted, confirmed alone tells"
    )
    looked_up: date | None = Field(
        default=None, exclude_if=not_, description="when the source was last looked at"
    )


class Limit(_Law):
    """What the council must do anyway: a statute's or a code's limit. It never moves, and pauses only where
    the law stops it."""

    length: Length
    from_: str = Field(default="", alias="from", description="its own first event, where not the promise's")
    before: bool = Field(
        default=False,
        exclude_if=not_,
        description="counted back: the last day is so long before that event",
    )
    inclusive: bool = False
    next_working_day: bool = Field(
        default=False, exclude_if=not_, description="ending on a day off, it ends on the next working day"
    )
    stops: bool = Field(
        default=False,
        exclude_if=not_,
        description="the law stops it while the customer is asked, as it stops for nothing else",
    )
    extend_by: str = Field(default="", description="who alone may agree to longer, in words; empty: nobody")
    extend_at_most: Length | None = Field(
        default=None,
        exclude_if=not_,
        description="so much longer at most, counted from its last day; nothing: as agreed",
    )
    exceptions: str = Field(
        default="",
        exclude_if=not_,
        description="where the law says what excuses more time, without moving it",
    )
    again_from: str = Field(default="", description="counted once more from this event, where it comes")
    minimum: bool = Field(default=False, description="the least time the customer has, not the most we have")

    @model_validator(mode="after")
    def _counts(self) -> Self:
        _no_inclusive_hours(self.length, self.inclusive)
        if self.extend_at_most is not None and not self.extend_by:
            raise ValueError("extend_at_most goes with extend_by: who may agree to it")
        if self.before and (not self.from_ or self.inclusive or self.next_working_day):
            raise ValueError("a limit counted back has its own from, and is neither inclusive nor moved on")
        if self.before and self.length.unit not in (Unit.DAYS, Unit.WEEKS, Unit.MONTHS):
            raise ValueError(f'"{self.length}" cannot be counted back: that is for days, weeks and months')
        return self


class LimitDay(_Law):
    """A limit that is a day of the year, published by name, not a length."""

    published_date: str = Field(min_length=1)


class Promise(BaseModel):
    """One promise of one process. `length` is the target; the limit beside it is another thing."""

    model_config = ConfigDict(frozen=True, validate_by_name=True, validate_by_alias=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    category: str = Field(default="", pattern=r"^([a-z][a-z0-9_]*)?$")
    process: str = Field(pattern=r"^[A-Z][A-Za-z]*$")
    services: tuple[str, ...] = Field(default=(), description="only these; empty: every service of it")
    title: str = Field(min_length=1)
    clause: str = Field(min_length=1, description="the source's own words")
    where: str = Field(min_length=1, description="document and heading")
    source: Literal[Source.CH, Source.POL, Source.WEB]
    start_event: str = Field(alias="from", min_length=1)
    until: str = Field(min_length=1)
    length: Length | None = None
    published_date: str = Field(default="", description="due on a published date of this name instead")
    date_given: str = Field(
        default="", description="due on a date the case is given instead: which, in words"
    )
    closing: str = Field(
        default="", description="holds for what comes by the published closing date so named"
    )
    agreed: bool = Field(
        default=False, description="a date agreed with the customer takes the length's place"
    )
    by: Literal["council", "customer", "others"] = Field(default="council", description="whose time it is")
    at_least: Length | None = Field(default=None, description="the lower end of a range: the first warning")
    warning: Length | None = Field(default=None, description="so long before the due day")
    inclusive: bool = False
    next_working_day: bool = Field(
        default=False, exclude_if=not_, description="ending on a day off, it ends on the next working day"
    )
    pausable: bool = False
    extend_by: Literal["officer", "manager", "nobody"] = "nobody"
    limit: Limit | None = None
    limits: tuple[Limit, ...] = Field(
        default=(), exclude_if=not_, description="several instead of limit: the earliest wins"
    )
    limit_on: LimitDay | None = None
    confirmed: bool = True
    status: Status = Status.PUBLISHED
    reading: str = Field(default="", description="why this reading, or why this number")
    automatic: bool = False

    @property
    def key(self) -> str:
        return f"{self.id}/{self.category}" if self.category else self.id

    @property
    def spoken(self) -> str:
        """The title inside a sentence: the names in it keep their capitals."""
        return self.title[:1].lower() + self.title[1:]

    @property
    def ours(self) -> bool:
        """Whether it is the council's own to keep: only that can be late."""
        return self.by == "council"

    @property
    def every_limit(self) -> tuple[Limit | LimitDay, ...]:
        """All that the law sets beside it, in the edition's order."""
        return tuple(each for each in (self.limit, *self.limits, self.limit_on) if each is not None)

    @property
    def illustrative(self) -> bool:
        return self.status is Status.ILLUSTRATIVE

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if sum(map(bool, (self.length is not None, self.published_date, self.date_given))) != 1:
            raise ValueError("a promise has either a length or a published_date, or else a date_given")
        beside = (self.at_least, self.warning, self.inclusive, self.agreed, self.next_working_day)
        if self.length is None and any(beside):
            raise ValueError("at_least, warning, inclusive, agreed and next_working_day go with a length")
        if self.limits and (self.limit is not None or len(self.limits) == 1):
            raise ValueError("one limit is written as limit, several as limits")
        if any(each.minimum or each.again_from for each in self.limits):
            raise ValueError("minimum and again_from are for a promise's only limit")
        if not self.pausable and any(isinstance(each, Limit) and each.stops for each in self.every_limit):
            raise ValueError("a limit that stops goes with a promise that is pausable")
        if self.length is not None:
            if self.at_least is not None and _too_long(self.at_least, self.length):
                raise ValueError(f"at_least ({self.at_least}) is not shorter than the length ({self.length})")
            if self.warning is not None and _too_long(self.warning, self.length):
                raise ValueError(f"warning ({self.warning}) is not shorter than the length ({self.length})")
            _no_inclusive_hours(self.length, self.inclusive)
        if self.illustrative and not self.reading:
            raise ValueError("an illustrative promise says in reading why the number is ours")
        return self


# Hours in one of each, the shortest it can be: enough to tell a slip from a warning.
_SHORTEST = {
    Unit.HOURS: 1,
    Unit.SAME_DAY: 0,
    Unit.DAYS: 24,
    Unit.WORKING_DAYS: 24,
    Unit.SCHOOL_DAYS: 24,
    Unit.WEEKS: 168,
    Unit.MONTHS: 672,
}


def _too_long(inner: Length, outer: Length) -> bool:
    return inner.count * _SHORTEST[inner.unit] >= outer.count * _SHORTEST[outer.unit]


def _no_inclusive_hours(length: Length, inclusive: bool) -> None:
    if inclusive and length.unit in (Unit.HOURS, Unit.SAME_DAY):
        raise ValueError(f'"{length}" cannot be inclusive: "beginning with" is for days, weeks and months')
