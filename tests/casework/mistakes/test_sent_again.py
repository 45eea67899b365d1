"""A form is the same form after Back, after loading it again, after a second click: it does nothing twice."""

import httpx
import pytest

from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.customers.test_tracking import opened
from tests.casework.customers.test_tracking_saying import in_state
from tests.casework.people import People, SpokenCases, a_case, hidden

FOUND = {"finding": "A hole 60 mm deep", "category": "routine"}


def filled(page: httpx.Response, **given: str) -> dict[str, str]:
    return {name: hidden(page, name) for name in ("form_token", "message_id")} | given


async def test_a_form_keeps_the_id_it_was_first_shown_with(people: People, desk: Desk) -> None:
    reference = await a_case(desk)
    client = await people.of(Post.OFFICER)
    first = await client.get(f"/casework/cases/{reference}/say/inspection_recorded")
    restored = await client.get(str(first.url))
    assert hidden(first, "message_id") == hidden(restored, "message_id") in str(first.url)
    another = await client.get(f"/casework/cases/{reference}/say/inspection_recorded")
    assert hidden(another, "message_id") != hidden(first, "message_id")


async def test_back_and_send_again_does_nothing_twice(people: People, desk: Desk, cases: SpokenCases) -> None:
    reference = await a_case(desk)
    client = await people.of(Post.OFFICER)
    page = await client.get(f"/casework/cases/{reference}/say/inspection_recorded")
    address = page.url.path
    assert (await client.post(address, data=filled(page, **FOUND))).status_code == 303
    back = await client.get(str(page.url))  # as a browser that may not keep it fetches it anew
    assert "You sent this form before" in back.text
    assert "You recorded “inspection_recorded” at 9:00am today. Nothing was done twice." in back.text
    again = await client.post(address, data=filled(back, **FOUND))
    assert again.status_code == 303
    case = await client.get(again.headers["location"])
    assert "recorded “inspection_recorded” at 9:00am today. Nothing was done twice." in case.text
    assert len(cases.bodies) == 1


async def test_back_and_other_words_are_asked_about(people: People, desk: Desk, cases: SpokenCases) -> None:
    """What was taken first stands; to be recorded as well, it is sent once more. That too is done once."""
    reference = await a_case(desk)
    client = await people.of(Post.OFFICER)
    page = await client.get(f"/casework/cases/{reference}/say/note_added")
    address = page.url.path
    assert (await client.post(address, data=filled(page, note="Rang the depot"))).status_code == 303
    back = await client.get(str(page.url))
    for _ in range(2):
        asked = await client.post(address, data=filled(back, note="Rang them again"))
        assert (asked.status_code, len(cases.bodies)) in {(409, 1), (409, 2)}
        assert "You sent this form before" in asked.text
        assert "Record this as well" in asked.text
        assert "Rang them again</textarea>" in asked.text
        as_well = await client.post(address, data=filled(asked, note="Rang them again"))
        assert (as_well.status_code, len(cases.bodies)) == (303, 2)


async def test_the_same_words_on_a_form_opened_anew_are_asked_about(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    reference = await a_case(desk)
    client = await people.of(Post.OFFICER)
    address = f"/casework/cases/{reference}/say/note_added"
    assert (
        await client.post(address, data=filled(await client.get(address), note="Rang"))
    ).status_code == 303
    page = await client.get(address)
    asked = await client.post(address, data=filled(page, note="Rang"))
    assert "You recorded the same at 9:00am today. Record it once more?" in asked.text
    assert (asked.status_code, len(cases.bodies)) == (422, 1)
    told = filled(asked, note="Rang", confirmed=hidden_box(asked))
    assert (await client.post(address, data=told)).status_code == 303
    assert len(cases.bodies) == 2


def hidden_box(page: httpx.Response) -> str:
    return page.text.partition('name="confirmed" type="checkbox" value="')[2].partition('"')[0]


@pytest.mark.parametrize("back", [True, False])
async def test_a_customers_form_does_nothing_twice(
    people: People, desk: Desk, cases: SpokenCases, back: bool
) -> None:
    reference = await in_state(desk)
    client = await opened(people, reference)
    page = await client.get(f"/track/{reference}/say/information_added")
    address = page.url.path
    assert (await client.post(address, data=filled(page, information="It is deeper"))).status_code == 303
    if back:
        page = await client.get(str(page.url))
        assert "You have sent this page already" in page.text
    again = await client.post(address, data=filled(page, information="It is deeper"))
    assert (
        "We had this already: nothing was done twice." in (await client.get(again.headers["location"])).text
    )
    assert len(cases.bodies) == 1
    changed = await client.post(address, data=filled(page, information="And wider"))
    assert (changed.status_code, len(cases.bodies)) == (409, 1)
    assert "And wider</textarea>" in changed.text
    for _ in range(2):
        as_well = await client.post(address, data=filled(changed, information="And wider"))
        assert (as_well.status_code, len(cases.bodies)) == (303, 2)


@pytest.mark.parametrize("given", ["", "nonsense", "site-" + "0" * 31, "'\"><script>"])
async def test_an_id_that_is_none_of_ours_is_not_taken_up(people: People, desk: Desk, given: str) -> None:
    reference = await a_case(desk)
    client = await people.of(Post.OFFICER)
    page = await client.get(f"/casework/cases/{reference}/say/note_added", params={"form": given})
    assert hidden(page, "message_id") in str(page.url)
    assert given == "" or given not in page.text
