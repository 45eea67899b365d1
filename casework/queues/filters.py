"""What a queue is asked for, as its address has it, as its form does and as the register is asked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlencode

from casework.site.words import day
from charter.addresses.post import as_postcode, is_postcode
from charter.counting.counting import day_of, start_of_day
from charter.writing.values import spoken
from register.cases.filters import CaseFilters, Order
from starter.desk.catalogue import Catalogue

PLACE = "/casework/queue"
PAGES = 200
"""Nobody reads further down a queue than that; filters are the way."""
MINE, NOBODYS = ":mine", ":nobody"
"""What the form's list of officers has beside their names. No name begins like this."""
DUE = {
    "overdue": "Overdue",
    "today": "Today",
    "tomorrow": "Tomorrow",
    "week": "This week, to Sunday",
    "seven": "In the next 7 days",
    "later": "After the next 7 days",
}
PRIORITIES = {"urgent": "Urgent", "late": "Late", "safeguarding": "Safeguarding"}
WHICH: dict[Literal["open", "closed", "all"], str] = {
    "open": "Open",
    "closed": "Closed",
    "all": "Open and closed",
}
SORTS = {
    "due": "Next due first",
    "-due": "Next due last",
    "-received": "Latest received first",
    "received": "Earliest received first",
    "stage": "Stage",
    "officer": "Officer",
    "team": "Team",
    "service": "Service",
    "area": "Area",
    "ward": "Ward",
}
_LONGEST = 200


@dataclass(frozen=True)
class Filters:
    """What of the cases is asked for. These names stand in addresses, and others link to them:

    - ``team``, ``officer`` (a name), ``service``, ``stage``: their own codes and names
    - ``mine=yes``: the visitor's and those they cover; ``nobody=yes``: nobody looks after them yet
    - ``late=yes``, ``waiting=yes`` (for the customer), ``stalled=yes``
    - ``due=overdue|today|tomorrow|week|seven|later``, or ``from`` and ``to``: days, as 2026-11-23 or
      23/11/2026, both included, on which the next promise falls due
    - ``area``: a postcode district; ``ward``: its name; ``priority=urgent|late|safeguarding``
    - ``open=open|closed|all``; ``sort``: one of ``SORTS``, backwards with a ``-``; ``page``
    """

    team: str = ""
    officer: str = ""
    mine: bool = False
    nobody: bool = False
    service: str = ""
    stage: str = ""
    late: bool = False
    waiting: bool = False
    stalled: bool = False
    due: str = ""
    since: date | None = None
    until: date | None = None
    area: str = ""
    ward: str = ""
    priority: str = ""
    which: Literal["open", "closed", "all"] = "open"
    sort: str = ""
    page: int = 1
    wrong: Mapping[str, str] = field(default_factory=dict, compare=False)
    """What was asked for that is no day, by its name in the address."""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Filters":
        """From an address. What makes no sense there is as if it were not there, but for a day that is none:
        that is told."""
        officer = asked.get("officer", "")[:_LONGEST]
        days, wrong = {}, {}
        for name in ("from", "to"):
            given = asked.get(name, "").strip()[:_LONGEST]
            days[name] = _day(given)
            if given and days[name] is None:
                wrong[name] = given
        return cls(
            team=asked.get("team", "")[:_LONGEST],
            officer="" if officer.startswith(":") else officer,
            mine=officer == MINE or asked.get("mine") == "yes",
            nobody=officer == NOBODYS or asked.get("nobody") == "yes",
            service=asked.get("service", "")[:_LONGEST],
            stage=asked.get("stage", "")[:_LONGEST],
            late=asked.get("late") == "yes",
            waiting=asked.get("waiting") == "yes",
            stalled=asked.get("stalled") == "yes",
            due=_one_of(DUE, asked.get("due", "")),
            since=days["from"],
            until=days["to"],
            area=_district(asked.get("area", "")[:_LONGEST]),
            ward=asked.get("ward", "").strip()[:_LONGEST],
            priority=_one_of(PRIORITIES, asked.get("priority", "")),
            which=next((one for one in WHICH if one == asked.get("open")), "open"),
            sort=_one_of(SORTS, asked.get("sort", "")),
            page=page_number(asked, PAGES),
            wrong=wrong,
        )

    @property
    def order(self) -> tuple[Order, bool]:
        """What the cases are in order of, and whether backwards."""
        sort = self.sort or ("due" if self.which == "open" else "-received")
        return Order(sort.removeprefix("-")), sort.startswith("-")

    def wanted(self, now: datetime, mine: Collection[str], *, sees_concerns: bool) -> CaseFilters:
        """For the register. ``mine``: the names of those whose cases are the visitor's to see to."""
        since, before = self._due(now)
        found: CaseFilters = {"which": self.which, "due_from": since, "due_before": before}
        if self.team:
            found["team"] = self.team
        if self.mine:
            found["officers"] = mine
        if self.officer or self.nobody:
            found["officer"] = self.officer
        if self.service:
            found["service"] = self.service
        if self.stage:
            found["stage"] = self.stage
        if self.area:
            found["area"] = self.area
        if self.ward:
            found["ward"] = self.ward
        if self.late or self.priority == "late":
            found["late"] = True
        if self.waiting:
            found["waiting"] = True
        if self.stalled:
            found["stalled"] = True
        if self.priority == "urgent":
            found["urgent"] = True
        if self.priority == "safeguarding" and sees_concerns:
            found["at_risk"] = True
        return found

    def _due(self, now: datetime) -> tuple[datetime | None, datetime | None]:
        """From which instant on, and before which, the next promise is to fall due."""
        today = day_of(now)
        since, before = _DUE[self.due](today) if self.due in _DUE else (self.since, self.until)
        first = start_of_day(since) if since else None
        last = start_of_day(before + timedelta(days=1)) if before else None
        return (None, now) if self.due == "overdue" else (first, last)

    def query(self, **changed: Any) -> str:
        """What an address has after its question mark, with some of it changed."""
        now = replace(self, **({"page": 1} | changed))
        asked = {
            "officer": now.officer,
            **{name: "yes" for name in _YES if getattr(now, name)},
            **{name: getattr(now, name) for name in _TEXTS},
            "from": now.since.isoformat() if now.since else "",
            "to": now.until.isoformat() if now.until else "",
            "open": now.which if now.which != "open" else "",
            "page": str(now.page) if now.page > 1 else "",
        }
        return urlencode({name: value for name, value in asked.items() if value})

    def address(self, **changed: Any) -> str:
        """The queue with some of it changed, as a link."""
        query = self.query(**changed)
        return f"{PLACE}?{query}" if query else PLACE

    def chosen(self, catalogue: Catalogue) -> list[tuple[str, str]]:
        """Each filter in words, and the address of the queue without it."""
        titles = {service.code: service.title for service in catalogue.services()}
        found: list[tuple[str, str]] = []
        for name, words in (
            ("team", f"Team: {spoken(self.team)}"),
            ("officer", f"Officer: {self.officer}"),
            ("mine", "My cases and those I cover"),
            ("nobody", "Nobody looks after it"),
            ("service", f"Service: {titles.get(self.service, spoken(self.service))}"),
            ("stage", f"Stage: {spoken(self.stage)}"),
            ("due", f"Due: {DUE.get(self.due, '')}"),
            ("since", f"Due from {day(self.since)}" if self.since else ""),
            ("until", f"Due up to {day(self.until)}" if self.until else ""),
            ("area", f"Area: {self.area}"),
            ("ward", f"Ward: {self.ward}"),
            ("priority", f"Priority: {PRIORITIES.get(self.priority, '')}"),
            ("late", "Late"),
            ("waiting", "Waiting for the customer"),
            ("stalled", "Stalled"),
            ("which", WHICH[self.which]),
        ):
            default = _DEFAULTS[name]
            if getattr(self, name) != default:
                found.append((words, self.address(**{name: default})))
        return found


def page_number(asked: Mapping[str, str], most: int) -> int:
    """The page an address asks for, from 1 to ``most``."""
    page = asked.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return min(max(number, 1), most)


_YES = ("mine", "nobody", "late", "waiting", "stalled")
_TEXTS = ("team", "service", "stage", "due", "area", "ward", "priority", "sort")
_DEFAULTS = {one.name: one.default for one in fields(Filters)}
_ONE = timedelta(days=1)
_DUE: Mapping[str, Any] = {
    "today": lambda today: (today, today),
    "tomorrow": lambda today: (today + _ONE, today + _ONE),
    "week": lambda today: (today, end_of_week(today)),
    "seven": lambda today: (today, today + 7 * _ONE),
    "later": lambda today: (today + 8 * _ONE, None),
}


def end_of_week(today: date) -> date:
    """The Sunday that ends the week."""
    return today + (6 - today.weekday()) * _ONE


def _one_of(known: Collection[str], given: str) -> str:
    return given if given in known else ""


def _day(given: str) -> date | None:
    parts = given.replace("-", "/").split("/")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        return None
    year, month, last = parts if len(parts[0]) == 4 else reversed(parts)
    try:
        found = date(int(year), int(month), int(last))
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


def _district(given: str) -> str:
    plain = as_postcode(given)
    return plain[:-3] if is_postcode(plain) else plain[:4]
