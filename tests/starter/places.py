"""A desk for tests: invented people and keys, a clock that stands, and running cases that remember."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from activities.orders import (
    DeliveryOrder,
    DraftNoteOrder,
    EventsOrder,
    NoticeOrder,
    PhotographOrder,
    ReceiptSaid,
    ResidentNoticeOrder,
    UrgentOrder,
    UrgentSaid,
)
from charter.cases import Report, Snapshot
from charter.edition.services import Service
from charter.messages import Answer
from starter.desk.running import (
    NotRunning,
    RefusedByTemporal,
    ReportedProblem,
    RunStanding,
    Standing,
    Unavailable,
)

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LOCAL_KEY = "local-key-for-tests"
OFFICER_KEY = "officer-key-for-tests"
LIGHTS_KEY = "streetlights-only-key"
READER_KEY = "representatives-only-key"

PERSONAL = (
    "Ada Example",
    "ada@example.com",
    "01632 960001",
    "12 Example Close",
    "Mr Unmistakable",
    "<script>",
)
"""Nothing of these may ever be in a log line."""

REPORTER = {"name": "Ada Example", "email": "ada@example.com", "phone": "01632 960001"}
DETAILS = {
    "where": {"text": "Outside 12 Example Close", "latitude": 52.04, "longitude": -0.76},
    "description": "A pothole as deep as Mr Unmistakable is tall",
}


def bearer(key: str = LOCAL_KEY) -> dict[str, str]:
    """The headers that show a key."""
    return {"Authorization": f"Bearer {key}"}


def a_report(**more: Any) -> dict[str, Any]:
    """The body of a report."""
    return {"service": "pothole", "source_id": "", "reporter": REPORTER, "details": DETAILS, **more}


class Clock:
    """Stands until it is moved."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **length: float) -> None:
        self.at += timedelta(**length)


@dataclass
class RememberingCases:
    """Running cases in memory: what was started, what was said, each id once."""

    clock: Clock
    away: bool = False
    unsure: bool = False
    """Take the message and lose the answer: what an RPC error after acceptance looks like."""
    started: dict[str, Report[Any]] = field(default_factory=dict)
    starts: int = 0
    urgently: set[str] = field(default_factory=set)
    """References of those that were to begin with the urgent workers, whatever their report shows."""
    said: dict[tuple[str, str], Answer] = field(default_factory=dict)
    bodies: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    stood: dict[str, Standing] = field(default_factory=dict)
    troubled: list[ReportedProblem] = field(default_factory=list)
    refusal: RefusedByTemporal | None = None
    receipts: list[tuple[str, ReceiptSaid]] = field(default_factory=list)
    photographs: list[PhotographOrder] = field(default_factory=list)
    told_of: list[tuple[str, str, bool]] = field(default_factory=list)
    noticed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    residents: list[ResidentNoticeOrder] = field(default_factory=list)
    urgents: list[tuple[UrgentOrder, str, UrgentSaid | None]] = field(default_factory=list)

    async def start(
        self, process: str, report: Report[Any], service: Service, *, urgent: bool = False
    ) -> None:
        self._here()
        self.starts += 1
        self.started.setdefault(report.reference, report)
        if urgent:
            self.urgently.add(report.reference)

    async def snapshot(self, reference: str) -> Snapshot | None:
        self._here()
        return None  # they only remember: there is nothing to tell beforehand

    async def tell(self, reference: str, name: str, body: dict[str, Any]) -> None:
        await self.submit(reference, name, body, str(body["id"]))

    async def submit(self, reference: str, name: str, body: dict[str, Any], message_id: str) -> Answer:
        self._here()
        if reference not in self.started or reference in self.stood:
            raise NotRunning(reference)
        if self.refusal:
            raise self.refusal
        key = (reference, message_id)
        if key not in self.said and any(
            (of, given.get("id")) == (reference, body.get("id")) for of, _, given in self.bodies
        ):
            why = "Already taken: a message of this id came before."
            return Answer(applied=False, why=why, stage="awaiting_inspection", at=self.clock())
        if key not in self.said:
            self.bodies.append((reference, name, body))
            self.said[key] = Answer(
                applied=True, why="Recorded.", stage="awaiting_inspection", at=self.clock()
            )
        if self.unsure:
            raise Unavailable("TIMEOUT")
        return self.said[key]

    async def standing(self, reference: str) -> Standing:
        self._here()
        unknown = Standing(RunStanding.RUNNING if reference in self.started else RunStanding.UNKNOWN)
        return self.stood.get(reference, unknown)

    async def problems(self, limit: int) -> list[ReportedProblem]:
        self._here()
        return self.troubled[:limit]

    async def receipt(self, order: DeliveryOrder, said: ReceiptSaid) -> None:
        self._here()
        self.receipts.append((order.letter_id, said))

    async def urgent(self, order: UrgentOrder, signal: str = "", said: UrgentSaid | None = None) -> bool:
        self._here()
        self.urgents.append((order, signal, said))
        return True

    async def photograph(self, order: PhotographOrder) -> None:
        self._here()
        self.photographs.append(order)

    async def notice(self, order: NoticeOrder) -> None:
        self._here()
        self.noticed.append(order.username)

    async def note(self, order: DraftNoteOrder) -> None:
        self._here()
        self.notes.append(order.note)

    async def tell_resident(self, order: ResidentNoticeOrder) -> None:
        self._here()
        self.residents.append(order)

    async def tell_of(self, order: EventsOrder, *, now: bool) -> None:
        self._here()
        self.told_of.append((order.subscription, order.reference, now))

    async def reachable(self) -> bool:
        return not self.away

    def _here(self) -> None:
        if self.away:
            raise Unavailable("UNREACHABLE")
