"""Events: written with what happened, once, in order; and what has become of each telling."""

from datetime import timedelta
from typing import Any

import pytest

from charter.cases import Audience, PromiseState, Shown, Task
from charter.events import EventType
from charter.people import Channel
from register import Register
from register.outside.events import DeliveryState, Event
from tests.register.making import ADA, MONDAY, REFERENCE, Clock, letter, tell, turn
from tests.statements import commits, statements

OPENED, STAGE, ENDED = EventType.OPENED, EventType.STAGE, EventType.ENDED
KEPT, LATE, TASK, LETTER = EventType.KEPT, EventType.LATE, EventType.TASK, EventType.LETTER


def written(register: Register) -> list[Event]:
    return [each.event for each in register.events.untaken(1000)]


def types(register: Register) -> list[EventType]:
    return [event.type for event in written(register)]


def promise(state: str, key: str = "inspect", **more: Any) -> PromiseState:
    usual: dict[str, Any] = {"key": key, "title": "Inspect", "clause": "", "where": "", "source": ""}
    usual |= {"due": MONDAY, "first_due": MONDAY, "started": MONDAY, "state": state}
    return PromiseState(**usual | more)


def task(key: str, **more: Any) -> Task:
    return Task(**{"key": key, "at": MONDAY, "what": "Ask Ada Example", **more})


def test_a_case_from_its_opening_to_its_end(register: Register) -> None:
    with commits(register) as done:
        tell(register, turn(1, promises=(promise("open"),)))
    assert done == ["committed"], "with the turn"
    tell(register, turn(2, stage="awaiting_repair", promises=(promise("kept"), promise("open", "repair"))))
    tell(register, turn(3, stage="awaiting_repair", promises=(promise("kept"), promise("late", "repair"))))
    over: dict[str, Any] = {"stage": "ended", "ended": True, "outcome": "completed"}
    last = turn(4, promises=(promise("kept"), promise("kept late", "repair")), tasks=(task("check"),), **over)
    tell(register, last)
    assert types(register) == [OPENED, STAGE, STAGE, KEPT, LATE, STAGE, KEPT, TASK, ENDED]
    found = written(register)
    assert len({event.id for event in found}) == len(found)
    assert [event.place for event in found] == sorted(event.place for event in found)
    assert {(event.reference, event.service) for event in found} == {(REFERENCE, "potholes")}
    assert found[1].data == {"stage": "awaiting_inspection", "from": ""}
    assert found[2].data == {"stage": "awaiting_repair", "from": "awaiting_inspection"}
    kept = {"stage": "awaiting_repair", "promise": "inspect", "title": "Inspect", "late": False}
    assert found[3].data == {**kept, "due": MONDAY.isoformat()}
    assert (found[6].data["promise"], found[6].data["late"]) == ("repair", True)
    assert found[-1].data == {"stage": "ended", "outcome": "completed"}
    assert not [word for event in found for word in ("Ada", ADA.email) if word in str(event.data)]


def test_nothing_happened_and_nothing_is_told(register: Register) -> None:
    tell(register, turn(1))
    before = types(register)
    tell(register, turn(2, officer="Another Officer"))
    tell(register, turn(1))
    assert types(register) == before


def test_a_turn_told_again_tells_what_is_different(register: Register, clock: Clock) -> None:
    tell(register, turn(1))
    tell(register, turn(2, stage="awaiting_repair", tasks=(task("a"),)))
    first = written(register)
    tell(register, turn(2, at=MONDAY + timedelta(seconds=1), stage="awaiting_repair", tasks=(task("a"),)))
    assert written(register) == first, "in the same words: the same"
    later = MONDAY + timedelta(seconds=2)
    tell(register, turn(2, at=later, stage="closed", tasks=(task("a"), task("b"))))
    more = written(register)[len(first) :]
    assert [(event.type, event.data.get("from")) for event in more] == [
        (STAGE, "awaiting_repair"),
        (TASK, None),
    ]


def test_an_old_turn_does_not_turn_a_stage_back(register: Register) -> None:
    tell(register, turn(3, at=MONDAY + timedelta(hours=1), stage="awaiting_repair"))
    before = types(register)
    tell(register, turn(2, stage="awaiting_inspection", tasks=(task("a"),)))
    assert types(register)[len(before) :] == [TASK]


def test_a_move_and_a_stop_from_outside_are_told(register: Register) -> None:
    tell(register, turn(1))
    tell(register, turn(2, service="streetlights"))
    assert register.running.closed_outside(REFERENCE, "terminated", MONDAY)
    moved, stopped = written(register)[2:]
    assert (moved.type, moved.service, moved.data["from"]) == (EventType.MOVED, "streetlights", "potholes")
    assert (stopped.type, stopped.data["outcome"]) == (ENDED, "stopped_outside")
    tell(register, turn(3, at=MONDAY + timedelta(hours=1), service="streetlights"))
    assert types(register)[-1] is STAGE, "it goes on"


def test_what_is_for_the_safeguarding_desk_is_not_told(register: Register) -> None:
    tell(register, turn(1, tasks=(task("a", shown=Shown.SAFEGUARDING), task("b"))))
    assert [event.data["task"] for event in written(register) if event.type is TASK] == ["b"]
    tell(register, turn(2, safeguarding=True))
    assert types(register) == [OPENED, STAGE, TASK]


def test_a_letter_is_told_of_once_when_it_has_gone(register: Register) -> None:
    at_once = letter(1, into_outbox=True)
    tell(register, turn(1), [at_once])
    assert [event.id for event in written(register) if event.type is LETTER] == [f"{REFERENCE}-1-sent"]
    old = letter(3, audience=Audience.OLD_CONTACT)
    copy = letter(2).model_copy(update={"id": f"{REFERENCE}-2-rep", "copy_of": f"{REFERENCE}-2"})
    tell(register, turn(2), [letter(2), copy, old])
    assert len(types(register)) == 3, "they are stored, and have not gone"
    for one in (f"{REFERENCE}-2", copy.id, old.id):
        assert register.letters.trying(one, Channel.EMAIL)
        register.letters.delivered(one)
        register.letters.sent(one, Channel.EMAIL)
    sent = [event for event in written(register) if event.type is LETTER]
    assert [event.id for event in sent] == [f"{REFERENCE}-1-sent", f"{REFERENCE}-2-sent"]
    told = {"letter": f"{REFERENCE}-2", "template": "highways_repair/inspected", "channel": "email"}
    assert sent[1].data == {"stage": "awaiting_inspection", **told}


def test_its_transaction_takes_one_statement_more_however_many(register: Register) -> None:
    def counted(reference: str, size: int) -> int:
        tell(register, turn(1, reference))
        promises = tuple(promise("kept", f"p-{one}") for one in range(size))
        with statements(register) as sent:
            tell(register, turn(2, reference, promises=promises))
        return len([one for one in sent if one.startswith("INSERT INTO events")])

    assert counted("MK-AAAAAAAA2", 1) == counted("MK-AAAAAAAA3", 40) == 1


# -- handed over


def expect(register: Register, *names: str) -> None:
    new = register.events.untaken(100)
    register.events.expect([(name, each.event) for each in new for name in names])
    register.events.take(new)


def test_what_nobody_asked_for_is_not_kept_and_its_place_not_given_again(register: Register) -> None:
    tell(register, turn(1))
    last = written(register)[-1].place
    expect(register)
    assert written(register) == []
    assert register.events.deliveries() == []
    tell(register, turn(2, stage="awaiting_repair"))
    assert written(register)[0].place > last


def test_each_subscription_has_its_own_in_order(register: Register) -> None:
    tell(register, turn(1))
    tell(register, turn(2, stage="awaiting_repair"))
    events = written(register)
    new = register.events.untaken(100)
    register.events.expect([("a", each.event) for each in new])
    register.events.expect([("a", each.event) for each in new])
    register.events.take(new)
    assert written(register) == []
    heard = []
    while waiting := register.events.next_for("a", REFERENCE):
        heard.append(waiting.event)
        register.events.tried(waiting, DeliveryState.WAITING, "503")
        register.events.tried(waiting, DeliveryState.DELIVERED, "204")
    assert heard == events
    assert register.events.next_for("b", REFERENCE) is None
    found = register.events.deliveries()
    assert [(one.event, one.attempts, one.answer) for one in found] == [
        (event, 2, "204") for event in reversed(events)
    ]
    assert register.events.count(DeliveryState.DELIVERED) == 3


def test_sent_again_it_is_the_same_event_and_to_nobody_else(register: Register, clock: Clock) -> None:
    tell(register, turn(1))
    expect(register, "a", "b")
    for name in "ab":
        while waiting := register.events.next_for(name, REFERENCE):
            register.events.tried(waiting, DeliveryState.DELIVERED, "204")
    first = register.events.deliveries()[-1].event
    clock.forward(days=9)
    assert register.events.again("b", first.place)
    assert not register.events.again("c", first.place)
    [untaken] = register.events.untaken(100)
    assert (untaken.event, untaken.again) == (first, ("b",))
    waiting = register.events.next_for("b", REFERENCE)
    assert waiting is not None
    assert (waiting.event, waiting.state, waiting.since) == (first, DeliveryState.AGAIN, clock.at)
    assert register.events.next_for("a", REFERENCE) is None
    register.events.take([untaken])
    assert register.events.untaken(100) == []


def test_asked_for_again_while_it_is_handed_over_it_stays_to_be_handed_over(register: Register) -> None:
    tell(register, turn(1))
    new = register.events.untaken(100)
    register.events.expect([("a", each.event) for each in new])
    register.events.again("a", new[0].event.place)
    register.events.take(new)
    assert [each.event.place for each in register.events.untaken(100)] == [new[0].event.place]


def test_given_up_for_a_subscription_that_is_gone(register: Register) -> None:
    tell(register, turn(1))
    expect(register, "a", "b")
    register.events.give_up("a", REFERENCE, "There is no such subscription any more")
    assert register.events.next_for("a", REFERENCE) is None
    assert register.events.next_for("b", REFERENCE) is not None
    given_up = register.events.deliveries([DeliveryState.GIVEN_UP])
    assert {one.subscription for one in given_up} == {"a"}


@pytest.mark.parametrize("size", [1, 3])
def test_deliveries_page_by_page(register: Register, size: int) -> None:
    for number in range(2, 6):
        tell(register, turn(1, f"MK-AAAAAAAA{number}"))
    expect(register, "a")
    found: list[int] = []
    while page := register.events.deliveries(limit=size, before=found[-1] if found else None):
        found += [one.event.place for one in page]
    assert found == sorted(found, reverse=True)
    assert len(found) == 8
    assert len(register.events.deliveries(reference="MK-AAAAAAAA3")) == 2
