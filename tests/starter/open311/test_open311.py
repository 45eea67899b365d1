"""Open311 as FixMyStreet speaks it: services, a report, its updates; and every mistake in its own form."""

import asyncio
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from charter import references
from register import Register
from starter.api.application import create_app
from starter.desk.intake import Desk
from starter.open311.xml import answer
from tests.register.making import tell, turn
from tests.starter.conftest import browser
from tests.starter.places import LIGHTS_KEY, LOCAL_KEY, Clock, RememberingCases

BASE = "/open311/v2"
SCRIPT = "<script>alert('Mr Unmistakable')</script> & ]]> \x0b \N{SMILING FACE WITH SMILING EYES}"
MAP_BASED = (
    "pothole",
    "streetlight",
    "highways_other",
    "landscaping",
    "graffiti",
    "fly_tipping",
    "danger",
)


def form(**more: str) -> dict[str, str]:
    """A report as FixMyStreet sends it."""
    return {
        "api_key": LOCAL_KEY,
        "jurisdiction_id": "example",
        "service_code": "pothole",
        "lat": "52.04",
        "long": "-0.76",
        "email": "ada@example.com",
        "first_name": "Ada",
        "last_name": "Example",
        "phone": "01632 960001",
        "description": "title: Pothole\n\ndetail: Mr Unmistakable fell in\n\nSubmitted via FixMyStreet",
        "media_url": "https://fixmystreet.example.com/photo/1.jpeg",
        "attribute[fixmystreet_id]": "4711",
        **more,
    }


def xml(response: httpx.Response) -> ElementTree.Element:
    assert response.headers["content-type"] == "text/xml; charset=utf-8"
    return ElementTree.fromstring(response.content)  # noqa: S314 -- our own


def texts(element: ElementTree.Element) -> dict[str, str]:
    return {child.tag: child.text or "" for child in element}


async def posted(door: httpx.AsyncClient, **more: str) -> str:
    response = await door.post(f"{BASE}/requests.xml", data=form(**more))
    assert response.status_code in {200, 201}, response.text
    return xml(response).findtext("request/service_request_id") or ""


def is_refusal(response: httpx.Response, status: int) -> str:
    assert response.status_code == status, response.text
    root = xml(response)
    assert (root.tag, root.findtext("error/code")) == ("errors", str(status))
    description = root.findtext("error/description")
    assert description
    return description


# -- services


async def test_only_map_based_services_that_are_open_are_listed(door: httpx.AsyncClient) -> None:
    listed = [texts(each) for each in xml(await door.get(f"{BASE}/services.xml")).findall("service")]
    assert [each["service_code"] for each in listed] == list(MAP_BASED)
    assert {(each["type"], each["metadata"]) for each in listed} == {("realtime", "true")}
    as_json = (await door.get(f"{BASE}/services.json?jurisdiction_id=example")).json()
    assert as_json[0]["service_name"] == "Pothole"
    assert as_json[0]["metadata"] is True
    negotiated = await door.get(f"{BASE}/services", headers={"Accept": "application/json"})
    assert negotiated.json() == as_json


async def test_the_list_of_services_needs_neither_temporal_nor_a_key(cut_off: Desk, settings: Any) -> None:
    async with browser(create_app(cut_off, settings)) as door:
        assert len(xml(await door.get(f"{BASE}/services.xml"))) == len(MAP_BASED)


async def test_every_definition_asks_for_the_sender_s_own_id(door: httpx.AsyncClient) -> None:
    for code in MAP_BASED:
        definition = xml(await door.get(f"{BASE}/services/{code}.xml"))
        assert definition.findtext("service_code") == code
        attribute = texts(definition.findall("attributes/attribute")[0])
        assert (attribute["code"], attribute["automated"]) == ("fixmystreet_id", "server_set")
    is_refusal(await door.get(f"{BASE}/services/reply_by_request.xml"), 404)
    is_refusal(await door.get(f"{BASE}/services/nowhere.xml"), 404)


# -- requests


async def test_fixmystreet_s_whole_flow(
    door: httpx.AsyncClient, cases: RememberingCases, register: Register, clock: Clock
) -> None:
    first = await door.post(f"{BASE}/requests.xml", data=form())
    assert first.status_code == 201
    request = texts(xml(first).findall("request")[0])
    reference = request["service_request_id"]
    assert references.is_valid(reference)
    assert request["service_notice"] == "Inspect: by Monday 30 November 2026."
    report = cases.started[reference]
    assert report.customer.name == "Ada Example"
    assert report.details.where.latitude == 52.04
    assert report.details.photos == ("https://fixmystreet.example.com/photo/1.jpeg",)
    assert (report.door, register.cases.get(reference).source_id) == ("open311", "4711")  # type: ignore[union-attr]

    clock.forward(minutes=61)
    again = await door.post(f"{BASE}/requests.xml", data=form())
    assert again.status_code == 200
    assert texts(xml(again).findall("request")[0])["service_request_id"] == reference
    assert cases.starts == 1

    seen = texts(xml(await door.get(f"{BASE}/requests/{reference}.xml")).findall("request")[0])
    assert seen["status"] == "open"
    assert seen["expected_datetime"] == "2026-11-30T23:59:59+00:00"
    assert (seen["lat"], seen["long"]) == ("52.04", "-0.76")
    assert "description" not in seen
    with_key = await door.get(f"{BASE}/requests/{reference}.xml", params={"api_key": LOCAL_KEY})
    assert "Unmistakable" in with_key.text

    told: dict[str, Any] = {
        "publish": "investigating",
        "publish_note": "We have inspected it.",
        "service": "pothole",
    }
    tell(register, turn(1, reference, **told), [])
    window = {"start_date": "2026-11-23T08:00:00Z", "end_date": "2026-11-23T12:00:00Z"}
    updates = xml(await door.get(f"{BASE}/servicerequestupdates.xml", params=window)).findall(
        "request_update"
    )
    assert len(updates) == 1
    update = texts(updates[0])
    assert (update["service_request_id"], update["status"]) == (reference, "investigating")
    assert update["description"] == "We have inspected it."
    assert update["update_id"]
    later = {"start_date": "2026-11-23T13:00:00 00:00"}  # "+" unescaped
    assert len(xml(await door.get(f"{BASE}/servicerequestupdates.xml", params=later))) == 0


async def test_twenty_posts_at_once_and_one_an_hour_later_are_one_case(
    door: httpx.AsyncClient, cases: RememberingCases, clock: Clock
) -> None:
    responses = await asyncio.gather(*(door.post(f"{BASE}/requests.xml", data=form()) for _ in range(20)))
    assert sorted(each.status_code for each in responses) == [200] * 19 + [201]
    found = {xml(each).findtext("request/service_request_id") for each in responses}
    clock.forward(hours=1)
    found.add(await posted(door))
    assert len(found) == len(cases.started) == 1


async def test_the_list_of_requests_is_filtered(door: httpx.AsyncClient, clock: Clock) -> None:
    hole = await posted(door)
    clock.forward(hours=2)
    lamp = await posted(door, service_code="streetlight", **{"attribute[fixmystreet_id]": "4712"})

    async def listed(**query: str) -> list[str]:
        found = await door.get(f"{BASE}/requests.json", params=query)
        return [each["service_request_id"] for each in found.json()]

    assert await listed() == [lamp, hole]
    assert await listed(service_code="pothole,graffiti") == [hole]
    assert await listed(service_request_id=f"{hole},MK-222222222") == [hole]
    assert await listed(start_date="2026-11-23T10:00:00Z") == [lamp]
    assert await listed(end_date="2026-11-23T10:00:00+00:00") == [hole]
    assert await listed(status="closed") == []
    assert await listed(status="open,closed", page_size="1", page="2") == [hole]


async def test_a_case_with_an_outcome_is_closed_to_a_follower(
    door: httpx.AsyncClient, register: Register
) -> None:
    """It waits on in case the customer says it is not fixed: that is not open to those who only read."""
    done, goes_on = await posted(door), await posted(door, **{"attribute[fixmystreet_id]": "4712"})
    told: dict[str, Any] = {"outcome": "completed", "stage": "done", "due": None, "service": "pothole"}
    tell(register, turn(1, done, **told), [])
    for status, found in (("closed", [done]), ("open", [goes_on])):
        listed = (await door.get(f"{BASE}/requests.json", params={"status": status})).json()
        assert [(each["service_request_id"], each["status"]) for each in listed] == [(found[0], status)]


async def test_a_token_is_the_reference(door: httpx.AsyncClient) -> None:
    reference = await posted(door)
    token = xml(await door.get(f"{BASE}/tokens/{reference}.xml"))
    assert token.findtext("request/service_request_id") == reference
    is_refusal(await door.get(f"{BASE}/tokens/MK-222222222.xml"), 404)


async def test_what_is_not_on_the_map_is_not_shown(
    door: httpx.AsyncClient, register: Register, clock: Clock
) -> None:
    secret = "MK-" + references.new(lambda: 0.5).removeprefix("MK-")
    told: dict[str, Any] = {"publish": "investigating", "publish_note": "Seen", "service": "homelessness"}
    tell(register, turn(1, secret, **told), [])
    is_refusal(await door.get(f"{BASE}/requests/{secret}.xml"), 404)
    assert (await door.get(f"{BASE}/requests.json", params={"service_request_id": secret})).json() == []
    assert (await door.get(f"{BASE}/servicerequestupdates.json")).json() == []


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"api_key": ""}, 403),
        ({"api_key": "a key of nobody at all"}, 403),
        ({"api_key": LIGHTS_KEY}, 403),
        ({"service_code": "reply_by_request"}, 404),
        ({"service_code": ""}, 400),
        ({"lat": ""}, 400),
        ({"lat": "north"}, 400),
        ({"lat": "nan"}, 400),
        ({"lat": "91"}, 400),
        ({"lat": "", "long": ""}, 400),
        ({"description": ""}, 400),
        ({"description": "x" * 16_385}, 400),
        ({"description": "nul\x00"}, 400),
        ({"email": "x" * 201, "attribute[fixmystreet_id]": ""}, 400),
        ({"first_name": "x" * 201}, 400),
        ({"attribute[fixmystreet_id]": "x" * 201}, 400),
    ],
)
async def test_what_cannot_be_taken_is_named(
    door: httpx.AsyncClient, cases: RememberingCases, change: dict[str, str], status: int
) -> None:
    description = is_refusal(await door.post(f"{BASE}/requests.xml", data=form(**change)), status)
    assert "Unmistakable" not in description
    assert cases.started == {}


async def test_other_bodies_methods_and_addresses_are_refused_in_its_own_form(
    door: httpx.AsyncClient,
) -> None:
    is_refusal(await door.post(f"{BASE}/requests.xml", json=form()), 415)
    is_refusal(await door.request("DELETE", f"{BASE}/requests.xml"), 405)
    is_refusal(await door.post(f"{BASE}/services.xml"), 405)
    is_refusal(await door.get(f"{BASE}/discovery.xml"), 404)
    is_refusal(await door.get(f"{BASE}/requests/..%2f..%2fetc%2fpasswd.xml"), 404)
    is_refusal(await door.get(f"{BASE}/requests/%3Cscript%3E.xml"), 404)
    is_refusal(await door.get(f"{BASE}/requests.xml?start_date=yesterday"), 400)
    is_refusal(await door.get(f"{BASE}/requests.xml?page=0"), 400)
    for date in ("0001-01-01", "9999-12-31T23:59:59Z", "2026-02-30", "1", "NaN"):
        is_refusal(await door.get(f"{BASE}/servicerequestupdates.xml?end_date={date}"), 400)
        is_refusal(await door.get(f"{BASE}/requests.xml?end_date={date}"), 400)
    is_refusal(await door.get(f"{BASE}/requests.xml?status=lost"), 400)
    as_json = await door.get(f"{BASE}/requests/nothing.json")
    assert (as_json.status_code, as_json.json()[0]["code"]) == (404, 404)
    files = [("media", (f"{number}.jpeg", b"x", "image/jpeg")) for number in range(101)]
    is_refusal(await door.post(f"{BASE}/requests.xml", data=form(), files=files), 400)
    latin = b"description=Stra\xdfe"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    is_refusal(await door.post(f"{BASE}/requests.xml", content=latin, headers=kind), 400)
    many = "&".join(f"a{number}=1" for number in range(500)).encode()
    is_refusal(await door.post(f"{BASE}/requests.xml", content=many, headers=kind), 400)
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    is_refusal(await door.post(f"{BASE}/requests.xml", content=b"--y\r\nnothing", headers=broken), 400)


async def test_a_multipart_form_is_as_good(door: httpx.AsyncClient, cases: RememberingCases) -> None:
    parts = [(name, (None, value)) for name, value in form().items()]
    parts.append(("media_url", (None, "https://fixmystreet.example.com/photo/2.jpeg")))
    response = await door.post(f"{BASE}/requests.json", files=parts)
    assert response.status_code == 201, response.text
    report = cases.started[response.json()[0]["service_request_id"]]
    assert len(report.details.photos) == 2


async def test_a_script_in_every_field_is_escaped(door: httpx.AsyncClient) -> None:
    reference = await posted(door, description=SCRIPT, first_name=SCRIPT[:40], address_string=SCRIPT)
    response = await door.get(f"{BASE}/requests/{reference}.xml", params={"api_key": LOCAL_KEY})
    assert "<script>" not in response.text
    seen = texts(xml(response).findall("request")[0])
    assert seen["description"] == SCRIPT.replace("\x0b", "\N{REPLACEMENT CHARACTER}")


def test_xml_holds_whatever_it_is_given() -> None:
    nasty = "<&>\"' ]]> \x00\x08\x1f\ufffe\ud800 \U0001f600\r\n"
    found = ElementTree.fromstring(answer("xml", "services", [{"description": nasty}]).body)  # noqa: S314
    said = found.findtext("service/description") or ""
    assert said.startswith("<&>\"' ]]> ")
    assert "\x00" not in said
    assert "\U0001f600" in said
