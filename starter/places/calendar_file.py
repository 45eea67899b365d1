"""A council's calendar of collections, as a table: by UPRN, postcode or street; by weekday or by date."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from register.located.collections import CollectionDay, place_keys
from starter.places.polygons import PlacesError
from starter.places.sheets import rows_of

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EVERY = {"": 1, "week": 1, "weekly": 1, "fortnight": 2, "fortnightly": 2}
_MOST_WEEKS = 13


def calendar_in(file: Path) -> Iterator[CollectionDay]:
    """Its lines, one after another. Raises PlacesError, which names the line and the column."""
    for line, row in rows_of(file, ("UPRN", "POSTCODE", "STREET"), ("DAY", "DATE", "DATES")):
        where = f"{file.name}, line {line}"
        keys = place_keys(row.get("UPRN", ""), row.get("POSTCODE", ""), row.get("STREET", ""))
        if not keys:
            raise PlacesError(f"{where}: it has no UPRN, postcode or street.")
        what = row.get("COLLECTED", "")[:100] or "Rubbish and recycling"
        dates = (row.get("DATES") or row.get("DATE") or "").replace(";", " ").split()
        if dates:
            for each in dates:
                yield CollectionDay(place=keys[0], what=what, day=_date(each, where))
        else:
            yield _by_weekday(row, where, keys[0], what)


def _by_weekday(row: Mapping[str, str], where: str, place: str, what: str) -> CollectionDay:
    said = row.get("DAY", "").casefold()
    weekday = next((at for at, name in enumerate(_DAYS) if len(said) >= 3 and name.startswith(said)), None)
    if weekday is None:
        raise PlacesError(f"{where}: DAY is a day of the week, such as Tuesday.")
    every = row.get("EVERY", "").casefold()
    number = every.removesuffix("weeks").strip()
    weeks = _EVERY.get(every) or (int(number) if number.isascii() and number.isdigit() else 0)
    if not 1 <= weeks <= _MOST_WEEKS:
        raise PlacesError(f"{where}: EVERY is week, fortnight, or a number of weeks up to {_MOST_WEEKS}.")
    start = row.get("FROM", "")
    counted_from = _date(start, where) if start else None
    if weeks > 1 and counted_from is None:
        raise PlacesError(f"{where}: FROM is missing: a day on which it is collected, to count from.")
    if counted_from is not None and counted_from.weekday() != weekday:
        raise PlacesError(f"{where}: FROM is not on the day that DAY says.")
    return CollectionDay(
        place=place, what=what, weekday=weekday, weeks=weeks, counted_from=counted_from if weeks > 1 else None
    )


def _date(said: str, where: str) -> date:
    """As 2026-12-08 or 8/12/2026."""
    try:
        if "/" in said:
            day, month, year = map(int, said.split("/"))
            return date(year, month, day)
        return date.fromisoformat(said)
    except ValueError:
        raise PlacesError(f"{where}: a date is written as 2026-12-08 or 8/12/2026.") from None
