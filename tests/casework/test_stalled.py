"""A case that does not move is seen: on the queue, on its page and in the tasks; and its task can be done."""

import pytest

from casework.site.permissions import READING
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.people import People, SpokenCases, a_case, send

WHY = "its next step fails again and again, by a fault of the program."


@pytest.mark.parametrize("post", sorted(READING))
async def test_it_is_a_line_of_the_queue_and_a_tag(people: People, desk: Desk, post: Post) -> None:
    moves, stalled = await a_case(desk), await a_case(desk)
    client = await people.of(post)
    before = (await client.get("/casework/queue")).text
    assert "/casework/queue?stalled=yes" not in before
    desk.register.stalled.flag({stalled: WHY}, desk.now())
    queue = (await client.get("/casework/queue")).text
    assert "</span> stalled: it does not move" in queue
    assert queue.count("govuk-tag--red") == before.count("govuk-tag--red") + 1
    only = (await client.get("/casework/queue?stalled=yes")).text
    assert stalled in only
    assert moves not in only
    page = (await client.get(f"/casework/cases/{stalled}")).text
    assert f"This case has not moved since Mon 23 Nov 2026, 9:00am: {WHY}" in page
    assert "has not moved" not in (await client.get(f"/casework/cases/{moves}")).text


async def test_it_is_a_manager_s_task_that_is_done_without_the_case(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    reference = await a_case(desk)
    desk.register.stalled.flag({reference: WHY}, desk.now())
    cases.away = True
    client = await people.of(Post.MANAGER)
    assert f"This case does not move: {WHY}" in (await client.get("/casework/tasks")).text
    [task] = desk.register.tasks.find()
    await send(client, f"/casework/cases/{reference}/tasks/done", {"task": task.task.key}, "/casework/tasks")
    [done] = desk.register.tasks.find(open_only=False)
    assert done.done_by == "Manager Example"
    assert desk.register.stalled.count() == 1


async def test_one_that_has_ended_is_not_said_to_be_stalled(people: People, desk: Desk) -> None:
    reference = await a_case(desk)
    desk.register.stalled.flag({reference: WHY}, desk.now())
    desk.register.running.closed_outside(reference, "terminated", desk.now())
    client = await people.of(Post.SUPERVISOR)
    assert "has not moved" not in (await client.get(f"/casework/cases/{reference}")).text
    assert "/casework/queue?stalled=yes" not in (await client.get("/casework/queue")).text
