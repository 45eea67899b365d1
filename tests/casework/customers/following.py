"""What tests of one's own cases and of being told of changes share: the messages that really go."""

import re
from dataclasses import replace

import httpx
from temporalio.testing import ActivityEnvironment

from activities.letters.notifications import LetterChannel, OutboxChannel
from activities.orders import ResidentNoticeAsked, ResidentNoticeOrder
from activities.residents import ResidentActivities
from casework.customers.changes.told import changes_of
from charter.people import Channel
from register import Register
from register.letters.outbox import OutboxItem
from tests.casework.people import SpokenCases, hidden
from tests.ready import editions

BASE = "https://casework.example.com"


def activities_of(register: Register, channel: LetterChannel | None = None) -> ResidentActivities:
    carrier = channel or OutboxChannel(register.outbox)
    channels = {Channel.EMAIL: carrier, Channel.TEXT: carrier}
    return ResidentActivities(register, editions(), channels, BASE, changes_of)


def carried_out(
    register: Register, order: ResidentNoticeOrder, channel: LetterChannel | None = None, attempt: int = 1
) -> bool:
    """What the workflow has done for one order; whether something went."""
    environment = ActivityEnvironment()
    environment.info = replace(ActivityEnvironment.default_info(), attempt=attempt)
    does = activities_of(register, channel)
    found = environment.run(does.resident_next, ResidentNoticeAsked(order=order, at=register.now()))
    if not found.send:
        return False
    asked = ResidentNoticeAsked(order=order, at=register.now(), number=found.number)
    return bool(environment.run(does.resident_told, asked))


def post(register: Register, cases: SpokenCases) -> list[OutboxItem]:
    """What goes out once the workflows of all orders are done, the latest last."""
    before = {item.letter_id for item in residents(register)}
    orders, cases.residents = cases.residents, []
    for order in orders:
        carried_out(register, order)
    return [item for item in residents(register) if item.letter_id not in before]


def residents(register: Register) -> list[OutboxItem]:
    found = [item for item in register.outbox.items() if item.letter_id.startswith(("own-", "follow-"))]
    return sorted(found, key=lambda item: item.at)


async def ask(client: httpx.AsyncClient, address: str) -> httpx.Response:
    page = await client.get("/track/mine")
    return await client.post(
        "/track/mine", data={"form_token": hidden(page, "form_token"), "address": address}
    )


async def enter(client: httpx.AsyncClient, code: str, page: str = "/track/mine/code") -> httpx.Response:
    shown = await client.get(page)
    return await client.post(page, data={"form_token": hidden(shown, "form_token"), "code": code})


def code_in(item: OutboxItem) -> str:
    found = re.search(r"\b(\d{6})\b", item.body)
    assert found, item.body
    return found[1]


def link_in(item: OutboxItem) -> str:
    found = re.search(rf"{BASE}(/track/mine/link/[\w-]+)", item.body)
    assert found, item.body
    return found[1]
