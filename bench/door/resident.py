"""A resident who reports a pothole with a photograph, page by page, as a browser without scripts does."""

import asyncio
import re
import secrets
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from http import HTTPStatus
from typing import Any

import httpx

SERVICE = "/report/pothole"
ANSWERS: dict[str, dict[str, str]] = {
    "already": {"same": "none"},
    "description": {"description": "A hole as wide as a bucket."},
    "whom": {"whom": "me"},
    "contact": {"name": "Ada Example", "email": "ada@example.com", "prefers": "email"},
    "needs": {},
}
PHOTOGRAPHS, CHECK, SEND = "photographs", "check", "send"
PRESSED_AT_MOST = 5
PAUSE_SECONDS = 1.0
MOST_PAGES = 30
_LETTERS = str.maketrans("0123456789", "ghijklmnop")
_TOKEN = re.compile(r'name="form_token" value="([^"]*)"')
_PICTURE = re.compile(r'<img src="(/report/[^"]+)"')
_REFERENCE = re.compile(r"\b[A-Z]{2}-[A-Z0-9]{6,12}\b")


class NotReported(Exception):
    """A page was not answered as it has to be."""


class TryAgain(NotReported):
    """The page says that it could not be done just now."""


@dataclass
class DoorTimes:
    """How long each answer took, in seconds, by what was asked."""

    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class Resident:
    """One browser."""

    client: httpx.AsyncClient
    times: DoorTimes
    street: str = field(default_factory=lambda: secrets.token_hex(6).translate(_LETTERS))
    pressed: int = 0
    """How often the last button was pressed."""
    seen: list[tuple[str, str]] = field(default_factory=list)
    """The pages that were shown: what they ask, and where they are."""
    _page: str = ""

    @property
    def place(self) -> str:
        """Each somewhere else: nobody is asked whether it is known already."""
        return f"Outside 12 {self.street} Street"

    async def write(self, photograph: bytes) -> str:
        """Answer every page, up to the one to check; its address. Raises NotReported."""
        await self._get("start", SERVICE)
        address = await self._post("begin", SERVICE, {})
        for _ in range(MOST_PAGES):
            part = address.rpartition("/")[2]
            await self._get(part, address)
            if part == CHECK:
                return address
            if part == PHOTOGRAPHS:
                await self._add(address, photograph)
            address = await self._post(part, address, self._answers(part))
        raise NotReported("there is no end to the questions")

    async def look(self, check: str) -> None:
        """See the page to check again, as whoever comes back to it. Raises NotReported."""
        await self._get(CHECK, check)

    async def send(self, check: str) -> str:
        """Send what was checked; the reference. Where the page says "try again", that is done.

        Raises NotReported.
        """
        for self.pressed in range(1, PRESSED_AT_MOST + 1):
            with suppress(TryAgain):
                address = await self._post(SEND, check, {})
                break
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            raise NotReported("the last page says again and again that it should be tried again")
        await self._get("sent", address)
        found = _REFERENCE.search(self._page)
        if found is None:
            raise NotReported("no reference on the last page")
        return found[0]

    def _answers(self, part: str) -> dict[str, str]:
        if part == "where":
            return {"where": self.place}
        return ANSWERS.get(part, {})

    async def _add(self, address: str, photograph: bytes) -> None:
        files = {"photographs": ("hole.jpg", photograph, "image/jpeg")}
        await self._post("add a photograph", address, {"add": "yes"}, files=files)
        await self._get(PHOTOGRAPHS, address)
        pictures = _PICTURE.findall(self._page)
        if not pictures:
            raise NotReported("the photograph is not on the page")
        await self._answered("see a photograph", "GET", pictures[0])

    async def _get(self, what: str, address: str) -> None:
        answer = await self._answered(what, "GET", address)
        if answer.status_code != HTTPStatus.OK:
            raise NotReported(f"{what}: answered with {answer.status_code}")
        self._page = answer.text
        self.seen.append((what, address))

    async def _post(self, what: str, address: str, said: dict[str, str], **more: Any) -> str:
        token = _TOKEN.search(self._page)
        given = {"form_token": unescape(token[1]) if token else "", **said}
        answer = await self._answered(f"{what}, sent", "POST", address, data=given, **more)
        if answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
            raise TryAgain(what)
        if answer.status_code != HTTPStatus.SEE_OTHER:
            raise NotReported(f"{what}: answered with {answer.status_code}")
        return str(answer.headers["location"])

    async def _answered(self, what: str, method: str, address: str, **more: Any) -> httpx.Response:
        began = time.perf_counter()
        answer = await self.client.request(method, address, **more)
        self.times.taken[what].append(time.perf_counter() - began)
        return answer
