"""The post: marked before it is handed over, looked up before it is handed over again."""

from datetime import timedelta

import pytest

from activities.letters.notifications import (
    ChannelDown,
    ChannelRefused,
    LetterChannel,
    OutboxChannel,
    Outgoing,
    PostRoom,
    Receipt,
    reworded,
)
from charter.people import Channel
from charter.writing.letters import LetterError, Worded, placeholders_of
from charter.writing.telling import Plan
from register import Register
from register.letters.letter_changes import ChangedBy
from register.letters.stored import LetterState, StoredLetter
from tests.activities.fakes import FakeChannel, down, refused, taken_but_lost
from tests.register.making import ADA, REFERENCE, Clock, letter, tell, turn

EMAIL, TEXT, POST = Channel.EMAIL, Channel.TEXT, Channel.POST
FIRST = f"{REFERENCE}-1"


def post_of(register: Register, clock: Clock, channel: LetterChannel) -> PostRoom:
    tell(register, turn(), [letter()])
    return PostRoom(register, {EMAIL: channel}, clock)


def stored(register: Register, letter_id: str = FIRST) -> StoredLetter:
    found = register.letters.get(letter_id)
    assert found is not None
    return found


def test_a_letter_is_marked_before_it_is_handed_over(register: Register, clock: Clock) -> None:
    class Looking(FakeChannel):
        def send(self, letter: Outgoing) -> Receipt:
            assert stored(register).state is LetterState.TRYING
            return super().send(letter)

    channel = Looking()
    assert post_of(register, clock, channel).try_once(FIRST) is True
    assert channel.ids == [FIRST]
    assert (stored(register).state, stored(register).provider_id) == (LetterState.SENT, "fake-1")
    assert stored(register).sent_at == clock()


def test_a_letter_sent_is_not_sent_again(register: Register, clock: Clock) -> None:
    channel = FakeChannel()
    post = post_of(register, clock, channel)
    assert [post.try_once(FIRST) for _ in range(3)] == [True, True, True]
    assert channel.attempts == 1


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (down, LetterState.TRYING),
        (refused, LetterState.FAILED),
        (taken_but_lost, LetterState.TRYING),
    ],
)
def test_what_goes_wrong_is_written_down_and_not_tried_again_here(
    register: Register, clock: Clock, answer: object, state: LetterState
) -> None:
    channel = FakeChannel(answer)  # type: ignore[arg-type]
    post = post_of(register, clock, channel)
    assert [post.try_once(FIRST) for _ in range(2)] == [False, False]
    assert (stored(register).state, channel.attempts) == (state, 1)


def test_a_letter_nobody_knows_is_not_sent(register: Register, clock: Clock) -> None:
    channel = FakeChannel()
    assert post_of(register, clock, channel).try_once("MK-ZZZZZZZZ9-1") is False
    assert channel.attempts == 0


@pytest.mark.parametrize(("lost", "found"), [(taken_but_lost, True), (down, False)])
def test_one_perhaps_sent_is_looked_up(register: Register, clock: Clock, lost: object, found: bool) -> None:
    channel = FakeChannel(lost)  # type: ignore[arg-type]
    post = post_of(register, clock, channel)
    post.try_once(FIRST)
    assert post.look_up(stored(register)) is found
    assert channel.looked_up == [FIRST]
    assert stored(register).state is (LetterState.SENT if found else LetterState.STORED)
    assert post.send(stored(register), EMAIL) is not found
    assert channel.ids == [FIRST]


def test_a_channel_that_is_down_raises_and_leaves_it_open(register: Register, clock: Clock) -> None:
    post = post_of(register, clock, FakeChannel(down))
    with pytest.raises(ChannelDown):
        post.send(stored(register), EMAIL)
    assert stored(register).state is LetterState.TRYING
    assert post.send(stored(register), EMAIL) is False


@pytest.mark.parametrize(
    ("channel", "address", "why"),
    [(TEXT, ADA.phone, "not set up"), (EMAIL, "", "no address")],
)
def test_no_channel_or_no_address_is_a_refusal(
    register: Register, clock: Clock, channel: Channel, address: str, why: str
) -> None:
    carrier = FakeChannel()
    post = post_of(register, clock, carrier)
    person = ADA.model_copy(update={"email": address, "phone": address})
    with pytest.raises(ChannelRefused, match=why):
        post.send(stored(register), channel, person)
    assert stored(register).state is LetterState.FAILED
    assert carrier.attempts == 0


def test_todays_address_counts(register: Register, clock: Clock) -> None:
    channel = FakeChannel()
    post = post_of(register, clock, channel)
    post.send(stored(register), EMAIL, ADA.model_copy(update={"email": "new@example.com"}))
    assert [sent.to for sent in channel.sent] == ["new@example.com"]


def test_the_outbox_takes_a_letter_once_and_finds_it(register: Register, clock: Clock) -> None:
    outbox = OutboxChannel(register.outbox)
    post = post_of(register, clock, outbox)
    assert outbox.find(FIRST, EMAIL) is None
    post.try_once(FIRST)
    assert outbox.find(FIRST, EMAIL) == Receipt(id=FIRST)
    assert outbox.find(FIRST, TEXT) is None
    sent = register.outbox.items()
    outbox.send(
        Outgoing(
            letter_id=FIRST,
            reference=REFERENCE,
            channel=EMAIL,
            to="again@example.com",
            subject="",
            body="",
            template="",
            placeholders={},
            neutral=False,
        )
    )
    assert register.outbox.items() == sent
    assert (outbox.waits_for_receipt, outbox.settles) == (False, timedelta())


def test_what_a_channel_is_like_is_asked_of_it(register: Register, clock: Clock) -> None:
    channel = FakeChannel(waits_for_receipt=True, settles=timedelta(seconds=15))
    post = post_of(register, clock, channel)
    assert (post.waits_for_receipt(EMAIL), post.settles(EMAIL)) == (True, timedelta(seconds=15))
    for other in (TEXT, None):
        assert (post.waits_for_receipt(other), post.settles(other)) == (False, timedelta())
    assert post.try_once(FIRST) is False
    assert stored(register).state is LetterState.SENT


def test_words_that_an_officer_changed_are_never_replaced_by_the_templates(
    register: Register, clock: Clock
) -> None:
    """For a channel they were not written for a person has to tell the reader; safe contact comes first."""
    everything = {name: name.upper() for name in placeholders_of("highways_repair/inspected")}
    changed = letter().model_copy(update={"placeholders": everything, "channels": (EMAIL,)})
    tell(register, turn(), [changed])
    was = stored(register).model_copy(update={"revision": 1})
    assert reworded(was, Plan(channels=(EMAIL,))).words(EMAIL) == was.words(EMAIL)
    with pytest.raises(LetterError, match="An officer has changed its words"):
        reworded(was, Plan(channels=(EMAIL, POST)))
    assert reworded(was.model_copy(update={"revision": 0}), Plan(channels=(EMAIL, POST))).words(POST).body
    neutral = reworded(was, Plan(channels=(EMAIL,), neutral=True)).words(EMAIL)
    assert neutral.body != was.words(EMAIL).body


def test_what_was_changed_after_it_was_read_is_not_sent(register: Register, clock: Clock) -> None:
    channel = FakeChannel()
    post = post_of(register, clock, channel)
    read = stored(register)
    by = ChangedBy(name="Olive Example", role="officer", why="A wrong date.")
    assert register.letter_changes.change(FIRST, 0, {EMAIL: Worded(subject="New", body="New")}, by)
    assert post.send(read, EMAIL) is False
    assert post.send(stored(register), EMAIL) is True
    assert [each.body for each in channel.sent] == ["New"]
