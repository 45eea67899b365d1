"""A closed account's cases go to its team, each by its own message, and none waits for another."""

from typing import Any

import pytest

from casework.customers.view import own_line
from casework.customers.words import SAID, TEAM_ASSIGNED
from charter.messages import Answer
from register import Register
from register.people.accounts import Profile
from register.people.officers import Post
from starter.desk.intake import Desk
from starter.desk.running import RunningCases, Unavailable
from starter.desk.taking.taken import NewReport
from starter.handovers import AGAIN, HandoverDesk
from starter.relay import Relay
from tests.callers import EVERY_ROLE
from tests.register.making import tell, turn
from tests.starter.conftest import a_desk
from tests.starter.places import RememberingCases, a_report
from tests.stories import World


async def cases_of(desk: Desk, officer: str, count: int, **more: Any) -> list[str]:
    made = []
    for _ in range(count):
        reference = (await desk.report(NewReport.model_validate(a_report()), EVERY_ROLE, "api")).reference
        tell(desk.register, turn(1, reference, officer=officer, service="pothole", **more))
        made.append(reference)
    return sorted(made)


def an_officer(register: Register, name: str = "Olive Example", team: str = "highways") -> None:
    register.officers.add("olive", name, Post.OFFICER, "", team)
    register.officers.add("alex", "Alex Example", Post.ADMINISTRATOR, "")


def taken(register: Register, reference: str, officer: str = "", number: int = 2) -> None:
    """The case has written down that it took it."""
    tell(register, turn(number, reference, officer=officer, service="pothole"))


async def test_each_case_isown_line_and_then_it_is_done(
    desk: Desk, cases: RememberingCases, register: Register
) -> None:
    an_officer(register)
    theirs = await cases_of(desk, "Olive Example", 30, team="bridges")
    others = await cases_of(desk, "Oscar Example", 2)
    register.accounts.close("olive", 0, "highways")
    relay = Relay(desk)
    assert (await relay.turn()).handed_over == 25
    assert (await relay.turn()).handed_over == 5
    assert sorted(reference for reference, _, _ in cases.bodies) == theirs
    for _, name, body in cases.bodies:
        assert (name, body["officer"], body["team"]) == ("officer_assigned", "", "highways")
        assert body["by"] == {"role": "system"}
    for reference in theirs:
        taken(register, reference)
    assert len(register.handovers.waiting()) == 1
    await relay.turn()
    await relay.turn()
    assert register.handovers.waiting() == []
    assert not {reference for reference, _, _ in cases.bodies} & set(others)


@pytest.mark.parametrize(("case", "goes"), [("bridges", "bridges"), ("", "highways")])
async def test_without_a_team_it_stays_with_the_cases_own(
    desk: Desk, cases: RememberingCases, register: Register, case: str, goes: str
) -> None:
    an_officer(register, team="")
    await cases_of(desk, "Olive Example", 1, team=case)
    register.accounts.close("olive", 0, "")
    await HandoverDesk(desk).hand_over()
    ((_, _, body),) = cases.bodies
    assert body["team"].casefold() == goes


async def test_a_new_name_keeps_its_cases(desk: Desk, cases: RememberingCases, register: Register) -> None:
    an_officer(register)
    (reference,) = await cases_of(desk, "Olive Example", 1)
    register.accounts.change("olive", 0, Profile(name="Olive Other", role=Post.OFFICER, team="highways"))
    await HandoverDesk(desk).hand_over()
    assert cases.bodies[-1][2]["officer"] == "Olive Other"
    assert not cases.bodies[-1][2].get("team")
    back = register.officers.get("olive")
    assert back is not None
    register.accounts.change("olive", back.version, Profile(name="Olive Example", role=Post.OFFICER))
    taken(register, reference, "Olive Other")
    await HandoverDesk(desk).hand_over()
    assert cases.bodies[-1][2]["officer"] == "Olive Example"
    assert len(register.handovers.waiting()) == 1, "the way there is not gone once more"


async def test_one_that_does_not_take_it_keeps_no_other_waiting(
    desk: Desk, cases: RememberingCases, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_officer(register)
    first, second, third = await cases_of(desk, "Olive Example", 3)
    register.accounts.close("olive", 0, "highways")
    inner, asked = cases.submit, []

    async def submit(reference: str, name: str, body: dict[str, Any], message_id: str) -> Answer:
        asked.append(reference)
        if reference == first:
            raise Unavailable("TIMEOUT")
        answer = await inner(reference, name, body, message_id)
        return answer.model_copy(update={"applied": False}) if reference == second else answer

    monkeypatch.setattr(cases, "submit", submit)
    handovers = HandoverDesk(desk)
    with pytest.raises(Unavailable):
        await handovers.hand_over()
    assert await handovers.hand_over() == 1
    assert asked == [first, second, third]
    assert AGAIN > 60
    with pytest.raises(Unavailable):
        await handovers.hand_over()
    await handovers.hand_over()
    assert asked[3:] == [first, third], "what refused it is not asked at every turn"
    for reference in (first, second, third):
        taken(register, reference)
    await handovers.hand_over()
    assert register.handovers.waiting() == []


async def test_a_running_case_is_its_teams_afterwards(world: World) -> None:
    register = world.register
    an_officer(register)
    story = await world.report("pothole")
    await story.rest()
    assert (await story.say("officer_assigned", by="officer", officer="Olive Example")).applied
    await story.rest()
    assert [each.reference for each in register.handovers.left("Olive Example", 9)] == [story.reference]
    register.accounts.close("olive", 0, "bridges")
    desk = a_desk(register, RunningCases(world.client, queue=world.queue), world.clock)
    handovers = HandoverDesk(desk)
    assert await handovers.hand_over() == 1
    view = await story.rest()
    assert (view.state.officer, view.state.team) == ("", "bridges")
    await handovers.hand_over()
    assert register.handovers.waiting() == []
    told = [own_line("HighwaysRepair", entry, own=True) for entry in register.cases.timeline(story.reference)]
    assert [each for each in told if "look" in each] == [SAID["officer_assigned"], TEAM_ASSIGNED]
