"""The courier's other end: one transaction, each letter tried once, and nothing a second run can spoil."""

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from activities.letters.notifications import LetterChannel, OutboxChannel, PostRoom
from activities.orders import LinkedOrder, MessageAsked
from activities.register import RegisterActivities
from charter.cases import Audience, Letter, Turn
from charter.people import (
    Channel,
    Consent,
    Customer,
    Needs,
    Representative,
    RepresentativeKind,
    SafeContact,
)
from register import Register
from register.letters.stored import LetterState
from register.turns import Turns, TurnTold
from tests.activities.fakes import BASE_URL, EDITIONS, FakeChannel, down, refused, taken_but_lost
from tests.register.making import ADA, MONDAY, REFERENCE, Clock, References, tell, turn
from tests.statements import commits, statements

OTHER = "MK-BBBBBBBB3"
FIRST = f"{REFERENCE}-1"
EMAIL, TEXT, POST = Channel.EMAIL, Channel.TEXT, Channel.POST
PLACEHOLDERS = {
    "finding": "A hole, 8 cm deep",
    "estimate": "28 days",
    "repair_by": "Monday 21 December 2026",
    "what_kind": "This is a routine repair.",
}


def inspected(number: int = 1, **more: Any) -> Letter:
    usual: dict[str, Any] = {"template": "highways_repair/inspected", "placeholders": PLACEHOLDERS}
    return Letter(**{"number": number, "at": MONDAY, **usual, **more})


def one(letter: Letter, **state: Any) -> Turn:
    return turn(letters=(letter,), **state)


class Office:
    """The activities with a channel of each kind."""

    def __init__(self, register: Register, clock: Clock, channel: LetterChannel | None = None) -> None:
        self.register = register
        self.channel = channel or OutboxChannel(register.outbox)
        post = PostRoom(register, dict.fromkeys((EMAIL, TEXT, POST), self.channel), clock)
        self.references = References()
        self.activities = RegisterActivities(register, post, EDITIONS, self.references, BASE_URL)

    def take(self, made: Turn) -> tuple[str, ...]:
        return self.activities.take_turn(made).unsent

    def state(self, letter_id: str = FIRST) -> LetterState:
        stored = self.register.letters.get(letter_id)
        assert stored is not None
        return stored.state

    def tasks(self, reference: str = REFERENCE) -> list[str]:
        return [task.task.what for task in self.register.tasks.find(reference=reference)]


@pytest.fixture
def office(register: Register, clock: Clock) -> Office:
    return Office(register, clock)


def test_a_turn_is_written_and_its_letter_sent_with_every_gap_filled(office: Office) -> None:
    assert office.take(one(inspected())) == ()
    [sent] = office.register.outbox.items(REFERENCE)
    assert (sent.letter_id, sent.channel, sent.to) == (FIRST, EMAIL, ADA.email)
    assert sent.subject == f"We have been to look: {REFERENCE}"
    for said in (
        "Dear Ada Example",
        *PLACEHOLDERS.values(),
        f"{BASE_URL}/track/{REFERENCE}",
        "* Email: customer.services@example.com",
        "* Phone: 01632 960 100",
        "Olu Officer, Highways team",
        "Milton Keynes City Council",
    ):
        assert said in sent.body
    assert office.state() is LetterState.SENT
    assert [entry.number for entry in office.register.cases.timeline(REFERENCE)] == [1, 2]


def test_a_turn_and_the_outbox_are_one_transaction_of_nine_statements(office: Office) -> None:
    office.take(turn(1))
    follows = turn(2, letters=(inspected(), inspected(2)), message_ids=("m-1",), publish="planned")
    with statements(office.register) as asked, commits(office.register) as done:
        assert office.take(follows) == ()
    assert done == ["committed"]
    looked = [each for each in asked if "FROM rights" in each]
    assert len(looked) == 1, "whether its use is restricted, before the letters are worded"
    assert len(asked) - len(looked) == 9, asked
    assert [(one.letter_id, one.subject) for one in office.register.outbox.items()] == [
        (FIRST, f"We have been to look: {REFERENCE}"),
        (f"{REFERENCE}-2", f"We have been to look: {REFERENCE}"),
    ]
    sent = office.register.letters.of_case(REFERENCE)
    assert [one.state for one in sent] == [LetterState.SENT] * 2
    assert [(one.tried_at, one.sent_at, one.provider_id) for one in sent] == [
        (MONDAY, MONDAY, one.id) for one in sent
    ]


def test_what_goes_by_another_channel_is_stored_before_it_is_handed_over(
    register: Register, clock: Clock
) -> None:
    channel = FakeChannel()
    with commits(register) as done:
        assert Office(register, clock, channel).take(one(inspected())) == ()
    assert done == ["committed"] * 3  # with its turn, before it is handed over, after that
    assert channel.ids == [FIRST]


def test_a_letter_that_waits_holds_up_what_could_go_at_once(office: Office, clock: Clock) -> None:
    """By text at night, and in the morning before its Delivery looked: the next one goes behind it."""
    by_text = ADA.model_copy(update={"prefers": TEXT})
    night = clock.forward(hours=12)
    assert office.take(one(inspected(), customer=by_text, at=night)) == (FIRST,)
    morning = clock.forward(hours=11)
    second = turn(2, letters=(inspected(2),), at=morning, customer=ADA)
    assert office.take(second) == (f"{REFERENCE}-2",)
    assert office.register.outbox.items() == []


def test_one_of_two_that_goes_by_another_channel_keeps_both_in_order(
    register: Register, clock: Clock
) -> None:
    outside = FakeChannel(down)
    post = PostRoom(register, {EMAIL: outside, TEXT: OutboxChannel(register.outbox)}, clock)
    activities = RegisterActivities(register, post, EDITIONS, References(), BASE_URL)
    by_text = ADA.model_copy(update={"prefers": TEXT})
    old = Customer(name="Ada Example", email="old@example.com")
    left = inspected(
        template="every_case/contact_left", placeholders={}, audience=Audience.OLD_CONTACT, old_contact=old
    )
    made = turn(letters=(left, inspected(2)), customer=by_text)
    assert activities.take_turn(made).unsent == (FIRST, f"{REFERENCE}-2")
    assert register.outbox.items() == []


def test_the_same_turn_again_sends_nothing_again(office: Office) -> None:
    made = one(inspected())
    assert [office.take(made) for _ in range(3)] == [(), (), ()]
    assert len(office.register.outbox.items()) == 1


def test_killed_after_the_transaction_the_letter_is_left_to_a_delivery(
    register: Register, clock: Clock
) -> None:
    channel = FakeChannel()
    office = Office(register, clock, channel)
    made = one(inspected())
    tell(register, made, office.activities._letters_of(made))
    assert office.take(made) == (FIRST,)
    assert channel.attempts == 0


def test_killed_while_sending_the_letter_is_left_to_a_delivery(register: Register, clock: Clock) -> None:
    channel = FakeChannel(taken_but_lost)
    office = Office(register, clock, channel)
    made = one(inspected())
    assert office.take(made) == (FIRST,)
    assert office.take(made) == (FIRST,)
    assert office.state() is LetterState.TRYING
    assert channel.ids == [FIRST]


@pytest.mark.parametrize(
    ("answer", "state"), [(down, LetterState.TRYING), (refused, LetterState.FAILED)], ids=["down", "refused"]
)
def test_what_its_channel_does_not_take_is_left_to_a_delivery(
    register: Register, clock: Clock, answer: Any, state: LetterState
) -> None:
    channel = FakeChannel(answer)
    office = Office(register, clock, channel)
    assert office.take(one(inspected())) == (FIRST,)
    assert office.state() is state
    assert (channel.attempts, channel.sent) == (1, [])


def test_a_receipt_to_come_is_a_deliverys_to_wait_for(register: Register, clock: Clock) -> None:
    channel = FakeChannel(waits_for_receipt=True)
    office = Office(register, clock, channel)
    assert office.take(one(inspected())) == (FIRST,)
    assert office.state() is LetterState.SENT


def test_a_text_at_night_waits(office: Office, clock: Clock) -> None:
    clock.forward(hours=12)  # nine in the evening
    made = one(inspected(), customer=ADA.model_copy(update={"prefers": TEXT}))
    assert office.take(made) == (FIRST,)
    stored = office.register.letters.get(FIRST)
    assert stored is not None
    assert (stored.state, stored.not_before) == (LetterState.HELD, MONDAY + timedelta(hours=23))
    assert office.register.outbox.items() == []


@pytest.mark.parametrize(
    ("template", "placeholders", "named"),
    [
        ("highways_repair/inspected", {"finding": "Ada's secret"}, "estimate, repair_by, what_kind"),
        ("highways_repair/never_written", {}, "never_written"),
        ("../../secret", {}, "There is no letter"),
    ],
)
def test_a_letter_that_cannot_be_written_is_an_officers_and_stops_nothing(
    office: Office, template: str, placeholders: dict[str, str], named: str
) -> None:
    bad = inspected(template=template, placeholders=placeholders)
    assert office.take(turn(letters=(bad, inspected(2)))) == ()
    assert office.state() is LetterState.WITH_OFFICER
    assert office.state(f"{REFERENCE}-2") is LetterState.SENT
    [task] = office.tasks()
    assert "Letter could not be written" in task
    assert named in task
    assert "secret" not in task.replace("../../secret", "")
    assert len(office.register.outbox.items()) == 1


def test_a_letter_for_the_telephone_is_an_officers_with_the_words_to_read(office: Office) -> None:
    customer = ADA.model_copy(update={"needs": Needs(phone_instead_of_writing=True)})
    assert office.take(one(inspected(), customer=customer)) == ()
    stored = office.register.letters.get(FIRST)
    assert stored is not None
    assert stored.state is LetterState.WITH_OFFICER
    assert PLACEHOLDERS["finding"] in stored.body
    assert "Call the customer" in office.tasks()[0]


def test_another_form_is_a_task_and_the_plain_letter_goes(office: Office) -> None:
    customer = ADA.model_copy(update={"needs": Needs(large_print=True, interpreter="Polish")})
    assert office.take(one(inspected(), customer=customer)) == ()
    [task] = office.tasks()
    assert "large print, Polish" in task
    assert office.state() is LetterState.SENT


def test_after_a_death_nothing_goes_to_anybody(office: Office) -> None:
    customer = ADA.model_copy(update={"died": True, "needs": Needs(braille=True)})
    letters = (inspected(), inspected(2, audience=Audience.OLD_CONTACT, old_contact=ADA))
    carer = Representative(
        name="Ruby Example", kind=RepresentativeKind.CARER, consent=Consent.GIVEN, email="ruby@example.com"
    )
    assert office.take(turn(letters=letters, customer=customer, representative=carer)) == ()
    assert {office.state(), office.state(f"{REFERENCE}-2")} == {LetterState.STOPPED}
    assert office.register.outbox.items() == []
    assert office.tasks() == []


def test_neutral_words_where_they_are_needed(office: Office) -> None:
    safe = SafeContact(channels=(EMAIL,), neutral_wording=True)
    office.take(one(inspected(), customer=ADA.model_copy(update={"safe_contact": safe})))
    [sent] = office.register.outbox.items()
    assert sent.subject == f"Your reference {REFERENCE}"
    for told in ("Potholes", "Ada", "Olu", *PLACEHOLDERS.values()):
        assert told not in sent.subject + sent.body


@pytest.mark.parametrize("consent", [Consent.GIVEN, Consent.AWAITED])
def test_a_representative_gets_a_copy_of_their_own_once_they_may(office: Office, consent: Consent) -> None:
    carer = Representative(
        name="Ruby Example", kind=RepresentativeKind.CARER, consent=consent, email="ruby@example.com"
    )
    office.take(one(inspected(), representative=carer))
    sent = {item.letter_id: item for item in office.register.outbox.items()}
    told = consent is Consent.GIVEN
    assert set(sent) == {FIRST, *([f"{FIRST}-rep"] if told else [])}
    if told:
        copy = sent[f"{FIRST}-rep"]
        assert copy.to == "ruby@example.com"
        assert "Dear Ruby Example" in copy.body
        assert copy.body.startswith("This is a copy")
        assert "Ada" not in copy.body


def test_the_old_contact_hears_by_its_old_address_and_nothing_of_the_case(office: Office) -> None:
    old = Customer(name="Ada Example", email="old@example.com")
    office.take(
        one(
            inspected(
                template="every_case/contact_left",
                placeholders={},
                audience=Audience.OLD_CONTACT,
                old_contact=old,
            )
        )
    )
    [sent] = office.register.outbox.items()
    assert sent.to == "old@example.com"
    for told in (REFERENCE, "Ada", "Potholes", ADA.email):
        assert told not in sent.subject + sent.body


# -- linked reporters


def follow(office: Office, reference: str = OTHER, **more: Any) -> None:
    bob = Customer(name="Bob Example", email="bob@example.com", phone="01632 960002")
    usual: dict[str, Any] = {"customer": bob, "duplicate_of": REFERENCE, "service": "streetlight"}
    office.take(turn(reference=reference, **{**usual, **more}))


def test_linked_reporters_are_told_each_with_their_own_and_nobody_elses(office: Office) -> None:
    follow(office)
    follow(office, "MK-CCCCCCCC4", customer=Customer(name="Cyd Example", email="cyd@example.com"))
    assert office.take(one(inspected(audience=Audience.REPORTERS))) == ()
    sent = {item.letter_id: item for item in office.register.outbox.items()}
    assert set(sent) == {FIRST, f"{OTHER}-1-{REFERENCE}", f"MK-CCCCCCCC4-1-{REFERENCE}"}
    bobs = sent[f"{OTHER}-1-{REFERENCE}"]
    assert bobs.to == "bob@example.com"
    for own in (
        "Dear Bob Example",
        OTHER,
        f"/track/{OTHER}",
        "Street lighting team",
        PLACEHOLDERS["finding"],
    ):
        assert own in bobs.body
    for others in ("Ada", "Cyd", REFERENCE, ADA.email, "MK-CCCCCCCC4"):
        assert others not in bobs.subject + bobs.body
    assert [letter.id for letter in office.register.letters.of_case(OTHER)] == [f"{OTHER}-1-{REFERENCE}"]


def test_a_linked_reporters_own_safe_contact_counts(office: Office) -> None:
    bob = Customer(name="Bob Example", email="bob@example.com", safe_contact=SafeContact())
    follow(office, customer=bob)
    office.take(one(inspected(audience=Audience.REPORTERS)))
    assert [item.letter_id for item in office.register.outbox.items()] == [FIRST]
    assert "Safe contact is set" in office.tasks(OTHER)[0]
    assert office.tasks() == []


def test_what_is_for_one_customer_is_not_for_linked_reporters(office: Office) -> None:
    follow(office)
    office.take(one(inspected()))
    assert [item.letter_id for item in office.register.outbox.items()] == [FIRST]


# -- the register in trouble


def test_a_locked_register_is_a_failure_to_be_tried_again(office: Office, tmp_path: Path) -> None:
    made = one(inspected())
    with sqlite3.connect(tmp_path / "register.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ApplicationError) as failed:
            office.take(made)
        other.execute("ROLLBACK")
    other.close()
    assert (failed.value.type, failed.value.non_retryable) == ("RegisterBusy", False)
    assert failed.value.__cause__ is None
    assert office.take(made) == ()
    assert len(office.register.outbox.items()) == 1


def test_an_unforeseen_failure_quotes_nothing(register: Register, clock: Clock) -> None:
    class Broken(Turns):
        def tell(self, *_: Any) -> TurnTold:
            raise ValueError("Ada Example, 12 Example Close")

    register.turns = Broken(register.database, clock)
    office = Office(register, clock, FakeChannel())
    with pytest.raises(ApplicationError) as failed:
        office.take(one(inspected()))
    assert (failed.value.type, failed.value.non_retryable) == ("ValueError", False)
    assert "Example" not in str(failed.value)
    assert failed.value.__cause__ is None
    assert failed.value.__suppress_context__


# -- messages known, linked cases


def test_a_message_is_known_once_a_turn_has_named_it(office: Office) -> None:
    office.take(turn(message_ids=("one",)))
    known = office.activities.message_known
    assert known(MessageAsked(reference=REFERENCE, message_id="one")) is True
    assert known(MessageAsked(reference=REFERENCE, message_id="two")) is False
    assert known(MessageAsked(reference=OTHER, message_id="one")) is False


def linked(office: Office) -> LinkedOrder:
    service = next(iter(EDITIONS)).services[0]
    return LinkedOrder(
        from_reference=REFERENCE,
        key="repair",
        service=service.code,
        details={"where": {"text": "Outside 12 Example Close"}},
        customer=ADA,
        reason="Made safe; the repair is still to come",
        at=MONDAY,
        facts={"category": "routine"},
    )


def test_a_linked_case_is_opened_once_however_often_it_is_ordered(office: Office) -> None:
    order = linked(office)
    first, again = (office.activities.open_linked_case(order) for _ in range(2))
    assert first == again
    assert len(office.references.given) == 1
    [to_start] = office.register.reports.unstarted()
    assert to_start.reference == first.reference
    assert to_start.intake.handed_over is not None
    assert to_start.intake.handed_over.reference == REFERENCE
    assert to_start.intake.handed_over.facts == {"category": "routine"}
    assert (to_start.received, to_start.intake.linked_from) == (MONDAY, REFERENCE)
    assert first.service_title


def test_a_linked_case_of_no_service_can_never_be_opened(office: Office) -> None:
    order = linked(office).model_copy(update={"service": "dragons"})
    with pytest.raises(ApplicationError) as failed:
        office.activities.open_linked_case(order)
    assert (failed.value.type, failed.value.non_retryable) == ("UnknownService", True)
    assert office.register.reports.unstarted() == []
