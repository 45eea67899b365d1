"""The clients of a storm: each comes in at every door there is, and goes on while nothing answers."""

import asyncio
import smtplib
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from chaos.clients.map_reports import MapReports
from chaos.clients.residents import ON_PAGES, Residents
from chaos.clients.struck import PHONE, WORDS, Handed, Posted, on_map
from chaos.clients.texting import Texting
from starter.desk.composition import wall_clock
from starve.clients import ADA, EMAIL, SMALL_TALK, Act
from starve.ledger import StormCase, sample_of
from tests.workflows.samples import SAMPLES

REPORTING = 0.15
"""How often a client reports its next case rather than speak to one."""
MAIL_SECONDS = 20.0
BY_PAGES = 7
"""One of so many is reported by the residents' pages: that is two dozen requests."""
FIRST = SMALL_TALK[:2]
"""What is said to Temporal itself: it is taken in any stage, and no process has another name for it."""


@dataclass
class Speaker(MapReports, Residents, Texting):
    """A client at every door."""

    reporter: Mapping[str, str] = field(default_factory=lambda: {**ADA, "phone": PHONE})

    def acts(self) -> dict[Act, int]:
        return {**super().acts(), self.mail: 6, self.signal: 6}

    async def report(self, number: int) -> None:
        """Report a case: half of those that stand on a map by Open311, one of seven page by page."""
        process, sample = sample_of(SAMPLES, number)
        turn = number + number // len(SAMPLES)  # each process comes to each door in time
        if turn % 2 == 0 and on_map(process):
            await self.report_on_map(number, process, sample.service, sample.details)
        elif turn % BY_PAGES == 1 and sample.service in ON_PAGES:
            await self.report_on_pages(process, sample.service)
        else:
            await self.report_by_api(number)

    async def open(self, numbers: Sequence[int]) -> None:
        """Report cases of these numbers."""
        for number in numbers:
            await self.report(number)

    def doors(self) -> list[Act]:
        """What is done at least once in every storm."""
        return [self.mail, self.signal, self.text, self.update, self.public_list, self.reply, self.dispute]

    async def go_on(self, numbers: Sequence[int], until: float, first: Sequence[Act]) -> None:
        """Do these first, then one thing after another until then (monotonic), now and then report one of
        these numbers."""
        for act in first:
            await act(self.chance.choice(self.ledger.cases))
        left = list(numbers)
        while time.monotonic() < until:
            if left and self.chance.random() < REPORTING:
                await self.report(left.pop(0))
            else:
                await self.act()

    async def mail(self, case: StormCase) -> None:
        """The customer writes a mail about their case; it is brought again until it is taken, as post is."""
        mailed = Posted(case.reference, f"{WORDS}, as {uuid.uuid4().hex[:12]} told me.")
        self._ledger.posted.append(mailed)
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

    def _bring(self, mailed: Posted) -> None:
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
        given = Handed(case.reference, f"chaos-{uuid.uuid4().hex}")
        self._ledger.handed.append(given)
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
