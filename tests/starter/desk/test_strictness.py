"""What no door takes: a number nobody can call, an address nobody can write to, a name of several lines."""

import json
from typing import Any

import httpx
import pytest

from charter.people import Customer
from register import Register
from starter.desk.intake import Desk
from starter.desk.taking.taken import NewReport
from starter.desk.telling.problems import Problem
from tests.callers import EVERY_ROLE
from tests.register.making import tell, turn
from tests.starter.places import OFFICER_KEY, RememberingCases, a_report, bearer

NO_EMAIL = [
    "not an email",
    "ada",
    "ada@",
    "ada@localhost",
    "Ada <ada@example.com>",
    "a@example.com; b@example.com",
]
NO_PHONE = ["abc", "none", "999", "07700 900123 or 01632 960001", "33612345678"]
NO_NAME = [f"Ada{end}# Cancelled" for end in "\n\r\x00\x01\x0b\x0c\x1c\x1d\x1e\x1f\x7f\x85\x9f\u2028\u2029"]
NO_POST = [
    "",
    "12 Example Close",
    "12 Example Close\nExample Town",
    "12 Example Close\nMK9 3EJ\nMilton Keynes",
    "Flat 1\nMill House\nRear Block\nExample Court\nExample Close\nBletchley\nMilton Keynes\nMK9 3EJ",
    "~ Flat 2\n12 Example Close\nMilton Keynes\nMK9 3EJ",
    "12 Example Close\nMilton Keynes\nZZ9 3EJ",
]
WRONG = [
    *(("email", {"email": given}) for given in NO_EMAIL),
    *(("phone", {"phone": given}) for given in NO_PHONE),
    *(("name", {"name": given}) for given in NO_NAME),
    *(("address", {"address": given, "prefers": "post"}) for given in NO_POST),
]
OF_A_PROGRAMMER = ("pattern", "string", "Value error", "^", "input")


def in_plain_words(errors: list[dict[str, str]], field: str) -> None:
    assert [each["field"] for each in errors] == [field]
    assert not [word for word in OF_A_PROGRAMMER if word in errors[0]["problem"]], errors


@pytest.mark.parametrize(("field", "given"), WRONG, ids=range(len(WRONG)))
async def test_no_report_is_taken_with_it(
    door: httpx.AsyncClient, cases: RememberingCases, field: str, given: dict[str, Any]
) -> None:
    answer = await door.post("/api/cases", json=a_report(reporter={"name": "Ada", **given}), headers=bearer())
    assert answer.status_code == 422
    in_plain_words(answer.json()["errors"], f"reporter.{field}")
    assert cases.started == {}


@pytest.mark.parametrize(("field", "given"), [each for each in WRONG if each[0] != "address"])
async def test_nor_for_a_representative(
    door: httpx.AsyncClient, cases: RememberingCases, field: str, given: dict[str, Any]
) -> None:
    body = a_report(representative={"name": "Rep Example", "kind": "carer", **given})
    answer = await door.post("/api/cases", json=body, headers=bearer())
    assert answer.status_code == 422
    in_plain_words(answer.json()["errors"], f"representative.{field}")
    assert cases.started == {}


@pytest.mark.parametrize(("field", "given"), [each for each in WRONG if each[0] in ("email", "phone")])
async def test_nor_by_open311(
    door: httpx.AsyncClient, cases: RememberingCases, field: str, given: dict[str, Any]
) -> None:
    form = {
        **{"service_code": "pothole", "lat": "52.04", "long": "-0.76", "description": "A hole"},
        **{"api_key": bearer()["Authorization"].removeprefix("Bearer "), **given},
    }
    answer = await door.post("/open311/v2/requests.json", data=form)
    assert answer.status_code == 400
    assert answer.json()[0]["description"].startswith(f"{field}: enter ")
    assert cases.started == {}


@pytest.mark.parametrize(
    ("detail", "given"),
    [("young_person.email", "not an email"), ("young_person.phone", "abc"), ("young_person.email", "ada@")],
)
async def test_nor_in_the_details(door: httpx.AsyncClient, detail: str, given: str) -> None:
    _, name = detail.split(".")
    about = {"name": "Bo Example", "date_of_birth": "2015-05-05", "young_person": {name: given}}
    body = a_report(service="ehc_needs_assessment", details=about)
    answer = await door.post("/api/cases", json=body, headers=bearer())
    assert answer.status_code == 422
    assert any(each["field"].endswith(detail) for each in answer.json()["errors"]), answer.text


async def test_nor_to_call_back(door: httpx.AsyncClient) -> None:
    body = a_report(service="call_back", details={"phone": "abc", "about": "My bill"})
    answer = await door.post("/api/cases", json=body, headers=bearer())
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "details.phone")


async def a_case(door: httpx.AsyncClient, register: Register, **customer: Any) -> str:
    answer = await door.post("/api/cases", json=a_report(reporter=customer), headers=bearer())
    assert answer.status_code == 201, answer.text
    reference = str(answer.json()["reference"])
    tell(register, turn(1, reference, customer=Customer(**customer)))
    return reference


@pytest.mark.parametrize(("field", "given"), WRONG, ids=range(len(WRONG)))
async def test_no_message_changes_contact_details_to_it(
    door: httpx.AsyncClient, cases: RememberingCases, register: Register, field: str, given: dict[str, Any]
) -> None:
    reference = await a_case(door, register, name="Ada", email="ada@example.com")
    address = f"/api/cases/{reference}/messages"
    said = await door.post(f"{address}/contact_changed", json=given, headers=bearer())
    assert said.status_code == 422
    in_plain_words(said.json()["errors"], field)
    if field != "address":
        rep = {"representative": {"name": "Rep", "kind": "carer", **given}}
        said = await door.post(f"{address}/representative_added", json=rep, headers=bearer(OFFICER_KEY))
        assert said.status_code == 422
        in_plain_words(said.json()["errors"], f"representative.{field}")
    assert cases.bodies == []


@pytest.mark.parametrize(
    ("known", "given", "taken"),
    [
        ({"address": "12 Example Close, Example Town, EX1 1EX"}, {"prefers": "post"}, True),
        ({"address": "12 Example Close"}, {"prefers": "post"}, False),
        ({}, {"prefers": "post"}, False),
        ({}, {"prefers": "post", "address": "12 Example Close, Example Town EX1 1EX"}, True),
        ({"prefers": "post", "address": "1 Example Row\nEX1 1EX"}, {"address": "12 Example Close"}, False),
        ({"prefers": "post", "address": "1 Example Row\nEX1 1EX"}, {"address": ""}, False),
        ({"prefers": "post", "address": "1 Example Row\nEX1 1EX"}, {"address": "NFA"}, True),
        ({"prefers": "post", "address": "1 Example Row\nEX1 1EX"}, {"phone": "01632 960001"}, True),
        ({"email": "ada@example.com", "address": "12 Example Close"}, {"address": "3 Example Row"}, True),
    ],
)
async def test_new_details_are_judged_beside_those_that_stay(
    door: httpx.AsyncClient, register: Register, known: dict[str, Any], given: dict[str, Any], taken: bool
) -> None:
    reference = await a_case(door, register, name="Ada", **known)
    answer = await door.post(f"/api/cases/{reference}/messages/contact_changed", json=given, headers=bearer())
    assert (answer.status_code == 200) is taken, answer.text


@pytest.mark.parametrize("message", ["moved", "linked_case_opened"])
@pytest.mark.parametrize(("phone", "status"), [("abc", 422), ("01632 960001", 200), ("", 422)])
async def test_nor_do_the_details_of_another_service(
    door: httpx.AsyncClient, register: Register, message: str, phone: str, status: int
) -> None:
    reference = await a_case(door, register, name="Ada")
    body = {"service": "call_back", "reason": "They would rather talk", "details": {"phone": phone}}
    address = f"/api/cases/{reference}/messages/{message}"
    answer = await door.post(address, json=body, headers=bearer(OFFICER_KEY))
    assert answer.status_code == status, answer.text
    if status == 422:
        in_plain_words(answer.json()["errors"], "details.phone")


async def test_what_is_taken_is_stored_clean(door: httpx.AsyncClient, cases: RememberingCases) -> None:
    reporter = {
        "name": " \u202eAda\u00a0Example\t",
        "email": "\u200bada@example.com\u00a0",
        "phone": "\u202a+44 7700\u2011900\u2013123\u202c",
        "address": "12 Example Close, Milton Keynes mk9\u20113ej, UK",
        "prefers": "post",
    }
    answer = await door.post("/api/cases", json=a_report(reporter=reporter), headers=bearer())
    assert answer.status_code == 201, answer.text
    [report] = cases.started.values()
    customer = report.customer
    assert (customer.name, customer.email, customer.phone) == (
        "Ada Example",
        "ada@example.com",
        "+44 7700-900-123",
    )
    assert customer.address == "12 Example Close\nMilton Keynes\nMK9 3EJ"


@pytest.mark.parametrize("prefers", [None, "post"])
async def test_somebody_with_no_fixed_abode_is_taken(
    door: httpx.AsyncClient, cases: RememberingCases, prefers: str | None
) -> None:
    reporter = {"name": "Ada", "address": "No fixed abode, Milton Keynes, MK9 3EJ", "prefers": prefers}
    answer = await door.post("/api/cases", json=a_report(reporter=reporter), headers=bearer())
    assert answer.status_code == 201, answer.text
    [report] = cases.started.values()
    assert report.customer.reachable_by() == ()


async def test_the_desk_itself_takes_it_from_nobody(desk: Desk, cases: RememberingCases) -> None:
    """Whoever makes a door of their own need not think of it."""
    new = NewReport.model_validate(a_report(reporter={"email": "not an email"}))
    with pytest.raises(Problem) as refused:
        await desk.report(new, EVERY_ROLE, "another")
    assert refused.value.status == 422
    assert cases.started == {}
    assert "not an email" not in json.dumps(refused.value.document())
