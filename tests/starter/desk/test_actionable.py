"""A report or message nobody could act on is refused at every door, and the field is named."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from charter.people import Role
from register import Register
from register.outside.inbound import Came, Inbound
from register.reports import Intake
from starter.api.application import create_app
from starter.desk.intake import Desk
from starter.desk.saying import Caller
from starter.desk.taking.taken import NewReport
from starter.inbound.taking import InboundDesk
from tests.callers import EVERY_ROLE
from tests.register.making import tell, turn
from tests.starter.api.test_api import is_problem, reported
from tests.starter.conftest import browser
from tests.starter.open311.test_open311 import BASE, form
from tests.starter.places import LOCAL_KEY, MONDAY, OFFICER_KEY, REPORTER, RememberingCases, bearer
from workflows.processes import PROCESSES

UNSEEN = "\u200b\u2800 \u00a0"
PLACE = {"text": "Outside 12 Example Close"}
BIN = {"what": "Food waste", "where": "12 Example Close", "missed_on": "2026-11-20"}
CHILD = {"child": "Sam Example", "starting": 2027}
FEEDBACK = {"what_happened": "Nobody came."}
REMEDY = {"what": "Sweep it", "owner": "Olive Officer", "due": "2026-12-18"}

ENDS = "2099-12-31"
REFUSED: tuple[tuple[str, dict[str, Any], dict[str, Any], str], ...] = (
    ("pothole", {"where": {}}, REPORTER, "details.where"),
    ("pothole", {"where": {"text": UNSEEN}}, REPORTER, "details.where"),
    ("pothole", {"where": {**PLACE, "latitude": 52.04}}, REPORTER, "details.where.longitude"),
    ("graffiti", {"where": {"longitude": -0.76}}, REPORTER, "details.where.latitude"),
    ("danger", {"where": {"latitude": 0, "longitude": 0}}, REPORTER, "details.where"),
    ("pothole", {"where": {"latitude": -0.76, "longitude": 52.04}}, REPORTER, "details.where"),
    ("missed_collection", {**BIN, "where": UNSEEN}, REPORTER, "details.where"),
    ("missed_collection", {**BIN, "what": UNSEEN}, REPORTER, "details.what"),
    ("missed_collection", {**BIN, "missed_on": "2099-01-01"}, REPORTER, "details.missed_on"),
    ("missed_collection", {**BIN, "missed_on": "2009-01-01"}, REPORTER, "details.missed_on"),
    ("missed_collection", {**BIN, "next_collection": "2099-01-01"}, REPORTER, "details.next_collection"),
    ("council_tax_change", {"what_changed": "Moved", "changed_on": ENDS}, REPORTER, "details.changed_on"),
    ("feedback", {"what_happened": UNSEEN}, REPORTER, "details.what_happened"),
    ("complaint", {**FEEDBACK, "first_aware": "2027-01-01"}, REPORTER, "details.first_aware"),
    ("primary_school_place", {**CHILD, "starting": 2099}, REPORTER, "details.starting"),
    ("primary_school_place", {**CHILD, "date_of_birth": "2027-01-01"}, REPORTER, "details.date_of_birth"),
    ("homelessness", {"homeless_today": False, "lose_home_on": ENDS}, REPORTER, "details.lose_home_on"),
    ("call_back", {"about": "My bill"}, {"email": "ada@example.com"}, "details.phone"),
    ("call_back", {"phone": UNSEEN}, {}, "details.phone"),
    ("remedy", {**REMEDY, "complaint": "MK-7Q4K2M9X3"}, {}, "details.complaint"),
    ("email_enquiry", {"question": "When?"}, {"name": "Ada Example"}, "reporter"),
    ("reply_by_request", {"question": "Which?", "consequence": "None."}, {}, "reporter"),
    ("housing_repair", {"description": "A leak"}, {}, "details.where"),
    ("anti_social_behaviour", {"description": "Noise"}, {}, "details.where"),
)  # fmt: skip
TAKEN: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    ("pothole", {"where": PLACE}, {}),
    ("missed_collection", BIN, {}),
    ("missed_collection", {**BIN, "missed_on": "2026-11-25"}, {}),  # not the day: the process says so
    ("call_back", {"phone": "01632 960001"}, {}),
    ("call_back", {}, {"phone": "01632 960001"}),
    ("email_enquiry", {"question": "When?"}, {"phone": "01632 960001"}),
    ("housing_repair", {"description": "A leak", "where": "12 Example Close"}, {}),
    ("housing_repair", {"description": "A leak"}, REPORTER),
    ("housing_repair", {"description": "A leak", "address": "12 Example Close"}, {}),
    ("primary_school_place", {**CHILD, "date_of_birth": "2022-05-14"}, {}),
    ("complaint", {**FEEDBACK, "first_aware": "1990-01-01"}, {}),
)


@pytest.fixture
def door_desk(desk: Desk) -> Desk:
    """A desk at which every service is open."""
    return replace(desk, catalogue=replace(desk.catalogue, processes=tuple(PROCESSES)))


@pytest.mark.parametrize(("service", "details", "reporter", "field"), REFUSED)
async def test_a_report_nobody_could_act_on_is_refused(
    door_desk: Desk, settings: Any, service: str, details: Any, reporter: Any, field: str
) -> None:
    async with browser(create_app(door_desk, settings)) as door:
        body = {"service": service, "details": details, "reporter": reporter}
        answer = await door.post("/api/cases", json=body, headers=bearer(OFFICER_KEY))
    problem = is_problem(answer, 422, "malformed")
    assert [each["field"] for each in problem["errors"]] == [field]
    assert field in problem["detail"]


@pytest.mark.parametrize(("service", "details", "reporter"), TAKEN)
async def test_a_report_somebody_can_act_on_is_taken(
    door_desk: Desk, service: str, details: Any, reporter: Any
) -> None:
    new = NewReport.model_validate({"service": service, "details": details, "reporter": reporter})
    assert (await door_desk.report(new, EVERY_ROLE, "api")).is_new


async def test_a_remedy_is_of_a_complaint_that_there_is(door_desk: Desk) -> None:
    complaint = NewReport.model_validate({"service": "complaint", "details": FEEDBACK})
    hole = NewReport.model_validate({"service": "pothole", "details": {"where": PLACE}})
    of, other = [(await door_desk.report(each, EVERY_ROLE, "api")).reference for each in (complaint, hole)]
    remedy = {"service": "remedy", "details": {**REMEDY, "complaint": of}}
    assert (await door_desk.report(NewReport.model_validate(remedy), EVERY_ROLE, "api")).is_new
    remedy["details"] = {**REMEDY, "complaint": other}
    with pytest.raises(Exception, match=r"details\.complaint"):
        await door_desk.report(NewReport.model_validate(remedy), EVERY_ROLE, "api")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"description": UNSEEN.strip() + "\u200b"}, "description"),
        ({"lat": "0", "long": "0"}, "details.where"),
        ({"lat": "-0.76", "long": "52.04"}, "details.where"),
        ({"lat": "", "long": "", "address_string": "\u2800"}, "details.where"),
    ],
)
async def test_open311_refuses_it_in_its_own_form(
    door: httpx.AsyncClient, cases: RememberingCases, change: dict[str, str], field: str
) -> None:
    answer = await door.post(f"{BASE}/requests.json", data=form(**change))
    assert answer.status_code == 400
    assert field in answer.json()[0]["description"]
    assert cases.started == {}


async def test_a_mail_nobody_could_act_on_is_an_officer_s(desk: Desk, register: Register) -> None:
    """Its words are asked for a call back, which has no number."""
    item = Inbound(
        id="m1", door="mail", received=MONDAY, state=Came.OPENS, service="complaint", said="\u2800",
        own="", sender="ada@example.com", source_id="<1@example.com>",
    )  # fmt: skip
    await InboundDesk(desk).keep(item, seconds=5)
    kept = register.inbound.get("m1")
    assert kept is not None
    assert (kept.state, "see details.what_happened" in kept.why) == (Came.OFFICER, True)


@pytest.mark.parametrize(
    ("name", "body", "field"),
    [
        ("information_added", {"information": UNSEEN}, "information"),
        ("note_added", {"note": "\u3164"}, "note"),
        ("work_scheduled", {"on": "2099-01-01"}, "on"),
        ("promise_extended", {"promise": "inspect", "until": ENDS, "reason": "Snow."}, "until"),
        ("representative_added", {"representative": {"name": "\u2800", "kind": "mp"}}, "representative.name"),
        ("officer_assigned", {"officer": " "}, "officer"),
        (
            "linked_case_opened",
            {"service": "missed_collection", "details": {**BIN, "missed_on": "2099-01-01"}, "reason": "So."},
            "details.missed_on",
        ),
        (
            "linked_case_opened",
            {"service": "pothole", "details": {"where": {}}, "reason": "So."},
            "details.where",
        ),
    ],
)
async def test_a_message_nobody_could_act_on_is_refused(
    door: httpx.AsyncClient, cases: RememberingCases, name: str, body: dict[str, Any], field: str
) -> None:
    reference = await reported(door)
    address = f"/api/cases/{reference}/messages/{name}"
    answer = await door.post(
        address, json=body, headers=bearer(OFFICER_KEY if name != "information_added" else LOCAL_KEY)
    )
    problem = is_problem(answer, 422, "malformed")
    assert field in [each["field"] for each in problem["errors"]]
    assert cases.bodies == []


async def test_a_team_alone_may_look_after_it(desk: Desk, cases: RememberingCases) -> None:
    new = NewReport.model_validate({"service": "pothole", "details": {"where": PLACE}})
    reference = (await desk.report(new, EVERY_ROLE, "api")).reference
    body = {"by": "officer", "officer": "", "team": "Highways"}
    said = await desk.say(reference, "officer_assigned", body, Caller("casework", frozenset({Role.OFFICER})))
    assert said.answer.applied


async def test_what_was_recorded_is_still_started(
    desk: Desk, register: Register, cases: RememberingCases
) -> None:
    """A report taken before anybody asked for so much: it waits in the register, and begins."""
    old = Intake(service="pothole", details={"where": {}, "description": ""}, received=MONDAY)
    taken = register.reports.receive(
        old, process="HighwaysRepair", edition="milton-keynes-2024-09", new_reference=desk.new_reference
    )
    (waiting,) = register.reports.unstarted()
    await desk.start(waiting)
    assert list(cases.started) == [taken.reference]
    tell(register, turn(1, taken.reference))
