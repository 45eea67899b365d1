"""A played year made by hand, small enough to be counted on one's fingers."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from charter.counting.clocks import ClockState
from rehearsal.outcome.records import (
    CasePlayed,
    LettersSent,
    LinePlayed,
    PromisePlayed,
    TeamWeek,
    WorstCase,
    YearPlayed,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JANUARY = datetime(2030, 1, 7, 9, tzinfo=UTC)
"""A Monday."""
END = datetime(2030, 3, 1, tzinfo=UTC)


def promise(number: int, late: float | None = 0.0, **more: Any) -> PromisePlayed:
    """Due five days after its start; ``late``: kept so many days after that, or None for never."""
    started = more.pop("started", JANUARY + number * HOUR)
    due = started + 5 * DAY
    ended = None if late is None else due + (late or -1) * DAY
    state = ClockState.OPEN if late is None else ClockState.KEPT_LATE if late > 0 else ClockState.KEPT
    usual: dict[str, Any] = {
        "reference": f"MK-{number}",
        "service": "pothole",
        "process": "HighwaysRepair",
        "team": "highways",
        "promise": "inspect",
        "title": "Inspect",
        "started": started,
        "first_due": due,
        "due": due,
        "ended": ended,
        "state": state,
        "seen": ended or END,
    }
    return PromisePlayed(**{**usual, **more})


def case(number: int, late: float = 0.0, **more: Any) -> CasePlayed:
    usual: dict[str, Any] = {
        "reference": f"MK-{number}",
        "service": "pothole",
        "process": "HighwaysRepair",
        "team": "highways",
        "opened": JANUARY + number * HOUR,
        "done": JANUARY + 10 * DAY,
        "closed": None,
        "stage": "done",
        "outcome": "repaired",
        "by": "demand",
        "messages": 3,
        "refused": 0,
        "letters": 2,
        "worked": 90.0,
        "late": 1 if late else 0,
        "late_by": late * DAY,
    }
    return CasePlayed(**{**usual, **more})


def week(number: int, waiting: int = 0, **more: Any) -> TeamWeek:
    usual: dict[str, Any] = {
        "team": "highways",
        "week": date(2030, 1, 7) + number * timedelta(days=7),
        "arrived": 40,
        "done": 38,
        "waiting": waiting,
        "longest": waiting * HOUR,
        "worked": 1_200.0,
        "available": 2_400.0,
        "overtime": 60.0,
        "officers": 3,
    }
    return TeamWeek(**{**usual, **more})


def year(late: int = 10, **more: Any) -> YearPlayed:
    """A hundred potholes, of which some were inspected late, and a complaint about one of them."""
    usual: dict[str, Any] = {
        "scenario": "Frost <and> three inspectors",
        "edition": "milton-keynes",
        "seed": 7,
        "begins": date(2030, 1, 1),
        "ends": date(2030, 2, 28),
        "promises": [
            *(promise(number, 4.0 if number < late else 0.0) for number in range(100)),
            promise(
                100, service="wheelie_bin", promise="collect", title="Collect", process="MissedCollection"
            ),
            promise(0, promise="acknowledge", title="Acknowledge", automatic=True),
        ],
        "cases": [
            *(case(number, 4.0 if number < late else 0.0) for number in range(100)),
            case(100, service="wheelie_bin", process="MissedCollection", done=None, outcome=""),
            case(101, service="complaint", process="Complaint", by="MK-0", done=None, outcome=""),
            case(102, service="complaint", process="Complaint", by="MK-99", done=None, outcome=""),
        ],
        "weeks": [week(0), week(1, waiting=12), week(2, waiting=3)],
        "letters": [
            LettersSent("highways_repair/inspected", "email", "pothole", date(2030, 1, 1), 90, 0.0),
            LettersSent("highways_repair/inspected", "post", "pothole", date(2030, 1, 1), 10, 680.0),
        ],
        "worst": [
            WorstCase(
                case(0, 4.0),
                "Pothole",
                (
                    LinePlayed(JANUARY, "Reported: a hole as wide as a bucket", "the customer", "message"),
                    LinePlayed(JANUARY + 5 * DAY, "Late: Inspect", "", "late"),
                ),
            )
        ],
        "notes": ["The numbers of this scenario are illustrative."],
        "took": 83.4,
        "prices": "Letters by post at 68p.",
        "titles": {"pothole": "Pothole", "wheelie_bin": "Wheelie bin", "complaint": "Complaint"},
        "teams": {"highways": "Highways inspectors"},
    }
    return YearPlayed(**{**usual, **more})
