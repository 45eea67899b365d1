"""A notice to leave a home: what it suggests of being threatened with homelessness. Never a decision.

Housing Act 1996, s.175(4) and (5), as the Renters' Rights Act 2025 changes it, from a secondary source. An
officer decides whether a notice is valid and what duty is owed.
"""

from datetime import date
from enum import StrEnum

from charter.counting.calendars import Calendar
from charter.counting.counting import due, start_of_day
from charter.counting.lengths import Length
from charter.people import Model
from charter.writing.letters import say_date
from charter.writing.values import worded


@worded(
    {
        "none": "No notice",
        "section_8": "Section 8 notice",
        "section_21": "Section 21 notice",
        "other": "Another notice, or not known",
    }
)
class NoticeKind(StrEnum):
    """What kind of notice to leave somebody has been given."""

    NONE = "none"
    SECTION_8 = "section_8"
    SECTION_21 = "section_21"
    NOTICE_TO_QUIT = "notice_to_quit"
    OTHER = "other"
    """Another one, or they do not know which."""


WITHIN = "threatened_within"
"""The rule of the edition: 56 days. A case opened before there was one is told nothing."""
FROM = date(2026, 5, 1)
"""From this day a section 8 notice threatens with homelessness, and a section 21 notice no more by itself
(Renters' Rights Act 2025, from a secondary source)."""
ASK_NOTICE = "Have you been given a notice to leave? Which kind is it, and when does it run out?"


class Notice(Model):
    """What was told of a notice, and of when the home may be lost."""

    kind: NoticeKind | None = None
    expires_on: date | None = None
    lose_home_on: date | None = None


def holds_together(kind: NoticeKind | None, expires_on: date | None) -> None:
    """ValueError where a day is told of a notice that was not given."""
    if kind is NoticeKind.NONE and expires_on is not None:
        raise ValueError("a day on which a notice runs out goes with a notice")


def threatened(told: Notice, on: date, within: Length, calendar: Calendar) -> str:
    """Why they may be threatened with homelessness on that day, for an officer; empty where nothing says so.

    Only one kind of notice counts by itself: of another that runs out as soon, they hear that it does not.
    """
    last = due(start_of_day(on), within, calendar).last_day
    counts = NoticeKind.SECTION_8 if on >= FROM else NoticeKind.SECTION_21
    found = []
    if told.kind is not NoticeKind.NONE and told.expires_on is not None and told.expires_on <= last:
        runs = "ran out" if told.expires_on < on else "runs out"
        itself = "" if told.kind is counts else f" (only a {spoken(counts)} counts by itself)"
        found.append(f"the {spoken(told.kind)} {runs} on {say_date(told.expires_on)}{itself}")
    if told.lose_home_on is not None and told.lose_home_on <= last:
        found.append(f"they say that they may lose their home on {say_date(told.lose_home_on)}")
    return f"{' and '.join(found)}, within {within}" if found else ""


def spoken(kind: NoticeKind | None) -> str:
    """A kind of notice inside a sentence."""
    if kind in (NoticeKind.SECTION_8, NoticeKind.SECTION_21):
        return f"{kind.value.replace('_', ' ')} notice"
    return "notice to quit" if kind is NoticeKind.NOTICE_TO_QUIT else "notice"
