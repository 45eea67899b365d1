"""Cases that do not move: flagged once, with one task, until they do; how often a worker may end for one."""

from datetime import timedelta

import pytest

from register import Register
from tests.register.making import REFERENCE, Clock, at_once, tell, turn
from tests.register.test_inbound import item

OTHER = "MK-BBBBBBBB2"
HOUR = timedelta(hours=1)


def keys(register: Register) -> list[str]:
    return [stored.task.key for stored in register.tasks.find()]


def test_a_flag_is_set_once_with_one_task_and_goes_with_it(register: Register, clock: Clock) -> None:
    tell(register, turn())
    tell(register, turn(reference=OTHER))
    assert register.stalled.flag({REFERENCE: "one reason.", "MK-CCCCCCCC2": "no such case."}, clock()) == [
        REFERENCE
    ]
    since = clock()
    clock.forward(minutes=1)
    assert register.stalled.flag({REFERENCE: "another reason."}, clock()) == []
    [task] = register.tasks.find()
    assert (task.reference, task.task.for_role, task.task.at) == (REFERENCE, "manager", since)
    assert "one reason." in task.task.what
    row = register.cases.get(REFERENCE)
    assert row is not None
    assert (row.stalled, row.stalled_why) == (since, "one reason.")
    register.stalled.flag({REFERENCE: "what is known now."}, clock(), in_full=True)
    assert "what is known now." in register.tasks.find()[0].task.what
    assert [(each.since, each.why) for each in register.stalled.listed()] == [(since, "what is known now.")]
    assert register.stalled.count() == register.queue.count(stalled=True) == 1
    assert [each.reference for each in register.queue.cases(stalled=True)] == [REFERENCE]
    assert [each.reference for each in register.queue.cases(stalled=False)] == [OTHER]
    assert [each.reference for each in register.stalled.listed()] == [REFERENCE]
    assert register.stalled.listed(after=REFERENCE) == []
    assert register.stalled.moves_again(REFERENCE, clock())
    assert not register.stalled.moves_again(REFERENCE, clock())
    assert not register.stalled.moves_again(OTHER, clock())
    assert (register.tasks.find(), register.stalled.listed(), register.stalled.count()) == ([], [], 0)


def test_a_second_time_is_a_task_of_its_own(register: Register, clock: Clock) -> None:
    tell(register, turn())
    register.stalled.flag({REFERENCE: "why."}, clock())
    [first] = keys(register)
    register.stalled.moves_again(REFERENCE, clock())
    clock.forward(hours=1)
    register.stalled.flag({REFERENCE: "why."}, clock())
    [second] = keys(register)
    assert second != first


def test_a_task_that_a_person_has_done_does_not_come_back(register: Register, clock: Clock) -> None:
    tell(register, turn())
    register.stalled.flag({REFERENCE: "why."}, clock())
    register.tasks.done(REFERENCE, keys(register)[0], "Mabel Manager", clock())
    clock.forward(minutes=1)
    register.stalled.flag({REFERENCE: "why."}, clock())
    assert keys(register) == []
    assert register.stalled.count() == 1


def test_several_relays_make_one_flag_and_one_task(register: Register, clock: Clock) -> None:
    tell(register, turn())
    new = at_once(4, lambda _: register.stalled.flag({REFERENCE: "why."}, clock()))
    assert sorted(map(len, new)) == [0, 0, 0, 1]
    assert len(keys(register)) == 1


def test_a_case_that_has_ended_is_not_flagged_and_none_counts_as_stalled(
    register: Register, clock: Clock
) -> None:
    tell(register, turn())
    register.stalled.flag({REFERENCE: "why."}, clock())
    tell(register, turn(2, ended=True, outcome="completed"))
    assert register.stalled.count() == 0
    assert [each.reference for each in register.stalled.listed()] == [REFERENCE], (
        "its flag is still to be taken"
    )
    assert register.stalled.moves_again(REFERENCE, clock())
    assert register.stalled.flag({REFERENCE: "why."}, clock()) == []


@pytest.mark.parametrize("only_if_it_helps", [False, True])
def test_a_worker_may_end_once_for_a_case_until_it_has_moved_and_an_hour_is_over(
    register: Register, clock: Clock, only_if_it_helps: bool
) -> None:
    tell(register, turn())

    def may() -> bool:
        return register.stalled.may_restart(
            REFERENCE, "why.", clock(), period=HOUR, only_if_it_helps=only_if_it_helps
        )

    assert may()
    assert register.stalled.count() == 1
    assert register.tasks.find() == [], "a person is asked only where it did not help"
    assert not may()
    clock.forward(hours=5)
    assert not may(), "it has not moved"
    register.stalled.moves_again(REFERENCE, clock())
    assert may()
    register.stalled.moves_again(REFERENCE, clock())
    assert not may(), "an hour is not over"
    assert not register.stalled.may_restart(
        OTHER, "why.", clock(), period=HOUR, only_if_it_helps=only_if_it_helps
    ), "no such case"


def test_what_one_new_worker_did_not_mend_keeps_others_from_being_tried(
    register: Register, clock: Clock
) -> None:
    """A faulty release fails many cases: one restart shows that it does not help."""
    tell(register, turn())
    tell(register, turn(reference=OTHER))
    assert register.stalled.may_restart(REFERENCE, "why.", clock(), period=HOUR, only_if_it_helps=True)
    assert not register.stalled.may_restart(OTHER, "why.", clock(), period=HOUR, only_if_it_helps=True)
    assert register.stalled.may_restart(OTHER, "why.", clock(), period=HOUR, only_if_it_helps=False)


def test_what_is_for_a_case_that_does_not_move_keeps_no_other_waiting(
    register: Register, clock: Clock
) -> None:
    tell(register, turn())
    tell(register, turn(reference=OTHER))
    register.inbound.keep(item())
    register.inbound.keep(item(2, reference=OTHER))
    register.stalled.flag({REFERENCE: "why."}, clock())
    assert [each.reference for each in register.inbound.unsettled()] == [OTHER]
    register.stalled.moves_again(REFERENCE, clock())
    assert len(register.inbound.unsettled()) == 2
