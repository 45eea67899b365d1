"""A case's photographs on its page: small first, whole behind a link, only for those who read cases."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from activities.photographs import Keeper
from photographs.store import Store
from register.people.officers import Post
from starter.desk.intake import Desk
from starter.desk.photographs import PhotographDesk
from tests.casework.people import People, SpokenCases, a_case
from tests.photographs.pictures import jpeg, opened


@pytest.fixture
def desk(desk: Desk, cases: SpokenCases, tmp_path: Path) -> Desk:
    keeper = Keeper(desk.register, Store(str(tmp_path / "photographs")))
    return replace(desk, photographs=PhotographDesk(keeper, cases))


async def test_officers_see_them_on_the_case(people: People, desk: Desk) -> None:
    reference = await a_case(desk)
    assert desk.photographs is not None
    one = await desk.photographs.take(reference, jpeg(800, 600), "hole.jpg", "api")
    await desk.photographs.take(reference, b"no picture", "<b>x</b>", "open311")
    officer = await people.of(Post.OFFICER)
    page = (await officer.get(f"/casework/cases/{reference}")).text
    place = f"/casework/cases/{reference}/photographs/{one.id}"
    # Which of the two is the first is told by their ids: they came at one instant.
    shown = (
        rf'<a class="govuk-link" href="{place}"><img src="{place}\?small=true" alt="Photograph [12], large"'
    )
    assert re.search(shown, page)
    assert "not kept. It is not a photograph that can be read." in page
    assert "<b>x" not in page
    whole, small = await officer.get(place), await officer.get(f"{place}?small=true")
    assert (whole.headers["content-type"], opened(whole.content).size) == ("image/jpeg", (800, 600))
    assert opened(small.content).size == (320, 240)
    assert (await officer.get(f"/casework/cases/{reference}/photographs/p123")).status_code == 404
    administrator = await people.of(Post.ADMINISTRATOR)
    assert (await administrator.get(place)).status_code == 403
    guest = await people.guest()
    assert (await guest.get(place)).status_code == 303
