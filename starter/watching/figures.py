"""The register's figures as metrics: read by the relay each minute, shown to whoever scrapes it."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from engine.config.settings import Settings
from engine.logs import get_logger
from engine.metrics.counted import LAST_TURN, OURS, TURNS
from register import Register, RegisterError
from register.outside.inbound import Came
from register.standing.watched import HowItStands, Waits

SECONDS = 60.0
"""Between two looks at the register."""
STALE = timedelta(minutes=5)
"""Older figures are not shown: they would say that all is well for as long as the register is away."""
NO_CHANNEL = "none"

log = get_logger(__name__)


class RegisterFigures(Collector):
    """The last look at the register, as metrics."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._last: HowItStands | None = None

    async def keep(self) -> None:
        """Look each minute, until cancelled. What cannot be read is left to the next minute."""
        while True:
            await self.look()
            await asyncio.sleep(SECONDS)

    async def look(self) -> None:
        """Read the figures now."""
        try:
            self._last = await asyncio.to_thread(self._register.watched.now_stands)
        except RegisterError as error:
            log.warning("figures not read", error_type=type(error).__name__)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Every figure, by its name; without values where nothing was read lately."""
        now, last = self._register.now(), self._last
        read = _gauge("charter_register_read_timestamp_seconds", "When these were read; 0 until they are")
        read.add_metric([], last.at.timestamp() if last is not None else 0)
        yield read
        yield from _shown(last if last is not None and now - last.at < STALE else None, now)


@asynccontextmanager
async def figures_told(
    register: Register, settings: Settings, registry: CollectorRegistry = OURS
) -> AsyncIterator[None]:
    """Have the register's figures, and the relay's own, among this process's metrics meanwhile.

    Nothing is read where none are served.
    """
    if not settings.metrics_port:
        yield
        return
    figures = RegisterFigures(register)
    shown = (figures, TURNS, LAST_TURN)
    for each in shown:
        registry.register(each)
    looking = asyncio.create_task(figures.keep())
    try:
        yield
    finally:
        looking.cancel()
        for each in shown:
            registry.unregister(each)


def _shown(last: HowItStands | None, now: datetime) -> Iterator[GaugeMetricFamily]:
    families = [
        _gauge("charter_open_cases", "Open cases, by service", "service"),
        _gauge("charter_late_cases", "Open cases that are late, by service", "service"),
        _gauge("charter_stalled_cases", "Open cases whose workflow does not move, by service", "service"),
        _gauge(
            "charter_promises_due",
            "Promises that fell due in the last seven days, by service and what they came to",
            "service",
            "came_to",
        ),
        _gauge("charter_letters_unsent", "Letters still to be sent", "channel", "state"),
        _gauge("charter_letters_unsent_oldest_seconds", "For how long the oldest waits", "channel"),
        _gauge("charter_letters_written", "Letters written in the last day", "channel", "state"),
        _gauge("charter_inbound_waiting", "Mails and texts nothing was done with yet", "door", "waits_for"),
        _gauge("charter_inbound_waiting_oldest_seconds", "For how long the oldest waits", "waits_for"),
        _gauge("charter_reports_unstarted", "Reports that are no cases yet"),
        _gauge("charter_reports_unstarted_oldest_seconds", "For how long the oldest waits"),
        _gauge("charter_events_untaken", "Events the relay has still to hand over"),
        _gauge("charter_events_untaken_oldest_seconds", "For how long the oldest waits"),
        _gauge("charter_event_deliveries", "Events on their way, or given up", "subscription", "state"),
        _gauge("charter_event_deliveries_oldest_seconds", "For how long the oldest waits", "subscription"),
        _gauge("charter_concerns_untaken", "Concerns that somebody may be at risk, taken by nobody yet"),
        _gauge("charter_concerns_overdue", "Those of them that somebody should have taken by now"),
    ]
    if last is not None:
        _fill({family.name: family for family in families}, last, now)
    yield from families


def _fill(into: dict[str, GaugeMetricFamily], last: HowItStands, now: datetime) -> None:
    stalled = {kind[0]: count for kind, count in last.stalled}
    for service, count, late in last.open_cases:
        into["charter_open_cases"].add_metric([service], count)
        into["charter_late_cases"].add_metric([service], late)
        into["charter_stalled_cases"].add_metric([service], stalled.get(service, 0))
    for kind, count in last.promises:
        into["charter_promises_due"].add_metric(kind, count)
    for (channel, state), count in last.letters:
        into["charter_letters_written"].add_metric([channel or NO_CHANNEL, state], count)
    unsent = [one._replace(kind=(one.kind[0] or NO_CHANNEL, one.kind[1])) for one in last.unsent]
    _add(into, "charter_letters_unsent", unsent)
    _add_oldest(into, "charter_letters_unsent_oldest_seconds", unsent, 0, now)
    inbound = _by_who(last.inbound)
    _add(into, "charter_inbound_waiting", inbound)
    _add_oldest(into, "charter_inbound_waiting_oldest_seconds", inbound, 1, now)
    _add(into, "charter_event_deliveries", last.deliveries)
    on_their_way = [one for one in last.deliveries if one.kind[1] != "given_up"]
    _add_oldest(into, "charter_event_deliveries_oldest_seconds", on_their_way, 0, now)
    for name, waits in (
        ("charter_reports_unstarted", last.unstarted),
        ("charter_events_untaken", last.untaken),
    ):
        into[name].add_metric([], waits.total)
        into[f"{name}_oldest_seconds"].add_metric([], _age(waits.oldest, now))
    into["charter_concerns_untaken"].add_metric([], last.concerns.total)
    into["charter_concerns_overdue"].add_metric([], last.concerns_overdue)


def _by_who(waiting: Iterable[Waits]) -> list[Waits]:
    """By door, and whether a program or an officer has to do something; every state of a program's is one."""
    found: dict[tuple[str, str], list[Waits]] = defaultdict(list)
    for one in waiting:
        door, state = one.kind
        found[door, "officer" if state == Came.OFFICER else "program"].append(one)
    return [
        Waits(kind, sum(one.total for one in each), min(one.oldest for one in each if one.oldest))
        for kind, each in found.items()
    ]


def _add(into: dict[str, GaugeMetricFamily], name: str, waits: Iterable[Waits]) -> None:
    for kind, count, _ in waits:
        into[name].add_metric(kind, count)


def _add_oldest(
    into: dict[str, GaugeMetricFamily], name: str, waits: Sequence[Waits], by: int, now: datetime
) -> None:
    """The greatest age of all that are alike in one label."""
    ages: dict[str, float] = defaultdict(float)
    for one in waits:
        ages[one.kind[by]] = max(ages[one.kind[by]], _age(one.oldest, now))
    for label, age in ages.items():
        into[name].add_metric([label], age)


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0


def _gauge(name: str, what: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, what, labels=labels)
