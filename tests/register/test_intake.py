"""A report is stored with a reference, once, whatever becomes of it afterwards."""

from datetime import datetime, timedelta

import pytest

from charter.cases import HandedOver
from register import Register, RegisterError, UnknownCase
from register.reports import Intake, Received
from tests.register.making import MONDAY, Clock, References, at_once, intake, tell, turn


def receive(register: Register, report: Intake, references: References | None = None) -> Received:
    return register.reports.receive(
        report, process="HighwaysRepair", edition="2026-04", new_reference=references or References()
    )


def test_a_report_comes_back_as_it_was_taken(register: Register) -> None:
    over = HandedOver(reference="MK-AAAAAAAA9", reason="Made safe", at=MONDAY, facts={"category": "routine"})
    report = intake("7", handed_over=over, linked_from="MK-AAAAAAAA9")
    taken = receive(register, report)
    assert (taken.received, taken.is_new) == (MONDAY, True)
    row = register.cases.get(taken.reference)
    assert row is not None
    assert row.intake == report
    assert (row.process, row.service, row.edition) == ("HighwaysRepair", "potholes", "2026-04")
    assert (row.source, row.source_id, row.door) == ("fixmystreet", "7", "open311")
    assert (row.state, row.started, row.ended) == (None, None, None)


def test_received_is_the_writing_in_whole_seconds(register: Register, clock: Clock) -> None:
    clock.forward(milliseconds=700)
    assert receive(register, intake()).received == MONDAY


def test_received_is_the_arrival_where_the_door_knows_it(register: Register) -> None:
    arrived = MONDAY - timedelta(hours=3)
    references = References("MK-AAAAAAAA2")
    assert receive(register, intake(received=arrived), references).received == arrived
    row = register.cases.get("MK-AAAAAAAA2")
    assert row is not None
    assert row.received == arrived


def test_the_same_report_20_times_at_once_and_an_hour_later(register: Register, clock: Clock) -> None:
    references = References()
    taken = at_once(20, lambda _: receive(register, intake("4711"), references))
    clock.forward(hours=1)
    taken.append(receive(register, intake("4711"), references))
    assert {one.reference for one in taken} == {register.cases.find()[0].reference}
    assert [one.is_new for one in taken].count(True) == 1
    assert {one.received for one in taken} == {MONDAY}
    assert len(register.cases.find()) == 1


def test_20_different_reports_at_once(register: Register) -> None:
    taken = at_once(
        20, lambda number: receive(register, intake(str(number)), References(f"MK-B{number:08d}"))
    )
    assert len({one.reference for one in taken}) == 20
    assert all(one.is_new for one in taken)


def test_the_same_id_from_two_sources_is_two_reports(register: Register) -> None:
    references = References()
    one = receive(register, intake("7", source="fixmystreet"), references)
    other = receive(register, intake("7", source="contact_centre"), references)
    assert one.reference != other.reference
    assert other.is_new


def test_without_an_id_every_report_is_new(register: Register) -> None:
    references = References()
    taken = [receive(register, intake(), references) for _ in range(3)]
    assert len({one.reference for one in taken}) == 3


def test_a_taken_reference_is_drawn_again(register: Register) -> None:
    first = receive(register, intake("1"), References("MK-AAAAAAAA2"))
    second = receive(register, intake("2"), References("MK-AAAAAAAA2", "MK-AAAAAAAA2", "MK-AAAAAAAA3"))
    assert (first.reference, second.reference) == ("MK-AAAAAAAA2", "MK-AAAAAAAA3")


def test_references_that_are_always_taken_are_given_up(register: Register) -> None:
    receive(register, intake("1"), References("MK-AAAAAAAA2"))
    with pytest.raises(RegisterError, match="taken already"):
        register.reports.receive(intake("2"), process="P", edition="e", new_reference=lambda: "MK-AAAAAAAA2")
    assert len(register.cases.find()) == 1


def test_reports_to_start_are_those_nobody_has_started(register: Register, clock: Clock) -> None:
    references = References(*(f"MK-AAAAAAAA{number}" for number in range(2, 6)))
    for number in range(4):
        receive(register, intake(str(number)), references)
        clock.forward(minutes=1)
    register.reports.started("MK-AAAAAAAA2")
    register.reports.refused("MK-AAAAAAAA3", "the details were not understood")
    tell(register, turn(1, "MK-AAAAAAAA4"))  # it began, and nobody came back to say so
    waiting = register.reports.unstarted()
    assert [one.reference for one in waiting] == ["MK-AAAAAAAA5"]
    assert waiting[0].intake == intake("3")
    assert (waiting[0].process, waiting[0].service) == ("HighwaysRepair", "potholes")


@pytest.mark.parametrize(("age", "found"), [(59, 1), (60, 1), (61, 0)])
def test_only_reports_of_an_age_are_started_by_the_relay(
    register: Register, clock: Clock, age: int, found: int
) -> None:
    # Mail may have arrived long before it was stored: its age counts from the storing.
    receive(register, intake("1", received=MONDAY - timedelta(days=1)))
    clock.forward(seconds=60)
    assert len(register.reports.unstarted(older_than=timedelta(seconds=age))) == found


def test_reports_to_start_come_oldest_first_and_in_portions(register: Register, clock: Clock) -> None:
    references = References("MK-AAAAAAAA9", "MK-AAAAAAAA8", "MK-AAAAAAAA7")
    for number in range(3):
        receive(register, intake(str(number)), references)
        clock.forward(seconds=1)
    assert [one.reference for one in register.reports.unstarted(limit=2)] == ["MK-AAAAAAAA9", "MK-AAAAAAAA8"]


def test_a_start_said_twice_keeps_the_first(register: Register, clock: Clock) -> None:
    reference = receive(register, intake("1")).reference
    register.reports.started(reference)
    clock.forward(hours=1)
    register.reports.started(reference)
    assert started(register, reference) == MONDAY
    with pytest.raises(UnknownCase):
        register.reports.started("MK-ZZZZZZZZZ")


def test_a_refused_start_is_an_officers_task_until_it_starts(register: Register) -> None:
    reference = receive(register, intake("1")).reference
    register.reports.refused(reference, "the service is not known")
    register.reports.refused(reference, "the service is not known")
    (task,) = register.tasks.find()
    assert (task.reference, task.task.key) == (reference, "start_refused")
    assert task.task.what.endswith("the service is not known")
    row = register.cases.get(reference)
    assert row is not None
    assert row.start_refused == "the service is not known"
    register.reports.started(reference)
    row = register.cases.get(reference)
    assert row is not None
    assert row.start_refused == ""


def test_a_started_case_cannot_be_refused(register: Register) -> None:
    reference = receive(register, intake("1")).reference
    register.reports.started(reference)
    register.reports.refused(reference, "too late")
    assert register.tasks.find() == []


def started(register: Register, reference: str) -> datetime | None:
    row = register.cases.get(reference)
    assert row is not None
    return row.started
