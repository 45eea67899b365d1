"""A client that reports by the residents' pages, question by question, and speaks on its case's own page."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

import httpx

from chaos.clients.struck import PHONE, WORDS, Handed, Struck
from charter.asking.questions import Asks
from starve.clients import Act, hidden
from starve.ledger import StormCase, StormMessage
from tests.casework.reporting.answering import Sent, open_services, page_of, sent_for, service_called
from tests.workflows.kit import Said
from tests.workflows.samples import EVERY_CASE
from workflows.processes import messages_of

CHECK = "check"
NOT_FIXED = "not_fixed"
REFERENCE = re.compile(r"\b[A-Z]{2}-[A-Z0-9]{6,12}\b")
ON_THE_PAGE: Mapping[str, Mapping[str, str]] = {
    "customer_replied": {"reply": f"{WORDS}, is my answer."},
    "information_added": {"information": f"{WORDS}, I add."},
    NOT_FIXED: {"what": f"{WORDS}, it is open again."},
    "reported_again": {"what": f"{WORDS}, it is still there."},
}
"""What a customer may say on their page that neither ends a case nor changes who hears of it."""
ON_PAGES = frozenset(each.code for each in open_services())
"""Services that a resident opens there."""
FIRST_OF_ALL = ("customer_replied", NOT_FIXED)
"""Offered seldom, so said whenever it is."""


class Afresh(Exception):
    """The browser is not known any more, as after a restart: from the first page on."""


@dataclass
class Residents(Struck):
    """Reports page by page, replies, "it is not fixed"."""

    def acts(self) -> dict[Act, int]:
        return {**super().acts(), self.speak: 8, self.reply: 4, self.dispute: 3}

    async def report_on_pages(self, process: str, service: str) -> None:
        """Answer every question and send it; again from where it has no answer."""
        reference = ""
        while not reference:
            try:
                reference = await self._reported(service)
            except Afresh:
                await asyncio.sleep(self.chance.uniform(1, 3))
        self._ledger.reported["page"] += 1
        self.ledger.cases.append(StormCase(reference, process, self.sample(process).life))

    async def _reported(self, service: str) -> str:
        address = await self._answer(f"/report/{service}", {})
        while (part := address.rpartition("/")[2]) != CHECK:
            address = await self._answer(address, _said(service, part))
        sent = await self._answer(address, {})
        page = await self.until_answered("report page", lambda: self.customer.get(sent))
        found = REFERENCE.search(page.text)
        if found is None:
            raise RuntimeError(f"a report of {service} was sent and has no reference: {page.status_code}")
        return found[0]

    async def _answer(self, address: str, said: Sent) -> str:
        """Send what a page asks for; the address of the next. RuntimeError where it is not taken."""
        shown = await self.until_answered("report page", lambda: self.customer.get(address))
        if shown.status_code != HTTPStatus.OK or 'name="form_token"' not in shown.text:
            raise Afresh
        given = {"form_token": hidden(shown.text, "form_token"), **said}
        answer = await self.until_answered("report page", lambda: self.customer.post(address, data=given))
        if answer.status_code == HTTPStatus.FORBIDDEN:
            raise Afresh
        if not answer.is_redirect:
            raise RuntimeError(f"{address} does not take {said}: {answer.status_code}")
        return answer.headers["location"]

    async def reply(self, case: StormCase) -> None:
        """An officer asks the customer something, who answers on their page."""
        asked = StormMessage(
            case.reference, Said("information_requested", EVERY_CASE["information_requested"])
        )
        self.ledger.messages.append(asked)
        await self.say_until_answered(asked)
        await self.speak(case)

    async def dispute(self, case: StormCase) -> None:
        """What was to be done is done, and the customer says on their page that it is not."""
        disputed = [one for one in self.ledger.cases if NOT_FIXED in messages_of(one.process)]
        if not disputed:
            return
        case = self.chance.choice(disputed)
        rest, case.told = case.life[case.told :], len(case.life)
        for said in rest:
            message = StormMessage(case.reference, said)
            self.ledger.messages.append(message)
            await self.say_until_answered(message)
        await self.speak(case)

    async def speak(self, case: StormCase) -> None:
        """Say something that the case's page offers; by the same form again until it is answered."""
        own = f"/track/{case.reference}"
        if not await self.enter(case):
            return
        page = await self._ask("tracking page", self.customer.get(own))
        offered = set(re.findall(rf"{own}/say/(\w+)", page.text if page else "")) & ON_THE_PAGE.keys()
        if not offered:
            return
        seldom = [name for name in FIRST_OF_ALL if name in offered]
        name = self.chance.choice(seldom or sorted(offered))
        form = await self._form(f"{own}/say/{name}")
        if form is None:
            return
        handed = Handed(case.reference, hidden(form.text, "message_id"), "page")
        self._ledger.handed.append(handed)
        while (answer := await self._said_by(form, f"{own}/say/{name}", name, handed.id)) is None:
            if not await self.enter(case):
                return
            form = await self._form(f"{own}/say/{name}") or form
        handed.accepted = answer.is_redirect
        self._ledger.on_pages[name] += handed.accepted

    async def _said_by(self, form: httpx.Response, to: str, name: str, given: str) -> httpx.Response | None:
        """What came of a form; None where the case's page has closed meanwhile."""
        data = {"form_token": hidden(form.text, "form_token"), "message_id": given, **ON_THE_PAGE[name]}
        answer = await self.until_answered("said on a page", lambda: self.customer.post(to, data=data))
        closed = answer.is_redirect and answer.headers["location"].endswith("/open")
        return None if closed or answer.status_code == HTTPStatus.FORBIDDEN else answer

    async def _form(self, address: str) -> httpx.Response | None:
        answer = await self._ask("tracking page", self.customer.get(address, follow_redirects=True))
        return answer if answer is not None and 'name="message_id"' in answer.text else None


def _said(service: str, part: str) -> Sent:
    """What she answers on a page: as the process's sample has it, and nothing near is the same."""
    of = service_called(service)
    asks = page_of(of, part).asks
    if asks is Asks.ALREADY:
        return {"same": ["none"]}
    said = sent_for(of, part)
    return {**said, "phone": [PHONE]} if asks is Asks.CONTACT else said
