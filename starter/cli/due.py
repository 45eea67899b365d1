"""The two questions that need neither server nor register nor keys: what is promised, and when is it due."""

from collections.abc import Iterable
from datetime import MAXYEAR, MINYEAR, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from charter.counting.lengths import Length, Unit
from charter.edition.answers import due_answer, services_answer
from charter.edition.editions import Edition, Editions
from charter.edition.entries import EditionError
from engine.config.settings import Settings
from engine.errors import SettingsError

LONDON = ZoneInfo("Europe/London")
STARTS_LIMIT = 10_000
"""Starts read at once from standard input."""
_YEAR_DAYS = {
    Unit.HOURS: 1 / 24,
    Unit.SAME_DAY: 0,
    Unit.DAYS: 1,
    Unit.WORKING_DAYS: 1.5,
    Unit.SCHOOL_DAYS: 2.2,
    Unit.WEEKS: 7,
    Unit.MONTHS: 31,
}
"""Calendar days one of each takes, generously: how far the calendar has to reach."""


class Mistyped(Exception):
    """What was asked cannot be read; the text says what to write instead."""


def edition_today(path: Path | None, now: datetime) -> Edition:
    """The edition in force of that council, else of the one served here; a file's own, whenever that is.

    Mistyped if it cannot be used.
    """
    try:
        path = path or Settings.load().edition_path
        if path is not None and path.is_file():
            return Edition.load(path)
        return Editions.load(path).in_force(now.astimezone(LONDON).date())
    except EditionError as error:
        raise Mistyped(f"The edition of promises cannot be used: {error}.") from None
    except SettingsError as error:
        raise Mistyped(str(error)) from None


def services(path: Path | None, now: datetime) -> list[dict[str, Any]]:
    """Every service with its promises."""
    return services_answer(edition_today(path, now))


def start_of(text: str) -> datetime:
    """A start as a person writes it; without a zone it is Europe/London's. Mistyped says how to write it."""
    try:
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=LONDON)).astimezone(LONDON)
    except (ValueError, OverflowError):
        raise Mistyped("a start is a date and time such as 2026-12-23T10:00") from None


def length_of(text: str) -> Length:
    """A length as a person writes it. Mistyped says how."""
    try:
        return Length.parse(text)
    except ValueError as error:
        raise Mistyped(f"That length cannot be read: {error}.") from None


def due_answers(length: Length, starts: list[datetime], edition: Edition, *, inclusive: bool) -> list[Any]:
    """When promises of that length, made at each start, fall due. Mistyped where nobody can say."""
    reach = int(length.count * _YEAR_DAYS[length.unit] / 365) + 2
    try:
        years = {start.year for start in starts}
        calendars = {
            year: edition.calendar(max(year - 1, MINYEAR), min(year + reach, MAXYEAR)) for year in years
        }
        return [
            due_answer(str(length), start, calendars[start.year], inclusive=inclusive) for start in starts
        ]
    except (ValueError, OverflowError) as error:
        said = str(error)
        raise Mistyped(f"That cannot be counted: {said}{'' if said.endswith('.') else '.'}") from None


def read_starts(lines: Iterable[str]) -> list[datetime]:
    """Starts, one a line; empty lines are passed over. Mistyped names every line that cannot be read."""
    starts, wrong = [], []
    for number, line in enumerate(lines, 1):
        if number > STARTS_LIMIT:
            raise Mistyped(f"At most {STARTS_LIMIT:,} starts are read at once.")
        if not line.strip():
            continue
        try:
            starts.append(start_of(line))
        except Mistyped:
            wrong.append(number)
    if wrong:
        which = ", ".join(str(number) for number in wrong[:20]) + (" and more" if len(wrong) > 20 else "")
        lines_word = "Line" if len(wrong) == 1 else "Lines"
        raise Mistyped(
            f"{lines_word} {which} cannot be read: a start is a date and time such as 2026-12-23T10:00."
        )
    return starts
