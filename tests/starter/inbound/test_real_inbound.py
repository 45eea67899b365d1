"""A mail from its sender's client to a running case and back, and a text: on the real server."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from charter.people import Channel
from engine.config.settings import Settings
from starter.desk.intake import Desk
from starter.desk.running import RunningCases
from starter.inbound.reading import decide_text
from starter.inbound.taking import InboundDesk
from tests.callers import EVERY_ROLE
from tests.starter.conftest import a_desk
from tests.starter.mail.mails import COMPLAINTS, a_mail, mail_door
from tests.stories import World

pytestmark = pytest.mark.server
SECONDS = 20.0


@pytest.fixture
def real(world: World) -> Desk:
    cases = RunningCases(world.client, queue=world.queue, start_seconds=10, answer_seconds=SECONDS)
    return a_desk(world.register, cases, world.clock)


async def until(ask: Callable[[], Any], wanted: Callable[[Any], bool]) -> Any:
    for _ in range(200):
        if wanted(answer := await asyncio.to_thread(ask)):
            return answer
        await asyncio.sleep(0.1)
    raise AssertionError("it did not come")


async def once_more(send: Callable[[], Awaitable[Any]]) -> None:
    await send()
    await send()


async def test_a_mail_its_reply_and_a_text(world: World, real: Desk, settings: Settings) -> None:
    register = world.register
    given = {"mail_addresses": {"complaints": "complaint", "*": "complaint"}}
    async with mail_door(real, settings, **given) as door:
        await once_more(lambda: door.send(a_mail("Nobody came.")))
        [row] = await until(lambda: register.cases.of_person(Channel.EMAIL, "ada@example.com"), bool)
        reference = row.reference
        [first, *_] = await until(lambda: register.letters.of_case(reference), bool)
        assert reference in first.subject, "the case's own first letter is the acknowledgement"
        row = await until(lambda: register.cases.get(reference), lambda row: row.state is not None)
        assert row.received == register.inbound.of_case(reference)[0].received.replace(microsecond=0)
        body = {"by": {"role": "customer"}, "phone": "01632 960001"}
        await real.say(reference, "contact_changed", body, EVERY_ROLE)
        reply = a_mail("Nor on Tuesday.", subject=f"Re: {first.subject}", message_id="<2@example.com>")
        await once_more(lambda: door.send(reply, to=COMPLAINTS))
    text = decide_text(register, "n-1", "441632960001", "Nor on Friday.", world.clock(), "complaint")
    await once_more(lambda: InboundDesk(real).keep(text, SECONDS))
    lines = await until(lambda: said(world, reference), lambda lines: len(lines) == 2)
    assert lines == ["Nor on Tuesday.", "Nor on Friday."]
    assert {item.state.value for item in register.inbound.of_case(reference)} == {"done"}
    assert len(register.cases.of_person(Channel.EMAIL, "ada@example.com", open_only=False)) == 1


def said(world: World, reference: str) -> list[str]:
    timeline = world.register.cases.timeline(reference)
    return [entry.said["information"] for entry in timeline if entry.message == "information_added"]


async def test_a_mail_about_a_plan_is_an_enquiry_of_its_team(
    world: World, real: Desk, settings: Settings
) -> None:
    register = world.register
    async with mail_door(real, settings) as door:
        await door.send(a_mail("When is the draft due?", subject="Our plan"), to="EHCP@charter.example")
    [row] = register.cases.of_person(Channel.EMAIL, "ada@example.com")
    reference = row.reference
    with_team = lambda row: row.state is not None and row.state.team == "sen_assessment"  # noqa: E731
    row = await until(lambda: register.cases.get(reference), with_team)
    assert (row.process, row.service) == ("Enquiry", "email_enquiry")
    assert row.intake is not None
    assert row.intake.details == {"question": "When is the draft due?", "subject": "Our plan"}
    [letter, *_] = await until(lambda: register.letters.of_case(reference), bool)
    assert reference in letter.subject
