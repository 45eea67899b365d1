"""A reference as people write it, on the officers' site and the tracking page."""

from urllib.parse import quote

import pytest

from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.people import People, SpokenCases, a_case
from tests.starter.writings import writings

HOW = range(len(writings("MK-7Q4K2M9XV")))


@pytest.mark.parametrize("how", HOW)
async def test_by_officers(people: People, desk: Desk, cases: SpokenCases, how: int) -> None:
    reference = await a_case(desk)
    written = writings(reference)[how]
    officer = await people.of(Post.OFFICER)
    found = await officer.get("/casework/search", params={"words": written})
    assert (found.status_code, found.headers["location"]) == (303, f"/casework/cases/{reference}")
    page = await officer.get(f"/casework/cases/{quote(written, safe='')}")
    assert (page.status_code, reference in page.text) == (200, True)
    inbound = await officer.get("/casework/inbound", params={"reference": written})
    assert (inbound.status_code, reference in inbound.text) == (200, True)


@pytest.mark.parametrize("how", HOW)
async def test_on_the_tracking_page(people: People, desk: Desk, how: int) -> None:
    reference = await a_case(desk)
    written = writings(reference)[how]
    customer = await people.of(Post.OFFICER)
    asked = await customer.get("/track", params={"reference": written})
    assert asked.headers["location"] == f"/track/{reference}"
    followed = await customer.get(f"/track/{quote(written, safe='')}")
    assert followed.headers["location"] == f"/track/{reference}"
