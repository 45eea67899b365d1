"""A resident who has come to a page of questions, and answers it."""

from dataclasses import dataclass
from html import unescape

import httpx

from tests.casework.people import hidden


@dataclass
class Asked:
    """One page of a draft in a browser."""

    browser: httpx.AsyncClient
    address: str
    page: httpx.Response

    @property
    def text(self) -> str:
        return unescape(self.page.text)

    async def say(self, **given: str) -> "Asked":
        """Send the page, and go where that leads."""
        token = hidden(self.page, "form_token")
        answer = await self.browser.post(self.address, data={"form_token": token, **given})
        if answer.status_code != 303:
            return Asked(self.browser, self.address, answer)
        address = answer.headers["location"]
        return Asked(self.browser, address, await self.browser.get(address))

    async def open(self, part: str) -> "Asked":
        address = f"{self.address.rpartition('/')[0]}/{part}"
        return Asked(self.browser, address, await self.browser.get(address))

    @property
    def part(self) -> str:
        return self.address.rpartition("/")[2]


async def begun(browser: httpx.AsyncClient, service: str) -> Asked:
    """The first page of questions of a new report."""
    address = f"/report/{service}"
    return await Asked(browser, address, await browser.get(address)).say()


async def handed_in(asked: Asked, **pages: dict[str, str]) -> str:
    """Answer what is still asked, and send it; the reference."""
    last: dict[str, dict[str, str]] = {
        "whom": {"whom": "me"},
        "contact": {"name": "Ada Example", "email": "ada@example.com"},
        "safe-contact": {"safe": "yes"},
        "description": {"description": "A hole as wide as a bucket"},
        "photographs": {},
        "needs": {},
        "check": {},
    }
    for _again in range(20):
        if asked.part == "sent":
            found = asked.text.partition("MK-")[2]
            return f"MK-{found[:9]}"
        before = asked
        asked = await asked.say(**{**last, **pages}[asked.part])
        assert asked.page.status_code == 200, asked.text
        assert asked.address != before.address, asked.text
    raise AssertionError("there is no end to the questions")
