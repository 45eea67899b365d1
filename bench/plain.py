"""A pothole as a developer would write it in an afternoon, doing what ours must: three letters stored and
sent once, a row a turn in the same register, the same waits, and open for “it is not fixed”.

What it leaves out is what the product is for: clauses and calendars, who may say what in which stage,
messages repeated, late or malformed, other cases, other letters, and everything that can go wrong.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio import activity, workflow

with workflow.unsafe.imports_passed_through():
    import sqlalchemy as sa

    from register.database import Database
    from register.models import cases, entries, letters, outbox, turns
    from register.part import insert_new

QUEUE = "bench-plain"
INSPECT, REPAIR, NOT_FIXED = timedelta(days=7), timedelta(days=28), timedelta(days=28)


@dataclass
class PlainReport:
    """What starts a case."""

    reference: str
    email: str
    where: str


@dataclass
class PlainTurn:
    """What is written down and told to the customer at once."""

    reference: str
    number: int
    stage: str
    due: str
    to: str
    subject: str
    body: str


class PlainRegister:
    """The activity, with the database it writes to."""

    def __init__(self, url: str, busy_timeout: float) -> None:
        self.database = Database(url, busy_timeout)

    @activity.defn
    def tell(self, turn: PlainTurn) -> None:
        """Write a turn with its letter, then send the letter; done again, it changes nothing."""
        letter, now = f"{turn.reference}-{turn.number}", datetime.now(UTC)
        with self.database.writing() as connection:
            self._write(connection, turn, letter, now)
        with self.database.writing() as connection:
            sent = {"letter_id": letter, "reference": turn.reference, "channel": "email", "to_": turn.to}
            insert_new(connection, outbox, [sent | {"subject": turn.subject, "body": turn.body, "at": now}])
            gone = letters.update().where(letters.c.id == letter, letters.c.state == "stored")
            connection.execute(gone.values(state="sent", channel="email", sent_at=now))

    def _write(self, connection: sa.Connection, turn: PlainTurn, letter: str, now: datetime) -> None:
        this: dict[str, Any] = {"reference": turn.reference, "number": turn.number, "at": now}
        if not insert_new(connection, turns, [this | {"run": ""}]):
            return
        entry = {"number": turn.number, "at": now.isoformat(), "kind": "letter", "what": turn.subject}
        line = {"kind": "letter", "shown": "everyone", "turn": turn.number, "entry": entry}
        words = {
            "subject": turn.subject,
            "body": turn.body,
            "turn": turn.number,
            "template": turn.stage,
            "audience": "customer",
        }
        none: dict[str, Any] = {"placeholders": {}, "channels": ["email"], "formats": [], "worded": {}}
        connection.execute(entries.insert(), this | line)
        connection.execute(letters.insert(), this | words | none | {"id": letter, "state": "stored"})
        connection.execute(
            cases.update()
            .where(cases.c.reference == turn.reference)
            .values(stage=turn.stage, due=datetime.fromisoformat(turn.due), turn=turn.number, turn_at=now)
            .values(started=sa.func.coalesce(cases.c.started, now), updated=now)
        )


@workflow.defn
class PlainPothole:
    """Told, waits to be inspected, told, waits to be repaired, told, and waits to hear that it is not."""

    @workflow.init
    def __init__(self, report: PlainReport) -> None:
        self.report = report
        self.inspected: dict[str, str] | None = None
        self.completed: dict[str, str] | None = None
        self.not_fixed_said = False
        self.turn = 0

    @workflow.signal
    def inspection_recorded(self, body: dict[str, str]) -> None:
        self.inspected = body

    @workflow.signal
    def work_completed(self, body: dict[str, str]) -> None:
        self.completed = body

    @workflow.signal
    def not_fixed(self, body: dict[str, str]) -> None:
        self.not_fixed_said = True

    @workflow.run
    async def run(self, report: PlainReport) -> str:
        await self._tell("awaiting_inspection", INSPECT, "Thank you for your report", "We will inspect it by")
        while True:
            await self._until(lambda: self.inspected is not None, INSPECT)
            await self._tell(
                "estimated", REPAIR, "We have inspected it", self._said(self.inspected, "finding")
            )
            await self._until(lambda: self.completed is not None, REPAIR)
            await self._tell("done", NOT_FIXED, "It is repaired", self._said(self.completed, "what"))
            try:
                await workflow.wait_condition(lambda: self.not_fixed_said, timeout=NOT_FIXED)
            except TimeoutError:
                return "completed"
            self.inspected = self.completed = None
            self.not_fixed_said = False
            await self._tell("awaiting_inspection", INSPECT, "We look at it again", "We will inspect it by")

    async def _until(self, happened: Callable[[], bool], within: timedelta) -> None:
        try:
            await workflow.wait_condition(happened, timeout=within)
        except TimeoutError:
            await self._tell("late", within, "We are late", "We are sorry. We hope to be there by")
            await workflow.wait_condition(happened)

    def _said(self, body: dict[str, str] | None, field: str) -> str:
        return f"{(body or {}).get(field, '')} What follows is done by"

    async def _tell(self, stage: str, within: timedelta, subject: str, body: str) -> None:
        self.turn += 1
        due = workflow.now() + within
        told = f"{self.report.where} ({self.report.reference}). {body} {due:%A %d %B %Y}."
        turn = PlainTurn(
            self.report.reference, self.turn, stage, due.isoformat(), self.report.email, subject, told
        )
        await workflow.execute_activity_method(
            PlainRegister.tell, turn, start_to_close_timeout=timedelta(seconds=10)
        )
