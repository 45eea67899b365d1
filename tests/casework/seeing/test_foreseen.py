"""What will be late is shown of the cases that the reader sees."""

from pathlib import Path

from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.figures.test_forecast import keep, late
from tests.casework.people import People, a_case


async def test_another_teams_case_is_not_foreseen_for_them(
    people: People, desk: Desk, tmp_path: Path
) -> None:
    theirs = await a_case(desk, team="highways", officer="")
    others = await a_case(desk, team="waste", officer="", service="missed_collection")
    keep(tmp_path, late(theirs), late(others))
    manager = await people.of(Post.MANAGER)
    assert "1 promise</a> of 1 open case" in (await manager.get("/casework/dashboard")).text
    for which in ("", "/csv"):
        text = (await manager.get(f"/casework/dashboard/will-be-late{which}")).text
        assert theirs in text
        assert others not in text
