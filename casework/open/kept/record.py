"""The public record: what of each quarter's figures may be published, by the edition's own codes.

The register counts by the titles that services and promises had in their cases. Here they have their codes
again, which stay when a title changes; what is in no edition any more is named after its title.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from charter.counting.counting import day_of, start_of_day
from charter.counting.quarters import Quarter
from charter.edition.editions import Edition
from charter.edition.promises import Promise
from charter.edition.services import Service
from charter.figures import PromiseFigures
from charter.published import PublishedCount
from register.quarters.explanations import Explanation
from starter.desk.intake import Desk

QUARTERS = 40
"""Quarters that are published: ten years."""
NOTHING_DUE = PublishedCount.of(PromiseFigures(service="", promise=""))


@dataclass(frozen=True)
class PublicPromise:
    """A promise of a service. ``promise`` is None for one that is in the edition no more."""

    service: str
    key: str
    title: str
    promise: Promise | None = None

    @property
    def id(self) -> str:
        return f"{self.service}/{self.key}"

    @property
    def anchor(self) -> str:
        """Where it is on its service's page."""
        return self.key.replace("/", "-").replace("_", "-")

    @property
    def is_ours(self) -> bool:
        return self.promise is None or self.promise.ours


@dataclass(frozen=True)
class PublicService:
    """A service with its promises. ``service`` is None for one that is in the edition no more."""

    code: str
    title: str
    group: str
    promises: tuple[PublicPromise, ...]
    service: Service | None = None


@dataclass(frozen=True)
class PublicTotal:
    """What is published of several promises together, and how many of them had too few cases for that."""

    count: PublishedCount
    left_out: int


@dataclass(frozen=True)
class PublicQuarter:
    """A quarter: what each promise came to, and what is told of it. Withheld counts are None."""

    quarter: Quarter
    counted: datetime
    counts: Mapping[str, PublishedCount | None]
    """By the promise's id."""
    told: Mapping[str, Explanation]
    """By the service's code."""

    @property
    def so_far(self) -> bool:
        """Whether the quarter had not ended when it was counted."""
        return self.counted < self.quarter.ends

    def count(self, promise: PublicPromise) -> PublishedCount | None:
        """What the promise came to; None where it is withheld."""
        return self.counts.get(promise.id, NOTHING_DUE)

    def together(self, services: Iterable[PublicService]) -> PublicTotal:
        found = [self.count(promise) for each in services for promise in each.promises]
        return PublicTotal(
            PublishedCount.together(each for each in found if each is not None), found.count(None)
        )

    @property
    def changed(self) -> datetime:
        """When it was counted, or something was last told of it."""
        told = (each.changed_at for each in self.told.values())
        return max([self.counted, *(each for each in told if each is not None)])


@dataclass(frozen=True)
class PublicRecord:
    """Everything that is published of how promises were kept, the latest quarter first."""

    edition: Edition
    services: tuple[PublicService, ...]
    quarters: tuple[PublicQuarter, ...]

    @cached_property
    def by_code(self) -> Mapping[str, PublicService]:
        return {each.code: each for each in self.services}

    @property
    def whole(self) -> tuple[PublicQuarter, ...]:
        """The quarters that have ended and were counted afterwards."""
        return tuple(each for each in self.quarters if not each.so_far)

    def quarter(self, written: str) -> PublicQuarter | None:
        return next((each for each in self.quarters if str(each.quarter) == written), None)


def read_record(desk: Desk, now: datetime) -> PublicRecord:
    """Read the register: three questions, however many services and quarters there are.

    The running quarter is counted up to last midnight, so that it is the same for everybody all day.
    """
    register, today = desk.register, start_of_day(day_of(now))
    running = Quarter.of(now)
    counted = [
        (Quarter.read(review.quarter), review.made_at, review.promises)
        for review in register.reviews.latest(QUARTERS)
    ]
    counted = [each for each in counted if each[0].begins < running.begins]
    counted.insert(0, (running, today, register.figures.so_far(today)))
    names = _Names(desk)
    told: dict[str, dict[str, Explanation]] = {}
    for each in register.explanations.told():
        told.setdefault(each.quarter, {})[each.service] = each
    quarters = tuple(
        PublicQuarter(
            quarter, at, names.published(figures, running=at < quarter.ends), told.get(str(quarter), {})
        )
        for quarter, at, figures in counted
    )
    return PublicRecord(desk.catalogue.edition, names.services(), quarters)


class _Names:
    """The codes of what figures name by its title, and what was found that is in no edition."""

    def __init__(self, desk: Desk) -> None:
        self._edition = desk.catalogue.edition
        self._offered = desk.catalogue.services()
        self._by_title: dict[str, tuple[Service, dict[str, Promise]]] = {}
        for edition in desk.catalogue.editions:  # the latest has the last word
            for service in edition.services:
                promises = {each.title: each for each in edition.promises_of(service)}
                self._by_title[service.title] = (service, promises)
        self._gone: dict[str, dict[str, PublicPromise]] = {}
        self._gone_titles: dict[str, str] = {}

    def published(
        self, figures: Iterable[PromiseFigures], *, running: bool
    ) -> dict[str, PublishedCount | None]:
        """Put together what has one id before anything of it is withheld."""
        found: dict[str, PromiseFigures] = {}
        for each in figures:
            promise = self._promise(each)
            found[promise.id] = _added(found.get(promise.id), each)
        return {id: PublishedCount.of(each, running=running) for id, each in found.items()}

    def services(self) -> tuple[PublicService, ...]:
        """Those of the edition, with all that was ever counted of them; then those that are gone."""
        found = [
            PublicService(each.code, each.title, each.group, self._promises(each), each)
            for each in self._offered
        ]
        known = {each.code for each in found}
        found += [
            PublicService(code, self._gone_titles[code], "", tuple(promises.values()))
            for code, promises in sorted(self._gone.items())
            if code not in known
        ]
        return tuple(found)

    def _promises(self, service: Service) -> tuple[PublicPromise, ...]:
        promises = self._edition.promises_of(service)
        ours = [PublicPromise(service.code, each.key, each.title, each) for each in promises if each.ours]
        known = {each.key for each in ours}
        gone = self._gone.get(service.code, {}).values()
        return (*ours, *(each for each in gone if each.key not in known))

    def _promise(self, figures: PromiseFigures) -> PublicPromise:
        service, promises = self._by_title.get(figures.service, (None, {}))
        known = promises.get(figures.promise)
        code = service.code if service else _named_after(figures.service)
        key = known.key if known else _named_after(figures.promise)
        found = PublicPromise(code, key, figures.promise)
        self._gone.setdefault(code, {}).setdefault(key, found)
        self._gone_titles.setdefault(code, figures.service)
        return found


def _added(one: PromiseFigures | None, other: PromiseFigures) -> PromiseFigures:
    if one is None:
        return other
    counts = ("kept", "kept_late", "still_late", "never_kept")
    return one.model_copy(update={name: getattr(one, name) + getattr(other, name) for name in counts})


def _named_after(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_") or "unnamed"
