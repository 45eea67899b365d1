"""On which days is collected at an address, by the calendar that the council has uploaded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pydantic import BaseModel

from charter.addresses.post import postcode_in
from charter.addresses.streets import street_of
from register import Register
from register.located.collections import CollectionDay, place_keys

FIELDS = ("collection_day", "next_collection")
"""What a report is told of it, where its model has both: nobody who reports is asked for them."""
AHEAD = timedelta(days=100)
"""Longer than from any collection to the next."""


@dataclass(frozen=True)
class CollectedNext:
    """Something that is collected, and when the next time is."""

    what: str
    day: date
    weeks: int
    """From one to the next; 0 where only dates are known."""


def is_told(details: type[BaseModel]) -> bool:
    """Whether a report of that model has to do with days of collection."""
    return all(name in details.model_fields for name in FIELDS)


def calendar_of(register: Register, address: str, uprn: str) -> list[CollectionDay]:
    """What the calendar has of an address; nothing, where it does not know it."""
    return register.collections.known_at(place_keys(uprn, postcode_in(address), street_of(address)))


def next_of(days: Sequence[CollectionDay], today: date) -> list[CollectedNext]:
    """The next collection of each kind after today, the earliest first."""
    kinds = dict.fromkeys(each.what for each in days)
    found = []
    for what in kinds:
        of_kind = [each for each in days if each.what == what]
        after = _on(of_kind, today + timedelta(days=1), today + AHEAD)
        if after:
            weeks = of_kind[0].weeks if of_kind[0].weekday is not None else 0
            found.append(CollectedNext(what, after[0], weeks))
    return sorted(found, key=lambda one: one.day)


def told_of(days: Sequence[CollectionDay], details: Mapping[str, Any], today: date) -> dict[str, str]:
    """The two fields of a report, as JSON. Where something is collected on the day it was missed, that is the
    collection day; else the next one."""
    coming = next_of(days, today)
    if not coming:
        return {}
    missed = details.get("missed_on")
    try:
        day = date.fromisoformat(str(missed))
    except ValueError:
        return {}
    was_one = day in _on(days, day, day)
    following = coming[0].day.isoformat()
    return {FIELDS[0]: day.isoformat() if was_one else following, FIELDS[1]: following}


def _on(days: Sequence[CollectionDay], first: date, last: date) -> list[date]:
    """Every day from first to last on which any of it is collected, in order."""
    found = set()
    for each in days:
        if each.day is not None:
            found.add(each.day)
        elif each.weekday is not None:
            step = 7 * each.weeks
            if each.counted_from is None:
                start = first + timedelta(days=(each.weekday - first.weekday()) % 7)
            else:
                start = first + timedelta(days=(each.counted_from - first).days % step)
            found.update(start + timedelta(days=step * n) for n in range((last - first).days // step + 1))
    return sorted(each for each in found if first <= each <= last)
