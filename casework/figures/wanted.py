"""What of managers' figures an address asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from casework.queues.filters import page_number
from charter.counting.counting import end_of_day, start_of_day
from charter.figures import NO_REASON
from register.dashboard.lists import FigureList, FigureOf
from register.seeing.sight import EVERYTHING, Sight

PLACE = "/casework/dashboard"
PAGES = 1_000
LONGEST = 200
NOBODY = "nobody"


@dataclass(frozen=True)
class FigureWanted:
    """A figure's cases: of a service, a team, an officer …; whatever is empty may be anything."""

    team: str = ""
    service: str = ""
    officer: str = ""
    nobody: str = ""
    """``yes``: only what nobody looks after."""
    promise: str = ""
    why: str = ""
    day: str = ""
    """YYYY-MM-DD: what falls due then."""
    page: int = 1

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "FigureWanted":
        """From an address; what makes no sense there is as if it were not there."""
        texts = {each.name: asked.get(each.name, "")[:LONGEST] for each in fields(cls) if each.name != "page"}
        texts["day"] = texts["day"] if _day(texts["day"]) else ""
        texts["nobody"] = "yes" if texts["nobody"] == "yes" else ""
        return cls(**texts, page=page_number(asked, PAGES))

    def whose(self, which: FigureList, now: datetime, days: int, sight: Sight = EVERYTHING) -> FigureOf:
        """For the register, of what ``sight`` has; ``days`` ahead are looked at where no day is named."""
        day, today = _day(self.day), now.date()
        first = None if day is None or day == today else start_of_day(day)  # today has what is behind, too
        last = end_of_day(day or today + timedelta(days=days - 1)) + timedelta(seconds=1)
        due = which is FigureList.DUE
        return FigureOf(
            service=self.service,
            team=self.team,
            officer="" if self.nobody else self.officer or None,
            promise=self.promise,
            why=("" if self.why == NO_REASON else self.why) if self.why else None,
            since=first if due else None,
            until=last if due else None,
            sight=sight,
        )

    def address(self, figure: str = "", *, page: int = 1, csv: bool = False) -> str:
        """The same of a figure's list, as a link; of the dashboard, if none is named."""
        place = f"{PLACE}/{figure}" if figure else PLACE
        asked = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "page"}
        asked |= {"page": str(page) if page > 1 and not csv else ""}
        query = urlencode({name: value for name, value in asked.items() if value})
        place += "/csv" if csv else ""
        return f"{place}?{query}" if query else place

    def queue(self, **more: str) -> str:
        """The same cases in the queue."""
        asked = {"team": self.team, "service": self.service, "officer": self.officer, "nobody": self.nobody}
        query = urlencode({name: value for name, value in (asked | more).items() if value})
        return f"/casework/queue?{query}" if query else "/casework/queue"


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if len(written) == 10 else None
    except ValueError:
        return None
