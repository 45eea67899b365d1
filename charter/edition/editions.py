"""A council's promises as data: a folder for it, in the folder a TOML file for each edition.

An edition is in force from a day. A case is held to the edition in force when it was opened; `part` is what
it takes with it.
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from charter.counting.calendars import Calendar, calendar_for
from charter.counting.counting import day_of
from charter.counting.lengths import Length, Unit
from charter.edition.area import Area
from charter.edition.checks import check, dates_of, flags
from charter.edition.duty import Duty
from charter.edition.entries import EditionError, entries, read_entry
from charter.edition.promises import Limit, Promise
from charter.edition.services import (
    Commitment,
    Contact,
    EditionPart,
    HazardEntry,
    Number,
    Regime,
    Rule,
    Sensitive,
    Service,
    Signpost,
    Switch,
)
from charter.edition.shapes import (
    ARRAYS,
    TABLES,
    CouncilDates,
    EditionHead,
    SafeguardingWords,
    TelephoneHours,
    TextHours,
)
from charter.edition.wording import Wording, WordingRule, check_wording
from charter.keeping.retention import KeepingDays, Retention, line_for
from charter.spotting import ConcernReader
from charter.writing.lengths_said import PROMISES_SAID, RULES_SAID, UNSAID

COUNCILS = Path(__file__).parents[1] / "editions"
"""A folder for each council that comes with the product: its editions, and what else is its own."""
EDITIONS = COUNCILS / "milton_keynes"
DEFAULT = EDITIONS / "charter.toml"

_YEARS_BEFORE, _YEARS_AFTER = 1, 3  # a programmed repair runs 18 months, a school plan 20 weeks


class Edition:
    """A whole edition: the council, its services and everything it has promised for them."""

    def __init__(self, data: Mapping[str, Any], name: str = "edition", *, checked: bool = True) -> None:
        unknown = sorted(set(data) - {*TABLES, *ARRAYS})
        if unknown:
            raise EditionError(
                f"{name}: unknown table {', '.join(unknown)}; "
                f"there are {', '.join(sorted({*TABLES, *ARRAYS}))}"
            )
        head = read_entry(EditionHead, data.get("edition"), f"{name}, [edition]")
        self.id, self.council, self.in_force_from = head.id, head.council, head.in_force_from
        self.prefix, self.nation = head.prefix, head.nation
        contact = data.get("contact")
        if isinstance(contact, Mapping):
            contact = {"council": head.council, **contact}
        self.contact = read_entry(Contact, contact, f"{name}, [contact]")
        area = data.get("area")
        self.area = None if area is None else read_entry(Area, area, f"{name}, [area]")
        self.letters = read_entry(TextHours, data.get("letters"), f"{name}, [letters]")
        self.safeguarding = read_entry(
            SafeguardingWords, data.get("safeguarding", {}), f"{name}, [safeguarding]"
        )
        self.wording = self._wording(name)
        self.duty = read_entry(Duty, data.get("duty", {}), f"{name}, [duty]")
        self.telephone = read_entry(TelephoneHours, data.get("telephone", {}), f"{name}, [telephone]")
        self.dates = read_entry(CouncilDates, data.get("calendar", {}), f"{name}, [calendar]")
        self.rules = {rule.id: rule for rule in entries(Rule, data, "rules", "rule", ("id",), name)}
        self.services = entries(Service, data, "services", "service", ("code",), name)
        self.promises = entries(Promise, data, "promises", "promise", ("process", "id", "category"), name)
        self.regimes = entries(Regime, data, "regimes", "regime", ("id",), name, optional=True)
        self.signposts = entries(Signpost, data, "signposts", "signpost", ("code",), name, optional=True)
        self.numbers = entries(Number, data, "numbers", "number", ("id",), name, optional=True)
        self.switches = entries(Switch, data, "switches", "switch", ("id",), name, optional=True)
        self.commitments = entries(
            Commitment, data, "commitments", "commitment", ("id",), name, optional=True
        )
        self.hazards = entries(HazardEntry, data, "hazards", "hazard", ("id",), name, optional=True)
        self.keeping = read_entry(KeepingDays, data.get("keeping", {}), f"{name}, [keeping]")
        self.retention = entries(Retention, data, "retention", "retention", ("id",), name, optional=True)
        self.sensitive = entries(
            Sensitive, data, "sensitive", "sensitive service", ("service",), name, optional=True
        )
        if checked:
            check(self, name)

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

    def kept_by(self, service: str, process: str) -> Retention | None:
        """The line of the retention schedule that such a case is kept by."""
        return line_for(self.retention, service, process)

    def _wording(self, name: str) -> Wording:
        said = self.safeguarding
        rows = {"rules": said.rules}
        rules = entries(WordingRule, rows, "rules", "safeguarding rule", ("id",), name, optional=True)
        wording = Wording(groups=said.groups, rules=rules)
        check_wording(wording, name)
        return wording

    @cached_property
    def worries(self) -> ConcernReader:
        """What reads a text by the edition's safeguarding rules; made when it is first asked for."""
        return ConcernReader(self.wording)

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
        names = {name for promise in promises for name in dates_of(promise)}
        by_terms = any(each.needs_terms for each in self.switches if each.concerns(service.process))
        in_terms = by_terms or any(length.unit is Unit.SCHOOL_DAYS for length in lengths)
        return EditionPart(
            edition=self.id,
            council=self.council,
            service=service,
            promises=promises,
            rules={id: rule.length for id, rule in self.rules.items() if rule.concerns(service.process)},
            calendar=calendar_for(
                year - _YEARS_BEFORE,
                year + _YEARS_AFTER,
                terms=self.dates.terms if in_terms else (),
                closures=self.dates.closures if in_terms else {},
                nation=self.nation,
                local_holidays=self.dates.local_holidays,
                published={name: self.dates.published[name] for name in sorted(names)},
                closing_times={
                    name: times for name, times in self.dates.closing_times.items() if name in names
                },
            ),
            contact=self.contact,
            texts_from=self.letters.texts_from,
            texts_until=self.letters.texts_until,
            safeguarding_words=self.safeguarding.words,
            numbers={each.id: each.count for each in self.numbers if each.concerns(service.process)},
            switches={
                each.id: each.on and service.regime not in each.off_for
                for each in self.switches
                if each.concerns(service.process)
            },
            regime=next((each for each in self.regimes if each.id == service.regime), None),
            signposts=tuple(each for each in self.signposts if service.process in each.processes),
            lines_close=self.telephone.lines_close,
            hazards=tuple(each for each in self.hazards if each.concerns(service.process)),
        )

    def calendar(self, first: int, last: int) -> Calendar:
        """The whole calendar of the council for those years, for a question that belongs to no case."""
        dates = self.dates
        return calendar_for(
            first,
            last,
            terms=dates.terms,
            closures=dates.closures,
            nation=self.nation,
            local_holidays=dates.local_holidays,
            published=dates.published,
            closing_times=dates.closing_times,
        )

    @cached_property
    def said(self) -> dict[str, str]:
        """The lengths that letters and pages of every process name, by their placeholders."""
        said = {name: str(self.rules[name].length) for name in RULES_SAID if name in self.rules}
        for name, which in PROMISES_SAID.items():
            found = (each for each in self.promises if each.length and (each.process, each.id) == which)
            if promise := next(found, None):
                said[name] = str(promise.length)
        return {**UNSAID, **said}

    def flags(self) -> tuple[str, ...]:
        """What is not yet the council's word: illustrative numbers, and limits from a secondary source."""
        return flags(self)


class Editions:
    """All editions of one council: the files of its folder, where what else is its own lies beside them."""

    def __init__(self, editions: list[Edition], folder: Path | None = None) -> None:
        self.folder = folder
        if not editions:
            raise EditionError("there is no edition: the folder has no .toml file")
        self._editions = sorted(editions, key=lambda edition: edition.in_force_from)
        for earlier, later in zip(self._editions, self._editions[1:], strict=False):
            if earlier.council != later.council:
                raise EditionError(
                    f"editions of two councils in one folder: {earlier.council} and {later.council}"
                )
            if earlier.prefix != later.prefix:
                raise EditionError(
                    f"editions {earlier.id} and {later.id} have references that begin differently, with "
                    f"{earlier.prefix} and {later.prefix}: nobody could be told which are the council's"
                )
            if earlier.in_force_from == later.in_force_from:
                raise EditionError(
                    f"editions {earlier.id} and {later.id} are both in force from {later.in_force_from}"
                )
            if earlier.id == later.id:
                raise EditionError(f"two editions have the id {later.id}")

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """A council's editions: a folder's, a file's alone, or those of one that comes with the product.

        Such a council is known by its folder's name: ``example-borough``. EditionError where there is none.
        """
        found = place_of(path)
        if found.is_dir():
            return cls([Edition.load(file) for file in sorted(found.glob("*.toml"))], found)
        return cls([Edition.load(found)], found.parent)

    @property
    def council(self) -> str:
        """Its name."""
        return self._editions[0].council

    @property
    def prefix(self) -> str:
        """What the council's references begin with."""
        return self._editions[0].prefix

    @cached_property
    def sensitive(self) -> frozenset[str]:
        """The codes of every service that any edition says is sensitive: its cases outlive the edition."""
        return frozenset(each.service for edition in self._editions for each in edition.sensitive)

    @cached_property
    def teams(self) -> Mapping[str, frozenset[str]]:
        """The services that each team looks after, or looked after, by its name in small letters."""
        found: dict[str, set[str]] = {}
        for edition in self._editions:
            for service in edition.services:
                found.setdefault(service.team.lower(), set()).add(service.code)
        return {team: frozenset(services) for team, services in found.items()}

    @cached_property
    def processes(self) -> Mapping[str, frozenset[str]]:
        """The services of each process, in any edition."""
        found: dict[str, set[str]] = {}
        for edition in self._editions:
            for service in edition.services:
                found.setdefault(service.process, set()).add(service.code)
        return {process: frozenset(services) for process, services in found.items()}

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


def place_of(path: Path | None) -> Path:
    """The folder or file that is meant: itself, or the folder of a council that comes with the product.

    EditionError names the councils there are.
    """
    if path is None:
        return EDITIONS
    if path.exists():
        return path
    councils = sorted(file.parent for file in COUNCILS.glob("*/*.toml"))
    named = path.name.replace("-", "_")
    for folder in councils if path.name == str(path) else ():
        if folder.name == named:
            return folder
    known = " and ".join(sorted({folder.name.replace("_", "-") for folder in councils}))
    raise EditionError(
        f"there is no folder or file {path}; the councils that come with the product are {known}"
    )


def _lengths(promise: Promise) -> list[Length]:
    found = [promise.length, promise.at_least, promise.warning]
    found += [limit.length for limit in promise.every_limit if isinstance(limit, Limit)]
    return [length for length in found if length is not None]
