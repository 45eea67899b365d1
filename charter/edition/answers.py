"""Answers to questions that belong to no case, ready for JSON: when would it fall due, what is promised."""

from datetime import datetime
from typing import Any

from charter.counting.calendars import Calendar, CalendarError
from charter.counting.counting import due, skipped
from charter.counting.lengths import Length, Unit
from charter.edition.editions import Edition
from charter.edition.promises import Limit, LimitDay, Promise


def due_answer(
    length: str, start: datetime, calendar: Calendar, *, inclusive: bool = False
) -> dict[str, Any]:
    """When a promise of that length, made at `start`, falls due, and which days were passed over and why.

    ValueError for a length that cannot be read, a start without a zone, or a calendar that ends too soon.
    """
    read = Length.parse(length)
    found = due(start, read, calendar, inclusive=inclusive)
    if read.unit in (Unit.WORKING_DAYS, Unit.SCHOOL_DAYS) and read.count:
        missing = [day for day in (found.start.date(), found.last_day) if not calendar.covers(day)]
        if missing:
            raise CalendarError(
                f"no bank holidays are known for {missing[0].year}: the answer would be a guess"
            )
    return {
        "from": found.start.isoformat(),
        "length": str(found.length),
        "last_day": found.last_day.isoformat(),
        "due": found.at.isoformat(),
        "skipped": [
            {"day": each.day.isoformat(), "why": each.why}
            for each in skipped(start, read, calendar, inclusive=inclusive)
        ],
    }


def services_answer(edition: Edition) -> list[dict[str, Any]]:
    """Every service with every promise, its source and its limit; last, what is only signposted."""
    services = [
        {
            "code": service.code,
            "title": service.title,
            "process": service.process,
            "group": service.group,
            "map_based": service.map_based,
            "regime": service.regime,
            "opened_by": service.opened_by,
            "promises": [_promise(promise) for promise in edition.promises_of(service)],
        }
        for service in edition.services
    ]
    signposts = [
        {
            "code": signpost.code,
            "title": signpost.title,
            "process": "Signpost",
            "group": signpost.group,
            "map_based": False,
            "regime": "",
            "opened_by": "customer",
            "promises": [],
            "see": signpost.to,
            "clause": signpost.clause,
            "where": signpost.where,
        }
        for signpost in edition.signposts
    ]
    return services + signposts


def _promise(promise: Promise) -> dict[str, Any]:
    return {
        "id": promise.id,
        "category": promise.category,
        "title": promise.title,
        "clause": promise.clause,
        "where": promise.where,
        "source": promise.source.value,
        "from": promise.start_event,
        "until": promise.until,
        "length": _text(promise.length),
        "published_date": promise.published_date,
        "date_given": promise.date_given,
        "closing": promise.closing,
        "agreed": promise.agreed,
        "by": promise.by,
        "at_least": _text(promise.at_least),
        "warning": _text(promise.warning),
        "inclusive": promise.inclusive,
        "next_working_day": promise.next_working_day,
        "pausable": promise.pausable,
        "extend_by": promise.extend_by,
        "automatic": promise.automatic,
        "confirmed": promise.confirmed,
        "status": promise.status.value,
        "reading": promise.reading,
        "limit": None if promise.limit is None else _limit(promise.limit),
        "limits": [_limit(limit) for limit in promise.limits],
        "limit_on": None if promise.limit_on is None else _limit(promise.limit_on),
    }


def _limit(limit: Limit | LimitDay) -> dict[str, Any]:
    law = {
        "source": limit.source.value,
        "clause": limit.clause,
        "where": limit.where,
        "confirmed": limit.confirmed,
        "sure": limit.sure.value if limit.sure else None,
        "looked_up": limit.looked_up.isoformat() if limit.looked_up else None,
    }
    if isinstance(limit, LimitDay):
        return law | {"published_date": limit.published_date}
    return law | {
        "from": limit.from_,
        "length": str(limit.length),
        "before": limit.before,
        "inclusive": limit.inclusive,
        "next_working_day": limit.next_working_day,
        "stops": limit.stops,
        "extend_by": limit.extend_by,
        "extend_at_most": _text(limit.extend_at_most),
        "exceptions": limit.exceptions,
        "again_from": limit.again_from,
        "minimum": limit.minimum,
    }


def _text(length: Length | None) -> str | None:
    return None if length is None else str(length)
