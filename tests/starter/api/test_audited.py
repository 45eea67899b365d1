"""Whoever reads cases by the API is in the audit: which key, which case, when, and how it was answered."""

import httpx
import pytest

from register import Register, RegisterBusy
from register.people.audit import AuditAbout, AuditRead, AuditWanted, Did
from tests.register.making import letter, tell, turn
from tests.starter.api.test_api import reported
from tests.starter.places import LIGHTS_KEY, OFFICER_KEY, bearer
from tests.statements import statements


def lines(register: Register) -> list[AuditRead]:
    return register.audit.find(AuditWanted(), 50)


async def test_each_reading_is_a_line(door: httpx.AsyncClient, register: Register) -> None:
    reference = await reported(door)
    assert lines(register) == [], "what is sent is on the case's own timeline"
    places = {
        "/api/v1/cases?service=pothole": "GET /api/cases",
        f"/api/v1/cases/{reference.lower()}": "GET /api/cases/{reference}",
        f"/api/cases/{reference}/messages": "GET /api/cases/{reference}/messages",
        f"/api/cases/{reference}/letters": "GET /api/cases/{reference}/letters",
        f"/api/cases/{reference}/photographs": "GET /api/cases/{reference}/photographs",
    }
    for place in places:
        assert (await door.get(place, headers=bearer(OFFICER_KEY))).status_code in (200, 404), place
    found = lines(register)[::-1]
    assert [each.route for each in found] == list(places.values())
    assert {(each.username, each.name, each.post) for each in found} == {
        ("key:local-officer", "local-officer", "key")
    }
    assert {each.what for each in found} == {Did.READ}
    assert (found[0].about, found[0].of, found[0].details) == (AuditAbout.SITE, "", "service: pothole")
    assert {(each.about, each.of) for each in found[1:]} == {(AuditAbout.CASE, reference)}


async def test_what_was_not_theirs_is_a_line_too(door: httpx.AsyncClient, register: Register) -> None:
    reference = await reported(door)
    assert (await door.get(f"/api/cases/{reference}", headers=bearer(LIGHTS_KEY))).status_code == 403
    [line] = lines(register)
    assert (line.username, line.what, line.of, line.status) == ("key:lights", Did.REFUSED, reference, 403)


async def test_nobody_knocking_without_a_key_writes_a_line(
    door: httpx.AsyncClient, register: Register
) -> None:
    assert (await door.get("/api/cases")).status_code == 401
    assert (await door.get("/api/cases", headers=bearer("no-such-key"))).status_code == 403
    assert (await door.get("/api/services", headers=bearer())).status_code == 200
    assert lines(register) == []


async def test_while_the_register_takes_no_line_cases_are_read(
    door: httpx.AsyncClient, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise RegisterBusy("busy")

    with monkeypatch.context() as patched:
        patched.setattr(register.audit, "add", busy)
        assert (await door.get("/api/cases", headers=bearer())).status_code == 200
    assert lines(register) == []
    assert (await door.get("/api/cases", headers=bearer())).status_code == 200
    assert len(lines(register)) == 2, "the one that waited went with the next"


@pytest.mark.parametrize("many", [1, 30])
async def test_a_list_asks_as_much_however_long_it_is(
    door: httpx.AsyncClient, register: Register, many: int
) -> None:
    reference = await reported(door)
    for _ in range(many - 1):
        await reported(door)
    tell(register, turn(1, reference), [letter(number, reference) for number in range(1, many + 1)])
    for place, most in (("/api/cases", 2), (f"/api/cases/{reference}/letters", 3)):
        with statements(register) as sent:
            assert (await door.get(place, headers=bearer(OFFICER_KEY))).status_code == 200
        assert len(sent) <= most, sent
