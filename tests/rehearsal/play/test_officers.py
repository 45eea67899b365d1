"""What officers do next: of what a case waits for, one step at a time."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from charter.cases import CaseState, Entry, Kind, PromiseState
from charter.counting.counting import end_of_day
from rehearsal.play.case import PlayedCase
from rehearsal.play.officers import AT_MOST, by_whom, due_next, next_step, not_before
from tests.ready import editions
from workflows.processes import PROCESSES

NOW = datetime(2027, 4, 1, 10, tzinfo=UTC)
ANY_STATE: Any = CaseState
ANY_PROMISE: Any = PromiseState
"""Made of what a test says alone."""


def case(process: str, stage: str, *standing: str, promises: Any = ()) -> PlayedCase:
    """A case as its last turn tells it."""
    service = next(one for one in editions().in_force(NOW.date()).services if one.process == process)
    told = {"stage": stage, "standing": standing, "ended": False, "promises": promises, "named": {}}
    state: CaseState = ANY_STATE.model_construct(**told)
    return PlayedCase(
        reference="MK-7Q4K2M9X3",
        service=service.code,
        process=process,
        opened=NOW,
        by="demand",
        key="one",
        channel="email",
        calendar=editions().in_force(NOW.date()).part(service.code, NOW).calendar,
        state=state,
    )


def step(one: PlayedCase, shares: Mapping[str, float] | None = None) -> str:
    """What comes next, where the scenario shares the stage out so, and the first of it is drawn."""
    return next_step(one, lambda *_: shares or {}, lambda _case, _name, of: next(iter(of)))


def said(one: PlayedCase, message: str) -> None:
    one.note(Entry(number=1, at=NOW, kind=Kind.MESSAGE, what="", message=message))


def promise(due: datetime, state: str = "open", by: str = "council") -> PromiseState:
    made: PromiseState = ANY_PROMISE.model_construct(due=due, state=state, by=by, automatic=False)
    return made


def test_steps_come_in_order_and_each_once() -> None:
    one = case("EhcNeedsAssessment", "assessing")
    for expected in ("advice_requested", "advice_received", "issue_decided"):
        assert step(one) == expected
        said(one, expected)
    assert step(one) == ""


def test_what_has_to_stand_first_comes_before_any_share() -> None:
    one = case("Complaint", "stage_one")
    assert step(one, {"contact_made": 1}) == "investigator_named"
    one = case("Complaint", "stage_one", "investigator", "to_contact")
    assert step(one, {"stage_one_answered": 1}) == "stage_one_answered"


def test_a_share_that_is_not_offered_counts_for_nothing() -> None:
    one = case("HighwaysRepair", "awaiting_inspection")
    assert step(one, {"work_completed": 5, "no_action": 1}) == "no_action"
    assert step(one) == "inspection_recorded"


def test_what_is_seldom_done_is_done_where_it_has_a_share() -> None:
    one = case("HighwaysRepair", "estimated")
    assert step(one) == "work_completed"
    assert step(one, {"work_scheduled": 1}) == "work_scheduled"


def test_a_call_is_tried_again_and_again() -> None:
    one = case("CallBack", "trying_again")
    said(one, "call_attempted")
    assert step(one) == "call_attempted"


def test_nobody_does_what_waits_for_the_customer_while_their_time_runs() -> None:
    their_time = promise(NOW, by="customer")
    one = case("EhcNeedsAssessment", "drafting", "draft_shared", promises=(their_time,))
    assert step(one) == ""
    passed = promise(NOW, "passed", "customer")
    assert step(case("EhcNeedsAssessment", "drafting", "draft_shared", promises=(passed,))) == (
        "final_plan_sent"
    )


def test_a_panel_is_not_held_before_its_day() -> None:
    one = case("ChangeOfPlacement", "awaiting_panel")
    assert not_before(one, "panel_held") is None
    one.before["panel_date_found"] = {"panel_on": "2027-04-12"}
    held = not_before(one, "panel_held")
    assert held is not None
    assert held.date().isoformat() == "2027-04-12"


def test_what_is_late_is_due_when_it_was() -> None:
    late, next_one = NOW.replace(month=3), end_of_day(NOW.date())
    one = case("HighwaysRepair", "estimated", promises=(promise(next_one), promise(late, "late")))
    assert due_next(one) == late
    assert due_next(case("HighwaysRepair", "estimated", promises=(promise(late, "kept"),))) is None


def test_who_is_named_says_it() -> None:
    answered = PROCESSES["Complaint"].messages["stage_one_answered"]
    one = case("Complaint", "stage_one", "investigator")
    assert one.state is not None
    one.state.named["investigator"] = "Mo Specimen"
    assert by_whom(one, answered, "customer_feedback 2") == {"role": "manager", "name": "Mo Specimen"}
    inspected = PROCESSES["HighwaysRepair"].messages["inspection_recorded"]
    assert by_whom(one, inspected, "highways 1") == {"role": "officer", "name": "highways 1"}


def test_a_visit_that_came_to_nothing_is_booked_and_made_again_but_not_for_ever() -> None:
    one = case("HousingRepair", "awaiting_visit")
    for _again in range(AT_MOST):
        assert step(one) == "appointment_booked"
        said(one, "appointment_booked")
        one.state = case("HousingRepair", "awaiting_visit", "appointment").state
        assert step(one) == "visited"
        said(one, "visited")  # nobody was in: the appointment is over, and the stage is the same
        one.state = case("HousingRepair", "awaiting_visit").state
    assert step(one) not in ("appointment_booked", "visited")
