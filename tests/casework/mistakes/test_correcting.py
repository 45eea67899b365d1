"""A manager corrects a step on the site: the one that can be, chosen from the case's own."""

from charter.cases import StepTaken
from charter.people import Sender
from register import Register
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.people import People, SpokenCases, a_case, send
from tests.register.making import MONDAY, tell, turn

STEP = StepTaken(
    id="site-1", title="Inspection recorded", by=Sender(role="officer", name="Oscar Example"), at=MONDAY
)


async def with_a_step(desk: Desk, register: Register) -> str:
    reference = await a_case(desk)
    tell(
        register,
        turn(2, reference, service="pothole", service_title="Pothole", last_step=STEP, standing=("step",)),
    )
    return reference


async def test_the_last_step_is_the_one(
    people: People, desk: Desk, cases: SpokenCases, register: Register
) -> None:
    reference = await with_a_step(desk, register)
    client = await people.of(Post.MANAGER)
    assert "Correct the last step" in (await client.get(f"/casework/cases/{reference}")).text
    address = f"/casework/cases/{reference}/say/step_corrected"
    page = await client.get(address)
    assert "Inspection recorded" in page.text
    assert "Recorded Mon 23 Nov 2026, 9:00am, Oscar Example" in page.text
    given = {"step": "site-1", "reason": "It was another place.", "right": "It is next door."}
    assert (await send(client, address, given)).status_code == 303
    (said,) = cases.bodies
    assert (said[1], said[2]["step"]) == ("step_corrected", "site-1")


async def test_it_is_a_managers_and_offered_where_there_is_a_step(
    people: People, desk: Desk, register: Register
) -> None:
    reference = await with_a_step(desk, register)
    officer = await people.of(Post.OFFICER)
    assert "Correct the last step" not in (await officer.get(f"/casework/cases/{reference}")).text
    assert (await officer.get(f"/casework/cases/{reference}/say/step_corrected")).status_code == 403
    without = await a_case(desk, standing=())
    manager = await people.of(Post.MANAGER)
    assert "Correct the last step" not in (await manager.get(f"/casework/cases/{without}")).text
    page = await manager.get(f"/casework/cases/{without}/say/step_corrected")
    assert "You cannot do this now" in page.text
