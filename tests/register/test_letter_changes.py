"""An officer's change of a letter against its being sent: on both databases one comes first, and only one."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from charter.people import Channel
from charter.writing.letters import Worded
from register import Register
from register.letters.letter_changes import ChangedBy, LetterChangeKind
from register.letters.stored import Addressed, LetterState, NewLetter
from tests.register.making import MONDAY, REFERENCE, at_once, tell, turn

OLIVE = ChangedBy(name="Olive Example", role="officer", why="A wrong date.")
NEW = {Channel.EMAIL: Worded(subject="New", body="New words")}
LETTER = f"{REFERENCE}-1"


@pytest.fixture
def held(register: Register) -> Register:
    """A register with one letter that waits for its hour."""
    words = {
        channel: Addressed(to=to, subject="Old", body="Old words")
        for channel, to in ((Channel.EMAIL, "ada@example.com"), (Channel.POST, "12 Example Close"))
    }
    new = NewLetter(
        id=LETTER,
        reference=REFERENCE,
        number=1,
        template="highways_repair/acknowledged",
        channels=tuple(words),
        worded=words,
        subject="Old",
        body="Old words",
        not_before=MONDAY + timedelta(hours=9),
    )
    tell(register, turn(1, REFERENCE), [new])
    return register


def test_its_words_are_changed_and_those_before_are_kept(held: Register) -> None:
    changed = held.letter_changes.change(LETTER, 0, NEW, OLIVE)
    assert changed is not None
    now = held.letters.get(LETTER)
    assert now == changed
    assert now.words(Channel.EMAIL) == Addressed(to="ada@example.com", subject="New", body="New words")
    assert now.words(Channel.POST).body == "Old words"
    assert (now.state, now.revision, now.body) == (LetterState.HELD, 1, "New words")
    [one] = held.letter_changes.of_case(REFERENCE)
    assert (one.kind, one.name, one.why, one.number) == (
        LetterChangeKind.CHANGED,
        "Olive Example",
        "A wrong date.",
        1,
    )
    assert one.before[Channel.EMAIL] == Worded(subject="Old", body="Old words")


def test_what_was_read_before_the_change_is_not_sent(held: Register) -> None:
    assert held.letter_changes.change(LETTER, 0, NEW, OLIVE)
    assert not held.letters.trying(LETTER, Channel.EMAIL, 0)
    assert held.letters.trying(LETTER, Channel.EMAIL, 1)
    assert held.letter_changes.change(LETTER, 1, NEW, OLIVE) is None
    assert not held.letter_changes.cancel(LETTER, 1, OLIVE)


def test_it_is_cancelled_once(held: Register) -> None:
    assert held.letter_changes.cancel(LETTER, 0, OLIVE)
    assert not held.letter_changes.cancel(LETTER, 0, OLIVE)
    assert not held.letters.trying(LETTER, Channel.EMAIL, 0)
    now = held.letters.get(LETTER)
    assert now is not None
    assert (now.state, now.failure) == (LetterState.STOPPED, "Cancelled by Olive Example: A wrong date.")
    [one] = held.letter_changes.of_case(REFERENCE)
    assert one.kind is LetterChangeKind.CANCELLED


@pytest.mark.parametrize("times", range(5))
def test_of_a_sender_and_officers_at_once_one_comes_first(held: Register, times: int) -> None:
    these: list[Callable[[], bool]] = [
        lambda: held.letters.trying(LETTER, Channel.EMAIL, 0),
        lambda: held.letter_changes.change(LETTER, 0, NEW, OLIVE) is not None,
        lambda: held.letter_changes.cancel(LETTER, 0, OLIVE),
        lambda: held.letter_changes.change(LETTER, 0, NEW, OLIVE) is not None,
    ]
    done = at_once(len(these), lambda number: these[number]())
    assert sum(map(bool, done)) == 1, done
    now = held.letters.get(LETTER)
    assert now is not None
    assert len(held.letter_changes.of_case(REFERENCE)) == (0 if done[0] else 1)
    assert now.revision == (0 if done[0] else 1)
    stands = {0: LetterState.TRYING, 2: LetterState.STOPPED}
    assert now.state is stands.get(done.index(True), LetterState.HELD)


def test_a_letter_nobody_has_is_not_changed(held: Register) -> None:
    assert held.letter_changes.change("MK-7Q4K2M9X3-9", 0, NEW, OLIVE) is None
    assert not held.letter_changes.cancel("MK-7Q4K2M9X3-9", 0, OLIVE)
