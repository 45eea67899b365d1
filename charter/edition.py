"""A council's promises as data: one TOML file is one edition, in force from a day.

A case is held to the edition in force when it was opened; `part` is what it takes with it.
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from charter.calendars import Calendar, Term, calendar_for
from charter.counting import day_of
from charter.entries import EditionError, entries, read_entry
from charter.lengths import Length, Unit
from charter.promises import Promise, Status

__all__ = ["Contact", "Edition", "EditionError", "EditionPart", "Editions", "Rule", "Service"]

EDITIONS = Path(__file__).parent / "editions"
DEFAULT = EDITIONS / "milton_keynes.toml"

_YEARS_BEFORE, _YEARS_AFTER = 1, 3  # a programmed repair runs 18 months, a school plan 20 weeks


class Service(BaseModel):
    """What a customer can ask for, by its code; several services can share one process."""

    model_config = ConfigDict(frozen=True)

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str = Field(min_length=1)
    process: str = Field(pattern=r"^[A-Z][A-Za-z]*$")
    group: str = Field(min_length=1)
    team: str = Field(min_length=1)
    map_based: bool = False
    description: str = Field(min_length=1)
    keywords: tuple[str, ...] = ()
    priority: Literal["ordinary", "urgent"] = "ordinary"


class Contact(BaseModel):
    """Every way to reach the council, as each letter gives it."""

    model_config = ConfigDict(frozen=True)

    council: str
    online: str
    email: str
    phone: str
    post: str
    in_person: str
    other_formats: str
    out_of_hours: str
    information_charter: str
    responsibilities: str
    tenant_handbook: str
    local_offer: str = ""
    illustrative: bool = True


class Rule(BaseModel):
    """A length that is a rule of the house, not a promise to one customer."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    length: Length
    status: Status
    reading: str = ""
    clause: str = ""


class EditionPart(BaseModel):
    """What one case needs of its edition. Recorded with the case, so that nothing is read again."""

    model_config = ConfigDict(frozen=True)

    edition: str
    council: str
    service: Service
    promises: tuple[Promise, ...]
    rules: dict[str, Length]
    calendar: Calendar
    contact: Contact
    texts_from: time = time(8)
    texts_until: time = time(20)
    safeguarding_words: tuple[str, ...] = ()
    """Words and phrases that make a text be read by a person at once."""

    def promise(self, id: str, category: str = "") -> Promise:
        """The promise of that id and category; KeyError names the ones there are."""
        for promise in self.promises:
            if (promise.id, promise.category) == (id, category):
                return promise
        asked = f"{id}/{category}" if category else id
        known = ", ".join(promise.key for promise in self.promises)
        raise KeyError(f"{self.service.process} has no promise “{asked}” in this edition; it has {known}")

    def categories(self, id: str) -> tuple[str, ...]:
        """The categories of a promise that comes in several lengths, in the edition's order."""
        return tuple(promise.category for promise in self.promises if promise.id == id and promise.category)

    def rule(self, id: str) -> Length:
        """The length of a rule; KeyError names the ones there are."""
        if id not in self.rules:
            raise KeyError(f"this edition has no rule “{id}”; it has {', '.join(self.rules)}")
        return self.rules[id]


class _Head(BaseModel):
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    council: str = Field(min_length=1)
    in_force_from: date


class _Letters(BaseModel):
    texts_from: time
    texts_until: time
    status: Status
    reading: str = ""


class _Safeguarding(BaseModel):
    words: tuple[str, ...] = ()
    status: Status = Status.ILLUSTRATIVE
    reading: str = ""


class _Dates(BaseModel):
    terms: tuple[Term, ...] = ()
    closures: dict[date, str] = {}
    published: dict[str, dict[int, date]] = {}


class Edition:
    """A whole edition: the council, its services and everything it has promised for them."""

    def __init__(self, data: Mapping[str, Any], name: str = "edition") -> None:
        known = {"edition", "contact", "letters", "safeguarding", "calendar", "rules", "services", "promises"}
        unknown = sorted(set(data) - known)
        if unknown:
            raise EditionError(
                f"{name}: unknown table {', '.join(unknown)}; there are {', '.join(sorted(known))}"
            )
        head = read_entry(_Head, data.get("edition"), f"{name}, [edition]")
        self.id, self.council, self.in_force_from = head.id, head.council, head.in_force_from
        contact = data.get("contact")
        if isinstance(contact, Mapping):
            contact = {"council": head.council, **contact}
        self.contact = read_entry(Contact, contact, f"{name}, [contact]")
        self.letters = read_entry(_Letters, data.get("letters"), f"{name}, [letters]")
        self.safeguarding = read_entry(
            _Safeguarding, data.get("safeguarding", {}), f"{name}, [safeguarding]"
        )
        self.dates = read_entry(_Dates, data.get("calendar", {}), f"{name}, [calendar]")
        self.rules = {rule.id: rule for rule in entries(Rule, data, "rules", "rule", ("id",), name)}
        self.services = entries(Service, data, "services", "service", ("code",), name)
        self.promises = entries(Promise, data, "promises", "promise", ("process", "id", "category"), name)
        self._check(name)

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read an edition's file; EditionError names the file, the entry and what is wrong."""
        path = path or DEFAULT
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise EditionError(f"{path.name}: the edition cannot be read ({type(error).__name__})") from error
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise EditionError(f"{path.name}: not TOML: {error}") from error
        return cls(data, path.name)

    def service(self, code: str) -> Service:
        """The service of that code; KeyError names the codes there are."""
        for service in self.services:
            if service.code == code:
                return service
        known = ", ".join(service.code for service in self.services)
        raise KeyError(f"there is no service with that code; the codes are {known}")

    def promises_of(self, service: Service) -> tuple[Promise, ...]:
        return tuple(
            promise
            for promise in self.promises
            if promise.process == service.process
            and (not promise.services or service.code in promise.services)
        )

    def part(self, service_code: str, opened: datetime) -> EditionPart:
        """What a case of that service, opened then, is held to; KeyError for an unknown code."""
        service = self.service(service_code)
        promises = self.promises_of(service)
        year = day_of(opened).year
        lengths = [length for promise in promises for length in _lengths(promise)]
        names = {promise.published_date for promise in promises} - {""}
        in_terms = any(length.unit is Unit.SCHOOL_DAYS for length in lengths)
        return EditionPart(
            edition=self.id,
            council=self.council,
            service=service,
            promises=promises,
            rules={id: rule.length for id, rule in self.rules.items()},
            calendar=calendar_for(
                year - _YEARS_BEFORE,
                year + _YEARS_AFTER,
                terms=self.dates.terms if in_terms else (),
                closures=self.dates.closures if in_terms else {},
                published={name: self.dates.published[name] for name in sorted(names)},
            ),
            contact=self.contact,
            texts_from=self.letters.texts_from,
            texts_until=self.letters.texts_until,
            safeguarding_words=self.safeguarding.words,
        )

    def calendar(self, first: int, last: int) -> Calendar:
        """The whole calendar of the council for those years, for a question that belongs to no case."""
        dates = self.dates
        return calendar_for(
            first, last, terms=dates.terms, closures=dates.closures, published=dates.published
        )

    def flags(self) -> tuple[str, ...]:
        """What is not yet the council's word: illustrative numbers, and limits from a secondary source."""
        found = [
            f"rule “{rule.id}” is illustrative" for rule in self.rules.values() if rule.status != "published"
        ]
        for promise in self.promises:
            called = f"promise “{promise.key}” of {promise.process}"
            if promise.illustrative:
                found.append(f"{called} is illustrative")
            if not promise.confirmed:
                found.append(f"{called} is unconfirmed")
            if promise.limit is not None and not promise.limit.confirmed:
                found.append(f"the limit of {called} is unconfirmed")
        found += [f"term “{term.name}” is illustrative" for term in self.dates.terms if term.illustrative]
        if self.safeguarding.status is Status.ILLUSTRATIVE:
            found.append("the safeguarding words are illustrative")
        if self.letters.status is Status.ILLUSTRATIVE:
            found.append("the hours for texts are illustrative")
        if self.contact.illustrative:
            found.append("the ways to reach the council are illustrative")
        return tuple(found)

    def _check(self, name: str) -> None:
        codes = {service.code for service in self.services}
        processes = {service.process for service in self.services}
        for service in self.services:
            if not self.promises_of(service):
                raise EditionError(
                    f"{name}, service “{service.code}”: its process {service.process} has no promises"
                )
        for promise in self.promises:
            where = f"{name}, promise “{promise.key}” of {promise.process}"
            if promise.process not in processes:
                raise EditionError(f"{where}: no service has the process {promise.process}")
            if not set(promise.services) <= codes:
                raise EditionError(f"{where}: services names a code that no service has")
            if promise.published_date and promise.published_date not in self.dates.published:
                raise EditionError(f"{where}: [calendar.published] has no {promise.published_date}")
        for rule in self.rules.values():
            if rule.status is Status.ILLUSTRATIVE and not rule.reading:
                raise EditionError(f"{name}, rule “{rule.id}”: an illustrative rule says in reading why")
            if rule.status is Status.PUBLISHED and not rule.clause:
                raise EditionError(f"{name}, rule “{rule.id}”: a published rule quotes its clause")
        for earlier, later in zip(self.dates.terms, self.dates.terms[1:], strict=False):
            if later.first <= earlier.last:
                raise EditionError(f"{name}, term “{later.name}”: it begins before “{earlier.name}” ends")
        if self.letters.texts_from >= self.letters.texts_until:
            raise EditionError(f"{name}, [letters]: texts_from is not earlier than texts_until")


class Editions:
    """All editions of one council: the files of a folder."""

    def __init__(self, editions: list[Edition]) -> None:
        if not editions:
            raise EditionError("there is no edition: the folder has no .toml file")
        self._editions = sorted(editions, key=lambda edition: edition.in_force_from)
        for earlier, later in zip(self._editions, self._editions[1:], strict=False):
            if earlier.council != later.council:
                raise EditionError(
                    f"editions of two councils in one folder: {earlier.council} and {later.council}"
                )
            if earlier.in_force_from == later.in_force_from:
                raise EditionError(
                    f"editions {earlier.id} and {later.id} are both in force from {later.in_force_from}"
                )
            if earlier.id == later.id:
                raise EditionError(f"two editions have the id {later.id}")

    @classmethod
    def load(cls, folder: Path | None = None) -> Self:
        return cls([Edition.load(path) for path in sorted((folder or EDITIONS).glob("*.toml"))])

    def __iter__(self) -> Iterator[Edition]:
        return iter(self._editions)

    def in_force(self, on: date) -> Edition:
        """The latest edition in force on that day; EditionError before the first one."""
        found = [edition for edition in self._editions if edition.in_force_from <= on]
        if not found:
            raise EditionError(
                f"no edition was in force on {on}; the first is from {self._editions[0].in_force_from}"
            )
        return found[-1]


def _lengths(promise: Promise) -> list[Length]:
    found = [promise.length, promise.at_least, promise.warning]
    if promise.limit is not None:
        found.append(promise.limit.length)
    return [length for length in found if length is not None]
