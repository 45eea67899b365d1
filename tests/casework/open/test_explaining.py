"""What went wrong and what was done: written by a manager, read by everybody, and naming nobody."""

import pytest

from register import Register
from register.people.officers import Post
from tests.casework.open.reviewed import keep_reviews
from tests.casework.people import People, hidden, send
from tests.casework.words.seen import raw, visible

PLACE = "/casework/figures/2026-Q3/explanations"
SAID = {"went_wrong": "It froze for three weeks.", "done": "Two crews more since August.", "nobody": "yes"}


@pytest.mark.parametrize("post", [Post.MANAGER, Post.FEEDBACK_TEAM])
async def test_it_is_told_to_everybody_at_once_and_taken_back(
    people: People, register: Register, post: Post
) -> None:
    keep_reviews(register)
    guest, officer = await people.guest(), await people.of(post)
    assert "froze" not in (await guest.get("/promises")).text
    first = (await officer.get("/casework/figures")).text
    assert PLACE in first
    for page in (PLACE, f"{PLACE}/graffiti"):
        assert raw(visible((await officer.get(page)).text)) == []
    answer = await send(officer, f"{PLACE}/graffiti", SAID)
    assert (answer.status_code, answer.headers["location"]) == (303, PLACE)
    assert "is told to everybody" in (await officer.get(PLACE)).text
    for page in ("/promises", "/promises/services/graffiti"):
        shown = (await guest.get(page)).text
        assert "It froze for three weeks." in shown
        assert "Example" not in shown.split("What went wrong, and")[1].split("<h2")[0]
    document = (await guest.get("/promises.json")).json()
    told = {
        "quarter": "2026-Q3",
        "service": "graffiti",
        "went_wrong": SAID["went_wrong"],
        "done": SAID["done"],
    }
    assert document["explanations"] == [told]
    before = (await guest.get("/promises.atom")).text
    await send(officer, f"{PLACE}/graffiti", {"went_wrong": "", "done": "", "revision": "1"})
    assert "froze" not in (await guest.get("/promises")).text
    assert (await guest.get("/promises.atom")).text != before


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"went_wrong": ""}, "Enter what went wrong"),
        ({"done": ""}, "Enter what was done"),
        ({"done": "x" * 2_001}, "2,000 characters or fewer"),
        ({"nobody": ""}, "confirm that nobody can be recognised"),
        ({"done": "We wrote to ada@example.com"}, "Take out the email address"),
        ({"went_wrong": "At EX2 2AD it froze"}, "Take out the postcode"),
        ({"went_wrong": "Ring 01632 960001"}, "Take out the telephone number"),
    ],
)
async def test_what_may_not_be_told_is_refused_and_kept_in_the_form(
    people: People, register: Register, wrong: dict[str, str], said: str
) -> None:
    officer = await people.of(Post.MANAGER)
    answer = await send(officer, f"{PLACE}/graffiti", SAID | wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert (SAID | wrong)["went_wrong"] in answer.text
    assert register.explanations.told() == []


async def test_two_who_write_at_once_are_told(people: People, register: Register) -> None:
    one, other = await people.of(Post.MANAGER), await people.of(Post.FEEDBACK_TEAM)
    page = await one.get(f"{PLACE}/graffiti")
    await send(other, f"{PLACE}/graffiti", SAID | {"done": "Paint was ordered."})
    given = SAID | {"form_token": hidden(page, "form_token"), "revision": "0"}
    answer = await one.post(f"{PLACE}/graffiti", data=given)
    assert "Somebody else has changed this" in answer.text
    assert [each.done for each in register.explanations.told()] == ["Paint was ordered."]


async def test_of_a_quarter_to_come_or_no_service_nothing_is_told(people: People) -> None:
    officer = await people.of(Post.MANAGER)
    for wrong in ("2027-Q1/explanations", "2026-Q7/explanations", "2026-Q3/explanations/nothing"):
        assert (await officer.get(f"/casework/figures/{wrong}")).status_code == 404
    assert (await officer.get("/casework/figures/2026-Q4/explanations")).status_code == 200
