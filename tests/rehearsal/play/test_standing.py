"""Cases that are open already: taken up where they stand, they come to what they would have come to."""

import asyncio
from datetime import timedelta

from charter.cases import Turn
from charter.people import Customer
from rehearsal.play import StandingCase, play
from rehearsal.play.council import CaseOpening, Council, reference_of
from rehearsal.play.saying.openings import SOMEBODY, details_of
from tests.rehearsal.scenario.making import made
from tests.stories import ADA

BOB = Customer(name="Bob Specimen", email="bob@example.com")


def test_a_case_of_the_register_is_gone_on_with() -> None:
    """One was inspected, the other was not and is late: what is promised of both stays as it was."""
    scenario = made(demand=[], last=made().first + timedelta(days=60))
    turns = dict[str, Turn]()
    before = scenario.begins - timedelta(days=12)

    async def opened() -> None:
        council = Council(scenario.edition, before, told=lambda turn: turns.__setitem__(turn.reference, turn))
        details = details_of(scenario.edition, "pothole", before)
        for name in ("inspected", "late"):
            await council.open(CaseOpening(reference_of(name), "pothole", before, details, ADA))
        await council.server.settled()
        found = {"by": "officer", "finding": "A hole.", "category": "routine"}
        assert council.say(reference_of("inspected"), "inspection_recorded", found)
        await council.server.pass_time(scenario.begins - council.now)
        await council.close()

    asyncio.run(opened())
    standing = [
        StandingCase(turn.state, turn.snapshot) for turn in turns.values() if turn.snapshot is not None
    ]
    assert len(standing) == 2
    year = play(scenario, processors=1, standing=standing)
    assert not year.notes
    promises = {(one.reference, one.promise): one for one in year.promises}
    late = promises[reference_of("late"), "inspect"]
    assert late.late
    [was] = [one for one in turns[reference_of("late")].state.promises if one.key == "inspect"]
    assert late.due == was.due < scenario.begins
    assert promises[reference_of("inspected"), "inspect"].kept
    assert {case.outcome for case in year.cases} == {"completed"}


def test_whose_case_it_is_is_left_out() -> None:
    scenario = made()
    turns: list[Turn] = []

    async def opened() -> None:
        council = Council(scenario.edition, scenario.begins, told=turns.append)
        details = details_of(scenario.edition, "pothole", scenario.begins)
        await council.open(CaseOpening(reference_of("one"), "pothole", scenario.begins, details, BOB))
        await council.server.settled()
        await council.close()

    asyncio.run(opened())
    assert turns[0].snapshot is not None
    standing = StandingCase(turns[0].state, turns[0].snapshot).without_customer()
    assert standing.state.customer == SOMEBODY
    assert "bob" in repr(turns[0])
    assert "bob" not in repr(standing)
