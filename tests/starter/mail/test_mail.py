"""Mail in, on a real socket: what opens a case, what is said to one, what waits for a person."""

import asyncio
import socket
import sqlite3
from datetime import datetime, timedelta
from typing import Any

import pytest

from charter.people import Consent, Representative, RepresentativeKind, SafeContact
from engine.config.settings import Settings
from register import Register
from register.outside.inbound import Came, Inbound
from starter.desk.intake import Desk
from starter.inbound.taking import InboundDesk
from starter.mail.smtp import LARGEST
from starter.relay import Relay
from tests.register.making import ADA as CUSTOMER
from tests.register.making import letter, tell, turn
from tests.starter.mail.mails import (
    COMPLAINTS,
    OTHERS,
    SETTINGS,
    Door,
    a_mail,
    all_of,
    mail_door,
    only,
    opened,
)
from tests.starter.places import Clock, RememberingCases


def words(cases: RememberingCases) -> str:
    [report] = cases.started.values()
    return str(report.details.what_happened)


async def test_a_mail_opens_a_case_from_its_arrival(
    door: Door, register: Register, cases: RememberingCases, clock: Clock
) -> None:
    mail = a_mail("Nobody came.\nTwice.", subject="Caf\u00e9 bins")
    mail.add_attachment(b"x" * 500, maintype="image", subtype="png", filename="bin.png")
    assert await door.send(mail) == (250, b"2.0.0 We have your mail")
    [report] = cases.started.values()
    assert (report.door, report.received) == ("mail", clock())
    assert (report.customer.name, report.customer.email) == ("Ada Example", "ada@example.com")
    attached = "Attached (of these, photographs are kept):\n- bin.png (image/png, 500 bytes)"
    assert words(cases) == f"Subject: Caf\u00e9 bins\n\nNobody came.\nTwice.\n\n{attached}"
    assert (
        register.cases.of_person(letter().channels[0], " ADA@example.com ")[0].reference == report.reference
    )
    item = only(register)
    assert (item.state, item.reference) == (Came.DONE, report.reference)


async def test_the_same_mail_is_one_case_and_another_under_its_id_is_said_to_it(
    door: Door, register: Register, cases: RememberingCases
) -> None:
    await opened(door, register, cases)
    assert (await door.send(a_mail("The first one."), to=[OTHERS, COMPLAINTS]))[0] == 250
    assert len(all_of(register)) == len(cases.started) == 1
    await door.send(a_mail("The first one, corrected."))
    assert len(cases.started) == 1
    assert [(name, body["information"]) for _, name, body in cases.bodies] == [
        ("information_added", "The first one, corrected.")
    ]


@pytest.mark.parametrize(
    ("to", "headers"),
    [
        ("cases+{small}@charter.example", {"subject": "Hello"}),
        (OTHERS, {"subject": "Hello", "In_Reply_To": "<ours@charter.example>"}),
        (OTHERS, {"subject": "Hello", "References": "<one@example.com> <unknown@example.com>"}),
        (OTHERS, {"subject": "RE: Your report ({small})"}),
    ],
)
async def test_a_reply_finds_its_case(
    door: Door, register: Register, cases: RememberingCases, to: str, headers: dict[str, str]
) -> None:
    reference = await opened(door, register, cases, waiting=True)
    given = {key: said.format(small=reference.lower()) for key, said in headers.items()}
    wrote = "On Mon, 23 Nov 2026 at 09:00, Cases <cases@charter.example>\nwrote:"
    text = f"It is the green one.\n\n{wrote}\n\n> Dear Ada Example, \u2026\n"
    reply = a_mail(text, to=to.format(small=reference.lower()), message_id="<two@example.com>", **given)
    assert (await door.send(reply, to=to.format(small=reference.lower())))[0] == 250
    [(said_to, name, body)] = cases.bodies
    assert (said_to, name, body["by"]) == (reference, "customer_replied", {"role": "customer", "name": ""})
    assert body["reply"].startswith("It is the green one.\n\n[")
    assert "Dear Ada" not in body["reply"]
    assert any("> Dear Ada" in one.said for one in register.inbound.of_case(reference))
    assert len(cases.started) == 1


async def test_a_stranger_is_an_officers_and_is_told_nothing(
    door: Door, register: Register, cases: RememberingCases
) -> None:
    reference = await opened(door, register, cases)
    mail = a_mail(
        "Where is it? He hits me.", sender="zed@example.com", subject=reference, message_id="<z@x.org>"
    )
    await door.send(mail, sender="zed@example.com")
    assert cases.bodies == []
    item = register.inbound.find([Came.OFFICER])[0]
    assert (item.reference, item.sender) == (reference, "zed@example.com")
    [task] = [
        each.task.key for each in register.tasks.find(reference=reference) if "inbound" in each.task.key
    ]
    assert task == f"inbound/{item.id}"
    assert [each.reference for each in register.concerns.find()] == [reference]


@pytest.mark.parametrize(
    ("state", "sender", "role"),
    [
        ({"safe_contact": SafeContact(channels=())}, "ada@example.com", None),
        ({"died": True}, "ada@example.com", None),
        ({"representative": Consent.GIVEN}, "rep@example.com", "representative"),
        ({"representative": Consent.AWAITED}, "rep@example.com", None),
    ],
)
async def test_whose_words_are_taken(
    door: Door,
    register: Register,
    cases: RememberingCases,
    state: dict[str, Any],
    sender: str,
    role: str | None,
) -> None:
    consent = state.get("representative")
    rep = Representative(
        name="Rep Example",
        kind=RepresentativeKind.FAMILY,
        consent=consent or Consent.GIVEN,
        email="rep@example.com",
    )
    customer = CUSTOMER.model_copy(update={k: v for k, v in state.items() if k != "representative"})
    reference = await opened(
        door, register, cases, customer=customer, representative=rep if consent else None
    )
    await door.send(a_mail("More.", sender=sender, subject=reference, message_id="<r@x.org>"), sender=sender)
    said = [body["by"]["role"] for _, _, body in cases.bodies]
    assert said == ([role] if role else [])
    assert len(register.inbound.find([Came.OFFICER])) == (0 if role else 1)


async def test_a_reply_to_an_ended_case_opens_another(
    door: Door, register: Register, cases: RememberingCases, clock: Clock
) -> None:
    reference = await opened(door, register, cases)
    tell(register, turn(2, reference, ended=True, outcome="upheld"))
    clock.forward(minutes=1)
    await door.send(a_mail("It is back.", subject=reference, message_id="<two@example.com>"))
    item = register.inbound.find([Came.DONE])[-1]
    assert item.reference != reference
    assert (
        f"reply to case {reference}, which has ended" in cases.started[item.reference].details.what_happened
    )


async def test_an_empty_sender_and_our_own_letter_come_back_to_nobody(
    door: Door, register: Register, cases: RememberingCases
) -> None:
    await door.send(a_mail("Away."), sender=None)
    mail = a_mail("You said no.", message_id="<away@example.com>", Auto_Submitted="no")
    await door.send(mail)
    assert [each.state for each in all_of(register)].count(Came.KEPT) == 1
    assert len(cases.started) == 1


async def test_without_temporal_it_is_ours_and_the_relay_brings_it(
    door: Door, desk: Desk, register: Register, cases: RememberingCases, clock: Clock
) -> None:
    reference = await opened(door, register, cases)
    cases.away = True
    arrived = clock()
    assert (await door.send(a_mail("More.", subject=reference, message_id="<2@x.org>")))[0] == 250
    assert (await door.send(a_mail("A new one: he hits me.", message_id="<3@x.org>")))[0] == 250
    assert [each.state for each in register.inbound.unsettled()] == [Came.SAYS]
    assert len(register.concerns.find()) == 1, "whoever may be at risk is raised at once"
    cases.away = False
    clock.forward(hours=3)
    turned = await Relay(desk).turn()
    assert (turned.inbound, turned.started) == (1, 1)
    [(_, _, body)] = cases.bodies
    assert datetime.fromisoformat(body["happened_at"]) == arrived
    assert sorted(report.received for report in cases.started.values()) == [arrived, arrived]


async def test_an_address_of_a_team_gives_its_case_to_the_team(
    door: Door, register: Register, cases: RememberingCases
) -> None:
    await door.send(a_mail("The plan is late.", to="ehcp@charter.example"), to="EHCP@charter.example")
    [(reference, name, body)] = cases.bodies
    assert (name, body["team"], body["by"]["role"]) == ("officer_assigned", "sen_assessment", "system")
    assert only(register).reference == reference


async def test_a_service_that_a_mail_cannot_open_is_an_officers(
    desk: Desk, settings: Settings, register: Register, cases: RememberingCases
) -> None:
    addresses = {"potholes": "pothole", "*": "no_such_service"}
    async with mail_door(desk, settings, mail_addresses=addresses) as door:
        await door.send(a_mail("A hole."), to="potholes@charter.example")
        await door.send(a_mail("Hello.", message_id="<2@x.org>"), to=OTHERS)
    assert len(register.inbound.find([Came.OFFICER])) == 2
    assert cases.started == {}


async def test_who_may_bring_what(desk: Desk, settings: Settings, register: Register) -> None:
    async with mail_door(desk, settings, **SETTINGS, mail_per_minute=4, mail_per_sender=2) as door:
        assert (await door.send(a_mail(), to="ada@example.com"))[0] == 550
        assert (await door.send(a_mail(), to="complaints@charter.example.evil.example"))[0] == 550
        large = a_mail(("x" * 70 + "\n") * (LARGEST // 70))
        assert (await door.send(large))[0] == 552
        assert (await door.send(b"From: ada@example.com\n\n" + b"y" * 40_000))[0] == 500
        assert (await door.send(a_mail("1")))[0] == 250
        said = [(await door.send(a_mail(str(n), message_id=f"<{n}@x>"), sender=None))[0] for n in range(4)]
        assert said[-1] == 451
        assert len(all_of(register)) == 1 + said.count(250)


async def test_ten_megabytes_are_taken(door: Door, register: Register, cases: RememberingCases) -> None:
    mail = a_mail("See the photographs.")
    mail.add_attachment(b"\x00\xff" * 3_800_000, maintype="image", subtype="jpeg", filename="a.jpg")
    assert 9.9e6 < len(mail.as_bytes()) < LARGEST
    assert (await door.send(mail))[0] == 250
    assert "a.jpg (image/jpeg, 7,600,000 bytes)" in words(cases)


async def test_a_register_that_cannot_be_written_is_for_later(
    door: Door, settings: Settings, register: Register
) -> None:
    register.database.busy_timeout = 0.2
    writer = sqlite3.connect(settings.register_url.removeprefix("sqlite:///"), isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    assert (await door.send(a_mail()))[0] == 451
    writer.execute("ROLLBACK")
    writer.close()
    assert (await door.send(a_mail()))[0] == 250
    assert only(register).state is Came.DONE


async def test_where_nobody_vouches_for_a_sender_an_officer_looks(
    desk: Desk, settings: Settings, register: Register, cases: RememberingCases
) -> None:
    """As a council sets it up that has not said which mail server is its own."""
    async with mail_door(desk, settings, **{**SETTINGS, "mail_unvouched": "officer"}) as door:
        reference = await opened(door, register, cases)
        await door.send(a_mail("It is solved.", subject=f"Re: {reference}", message_id="<two@example.com>"))
    [item] = [each for each in all_of(register) if each.source_id == "<two@example.com>"]
    assert (item.state, item.reference, item.role) == (Came.OFFICER, reference, "")
    assert cases.bodies == []


async def test_a_mail_server_in_front_says_when_and_who(
    desk: Desk, settings: Settings, register: Register, cases: RememberingCases, clock: Clock
) -> None:
    async with mail_door(desk, settings, **SETTINGS, mail_server="mx.example.gov.uk") as door:
        reference = await opened(door, register, cases)
        at = clock() - timedelta(hours=5)
        stamp = f"from x by mx.example.gov.uk with ESMTP; {at:%a, %d %b %Y %H:%M:%S} +0000"
        mail = a_mail("Whole.", message_id="<2@x.org>", Received=stamp)
        await door.send(mail)
        assert register.inbound.find([Came.DONE])[0].received == at
        forged = a_mail("Forged.", subject=reference, message_id="<3@x.org>")
        await door.send(forged)
        vouched = "mx.example.gov.uk; spf=fail; dmarc=pass header.from=example.com"
        true = a_mail("True.", subject=reference, message_id="<4@x.org>", Authentication_Results=vouched)
        await door.send(true)
    assert [body["information"] for _, _, body in cases.bodies] == ["True."]
    assert [each.said for each in register.inbound.find([Came.OFFICER])] == ["Forged."]


async def test_one_that_cannot_be_settled_keeps_no_other(
    desk: Desk, register: Register, cases: RememberingCases, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    await opened(door, register, cases)
    cases.away = True
    for number in range(3):
        words = ("It is back.", "And wider now.", "Please hurry.")[number]
        await door.send(a_mail(words, subject=only_reference(register), message_id=f"<m{number}@x.org>"))
    cases.away = False
    waits = register.inbound.unsettled()
    assert len(waits) == 3
    settle = InboundDesk.settle

    async def odd(self: InboundDesk, item: Inbound) -> bool:
        if item.id == waits[0].id:
            raise RuntimeError("odd")
        return await settle(self, item)

    monkeypatch.setattr(InboundDesk, "settle", odd)
    assert await InboundDesk(desk).settle_waiting(10, None) == 2


def only_reference(register: Register) -> str:
    return register.inbound.find([Came.DONE])[0].reference


async def test_a_silent_or_rude_client_harms_nobody(door: Door, register: Register) -> None:
    for said in (b"", b"\xff\xfe\r\n", b"DATA\r\n", b"MAIL FROM:<a@b>\r\nDATA\r\n", b"EHLO x\r\n" * 300):
        with socket.create_connection((door.host, door.port), timeout=5) as client:
            client.sendall(said)
            await asyncio.sleep(0.05)
    assert (await door.send(a_mail()))[0] == 250
    assert len(all_of(register)) == 1
