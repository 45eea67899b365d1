"""Letters called back: what has not left is stopped, with its copies and tasks; what has left is told."""

import pytest

from charter.people import Channel
from register import Register
from register.letters.stored import LetterState
from tests.register.making import REFERENCE, Clock, letter, tell, turn

OTHER = "MK-BBBBBBBB3"


def states(register: Register, reference: str = REFERENCE) -> dict[str, LetterState]:
    return {one.id: one.state for one in register.letters.of_case(reference)}


def test_what_has_left_and_what_has_not(register: Register, clock: Clock) -> None:
    tell(register, turn(1), [letter(1), letter(2), letter(3), letter(4, with_officer="No address.")])
    assert register.letters.sent(f"{REFERENCE}-1", Channel.EMAIL, "one")
    assert register.letters.sent(f"{REFERENCE}-2", Channel.EMAIL, "two")
    assert len(register.tasks.find(reference=REFERENCE)) == 1
    clock.forward(minutes=1)
    assert [one.id for one in register.stopping.left(REFERENCE, 1)] == [f"{REFERENCE}-2"]
    assert states(register)[f"{REFERENCE}-3"] is LetterState.STORED, "asking stops nothing"
    for _ in range(2):
        left = register.stopping.stop(REFERENCE, 1, "It was corrected.")
        assert [(one.id, one.subject) for one in left] == [(f"{REFERENCE}-2", "Your report")]
    assert states(register) == {
        f"{REFERENCE}-1": LetterState.SENT,
        f"{REFERENCE}-2": LetterState.SENT,
        f"{REFERENCE}-3": LetterState.STOPPED,
        f"{REFERENCE}-4": LetterState.STOPPED,
    }
    assert register.tasks.find(reference=REFERENCE) == []
    stopped = register.letters.get(f"{REFERENCE}-3")
    assert stopped is not None
    assert (stopped.failure, stopped.ended_at) == ("It was corrected.", clock())
    assert not register.letters.trying(f"{REFERENCE}-3", Channel.EMAIL)


def test_copies_go_with_it_and_other_cases_letters_stay(register: Register) -> None:
    tell(register, turn(1, OTHER), [letter(1, OTHER)])
    copy = letter(1, OTHER, id=f"{OTHER}-1-{REFERENCE}", copy_of=f"{REFERENCE}-1")
    tell(register, turn(1), [letter(1)])
    tell(register, turn(2, OTHER), [copy.model_copy(update={"number": 2})])
    assert register.stopping.stop(REFERENCE, 0, "It was corrected.") == []
    kept = states(register, OTHER)
    assert kept.pop(f"{OTHER}-1") is LetterState.STORED
    assert set(kept.values()) == {LetterState.STOPPED}


@pytest.mark.parametrize("state", [LetterState.TRYING, LetterState.DELIVERED])
def test_what_may_have_gone_has_left(register: Register, state: LetterState) -> None:
    tell(register, turn(1), [letter(1)])
    assert register.letters.trying(f"{REFERENCE}-1", Channel.EMAIL)
    if state is LetterState.DELIVERED:
        assert register.letters.delivered(f"{REFERENCE}-1")
    assert [one.state for one in register.stopping.stop(REFERENCE, 0, "Wrong.")] == [state]
