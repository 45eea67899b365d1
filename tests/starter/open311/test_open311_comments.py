"""Citizens' comments by Open311."""

import httpx

from tests.starter.open311.test_open311 import BASE, is_refusal, posted, xml
from tests.starter.places import LIGHTS_KEY, LOCAL_KEY, RememberingCases


async def test_a_comment_is_the_customer_s_message_once(
    door: httpx.AsyncClient, cases: RememberingCases
) -> None:
    reference = await posted(door)
    comment = {
        "api_key": LOCAL_KEY,
        "service_request_id": reference,
        "update_id": "99",
        "updated_datetime": "2026-11-23T12:00:00Z",
        "status": "OPEN",
        "description": "It has grown",
        "email": "ada@example.com",
    }
    first = await door.post(f"{BASE}/servicerequestupdates.xml", data=comment)
    again = await door.post(f"{BASE}/servicerequestupdates.xml", data=comment)
    for response in (first, again):
        assert response.status_code == 200
        assert xml(response).findtext("request_update/update_id") == f"{reference}-99"
    assert cases.bodies == [
        (
            reference,
            "information_added",
            {"id": "open311:local:99", "by": {"role": "customer"}, "information": "It has grown"},
        )
    ]
    pictured = {**comment, "update_id": "101", "media_url": "https://fixmystreet.example.com/2.jpeg"}
    assert (await door.post(f"{BASE}/servicerequestupdates.xml", data=pictured)).status_code == 200
    said = cases.bodies.pop()
    assert said[2]["information"] == "It has grown\nhttps://fixmystreet.example.com/2.jpeg"
    silent = {**comment, "update_id": "100", "description": ""}
    assert (await door.post(f"{BASE}/servicerequestupdates.xml", data=silent)).status_code == 200
    assert cases.bodies[1][1] == "reported_again"
    unnamed = {**comment, "update_id": ""}
    for _ in range(2):
        assert (await door.post(f"{BASE}/servicerequestupdates.xml", data=unnamed)).status_code == 200
    assert len(cases.bodies) == 3


async def test_a_comment_that_cannot_be_taken_is_refused(
    door: httpx.AsyncClient, cases: RememberingCases
) -> None:
    reference = await posted(door)
    comment = {"api_key": LOCAL_KEY, "service_request_id": reference, "update_id": "99", "description": "x"}
    address = f"{BASE}/servicerequestupdates.xml"
    is_refusal(await door.post(address, data={**comment, "service_request_id": "MK-222222222"}), 404)
    is_refusal(await door.post(address, data={**comment, "api_key": "no"}), 403)
    is_refusal(await door.post(address, data={**comment, "api_key": LIGHTS_KEY}), 403)
    is_refusal(await door.post(address, data={**comment, "update_id": "a b"}), 400)
    is_refusal(await door.post(address, data={**comment, "description": "x" * 16_385}), 400)
    cases.away = True
    response = await door.post(address, data=comment)
    is_refusal(response, 503)
    assert response.headers["retry-after"]
