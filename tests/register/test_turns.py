"""A turn is written whole, once, whatever the courier does."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from charter.cases import Kind, Letter, Shown, Task
from register import Register, RegisterBusy
from register.cases.running import STOPPED_OUTSIDE
from register.letters.stored import LetterState, NewLetter
from register.turns import Turns
from tests.register.making import MONDAY, REFERENCE, Clock, at_once, entry, intake, letter, state, tell, turn


def numbers(register: Register) -> list[int]:
    return [one.number for one in register.cases.timeline(REFERENCE)]


def test_a_turn_comes_back_as_it_was_written(register: Register) -> None:
    said = {"finding": "30 cm wide", "photos": ["a.jpg"]}
    line = entry(1, by="officer", shown=Shown.EVERYONE, message="inspection_recorded", said=said)
    written = turn(
        1, entries=(line,), message_ids=("m-1",), tasks=(Task(key="look", at=MONDAY, what="Look"),)
    )
    assert tell(register, written, [letter(1)]) is True
    assert register.cases.timeline(REFERENCE) == [line]
    assert register.turns.message_known(REFERENCE, "m-1")
    assert not register.turns.message_known(REFERENCE, "m-2")
    assert not register.turns.message_known("MK-AAAAAAAA3", "m-1")
    assert [one.task.key for one in register.tasks.find()] == ["look"]
    assert [one.id for one in register.letters.of_case(REFERENCE)] == [f"{REFERENCE}-1"]
    row = register.cases.get(REFERENCE)
    assert row is not None
    assert row.state == written.state
    assert (row.started, row.due, row.late) == (MONDAY, written.state.due, False)


def test_the_same_turn_twice_is_written_once(register: Register) -> None:
    written = turn(1, message_ids=("m-1",), tasks=(Task(key="look", at=MONDAY, what="Look"),))
    assert [tell(register, written, [letter(1)]) for _ in range(3)] == [True, False, False]
    assert numbers(register) == [1, 2]
    assert len(register.letters.of_case(REFERENCE)) == len(register.tasks.find()) == 1


def test_the_same_turn_ten_times_at_once_is_written_once(register: Register) -> None:
    done = at_once(10, lambda _: tell(register, turn(1), [letter(1)]))
    assert done.count(True) == 1
    assert numbers(register) == [1, 2]
    assert len(register.letters.of_case(REFERENCE)) == 1


def test_ten_turns_at_once_leave_the_last_state(register: Register) -> None:
    done = at_once(10, lambda one: tell(register, turn(one + 1, stage=f"stage_{one + 1}")))
    assert all(done)
    assert numbers(register) == list(range(1, 21))
    row = register.cases.get(REFERENCE)
    assert row is not None
    assert row.state is not None
    assert row.state.stage == "stage_10"


def test_cases_that_write_to_each_other_do_not_lock_each_other_out(register: Register) -> None:
    pair = (REFERENCE, "MK-AAAAAAAA3")
    for reference in pair:
        tell(register, turn(1, reference))

    def write(one: int) -> bool:
        own, other = pair[one % 2], pair[1 - one % 2]
        copy = letter(one, other, id=f"{own}-{one}-copy", copy_of=f"{own}-{one}")
        return tell(register, turn(one + 2, own), [letter(one, own), copy])

    assert all(at_once(12, write))
    assert len(register.letters.of_case(REFERENCE)) == len(register.letters.of_case("MK-AAAAAAAA3")) == 12


class Crashing(Turns):
    """Turns of a register whose process dies at one step of writing one."""

    dies_at = ""

    def _write(self, *arguments: Any, **more: Any) -> tuple[str, ...]:
        if self.dies_at == "before":
            raise KeyboardInterrupt
        gone = super()._write(*arguments, **more)
        if self.dies_at == "after":
            raise KeyboardInterrupt
        return gone

    def _publish(self, *arguments: Any) -> None:
        super()._publish(*arguments)
        if self.dies_at == "published":
            raise KeyboardInterrupt


@pytest.mark.parametrize("step", ["before", "after", "published"])
def test_a_crash_inside_leaves_nothing_and_the_next_attempt_all(
    register: Register, clock: Clock, step: str
) -> None:
    register.turns = crashing = Crashing(register.database, clock)
    crashing.dies_at = step
    tasks = (Task(key="look", at=MONDAY, what="Look"),)
    written = turn(1, message_ids=("m-1",), tasks=tasks, publish="investigating")
    with pytest.raises(KeyboardInterrupt):
        tell(register, written, [letter(1)])
    assert register.cases.get(REFERENCE) is None
    assert (
        register.cases.timeline(REFERENCE),
        register.letters.of_case(REFERENCE),
        register.tasks.find(),
    ) == ([], [], [])
    assert not register.turns.message_known(REFERENCE, "m-1")
    assert register.updates.published(MONDAY, MONDAY) == []

    crashing.dies_at = ""
    assert tell(register, written, [letter(1)])
    assert numbers(register) == [1, 2]
    assert (len(register.letters.of_case(REFERENCE)), len(register.tasks.find())) == (1, 1)


def test_a_turn_that_overtook_another_loses_nothing(register: Register) -> None:
    for number in (1, 3, 2, 2):
        tell(register, turn(number, stage=f"stage_{number}"), [letter(number)])
    assert numbers(register) == [1, 2, 3, 4, 5, 6]
    assert [one.number for one in register.letters.of_case(REFERENCE)] == [1, 3, 4]
    row = register.cases.get(REFERENCE)
    assert row is not None
    assert row.state is not None
    assert row.state.stage == "stage_3"


def test_a_turn_for_a_stored_report_keeps_its_intake(register: Register) -> None:
    taken = register.reports.receive(
        intake("1"), process="HighwaysRepair", edition="e", new_reference=lambda: REFERENCE
    )
    tell(register, turn(1, received=taken.received))
    row = register.cases.get(REFERENCE)
    assert row is not None
    assert row.intake == intake("1")
    assert row.state == state(received=taken.received)


def test_an_ended_case_is_in_no_queue(register: Register) -> None:
    tell(register, turn(1))
    ended = turn(2, ended=True, outcome="completed", due=None, at=MONDAY + timedelta(days=1))
    tell(register, ended)
    row = register.cases.get(REFERENCE)
    assert row is not None
    assert (row.ended, row.outcome) == (MONDAY + timedelta(days=1), "completed")
    assert (register.queue.cases(), register.queue.count(), register.running.to_check()) == ([], 0, [])


def test_a_case_that_is_disputed_is_open_again(register: Register) -> None:
    tell(register, turn(1, ended=True, outcome="completed"))
    tell(register, turn(2, disputed=True))
    assert register.queue.count() == 1


def test_a_task_said_again_changes_nothing_and_is_done_once(register: Register) -> None:
    first = Task(key="look", at=MONDAY, what="Look")
    tell(register, turn(1, tasks=(first,)))
    tell(register, turn(2, tasks=(Task(key="look", at=MONDAY, what="Something else"),)))
    assert [one.task for one in register.tasks.find()] == [first]
    tell(register, turn(3, tasks_done=("look", "never_asked")))
    assert register.tasks.find() == []
    (done,) = register.tasks.find(open_only=False)
    assert done.done_at == MONDAY


def test_a_person_finishes_a_task_once(register: Register) -> None:
    tell(register, turn(1, tasks=(Task(key="look", at=MONDAY, what="Look", due=MONDAY),)))
    assert register.tasks.done(REFERENCE, "look", "Olu Officer", MONDAY) is True
    assert register.tasks.done(REFERENCE, "look", "Another Officer", MONDAY) is False
    assert register.tasks.done(REFERENCE, "nothing", "Olu Officer", MONDAY) is False
    assert register.tasks.find(open_only=False, shown={Shown.SAFEGUARDING}) == []
    assert [one.done_by for one in register.tasks.find(open_only=False, reference=REFERENCE)] == [
        "Olu Officer"
    ]


def test_a_recorded_call_stands_for_the_letter_and_closes_its_task(register: Register) -> None:
    tell(register, turn(1), [letter(1, with_officer="Only a telephone number.")])
    assert [one.task.key for one in register.tasks.find()] == ["letter/1"]
    tell(register, turn(2, calls_recorded=(1,)))
    stored = register.letters.get(f"{REFERENCE}-1")
    assert stored is not None
    assert stored.state is LetterState.RECORDED_CALL
    assert register.tasks.find() == []


@pytest.mark.parametrize("how", ["terminated", "timed out", "failed"])
def test_a_case_stopped_from_outside_is_shown_to_an_officer(register: Register, how: str) -> None:
    tell(register, turn(1))
    at = MONDAY + timedelta(hours=1)
    assert register.running.closed_outside(REFERENCE, how, at) is True
    assert register.running.closed_outside(REFERENCE, how, at) is False
    row = register.cases.get(REFERENCE)
    assert row is not None
    assert (row.ended, row.outcome) == (at, STOPPED_OUTSIDE)
    assert row.state is not None
    assert (row.state.ended, row.state.outcome) == (True, STOPPED_OUTSIDE)
    last = register.cases.timeline(REFERENCE)[-1]
    assert (last.number, last.kind) == (3, Kind.ENDED)
    assert how in last.what
    assert [one.task.key for one in register.tasks.find()] == [STOPPED_OUTSIDE]
    assert register.running.to_check() == []


def test_a_last_turn_on_its_way_takes_the_stop_back(register: Register) -> None:
    tell(register, turn(1))
    register.running.closed_outside(REFERENCE, "terminated", MONDAY)
    tell(register, turn(2))
    assert [one.what for one in register.cases.timeline(REFERENCE)] == [f"Line {one}" for one in range(1, 5)]
    assert (register.tasks.find(), register.running.to_check()) == ([], [REFERENCE])


def test_a_report_whose_workflow_wrote_nothing_can_be_closed(register: Register) -> None:
    register.reports.receive(intake("1"), process="P", edition="e", new_reference=lambda: REFERENCE)
    register.reports.started(REFERENCE)
    assert register.running.to_check() == [REFERENCE]
    assert register.running.closed_outside(REFERENCE, "failed", MONDAY)
    row = register.cases.get(REFERENCE)
    assert row is not None
    assert (row.state, row.outcome) == (None, STOPPED_OUTSIDE)
    assert not register.running.closed_outside("MK-ZZZZZZZZZ", "failed", MONDAY)


def test_rows_to_check_come_in_pages(register: Register) -> None:
    references = [f"MK-AAAAAAA{number:02d}" for number in range(10, 17)]
    for reference in references:
        tell(register, turn(1, reference))
    seen: list[str] = []
    while page := register.running.to_check(limit=3, after=seen[-1] if seen else ""):
        seen += page
    assert seen == references


def test_what_no_database_likes_is_kept_all_the_same(register: Register) -> None:
    rough = "a\x00b\ud800c'\"; DROP TABLE cases; --"
    said = {"what": rough, rough: [rough, float("nan"), {"n": float("inf")}], "big": 10**40}
    line = entry(1, what=rough, said=said)
    written = turn(1, entries=(line,), message_ids=(rough, "x" * 5000), publish="x", publish_note=rough)
    assert tell(register, written, [letter(1, body=rough, placeholders={"name": rough})])
    (kept,) = register.cases.timeline(REFERENCE)
    assert kept.what.endswith("'\"; DROP TABLE cases; --")
    assert kept.said["big"] == 10**40
    assert register.turns.message_known(REFERENCE, "x" * 5000)
    assert register.cases.get(REFERENCE) is not None


# -- told again: written inside a task of the workflow that did not complete

OTHER = "MK-AAAAAAAA3"
LATER = MONDAY + timedelta(milliseconds=40)


def lines(register: Register) -> list[str]:
    return [one.what for one in register.cases.timeline(REFERENCE)]


def told(number: int, template: str, **words: str) -> Letter:
    return Letter(number=number, at=MONDAY, template=template, placeholders=words)


def word(letters: Sequence[Letter]) -> list[NewLetter]:
    """Worded as the courier's other end does it: ids from the numbers they are given."""
    return [
        letter(one.number, template=one.template, placeholders={"name": "Ada Example", **one.placeholders})
        for one in letters
    ]


def test_a_turn_told_again_with_more_has_it_written_once(register: Register) -> None:
    """The worker was killed after writing it, and another message came before it was up again."""
    first = turn(1, lines=[1, 2], letters=(told(1, "acknowledged"),), message_ids=("m-1",), publish="open")
    assert register.turns.tell(first, word).new == (f"{REFERENCE}-1",)
    letters = (told(1, "acknowledged"), told(2, "inspected"))
    more = turn(1, lines=[1, 2, 3], at=LATER, letters=letters, message_ids=("m-1", "m-2"), publish="fixed")
    again = register.turns.tell(more, word)
    assert (again.is_new, again.new, again.known) == (False, (f"{REFERENCE}-2",), (f"{REFERENCE}-1",))
    assert register.turns.tell(more, word).new == register.turns.tell(first, word).new == ()
    assert lines(register) == ["Line 1", "Line 2", "Line 3"]
    assert [one.number for one in register.letters.of_case(REFERENCE)] == [1, 2]
    assert register.turns.message_known(REFERENCE, "m-2")
    assert [one.status for one in register.updates.published(MONDAY, MONDAY)] == ["open", "fixed"]
    case = register.cases.get(REFERENCE)
    assert case is not None
    assert case.state == more.state


def test_a_turn_told_again_in_another_order_takes_the_place_of_the_first(register: Register) -> None:
    """Fifty updates at once: the server drops a task in progress, and the next one hears others first."""
    was = (told(1, "inspected"), told(2, "reported_again", what="Deeper."))
    register.turns.tell(turn(1, entries=(entry(1, what="A"), entry(2, what="B")), letters=was), word)
    register.turns.tell(turn(2, entries=(entry(3, what="lost"),)), word)
    now = (told(1, "reported_again", what="Deeper."), told(2, "note"), told(3, "inspected"))
    lines_now = (entry(1, what="B"), entry(2, what="C"), entry(3, what="A"))
    again = register.turns.tell(turn(1, at=LATER, entries=lines_now, letters=now), word)
    assert lines(register) == ["B", "C", "A"]
    assert again.new == (f"{REFERENCE}-3",)
    assert again.last_letter == 3
    assert [one.template for one in register.letters.of_case(REFERENCE)] == [
        "inspected",
        "reported_again",
        "note",
    ]
    register.turns.tell(turn(2, at=LATER, entries=(entry(4, what="D"),), letters=(told(4, "done"),)), word)
    assert [one.number for one in register.cases.timeline(REFERENCE)] == [1, 2, 3, 4]
    assert register.letters.of_case(REFERENCE)[-1].id == f"{REFERENCE}-4"


def test_letters_are_worded_while_others_may_write(register: Register) -> None:
    """Words can take long: a template, an address. Nobody waits for them."""
    tell(register, turn(1, OTHER))

    def slowly(letters: Sequence[Letter]) -> list[NewLetter]:
        assert register.tasks.done(OTHER, "nothing", "", MONDAY) is False  # a write, by another connection
        return word(letters)

    told_ = register.turns.tell(turn(1, letters=(told(1, "acknowledged"),)), slowly)
    assert told_.new == (f"{REFERENCE}-1",)


def test_what_was_written_while_a_letter_was_worded_gets_it_another_number(register: Register) -> None:
    """An attempt that was given up for lost comes to its end between the words and the writing."""
    worded: list[tuple[int, ...]] = []

    def overtaken(letters: Sequence[Letter]) -> list[NewLetter]:
        if not worded:
            was = turn(1, run="r1", letters=(told(1, "acknowledged"),))
            register.turns.tell(was, word)
        worded.append(tuple(one.number for one in letters))
        return word(letters)

    letters = (told(1, "inspected"), told(2, "note"))
    again = register.turns.tell(turn(1, run="r2", at=LATER, letters=letters), overtaken)
    assert worded == [(1, 2), (2, 3)]
    assert again.new == (f"{REFERENCE}-2", f"{REFERENCE}-3")
    assert [one.template for one in register.letters.of_case(REFERENCE)] == [
        "acknowledged",
        "inspected",
        "note",
    ]


def test_a_case_that_never_stands_still_is_busy_and_nothing_is_written(register: Register) -> None:
    numbers = count(1)

    def never(letters: Sequence[Letter]) -> list[NewLetter]:
        one = next(numbers)
        register.turns.tell(turn(one, run="r1", letters=(told(one, f"letter_{one}"),)), word)
        return word(letters)

    with pytest.raises(RegisterBusy):
        register.turns.tell(turn(1, run="r2", at=LATER, letters=(told(1, "lost"),)), never)
    assert "lost" not in [one.template for one in register.letters.of_case(REFERENCE)]


def test_after_a_stop_from_outside_the_numbers_have_no_gap(register: Register) -> None:
    tell(register, turn(1))
    register.running.closed_outside(REFERENCE, "terminated", MONDAY)
    tell(register, turn(2))
    assert numbers(register) == [1, 2, 3, 4]


def test_an_earlier_telling_that_arrives_late_changes_nothing(register: Register) -> None:
    """An attempt given up for lost was only slow."""
    register.turns.tell(turn(1, at=LATER, entries=(entry(1, what="B"),)), word)
    register.turns.tell(turn(1, entries=(entry(1, what="A"),), letters=(told(1, "inspected"),)), word)
    assert lines(register) == ["B"]
    assert register.letters.of_case(REFERENCE) == []


def test_after_a_reset_what_was_written_stands_and_the_rest_follows(register: Register) -> None:
    """A supervisor resets the workflow: the same numbers are other turns, in another run."""
    register.turns.tell(turn(1, run="r1", lines=[1], letters=(told(1, "acknowledged"),)), word)
    register.turns.tell(turn(2, run="r1", lines=[2], letters=(told(2, "not_ours"),), stage="done"), word)
    other = turn(
        2, run="r2", at=LATER, entries=(entry(2, what="Inspected"),), letters=(told(2, "inspected"),)
    )
    again = register.turns.tell(other, word)
    assert again.is_new
    assert again.new == (f"{REFERENCE}-3",)
    assert lines(register) == ["Line 1", "Line 2", "Inspected"]
    case = register.cases.get(REFERENCE)
    assert case is not None
    assert case.state == other.state


def test_a_letter_told_before_a_reset_is_not_written_again(register: Register) -> None:
    register.turns.tell(turn(1, run="r1", lines=[1], letters=(told(1, "acknowledged", where="Here"),)), word)
    other = turn(1, run="r2", at=LATER, lines=[1], letters=(told(1, "acknowledged", where="Here"),))
    assert register.turns.tell(other, word).new == ()
    assert len(register.letters.of_case(REFERENCE)) == 1
