"""Those who use the site in tests, what they see, and running cases that answer as they are told."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import httpx

from casework.site.sessions import hash_of, new_token
from charter.cases import Kind, Report
from charter.edition.services import Service
from charter.messages import Answer
from charter.people import Sender
from register import Register
from register.people.officers import Post
from starter.desk.intake import Desk
from starter.desk.taking.taken import NewReport
from tests.callers import EVERY_ROLE
from tests.register.making import entry, tell, turn
from tests.starter.places import RememberingCases
from tests.workflows.kit import NOWHERE, in_reach
from tests.workflows.samples import SAMPLES
from workflows.processes import PROCESSES

PASSWORD = "correct-horse-for-tests"
COOKIE = "__Host-charter-session"


@dataclass
class SpokenCases(RememberingCases):
    """Running cases that put what they took into the register."""

    register: Register | None = None
    answer: Answer | None = None
    """What they answer in place of "Recorded."."""
    turns: dict[str, int] = field(default_factory=dict)
    processes: dict[str, str] = field(default_factory=dict)

    async def start(
        self, process: str, report: Report[Any], service: Service, *, urgent: bool = False
    ) -> None:
        await super().start(process, report, service, urgent=urgent)
        self.processes.setdefault(report.reference, process)

    async def submit(self, reference: str, name: str, body: dict[str, Any], message_id: str) -> Answer:
        answered = await super().submit(reference, name, body, message_id)
        if self.answer is not None and not self.answer.applied:
            return self.answer
        assert self.register is not None
        number = self.turns[reference] = self.turns.get(reference, 100) + 1
        said = {key: value for key, value in body.items() if key not in ("id", "by", "happened_at")}
        line = entry(
            number,
            kind=Kind.MESSAGE,
            what=name,
            by=Sender.model_validate(body["by"]),
            message=name,
            message_id=body["id"],
            said=said,
        )
        given: dict[str, Any] = {"message_ids": (body["id"],), "entries": (line,)}
        row = self.register.cases.get(reference)
        given["representative"] = row.state.representative if row and row.state else None
        given |= {"service": self.started[reference].service, "process": self.processes[reference]}
        tell(self.register, turn(number, reference, **given))
        return self.answer or answered


class GoingOn(httpx.AsyncClient):
    """A browser, as far as it matters here: it goes on to the address a form has been given."""

    async def get(self, url: Any, **more: Any) -> httpx.Response:
        answer = await super().get(url, **more)
        if answer.status_code == 303 and answer.url.path == answer.headers["location"].partition("?")[0]:
            return await super().get(answer.headers["location"], **{**more, "params": None})
        return answer


@dataclass
class People:
    """Browsers for whoever is needed."""

    browser: Callable[[], Awaitable[httpx.AsyncClient]]
    register: Register

    async def guest(self) -> httpx.AsyncClient:
        return await self.browser()

    async def of(self, post: Post) -> httpx.AsyncClient:
        """A browser in which an officer of that post is signed in."""
        client, token = await self.browser(), new_token()
        self.register.signed_in.start(post.value, hash_of(token), self.register.now().replace(year=2000))
        client.cookies.set(COOKIE, token, domain="casework.example.com")
        return client


def hidden(page: httpx.Response, name: str) -> str:
    """The value of a page's first hidden field of that name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, f"no {name} on the page"
    return unescape(found.group(1))


async def send(
    client: httpx.AsyncClient, address: str, fields: dict[str, Any], page: str = ""
) -> httpx.Response:
    """Open a page with a form, fill it in and send it; say yes where it is asked whether it is meant."""
    opened = await client.get(page or address)
    assert opened.status_code == 200, opened.text
    given = {"form_token": hidden(opened, "form_token"), **fields}
    if 'name="message_id"' in opened.text:
        given.setdefault("message_id", hidden(opened, "message_id"))
    return await meant(client, address, given)


async def meant(client: httpx.AsyncClient, address: str, given: dict[str, Any]) -> httpx.Response:
    """Send a form, and say yes where it is asked whether it is meant."""
    answer = await client.post(address, data=given)
    if asked := re.search(r'name="confirmed" type="checkbox" value="(\w+)"', answer.text):
        return await client.post(address, data={**given, "confirmed": asked[1]})
    return answer


async def a_case_of(process: str, desk: Desk, *, written: bool = True, **state: Any) -> str:
    """A case of that process, as its sample reports it, in its first stage; its reference.

    ``written``: its first turn is in the register.
    """
    sample = SAMPLES[process]
    reporter = {"name": "Ada Example", "email": "ada@example.com"}
    details = in_reach(sample.details)
    if details.get("complaint") == NOWHERE:
        details["complaint"] = await a_case_of("Complaint", desk)
    new = NewReport.model_validate({"service": sample.service, "reporter": reporter, "details": details})
    reference = (await desk.report(new, EVERY_ROLE, "api")).reference
    if not written:
        return reference
    stage = str(next(iter(PROCESSES[process].words)))
    given: dict[str, Any] = {
        "process": process,
        "service": sample.service,
        "service_title": sample.service,
        "stage": stage,
    }
    tell(desk.register, turn(1, reference, **{**given, **state}))
    return reference


async def a_case(desk: Desk, description: str = "A pothole", **state: Any) -> str:
    """A case with its first turn written; its reference."""
    new = NewReport.model_validate(
        {
            "service": "pothole",
            "reporter": {"name": "Ada Example", "email": "ada@example.com"},
            "details": {"where": {"text": "Outside 12 Example Close"}, "description": description},
        }
    )
    reference = (await desk.report(new, EVERY_ROLE, "api")).reference
    given = {"service": "pothole", "service_title": "Pothole", **state}
    tell(desk.register, turn(1, reference, **given))
    return reference
