"""Machines: never answered where they say what they are, and once where they do not; and people, always."""

from datetime import timedelta
from typing import Any

import pytest

from register import Register
from register.outside.inbound import Came, Inbound
from starter.inbound.loops import ONCE_IN, REMEMBERED, why_not_again
from tests.register.making import letter, tell, turn
from tests.starter.mail.mails import ADA, COMPLAINTS, OTHERS, Door, a_mail, only, opened
from tests.starter.places import MONDAY, Clock, RememberingCases

AUTOMATIC = [
    {"Auto_Submitted": "auto-replied"},
    {"Auto_Submitted": "Auto-Generated (by a program); type=x"},
    {"X_Autoreply": "yes"},
    {"X_Autorespond": "I am away"},
    {"sender": "MAILER-DAEMON@example.com"},
    {"sender": "Cases <cases@charter.example>"},
    {"sender": "complaints@charter.example"},
    {"sender": "Complaints+anything@CHARTER.example"},
    {"sender": ADA, "message_id": "<ours@charter.example>", "Sender": "x@y.org", "Return_Path": "<>"},
    {"Return_Path": "<>"},
]
PEOPLES = [
    {"X_Auto_Response_Suppress": "DR, OOF, AutoReply"},
    {"List_Unsubscribe": "<mailto:out@bulk.example.net>"},
    {"Precedence": "bulk"},
    {"Precedence": "list"},
    {"Precedence": "junk"},
    {"Auto_Submitted": "no"},
    {"Auto_Submitted": " No ; because=x"},
    {"X_Autoreply": "no"},
    {"X_Auto_Reply": "False"},
]
NOT_ANSWERED = [
    {"List_Id": "<news.example.com>"},
    {"List_Post": "<mailto:all@example.com>"},
    {"sender": "Somebody <somebody.else@charter.example>"},
    {"sender": "form@Charter.Example", "Reply_To": "cases+mk-7q4k2m9x3@charter.example"},
]
"""Perhaps a person's: an officer looks, and nobody is told anything."""


@pytest.mark.parametrize("headers", AUTOMATIC, ids=str)
async def test_machines_are_not_answered(
    door: Door, register: Register, cases: RememberingCases, headers: dict[str, str]
) -> None:
    assert (await door.send(a_mail("I am away.", **headers)))[0] == 250
    assert (only(register).state, cases.started) == (Came.KEPT, {})
    assert only(register).why


@pytest.mark.parametrize("headers", PEOPLES, ids=str)
async def test_what_servers_put_into_peoples_mails_makes_nothing_automatic(
    door: Door, register: Register, cases: RememberingCases, headers: dict[str, str]
) -> None:
    assert (await door.send(a_mail("My bin.", **headers)))[0] == 250
    assert (only(register).state, len(cases.started)) == (Came.DONE, 1)


@pytest.mark.parametrize("headers", NOT_ANSWERED, ids=str)
async def test_whom_nobody_answers_an_officer_looks_at(
    door: Door, register: Register, cases: RememberingCases, headers: dict[str, str]
) -> None:
    assert (await door.send(a_mail("My bin.", **headers)))[0] == 250
    assert (only(register).state, cases.started) == (Came.OFFICER, {})
    assert only(register).unanswered


AWAY = "I am away until Monday 30 November. Please ring 01632 960009 in the meantime."


def away(number: int, words: str = AWAY, **more: Any) -> Any:
    usual = {"subject": f"Automatic reply: your report {number}", "message_id": f"<ooo-{number}@example.com>"}
    return a_mail(words, **{**usual, **more})


async def test_an_autoresponder_without_headers_is_said_once_and_answered_once(
    door: Door,
    register: Register,
    cases: RememberingCases,
    clock: Clock,
) -> None:
    reference = await opened(door, register, cases)
    for number in range(18):
        clock.forward(seconds=4)
        words = AWAY.replace("30 November", f"{number} November")
        assert (await door.send(away(number, words, In_Reply_To="<ours@charter.example>")))[0] == 250
    assert len(cases.bodies) == len(cases.started) == 1
    asked = register.inbound.find([Came.OFFICER])
    assert len(asked) == 17
    assert {(each.reference, each.unanswered) for each in asked} == {(reference, True)}
    assert all("automatic" in each.why for each in asked)


async def test_one_that_names_no_case_opens_one_and_no_more(
    door: Door,
    register: Register,
    cases: RememberingCases,
    clock: Clock,
) -> None:
    for number in range(10):
        clock.forward(minutes=20)
        await door.send(away(number, f"{AWAY} Your number is {number}-AB{number}."))
    assert len(cases.started) == 1
    assert register.inbound.count(Came.OFFICER) == 9


async def test_one_whose_words_differ_is_known_by_its_haste(
    door: Door,
    register: Register,
    cases: RememberingCases,
    clock: Clock,
) -> None:
    reference = await opened(door, register, cases)
    texts = (
        "we heard you|ticket taken now|somebody will ring|our queue is long|thank you for waiting|good day"
    )
    for number, words in enumerate(texts.split("|")):
        clock.forward(minutes=15)
        a_letter(register, reference, number + 2)
        clock.forward(seconds=30)
        await door.send(away(number, words, subject=reference))
    times = [(each.received - MONDAY) / timedelta(minutes=1) for each in register.inbound.find([Came.DONE])]
    assert len(cases.bodies) == 2, "once, and once more after an hour"
    assert times == [0, 15.5, 77.5]
    assert register.inbound.count(Came.OFFICER) == 4


def a_letter(register: Register, reference: str, number: int) -> None:
    tell(
        register,
        turn(number, reference, process="Complaint", service="complaint"),
        [letter(number, reference)],
    )
    one = f"{reference}-{number}"
    register.letters.trying(one, letter().channels[0])
    register.letters.sent(one, letter().channels[0], f"<{one}@charter.example>")


async def test_people_are_heard_however_quick(
    door: Door,
    register: Register,
    cases: RememberingCases,
    clock: Clock,
) -> None:
    reference = await opened(door, register, cases)
    for number, words in enumerate(("Yes.", "It is the green one.", "By the gate, I forgot to say.")):
        clock.forward(minutes=2)
        await door.send(a_mail(words, subject=reference, message_id=f"<{number}@example.com>"))
    clock.forward(hours=2)
    await door.send(a_mail("Yes.", subject=reference, message_id="<again@example.com>"))
    assert len(cases.bodies) == 4


async def test_a_web_form_writes_for_everybody(
    door: Door,
    register: Register,
    cases: RememberingCases,
) -> None:
    for number in range(4):
        form = a_mail(
            "Service: bins\nMissed on: Monday\nAnything else: no",
            sender="Our website <forms@charter.example>",
            message_id=f"<{number}@charter.example>",
            Reply_To=f"Person {number} <person{number % 3}@example.com>",
        )
        await door.send(form, sender="forms@charter.example", to=COMPLAINTS)
    assert [(report.customer.email, report.customer.name) for report in cases.started.values()] == [
        (f"person{number}@example.com", f"Person {number}") for number in range(3)
    ]
    told = next(iter(cases.started.values())).details.what_happened
    assert told.startswith("[Sent by forms@charter.example, who asks to answer person0@example.com.]\n\n")
    assert {(each.sender, bool(each.reply_to)) for each in register.inbound.find(list(Came))} == {
        ("forms@charter.example", True)
    }


async def test_whom_a_mail_asks_to_answer_is_not_taken_for_the_customer(
    door: Door,
    register: Register,
    cases: RememberingCases,
) -> None:
    reference = await opened(door, register, cases)
    for sender in ("Zed <zed@example.com>", "Form <forms@charter.example>"):
        mail = a_mail(
            "Close it.",
            sender=sender,
            subject=reference,
            message_id=f"<{sender[0]}@x>",
            Reply_To="ada@example.com",
        )
        await door.send(mail, sender="forms@charter.example", to=OTHERS)
    assert cases.bodies == []
    assert {each.reference for each in register.inbound.find([Came.OFFICER])} == {reference}


def item(number: int, words: str = AWAY, **more: Any) -> Inbound:
    usual = {"id": f"m{number}", "door": "mail", "received": MONDAY, "state": Came.DONE, "said": words}
    return Inbound.model_validate({**usual, "sender": "ada@example.com", "reference": "MK-1", **more})


@pytest.mark.parametrize(
    ("before", "again"),
    [
        ({}, True),
        ({"words": AWAY.replace("30", "7").upper()}, True),
        ({"words": AWAY.replace("ring", "telephone")}, True),
        ({"words": "I am at home. Please come in."}, False),
        ({"words": ""}, False),
        ({"reference": "MK-2"}, False),
        ({"reply_to": "zed@example.com"}, False),
        ({"state": Came.KEPT}, False),
        ({"state": Came.OFFICER}, False),
        ({"door": "text"}, False),
    ],
    ids=str,
)
def test_what_is_the_same_again(before: dict[str, Any], again: bool) -> None:
    now = item(2, received=MONDAY + REMEMBERED / 2)
    assert bool(why_not_again(now, [item(1, **before)], [])) is again
    assert why_not_again(now, [now], []) == "", "it is not its own repetition"


@pytest.mark.parametrize("after", [ONCE_IN / 2, ONCE_IN * 2])
def test_a_word_or_two_are_the_same_for_an_hour_only(after: timedelta) -> None:
    now = item(2, "Yes, please!", received=MONDAY + after)
    assert bool(why_not_again(now, [item(1, "yes please")], [])) is (after < ONCE_IN)
