"""Each kind of key: which cases it reads, speaks to and opens, at the API and at Open311."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from charter.people import CUSTOMER_SIDE, Role
from engine.config.keys import IntakeKey
from engine.config.settings import Settings
from register import Register
from starter.api.application import create_app
from starter.desk.intake import Desk
from starter.desk.saying import Caller
from starter.desk.taking.taken import NewReport
from tests.register.making import tell, turn
from tests.starter.conftest import browser
from tests.starter.open311.test_open311 import BASE, form
from tests.starter.places import REPORTER, RememberingCases, a_report, bearer
from workflows.processes import PROCESSES

OWN = "own-cases-of-its-name"
SAME_NAME = "own-cases-new-key-of-it"
OTHER = "own-cases-of-another"
ALL = "all-cases-of-every-service"
POTHOLES = "all-cases-of-potholes"
LIGHTS = "all-cases-of-streetlights"
READS_OWN = "reads-its-own-cases"
READS_ALL = "reads-all-the-cases"
STAFF = "officer-of-all-cases"
STAFF_OWN = "officer-of-its-own-cases"
SYSTEM = "system-of-all-cases"

KEYS = (
    IntakeKey(name="web", key=OWN),
    IntakeKey(name="web", key=SAME_NAME),
    IntakeKey(name="web-forms", key=OTHER),
    IntakeKey(name="all", key=ALL, cases="all"),
    IntakeKey(name="potholes", key=POTHOLES, cases="all", services=frozenset({"pothole"})),
    IntakeKey(name="lights", key=LIGHTS, cases="all", services=frozenset({"streetlight"})),
    IntakeKey(name="web", key=READS_OWN, read_only=True),
    IntakeKey(name="reader", key=READS_ALL, cases="all", read_only=True),
    IntakeKey(name="desk", key=STAFF, cases="all", roles=frozenset({Role.OFFICER})),
    IntakeKey(name="kiosk", key=STAFF_OWN, roles=frozenset({Role.OFFICER})),
    IntakeKey(name="robot", key=SYSTEM, cases="all", roles=frozenset({Role.SYSTEM})),
)
MATRIX = """
    key          reads       says        opens  opens for the council
    OWN          yes         yes         yes    opened_by_council
    SAME_NAME    yes         yes         yes    opened_by_council
    OTHER        not_your_case not_your_case yes opened_by_council
    ALL          yes         yes         yes    opened_by_council
    POTHOLES     yes         yes         yes    not_your_service
    LIGHTS       not_your_service not_your_service not_your_service not_your_service
    READS_OWN    yes         read_only   read_only read_only
    READS_ALL    yes         read_only   read_only read_only
    STAFF        yes         yes         yes    yes
    STAFF_OWN    not_your_case not_your_case yes yes
    SYSTEM       yes         yes         yes    opened_by_council
"""
"""By key: what came of reading, speaking to and opening a pothole that came by the key of the first line."""
ROWS = [tuple(line.split()) for line in MATRIX.strip().splitlines()[1:]]


@pytest.fixture
def settings(tmp_path: Any) -> Settings:
    return Settings(data_dir=tmp_path, encryption=False, intake_keys=KEYS)


@pytest.fixture
async def door(desk: Desk, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """Every service is open."""
    catalogue = replace(desk.catalogue, processes=tuple(PROCESSES))
    async with browser(create_app(replace(desk, catalogue=catalogue), settings)) as client:
        yield client


async def brought(door: httpx.AsyncClient, key: str = OWN) -> str:
    answer = await door.post("/api/cases", json=a_report(), headers=bearer(key))
    return str(answer.json()["reference"])


def came_of(answer: httpx.Response) -> str:
    return "yes" if answer.is_success else str(answer.json()["code"])


def test_every_key_is_in_the_matrix() -> None:
    assert [globals()[name] for name, *_ in ROWS] == [each.key.get_secret_value() for each in KEYS]


@pytest.mark.parametrize(
    ("name", "reads", "says", "opens", "for_council"), ROWS, ids=[row[0] for row in ROWS]
)
async def test_what_each_key_may(
    door: httpx.AsyncClient,
    cases: RememberingCases,
    name: str,
    reads: str,
    says: str,
    opens: str,
    for_council: str,
) -> None:
    reference, key = await brought(door), globals()[name]
    case = f"/api/cases/{reference}"
    assert came_of(await door.get(case, headers=bearer(key))) == reads
    assert came_of(await door.get(f"{case}/messages", headers=bearer(key))) == reads
    said = await door.post(
        f"{case}/messages/information_added", json={"information": "x"}, headers=bearer(key)
    )
    assert (came_of(said), len(cases.bodies)) == (says, int(says == "yes"))
    assert came_of(await door.post("/api/cases", json=a_report(), headers=bearer(key))) == opens
    asked = {"question": "Which side?", "consequence": "We look at both."}
    body = {"service": "reply_by_request", "reporter": REPORTER, "details": asked}
    assert came_of(await door.post("/api/cases", json=body, headers=bearer(key))) == for_council


@pytest.mark.parametrize(
    ("name", "reads", "says", "opens", "for_council"), ROWS, ids=[row[0] for row in ROWS]
)
async def test_what_each_key_may_at_open311(
    door: httpx.AsyncClient,
    cases: RememberingCases,
    name: str,
    reads: str,
    says: str,
    opens: str,
    for_council: str,
) -> None:
    reference, key = await brought(door), globals()[name]
    for address in (f"{BASE}/requests/{reference}.json", f"{BASE}/requests.json"):
        seen = (await door.get(address, params={"api_key": key})).json()
        assert ["description" in each for each in seen] == [reads == "yes"], "public, but for its words"
    comment = {"api_key": key, "service_request_id": reference, "description": "Deeper", "update_id": "1"}
    said = await door.post(f"{BASE}/servicerequestupdates.json", data=comment)
    assert (said.is_success, len(cases.bodies)) == (says == "yes", int(says == "yes"))
    opened = await door.post(f"{BASE}/requests.json", data=form(api_key=key))
    assert opened.is_success == (opens == "yes")
    assert opened.status_code in {201, 403}


@pytest.mark.parametrize(("key", "by"), [(OWN, "customer"), (SYSTEM, "system"), (STAFF, "officer")])
async def test_a_key_says_as_whom_it_speaks_at_each_door(
    door: httpx.AsyncClient, cases: RememberingCases, key: str, by: str
) -> None:
    reference = await brought(door)
    address = f"/api/cases/{reference}/messages/information_added"
    await door.post(address, json={"information": "x"}, headers=bearer(key))
    comment = {"api_key": key, "service_request_id": reference, "description": "Deeper"}
    await door.post(f"{BASE}/servicerequestupdates.json", data=comment)
    assert [body["by"]["role"] for _, _, body in cases.bodies] == [by, by]


async def test_what_came_by_another_door_is_not_a_key_s_of_the_same_name(
    door: httpx.AsyncClient, desk: Desk, register: Register
) -> None:
    """A key may be called as a door is, or as whoever has the command line."""
    taken = await desk.report(NewReport.model_validate(a_report()), Caller("web", CUSTOMER_SIDE), "mail")
    answer = await door.get(f"/api/cases/{taken.reference}", headers=bearer(OWN))
    assert came_of(answer) == "not_your_case"


async def test_a_case_that_was_moved_is_still_its_bringer_s(
    door: httpx.AsyncClient, register: Register
) -> None:
    reference = await brought(door, POTHOLES)
    tell(register, turn(1, reference, service="fly_tipping"))
    assert came_of(await door.get(f"/api/cases/{reference}", headers=bearer(POTHOLES))) == "yes"
    of_own = await brought(door, OWN)
    tell(register, turn(1, of_own, service="fly_tipping"))
    assert came_of(await door.get(f"/api/cases/{of_own}", headers=bearer(POTHOLES))) == "not_your_service"


async def test_no_key_moves_a_case_to_what_the_council_opens(
    door: httpx.AsyncClient, cases: RememberingCases
) -> None:
    reference = await brought(door)
    body = {"service": "reply_by_request", "reason": "So.", "by": "system"}
    answer = await door.post(f"/api/cases/{reference}/messages/moved", json=body, headers=bearer(SYSTEM))
    assert (came_of(answer), cases.bodies) == ("opened_by_council", [])
