"""The storm: clients that report cases of every process, speak to them, ask and look, all at once."""

import asyncio
import random
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from http import HTTPStatus
from typing import Any, TypeVar

import httpx
from temporalio.client import Client as Temporal
from temporalio.client import WorkflowQueryFailedError
from temporalio.service import RPCError

from charter.people import Role
from starve.ledger import Became, Ledger, StormCase, StormMessage, sample_of
from starve.product import Product
from tests.workflows.kit import NOWHERE, Said, in_reach
from tests.workflows.samples import SAMPLES

PATIENCE = 30.0
"""Seconds a client waits for an answer; the doors promise one within some ten."""
EMAIL = "ada@example.com"
ADA = {"name": "Ada Example", "email": EMAIL}
OFFICER = "olive"
FOR_OFFICERS = frozenset({"remedy", "reply_by_request"})
"""Services that the council opens itself."""
ENDED = "The case has ended"
"""In the officer's page of a case to which nothing can be said any more."""
TAKEN_BEFORE = "Already taken"
"""How a case begins its answer to a message that it took before, where that answer was lost."""

SMALL_TALK = (
    Said("note_added", {"note": "Rang the depot."}),
    Said("note_added", {"note": "The depot rang back."}),
    Said("information_added", {"information": "It is worse now."}, "customer"),
    Said("officer_assigned", {"officer": "Olive Example"}),
    Said("needs_recorded", {"needs": {"large_print": True}}),
)
"""What can be said to any open case, in any stage, and changes nothing of its course."""


Act = Callable[[StormCase], Awaitable[None]]


@dataclass
class Visitor:
    """One client: a system at the API, an officer and a customer with a browser each, and one at Temporal."""

    product: Product
    ledger: Ledger
    chance: random.Random
    api: httpx.AsyncClient
    officer: httpx.AsyncClient
    customer: httpx.AsyncClient
    temporal: Temporal
    reporter: Mapping[str, str] = field(default_factory=lambda: ADA)
    opened: str = ""
    """The case whose tracking page this customer has opened."""

    async def report(self, number: int) -> None:
        """Report a case, again and again under the same id until it has its reference."""
        await self.report_by_api(number)

    async def report_by_api(self, number: int) -> None:
        """The same, as a system of the council's own."""
        process, sample = sample_of(SAMPLES, number)
        details = in_reach(sample.details)
        if details.get("complaint") == NOWHERE:
            details["complaint"] = await self._complaint()
        body = {
            "service": sample.service,
            "source_id": f"starve-{number}",
            "reporter": self.reporter,
            "details": details,
        }
        key = self._key(Role.OFFICER if sample.service in FOR_OFFICERS else Role.CUSTOMER)
        while True:
            answer = await self._ask("report", self.api.post("/api/cases", json=body, headers=key))
            if answer is not None and answer.is_success:
                self.ledger.cases.append(StormCase(answer.json()["reference"], process, sample.life))
                return
            if answer is not None:
                raise RuntimeError(f"a report of {sample.service} was refused: {answer.text[:300]}")
            await asyncio.sleep(1)

    async def _complaint(self) -> str:
        """A complaint to put right; one is among the first that are reported."""
        while True:
            for case in self.ledger.cases:
                if case.process == "Complaint":
                    return case.reference
            await asyncio.sleep(1)

    async def live(self, numbers: Sequence[int], until: float) -> None:
        """Report cases of these numbers, then do one thing after another to any of the cases, until then
        (monotonic); what has no answer by then is said on."""
        for number in numbers:
            await self.report(number)
        while time.monotonic() < until:
            self.product.must_run()
            await self.act()

    def acts(self) -> dict[Act, int]:
        """What is done to a case, and how often beside the rest."""
        return {
            self.say: 40,
            self.what_can_be_said: 20,
            self.query: 12,
            self.case_page: 12,
            self.queue: 6,
            self.track: 10,
        }

    async def act(self) -> None:
        """Do one thing to any of the cases."""
        acts = self.acts()
        (chosen,) = self.chance.choices(list(acts), weights=list(acts.values()))
        await chosen(self.chance.choice(self.ledger.cases))

    async def say(self, case: StormCase) -> None:
        """Say something: what comes next in its ordinary life but for the end, small talk, or, now and then,
        anything out of its life, in its turn or not."""
        if case.told < len(case.life) - 1 and self.chance.random() < 0.25:
            said = case.life[case.told]
            case.told += 1
        else:
            said = self.chance.choice(case.life if self.chance.random() < 0.02 else SMALL_TALK)
        message = StormMessage(case.reference, said)
        self.ledger.messages.append(message)
        await self.say_until_answered(message)

    async def say_until_answered(self, message: StormMessage) -> None:
        """As any client should: no answer means the same id again, after as long as was asked for."""
        role = message.said.by if isinstance(message.said.by, str) else message.said.by["role"]
        address = f"/api/cases/{message.reference}/messages/{message.said.message}"
        while message.became is Became.UNKNOWN:
            message.tries += 1
            request = self.api.post(address, json=message.body, headers=self._key(Role(role)))
            answer = await self._ask("message", request)
            if answer is None:
                await asyncio.sleep(self.chance.uniform(1, 3))
                continue
            told = answer.json()
            message.why = str(told.get("why") or told.get("detail") or "")
            taken = answer.is_success and (told["applied"] or message.why.startswith(TAKEN_BEFORE))
            message.became = Became.APPLIED if taken else Became.REFUSED

    async def what_can_be_said(self, case: StormCase) -> None:
        """Ask the API, as an intake system with forms of its own does."""
        address = f"/api/cases/{case.reference}/messages"
        await self._ask("what can be said", self.api.get(address, headers=self._key(Role.OFFICER)))

    async def query(self, case: StormCase) -> None:
        """Ask the workflow itself, as Temporal's own command line and Web UI do."""
        handle = self.temporal.get_workflow_handle(case.reference)
        query, began = self.chance.choice(("case", "possible")), time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE):
                await handle.query(query)
        except (WorkflowQueryFailedError, RPCError, TimeoutError) as error:
            status = error.status.name if isinstance(error, RPCError) else ""
            if status != "NOT_FOUND":  # stored, and about to be started
                self.ledger.unanswered("query", f"{type(error).__name__} {status}".strip())
                return
        self.ledger.answered("query", began)

    async def case_page(self, case: StormCase) -> None:
        """An officer's page of a case; it has to offer what can be said to it."""
        address = f"/casework/cases/{case.reference}"
        await self._ask(
            "case page",
            self.officer.get(address),
            lambda page: "" if f"{address}/say/" in page or ENDED in page else "without what can be said",
        )

    async def queue(self, case: StormCase) -> None:
        """An officer's queue, further down or filtered at times."""
        team = self.chance.choice(("", "highways"))
        page = self.chance.choice(("1", "1", "2", "4"))
        await self._ask("queue", self.officer.get("/casework/queue", params={"team": team, "page": page}))

    async def track(self, case: StormCase) -> None:
        """The customer's page of their case, which they have opened with their email address."""
        if not self.opened or self.chance.random() < 0.2:
            await self.enter(case)
        if self.opened:
            await self._ask("tracking page", self.customer.get(f"/track/{self.opened}"))

    async def enter(self, case: StormCase) -> bool:
        """Open a case's own page with the customer's email address; whether it is open."""
        form = await self._ask("tracking page", self.customer.get(f"/track/{case.reference}/open"))
        if form is not None and form.is_redirect:
            self.opened = case.reference
            return True
        if form is None or 'name="fact"' not in form.text:
            return False
        given = {"form_token": hidden(form.text, "form_token"), "fact": EMAIL}
        opened = self.customer.post(f"/track/{case.reference}/open", data=given)
        answer = await self._ask("tracking page", opened)
        self.opened = case.reference if answer is not None and answer.is_redirect else ""
        return bool(self.opened)

    async def _ask(
        self,
        kind: str,
        request: Awaitable[httpx.Response],
        lacks: Callable[[str], str] = lambda page: "",
    ) -> httpx.Response | None:
        """The answer, noted; None for an error of the server's own or for none in time."""
        began = time.monotonic()
        try:
            answer = await request
        except httpx.TransportError as error:
            self.ledger.unanswered(kind, type(error).__name__)
            return None
        lacking = lacks(answer.text)
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or lacking:
            code = lacking or (
                answer.json().get("code", "") if "json" in answer.headers["content-type"] else ""
            )
            self.ledger.unanswered(kind, f"{answer.status_code} {code}".strip())
            return None
        self.ledger.answered(kind, began)
        return answer

    def _key(self, role: Role = Role.CUSTOMER) -> dict[str, str]:
        keys = self.product.settings.all_keys
        key = next(one.key.get_secret_value() for one in keys if role in one.roles)
        return {"Authorization": f"Bearer {key}"}


One = TypeVar("One", bound=Visitor)


@asynccontextmanager
async def visitors(
    product: Product, ledger: Ledger, count: int, kind: type[One], seed: int = 0
) -> AsyncIterator[list[One]]:
    """So many clients, their officers signed in. What each does follows from the seed."""
    temporal = await product.temporal()
    limits = httpx.Limits(max_connections=None)
    given: dict[str, Any] = {"base_url": product.home, "timeout": PATIENCE, "limits": limits}
    async with httpx.AsyncClient(**given) as api, httpx.AsyncClient(**given) as officer:
        await _sign_in(officer, product)
        chances = [random.Random(seed * 1000 + number) for number in range(count)]  # noqa: S311 - what is said next
        customers = [httpx.AsyncClient(**given) for _ in range(count)]
        try:
            yield [
                kind(product, ledger, chance, api, officer, customer, temporal)
                for chance, customer in zip(chances, customers, strict=True)
            ]
        finally:
            for customer in customers:
                await customer.aclose()


async def _sign_in(browser: httpx.AsyncClient, product: Product) -> None:
    page = await browser.get("/casework/sign-in")
    given = {"username": OFFICER, "password": product.password(OFFICER), "next": ""}
    answer = await browser.post(
        "/casework/sign-in", data={**given, "form_token": hidden(page.text, "form_token")}
    )
    if not answer.is_redirect:
        raise RuntimeError(f"{OFFICER} could not sign in: {answer.status_code}")


def hidden(page: str, name: str) -> str:
    """The value of a page's first hidden field of that name. RuntimeError where there is none."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    if found is None:
        raise RuntimeError(f"there is no {name} on the page")
    return unescape(found.group(1))
