"""Letters are stored before they are sent, and each state is left by the ways that lead out of it only."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from charter.people import Channel
from register import Register
from register.letters.stored import LetterState, StoredLetter, task_key
from tests.register.making import ADA, MONDAY, REFERENCE, Clock, at_once, letter, tell, turn

ID = f"{REFERENCE}-1"
EMAIL, TEXT = Channel.EMAIL, Channel.TEXT
TURNS = count(10)


def call(register: Register, reference: str = REFERENCE) -> bool:
    """An officer has told the customer what letter 1 says: the case's next turn says so. False: no change."""
    before = register.letters.get(f"{reference}-1")
    tell(register, turn(next(TURNS), reference, [], calls_recorded=(1,)))
    return register.letters.get(f"{reference}-1") != before


Step = Callable[[Register], bool]
STEPS: dict[str, Step] = {
    "try": lambda register: register.letters.trying(ID, EMAIL),
    "try text": lambda register: register.letters.trying(ID, TEXT),
    "try in turn": lambda register: register.letters.trying_in_turn(ID) is not None,
    "sent": lambda register: register.letters.sent(ID, EMAIL, "provider-1"),
    "delivered": lambda register: register.letters.delivered(ID),
    "fail": lambda register: register.letters.failed(ID, EMAIL, "no answer", final=False),
    "fail for good": lambda register: register.letters.failed(ID, EMAIL, "refused", final=True),
    "officer": lambda register: register.letters.with_officer(ID, "every channel refused"),
    "call": call,
    "stop": lambda register: register.letters.stopped(ID, "the customer has died"),
}
WAYS: dict[str, list[str]] = {
    "stored": [],
    "trying": ["try"],
    "sent": ["try", "sent"],
    "delivered": ["try", "sent", "delivered"],
    "failed": ["try", "fail for good"],
    "with_officer": ["officer"],
    "recorded_call": ["call"],
    "stopped": ["stop"],
}
ALLOWED: dict[str, dict[str, str]] = {
    "stored": {
        "try": "trying",
        "try text": "trying",
        "try in turn": "trying",
        "sent": "sent",
        "fail": "stored",
        "fail for good": "failed",
        "officer": "with_officer",
        "call": "recorded_call",
        "stop": "stopped",
    },
    "trying": {
        "sent": "sent",
        "delivered": "delivered",
        "fail": "stored",
        "fail for good": "failed",
        "officer": "with_officer",
        "call": "recorded_call",
    },
    "sent": {"delivered": "delivered", "fail for good": "failed"},
    "delivered": {},
    "failed": {
        "try text": "trying",
        "sent": "sent",
        "fail for good": "failed",
        "officer": "with_officer",
        "call": "recorded_call",
        "stop": "stopped",
    },
    "with_officer": {"sent": "sent", "call": "recorded_call", "stop": "stopped"},
    "recorded_call": {},
    "stopped": {},
}


def stored(register: Register, letter_id: str = ID) -> StoredLetter:
    found = register.letters.get(letter_id)
    assert found is not None
    return found


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", WAYS)
def test_every_step_from_every_state(register: Register, state: str, step: str) -> None:
    tell(register, turn(1), [letter(1)])
    for way in WAYS[state]:
        assert STEPS[way](register)
    before = stored(register)
    assert before.state == state
    changed = STEPS[step](register)
    assert changed is (step in ALLOWED[state])
    after = stored(register)
    assert after.state == ALLOWED[state].get(step, state)
    if not changed:
        assert after == before


def test_a_letter_comes_back_as_it_was_planned(register: Register) -> None:
    planned = letter(1, neutral=True, urgent=True)
    tell(register, turn(1), [planned])
    kept = stored(register)
    assert kept.words(EMAIL) == planned.worded[EMAIL]
    assert kept.words(TEXT).to == ADA.phone
    assert kept.channels == (EMAIL, TEXT)
    assert (kept.channel, kept.subject, kept.body) == (EMAIL, "Your report", "Dear Ada Example, …")
    assert (kept.state, kept.at, kept.neutral, kept.urgent) == (LetterState.STORED, MONDAY, True, True)
    assert kept.placeholders == {"name": "Ada Example"}
    assert register.letters.get("MK-ZZZZZZZZZ-1") is None
    assert register.letters.of_case("MK-ZZZZZZZZZ") == []


@pytest.mark.parametrize(
    ("planned", "state", "tasks"),
    [
        ({}, LetterState.STORED, []),
        ({"not_before": MONDAY + timedelta(hours=1)}, LetterState.HELD, []),
        ({"with_officer": "No safe channel."}, LetterState.WITH_OFFICER, ["letter/1"]),
        ({"stopped": "The customer has died."}, LetterState.STOPPED, []),
        ({"formats": ("Braille",)}, LetterState.STORED, ["letter/1/formats"]),
        ({"formats": ("Braille",), "stopped": "The customer has died."}, LetterState.STOPPED, []),
    ],
)
def test_a_letter_begins_as_planned(
    register: Register, planned: dict[str, Any], state: LetterState, tasks: list[str]
) -> None:
    tell(register, turn(1), [letter(1, **planned)])
    assert stored(register).state is state
    assert [one.task.key for one in register.tasks.find()] == tasks


def test_of_twenty_senders_one_has_the_letter(register: Register) -> None:
    tell(register, turn(1), [letter(1)])
    assert at_once(20, lambda _: register.letters.trying(ID, EMAIL)).count(True) == 1
    register.letters.failed(ID, EMAIL, "no answer", final=False)
    assert at_once(20, lambda _: register.letters.trying(ID, EMAIL)).count(True) == 1
    register.letters.failed(ID, EMAIL, "no answer", final=False)
    assert at_once(20, lambda _: register.letters.trying_in_turn(ID)).count(None) == 19


def test_what_is_taken_in_turn_is_the_letter_as_it_is_now(register: Register) -> None:
    tell(register, turn(1), [letter(1)])
    taken = register.letters.trying_in_turn(ID)
    assert taken == stored(register)
    assert taken.channel == EMAIL
    assert register.letters.trying_in_turn("MK-ZZZZZZZZZ-1") is None


@pytest.mark.parametrize("state", WAYS)
def test_an_earlier_letter_that_is_still_to_go_goes_first(register: Register, state: str) -> None:
    later = f"{REFERENCE}-2"
    tell(register, turn(1), [letter(1)])
    for way in WAYS[state]:
        assert STEPS[way](register)
    tell(register, turn(2), [letter(2)])
    ahead = state in {"stored", "trying", "failed"}
    assert register.letters.ahead(stored(register, later)) is ahead
    assert (register.letters.trying_in_turn(later) is None) is ahead


@pytest.mark.parametrize(
    ("earlier", "ahead"),
    [
        ({"not_before": MONDAY}, True),
        ({"not_before": MONDAY + timedelta(hours=1)}, False),
        ({"id": f"{REFERENCE}-1-rep", "copy_of": ID}, False),
        ({"reference": "MK-ZZZZZZZZZ", "id": "MK-ZZZZZZZZZ-1"}, False),
    ],
)
def test_what_does_not_go_to_the_same_reader_now_holds_nothing_up(
    register: Register, earlier: dict[str, Any], ahead: bool
) -> None:
    reference = earlier.get("reference", REFERENCE)
    tell(register, turn(1, reference), [letter(1, **earlier)])
    tell(register, turn(2), [letter(2)])
    later = stored(register, f"{REFERENCE}-2")
    assert register.letters.ahead(later) is ahead
    assert (register.letters.trying_in_turn(later.id) is None) is ahead


def test_what_is_stuck_holds_up_only_so_long(register: Register, clock: Clock) -> None:
    tell(register, turn(1), [letter(1)])
    later = clock.forward(hours=11, minutes=59)
    tell(register, turn(2, at=later), [letter(2)])
    assert register.letters.trying_in_turn(f"{REFERENCE}-2") is None
    clock.forward(minutes=1)
    assert register.letters.trying_in_turn(f"{REFERENCE}-2") is not None


def test_sending_is_stamped_by_the_registers_clock(register: Register, clock: Clock) -> None:
    tell(register, turn(1), [letter(1)])
    tried = clock.forward(seconds=5)
    register.letters.trying(ID, EMAIL)
    sent = clock.forward(seconds=5)
    register.letters.sent(ID, EMAIL, "provider-1")
    delivered = clock.forward(minutes=5)
    register.letters.delivered(ID)
    kept = stored(register)
    assert (kept.tried_at, kept.sent_at, kept.ended_at) == (tried, sent, delivered)
    assert kept.provider_id == "provider-1"


def test_the_next_channel_is_tried_after_a_refusal(register: Register) -> None:
    tell(register, turn(1), [letter(1)])
    register.letters.trying(ID, EMAIL)
    register.letters.failed(ID, EMAIL, "no such mailbox", final=True)
    assert stored(register).failure == "no such mailbox"
    assert not register.letters.trying(ID, EMAIL)
    assert register.letters.trying(ID, TEXT)
    register.letters.sent(ID, TEXT, "provider-2")
    kept = stored(register)
    assert (kept.channel, kept.failure, kept.ended_at) == (TEXT, "", None)


def test_handing_to_an_officer_makes_one_task(register: Register) -> None:
    tell(register, turn(1), [letter(1)])
    assert register.letters.with_officer(ID, "every channel refused")
    assert not register.letters.with_officer(ID, "again")
    (task,) = register.tasks.find()
    assert (
        task.task.what
        == "Tell the customer what letter 1 (highways_repair/inspected) says: every channel refused"
    )


def test_a_call_closes_the_task(register: Register) -> None:
    tell(register, turn(1), [letter(1, with_officer="Only a telephone number."), letter(2)])
    assert call(register)
    assert stored(register).channel == Channel.CALL
    assert register.tasks.find() == []
    assert stored(register, f"{REFERENCE}-2").state is LetterState.STORED


def test_a_copy_is_the_other_reporters_letter(register: Register) -> None:
    other = "MK-AAAAAAAA3"
    tell(register, turn(1, other), [letter(1, other)])
    copy = letter(1, other, id=f"{ID}-{other}", copy_of=ID, with_officer="Only a telephone number.")
    tell(register, turn(1), [letter(1), copy])
    assert [one.id for one in register.letters.of_case(other)] == [f"{other}-1", f"{ID}-{other}"]
    assert [one.task.key for one in register.tasks.find(reference=other)] == [task_key(copy.id, other)]
    call(register, other)
    assert stored(register, copy.id).state is LetterState.WITH_OFFICER
    assert len(register.tasks.find(reference=other)) == 1


@pytest.mark.parametrize(
    ("letter_id", "key"),
    [
        ("MK-AAAAAAAA2-4", "letter/4"),
        ("MK-AAAAAAAA2-4-copy", "letter/4_copy"),
        ("MK-BBBBBBBB2-4", "letter/mk_bbbbbbbb2_4"),
    ],
)
def test_a_letters_task_has_a_key_a_message_can_name(letter_id: str, key: str) -> None:
    assert task_key(letter_id, "MK-AAAAAAAA2") == key


def test_the_outbox_takes_a_letter_once_for_each_channel(register: Register, clock: Clock) -> None:
    tell(register, turn(1), [letter(1)])

    def put(channel: Channel, body: str = "Dear Ada Example") -> bool:
        return register.outbox.put(ID, channel, to=ADA.email, subject="Your report", body=body)

    assert at_once(10, lambda _: put(EMAIL)).count(True) == 1
    clock.forward(seconds=1)
    assert not put(EMAIL, "other words")
    assert put(TEXT)
    assert [register.outbox.has(ID, one) for one in (EMAIL, TEXT, Channel.POST)] == [True, True, False]
    first, second = register.outbox.items(REFERENCE)
    assert (first.letter_id, first.channel, first.to, first.at) == (ID, EMAIL, ADA.email, MONDAY)
    assert (first.reference, first.subject, first.body) == (REFERENCE, "Your report", "Dear Ada Example")
    assert second.channel is TEXT


def test_the_outbox_shows_the_latest_in_order(register: Register) -> None:
    for number in range(5):
        register.outbox.put(f"L-{number}", EMAIL, to="", subject="", body="", reference="MK-AAAAAAAA3")
    assert [one.letter_id for one in register.outbox.items(limit=2)] == ["L-3", "L-4"]
    assert register.outbox.items("MK-AAAAAAAA9") == []
