"""Clients of a storm that also write mails and speak to Temporal itself, and go on while nothing answers."""

import asyncio
import smtplib
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from starter.desk.composition import wall_clock
from starve.clients import EMAIL, SMALL_TALK, Act, Visitor
from starve.ledger import Ledger, StormCase

REPORTING = 0.15
"""How often a client reports its next case rather than speak to one."""
MAIL_SECONDS = 20.0
WORDS = "Seen by the garden gate"
FIRST = SMALL_TALK[:2]
"""What is said to Temporal itself: it is taken in any stage, and no process has another name for it."""


@dataclass
class Mailed:
    """A mail about a case."""

    reference: str
    words: str
    id: str = field(default_factory=lambda: f"<{uuid.uuid4().hex}@post.example>")
    accepted: bool = False
    tries: int = 0


@dataclass
class Signalled:
    """A message that Temporal itself was given for a case."""

    reference: str
    id: str
    accepted: bool = False


@dataclass
class StruckLedger(Ledger):
    """What was said by every door."""

    mails: list[Mailed] = field(default_factory=list)
    signals: list[Signalled] = field(default_factory=list)


@dataclass
class Speaker(Visitor):
    """A client that gives up on nothing."""

    def __post_init__(self) -> None:
        assert isinstance(self.ledger, StruckLedger)  # noqa: S101 - as a storm makes it
        self._ledger: StruckLedger = self.ledger

    def acts(self) -> dict[Act, int]:
        return {**super().acts(), self.mail: 6, self.signal: 6}

    async def open(self, numbers: Sequence[int]) -> None:
        """Report cases of these numbers."""
        for number in numbers:
            await self.report(number)

    async def go_on(self, numbers: Sequence[int], until: float) -> None:
        """Do one thing after another until then (monotonic), now and then report one of these."""
        left = list(numbers)
        while time.monotonic() < until:
            if left and self.chance.random() < REPORTING:
                await self.report(left.pop(0))
            else:
                await self.act()

    async def mail(self, case: StormCase) -> None:
        """The customer writes a mail about their case; it is brought again until it is taken, as post is."""
        mailed = Mailed(case.reference, f"{WORDS}, as {uuid.uuid4().hex[:12]} told me.")
        self._ledger.mails.append(mailed)
        while not mailed.accepted:
            mailed.tries += 1
            began = time.monotonic()
            try:
                await asyncio.to_thread(self._bring, mailed)
            except (OSError, smtplib.SMTPException) as error:
                self.ledger.unanswered("mail", type(error).__name__)
                await asyncio.sleep(self.chance.uniform(1, 3))
                continue
            mailed.accepted = True
            self.ledger.answered("mail", began)

    def _bring(self, mailed: Mailed) -> None:
        message = EmailMessage()
        message["From"], message["To"] = f"Ada Example <{EMAIL}>", f"hello@{self._domain}"
        message["Subject"], message["Message-ID"] = f"About {mailed.reference}", mailed.id
        message["Date"] = format_datetime(wall_clock())
        message.set_content(mailed.words)
        settings = self.product.settings
        with smtplib.SMTP(settings.own_host, settings.mail_port, timeout=MAIL_SECONDS) as door:
            door.send_message(message)

    @property
    def _domain(self) -> str:
        return self.product.settings.mail_domains.partition(",")[0]

    async def signal(self, case: StormCase) -> None:
        """Somebody says it in Temporal's own Web UI; again until it is taken, or the case is over."""
        said = self.chance.choice(FIRST)
        given = Signalled(case.reference, f"chaos-{uuid.uuid4().hex}")
        self._ledger.signals.append(given)
        body = {**said.body, "by": said.by, "id": given.id}
        while not given.accepted:
            began = time.monotonic()
            try:
                await _signalled(self.temporal, case.reference, said.message, body)
            except RPCError as error:
                if error.status is RPCStatusCode.NOT_FOUND:
                    return  # stored and not started yet, or over
                self.ledger.unanswered("signal", error.status.name)
                await asyncio.sleep(self.chance.uniform(1, 3))
                continue
            given.accepted = True
            self.ledger.answered("signal", began)


async def _signalled(client: Client, reference: str, message: str, body: dict[str, object]) -> None:
    await client.get_workflow_handle(reference).signal(message, body)
