"""What comes in: every report of a scenario, drawn by its demand and events, or as it was recorded."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from numpy.random import Generator

from charter.counting.lengths import LONDON
from rehearsal.draws.streams import Streams
from rehearsal.scenario.model import Demand, DemandEvent, ReportArrival, Scenario, Shape
from rehearsal.scenario.written import MONTHS, WEEKDAYS, HoursOfDay, every_day

_BACKLOG = 28
"""Days before the first in which what is already open came in."""
_DAYS_IN = (31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def arrivals(scenario: Scenario, streams: Streams) -> list[ReportArrival]:
    """Every report, in the order in which they come in; those already open on the first day came before it.

    Each service's days have streams of their own: more of one thing changes nothing of another.
    """
    found = list(scenario.recorded)
    for demand in scenario.demand:
        found += _of_service(demand, scenario, streams)
    for event in scenario.events:
        found += _extra(event, scenario, streams)
    since = scenario.since
    return sorted(one for one in found if since is None or one.at >= since)


def _of_service(demand: Demand, scenario: Scenario, streams: Streams) -> Iterator[ReportArrival]:
    before = scenario.first - timedelta(days=_BACKLOG)
    generator = streams.of("already open", demand.service)
    for number in range(1, demand.already_open + 1):
        day = before + timedelta(days=int(generator.integers(_BACKLOG)))
        yield _arrival(demand.service, day, demand.hours, f"open {number}", generator)
    for day in every_day(scenario.first, scenario.last):
        generator = streams.of("demand", demand.service, day.isoformat())
        for number in range(1, int(generator.poisson(_rate(demand, scenario.events, day))) + 1):
            yield _arrival(demand.service, day, demand.hours, str(number), generator)


def _rate(demand: Demand, events: Sequence[DemandEvent], day: date) -> float:
    """The mean of a day's reports, without what events bring in besides."""
    weekdays = [demand.weekdays.get(name, 1.0) for name in WEEKDAYS]
    months = [demand.months.get(name, 1.0) for name in MONTHS]
    a_week = sum(weekdays) / len(weekdays)
    a_year = sum(factor * days for factor, days in zip(months, _DAYS_IN, strict=True)) / sum(_DAYS_IN)
    rate = demand.a_day * weekdays[day.weekday()] / a_week * months[day.month - 1] / a_year
    for event in events:
        if day in event.days and (not event.services or demand.service in event.services):
            rate *= event.times
    return rate


def _extra(event: DemandEvent, scenario: Scenario, streams: Streams) -> Iterator[ReportArrival]:
    days = [day for day in event.days if scenario.first <= day <= scenario.last]
    if not event.extra or not days:
        return
    hours = {demand.service: demand.hours for demand in scenario.demand}
    for service in event.services or tuple(hours):
        generator = streams.of("event", event.title, service)
        counts = generator.multinomial(event.extra, _weights(event.shape, len(days)))
        for day, count in zip(days, counts, strict=True):
            for number in range(1, int(count) + 1):
                within = hours.get(service, Demand.model_fields["hours"].default)
                yield _arrival(service, day, within, f"{event.title} {number}", generator)


def _weights(shape: Shape, days: int) -> list[float]:
    """Which share of an event's extra reports each of its days has."""
    rising = [float(number) for number in range(1, days + 1)]
    weights = {Shape.EVEN: [1.0] * days, Shape.RISING: rising, Shape.FALLING: rising[::-1]}[shape]
    return [weight / sum(weights) for weight in weights]


def _arrival(service: str, day: date, hours: HoursOfDay, number: str, generator: Generator) -> ReportArrival:
    within = timedelta(seconds=int(generator.integers(int(hours.length.total_seconds()))))
    at = datetime.combine(day, hours.since, LONDON) + within
    return ReportArrival(at.astimezone(UTC), service, f"{service} {day} {number}")
